// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/door/sweep.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/macros.h"
#include "mediad/usb/hubs.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define DISK "devices/pci/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sdb"

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const uint8_t keyboard[] = FAKE_USB(3, 1, 1);

static struct fake_sysfs sysfs;
static char proc[PATH_MAX];

static void put_block(const char *name, const char *path, const char *numbers)
{
	char text[PATH_MAX];

	snprintf(text, sizeof(text), "%s/dev", path);
	fake_sysfs_text(&sysfs, text, numbers);
	snprintf(text, sizeof(text), "%s/%s/holders", sysfs.root, path);
	mkdir(text, 0755);
	snprintf(text, sizeof(text), "class/block/%s", name);
	snprintf(proc, sizeof(proc), "../../%s", path);
	fake_sysfs_link(&sysfs, text, proc);
}

/* An authorised stick 1-1 with sdb and sdb1, and a system that runs from elsewhere. */
static void setup(void)
{
	fake_sysfs_make(&sysfs);
	fake_sysfs_hub(&sysfs, "usb1", "0\n");
	fake_sysfs_device(&sysfs, "1-1", stick, sizeof(stick));
	fake_sysfs_text(&sysfs, "devices/pci/usb1/1-1/authorized", "1\n");
	put_block("sdb", DISK, "8:16\n");
	put_block("sdb1", DISK "/sdb1", "8:17\n");
	fake_sysfs_text(&sysfs, "proc/self/mountinfo",
		"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
		"23 22 0:20 / /sys rw,nosuid - sysfs sysfs rw\n");
	fake_sysfs_text(&sysfs, "proc/swaps", "Filename\t\tType\n/dev/sda2 partition\t1\t0\t-2\n");
	snprintf(proc, sizeof(proc), "%s/proc", sysfs.root);
}

static struct sweep ck_sweep(uint32_t blocked, uint32_t spared)
{
	struct sweep sweep;

	ck_assert_int_eq(sweep_run(sysfs.root, proc, &sweep, NULL), 0);
	ck_assert_uint_eq(sweep.blocked, blocked);
	ck_assert_uint_eq(sweep.spared, spared);
	ck_assert_str_eq(
		fake_sysfs_get(&sysfs, "devices/pci/usb1/1-1/authorized"), blocked ? "0\n" : "1\n");
	return sweep;
}

START_TEST(an_idle_stick_that_slipped_in_is_blocked)
{
	setup();
	ck_sweep(1, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_disk_in_use_is_never_cut)
{
	static const char *const uses[][2] = {
		{ "proc/self/mountinfo", "22 1 8:17 / / rw shared:1 - ext4 /dev/root rw\n" },
		{ "proc/self/mountinfo", "22 1 8:16 / /mnt rw - vfat /dev/sdb rw\n" },
		{ "proc/self/mountinfo",
			"22 1 0:44 / / rw shared:1 master:2 - btrfs /dev/sdb1 rw\n" },
		{ "proc/swaps", "Filename\n/dev/sdb1                partition\t1\t0\t-2\n" },
		{ DISK "/holders/dm-0/x", "" },
		{ DISK "/sdb1/holders/md0/x", "" },
		{ "block/loop0/loop/backing_file", "/dev/sdb1\n" },
		{ "proc/self/mountinfo", "22 1 8:17 / /mnt rw - fuseblk /dev/sdb1 rw\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		setup();
		fake_sysfs_text(&sysfs, uses[i][0], uses[i][1]);
		ck_sweep(0, 1);
		fake_sysfs_remove(&sysfs);
	}
}
END_TEST

START_TEST(others_use_saves_no_stick)
{
	setup();
	fake_sysfs_text(&sysfs, "proc/self/mountinfo",
		"22 1 8:1 / / rw - ext4 /dev/sdb10 rw\n"
		"24 1 8:170 / /8:17 rw - ext4 /mnt/sdb1 rw\n"
		"25 1 0:17 / /dev/sdb1 rw - tmpfs sdb1 rw\n"
		"26 1 0:18 / /home/u/x rw,nosuid - fuse.anything /dev/sdb1 rw,user_id=1000\n");
	fake_sysfs_text(&sysfs, "block/loop0/loop/backing_file", "/home/sdb1\n");
	fake_sysfs_text(&sysfs, "block/loop1/loop/backing_file", "/dev/shm/sdb1\n");
	ck_sweep(1, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_used_disk_at_port_10_saves_no_stick_at_port_1)
{
	setup();
	fake_sysfs_device(&sysfs, "1-10", stick, sizeof(stick));
	fake_sysfs_text(&sysfs, "devices/pci/usb1/1-10/authorized", "1\n");
	put_block("sdc", "devices/pci/usb1/1-10/1-10:1.0/host1/block/sdc", "8:32\n");
	fake_sysfs_text(
		&sysfs, "devices/pci/usb1/1-10/1-10:1.0/host1/block/sdc/holders/dm-0/x", "");
	snprintf(proc, sizeof(proc), "%s/proc", sysfs.root);
	ck_sweep(1, 1);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "devices/pci/usb1/1-10/authorized"), "1\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_stick_that_is_blocked_is_not_counted)
{
	struct sweep sweep;

	setup();
	fake_sysfs_text(&sysfs, "devices/pci/usb1/1-1/authorized", "0\n");
	ck_assert_int_eq(sweep_run(sysfs.root, proc, &sweep, NULL), 0);
	ck_assert_uint_eq(sweep.blocked + sweep.spared, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(where_use_cannot_be_told_the_disk_is_spared)
{
	setup();
	snprintf(
		proc, sizeof(proc), "%s/proc/self/mountinfo", sysfs.root); /* ENOTDIR, not ENOENT */
	ck_sweep(0, 1);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(keyboards_are_not_swept)
{
	setup();
	fake_sysfs_put(&sysfs, "devices/pci/usb1/1-1/descriptors", keyboard, sizeof(keyboard));
	ck_sweep(0, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(every_default_is_closed_and_counted)
{
	struct sweep sweep;

	setup();
	fake_sysfs_hub(&sysfs, "usb2", "1\n");
	fake_sysfs_hub(&sysfs, "usb10", "2\n");
	fake_sysfs_text(&sysfs, "module/usbcore/parameters/authorized_default", "1\n");
	ck_assert_int_eq(sweep_run(sysfs.root, proc, &sweep, NULL), 0);
	ck_assert_uint_eq(sweep.hubs, 3);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "devices/pci/usb2/authorized_default"), "0\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "devices/pci/usb10/authorized_default"), "0\n");
	ck_assert_str_eq(
		fake_sysfs_get(&sysfs, "module/usbcore/parameters/authorized_default"), "0\n");
	ck_assert_int_eq(hubs_close(sysfs.root, &sweep.hubs, NULL), 0);
	ck_assert_uint_eq(sweep.hubs, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_controller_that_stays_open_is_an_error)
{
	struct fault fault;
	uint32_t open;

	setup();
	fake_sysfs_hub(&sysfs, "usb2",
		"12345\n"); /* what is written over its beginning does not make it 0 */
	ck_assert_int_eq(hubs_close(sysfs.root, &open, &fault), -EIO);
	ck_assert_uint_eq(open, 1);
	ck_assert_str_eq(fault.argument[0], "usb2");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_default_for_newcomers_that_stays_open_is_an_error)
{
	uint32_t open;

	setup();
	fake_sysfs_text(&sysfs, "module/usbcore/parameters/authorized_default", "-1\n");
	ck_assert_int_eq(hubs_close(sysfs.root, &open, NULL), -EIO);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_machine_without_usb_is_closed)
{
	char root[PATH_MAX];
	struct sweep sweep;

	setup();
	snprintf(root, sizeof(root), "%s/proc", sysfs.root);
	ck_assert_int_eq(sweep_run(root, proc, &sweep, NULL), 0);
	ck_assert_uint_eq(sweep.hubs, 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

RUN_TESTS("mediad/door/sweep", an_idle_stick_that_slipped_in_is_blocked, a_disk_in_use_is_never_cut,
	others_use_saves_no_stick, a_used_disk_at_port_10_saves_no_stick_at_port_1,
	a_stick_that_is_blocked_is_not_counted, where_use_cannot_be_told_the_disk_is_spared,
	keyboards_are_not_swept, every_default_is_closed_and_counted,
	a_controller_that_stays_open_is_an_error,
	a_default_for_newcomers_that_stays_open_is_an_error, a_machine_without_usb_is_closed)
