// SPDX-License-Identifier: GPL-3.0-or-later
/* mountinfo as the kernel writes it. */
#include "mediad/volume/mounts.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "tests/fakes/suite.h"

static const char listing[] =
	"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"broken\n"
	"36 22 0:24 / /run rw,nosuid shared:5 - tmpfs tmpfs rw\n"
	"90 36 253:0 / /run/mediad/media/1000/MT-1 rw,nosuid,nodev,noexec - ext4 /dev/mapper/mediad-MT-1 rw\n"
	"91 22 253:0 / /mnt/with\\040blank rw - ext4 /dev/mapper/mediad-MT-1 rw\n"
	"92 22 253:10 / /other rw - ext4 /dev/x rw\n"
	"93 22 253:11 / /a ro,nosuid shared:7 master:3 - ext4 /dev/y ro,norecovery\n"
	"94 22 253:11 / /b rw - ext4 /dev/y ro\n"
	"95 22 253:12 / /c ro - ext4 /dev/z rw\n"
	"96 22 253:13 / /d rw - ext4 /dev/z ro,errors=remount-ro\n"
	"97 22 253:14 / /e rose,root - ext4 /dev/z rope\n"
	"98 22 253:15 / /f ro\n";

static int find(dev_t device, char path[PATH_MAX])
{
	FILE *stream = fmemopen((void *)(uintptr_t)listing, strlen(listing), "r");
	int r = mounts_find_in(stream, device, path);

	fclose(stream);
	return r;
}

START_TEST(the_topmost_mount_of_a_device_is_found_with_its_real_name)
{
	char path[PATH_MAX];

	ck_assert_int_eq(find(makedev(253, 0), path), 1);
	ck_assert_str_eq(path, "/mnt/with blank");
	ck_assert_int_eq(find(makedev(8, 1), path), 1);
	ck_assert_str_eq(path, "/");
}
END_TEST

START_TEST(a_device_that_is_not_mounted_is_not_found)
{
	char path[PATH_MAX];

	ck_assert_int_eq(find(makedev(253, 1), path), 0);
	ck_assert_int_eq(find(makedev(25, 0), path), 0);
}
END_TEST

static struct mounts_protection protection(dev_t device)
{
	FILE *stream = fmemopen((void *)(uintptr_t)listing, strlen(listing), "r");
	struct mounts_protection found;

	ck_assert_int_eq(mounts_protection_in(stream, device, &found), 0);
	fclose(stream);
	return found;
}

static void expect_protection(unsigned int minor, bool asked, bool superblock)
{
	struct mounts_protection found = protection(makedev(253, minor));

	ck_assert(found.mounted);
	ck_assert_int_eq(found.asked, asked);
	ck_assert_int_eq(found.superblock, superblock);
}

START_TEST(what_was_asked_for_and_what_holds_are_two_things)
{
	expect_protection(0, false, false);
	expect_protection(11, true, true); /* a second mount of it says rw, the file system does not */
	expect_protection(12, true, false);
	expect_protection(13, false, true); /* after an error */
	expect_protection(14, false, false); /* words that only begin like it */
	expect_protection(15, true, false); /* cut short: no proof */
	ck_assert(!protection(makedev(25, 0)).mounted);
}
END_TEST

RUN_TESTS("volume/mounts", the_topmost_mount_of_a_device_is_found_with_its_real_name, a_device_that_is_not_mounted_is_not_found,
	what_was_asked_for_and_what_holds_are_two_things)
