// SPDX-License-Identifier: GPL-3.0-or-later
/* Which block device a job may touch, on a made-up sysfs. */
#include "mediad/volume/device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define USB "devices/pci/usb2/2-1/2-1.3"
#define DISK USB "/2-1.3:1.0/host0/target0:0:0/0:0:0:0/block/sdb"

static const struct volume_device wanted = {
	.usb = "2-1.3",
	.bus = 2,
	.device = 7,
	.major = 8,
	.minor = 16,
	.sequence = 42,
};

static void make_tree(struct fake_sysfs *sysfs)
{
	fake_sysfs_make(sysfs);
	fake_sysfs_text(sysfs, "devices/pci/usb2/busnum", "2\n");
	fake_sysfs_text(sysfs, "devices/pci/usb2/devnum", "1\n");
	fake_sysfs_text(sysfs, "devices/pci/usb2/2-1/busnum", "2\n");
	fake_sysfs_text(sysfs, "devices/pci/usb2/2-1/devnum", "2\n");
	fake_sysfs_text(sysfs, USB "/busnum", "2\n");
	fake_sysfs_text(sysfs, USB "/devnum", "7\n");
	fake_sysfs_text(sysfs, DISK "/diskseq", "42\n");
	fake_sysfs_text(sysfs, DISK "/holders/.keep", "");
	fake_sysfs_link(sysfs, "dev/block/8:16", "../../" DISK);
}

static int check_once(const struct fake_sysfs *sysfs, const struct volume_device *device)
{
	char name[32] = "";
	int r = device_check(sysfs->root, device, name, NULL);

	if (r == 0)
		ck_assert_str_eq(name, "sdb");
	return r;
}

START_TEST(the_disk_of_the_wanted_stick_is_found)
{
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	ck_assert_int_eq(check_once(&sysfs, &wanted), 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(another_place_bus_or_enumeration_is_refused)
{
	struct volume_device other = wanted;
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	strcpy(other.usb, "2-1"); /* the hub above it */
	other.device = 2;
	ck_assert_int_eq(check_once(&sysfs, &other), -ESTALE);
	other = wanted;
	other.bus = 3;
	ck_assert_int_eq(check_once(&sysfs, &other), -ESTALE);
	other = wanted;
	other.device = 8;
	ck_assert_int_eq(check_once(&sysfs, &other), -ESTALE);
	other = wanted;
	other.sequence = 43;
	ck_assert_int_eq(check_once(&sysfs, &other), -ESTALE);
	other = wanted;
	other.minor = 32;
	ck_assert_int_eq(check_once(&sysfs, &other), -ENODEV);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(what_the_kernel_counted_as_read_is_the_third_number_in_sectors_of_512)
{
	struct fake_sysfs sysfs;
	uint64_t bytes = 0;

	make_tree(&sysfs);
	ck_assert_int_eq(device_reads(sysfs.root, &wanted, &bytes), -ENOENT);
	fake_sysfs_text(&sysfs, DISK "/stat", "     311       22   204801      189        5        0       40        3        0       80      193\n");
	ck_assert_int_eq(device_reads(sysfs.root, &wanted, &bytes), 0);
	ck_assert_uint_eq(bytes, 204801ull * 512);
	fake_sysfs_text(&sysfs, DISK "/stat", "311 22\n");
	ck_assert_int_eq(device_reads(sysfs.root, &wanted, &bytes), -EBADMSG);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_partition_is_refused)
{
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	fake_sysfs_text(&sysfs, DISK "/partition", "1\n");
	ck_assert_int_eq(check_once(&sysfs, &wanted), -EINVAL);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_disk_that_something_holds_is_refused)
{
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	fake_sysfs_text(&sysfs, DISK "/holders/dm-0", "");
	ck_assert_int_eq(check_once(&sysfs, &wanted), -EBUSY);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_disk_that_is_not_on_usb_is_refused)
{
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	fake_sysfs_text(&sysfs, "devices/pci/ata1/block/sda/diskseq", "42\n");
	fake_sysfs_text(&sysfs, "devices/pci/ata1/block/sda/holders/.keep", "");
	fake_sysfs_link(&sysfs, "dev/block/8:0", "../../devices/pci/ata1/block/sda");
	ck_assert_int_eq(check_once(&sysfs, &(struct volume_device){ .usb = "2-1.3", .bus = 2, .device = 7, .major = 8, .sequence = 42 }),
		-ESTALE);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_disk_without_a_readable_diskseq_is_refused)
{
	struct fake_sysfs sysfs;

	make_tree(&sysfs);
	fake_sysfs_text(&sysfs, DISK "/diskseq", "x\n");
	ck_assert_int_eq(check_once(&sysfs, &wanted), -ESTALE);
	fake_sysfs_remove(&sysfs);
}
END_TEST

RUN_TESTS("volume/device", the_disk_of_the_wanted_stick_is_found, another_place_bus_or_enumeration_is_refused,
	a_partition_is_refused, what_the_kernel_counted_as_read_is_the_third_number_in_sectors_of_512, a_disk_that_something_holds_is_refused, a_disk_that_is_not_on_usb_is_refused,
	a_disk_without_a_readable_diskseq_is_refused)
