// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "mediad/broker/uevent.h"
#include "tests/fakes/suite.h"

static const struct uevent card = { .action = "add", .subsystem = "mmc", .sysname = "mmc0:aaaa", .door = "sd-card",
	.model = "SD32G ", .serial = "0x12345678" };
static const struct uevent disk = { .action = "add", .subsystem = "block", .devtype = "disk", .sysname = "sda", .usb = "2-1.3",
	.major = "8", .minor = "16", .sequence = "42", .size = "65536" };

START_TEST(usb_devices_come_and_go_and_their_interfaces_do_not)
{
	struct uevent uevent = { .action = "add", .subsystem = "usb", .devtype = "usb_device", .sysname = "2-1" };
	struct watch_event event;

	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(event.kind, WATCH_USB);
	ck_assert_str_eq(event.usb, "2-1");
	ck_assert(!event.gone);
	uevent.action = "remove";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(event.gone);
	uevent.action = NULL; /* a scan */
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(!event.gone);
	uevent.devtype = "usb_interface";
	ck_assert(!uevent_read(&uevent, &event));
}
END_TEST

START_TEST(a_disk_below_usb_has_its_numbers)
{
	struct watch_event event;
	struct uevent uevent = disk;

	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(event.kind, WATCH_DISK);
	ck_assert_str_eq(event.usb, "2-1.3");
	ck_assert_uint_eq(event.major, 8);
	ck_assert_uint_eq(event.minor, 16);
	ck_assert_uint_eq(event.sequence, 42);
	ck_assert_uint_eq(event.size, 65536 * 512);
	uevent.major = uevent.minor = uevent.sequence = uevent.size = "-1";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert_uint_eq(event.major + event.minor + event.sequence + event.size, 0);
	uevent.size = "9223372036854775807"; /* bytes would overflow */
	ck_assert(uevent_read(&uevent, &event));
	ck_assert_uint_eq(event.size, 0);
	uevent.devtype = "partition";
	ck_assert(!uevent_read(&uevent, &event));
}
END_TEST

START_TEST(a_mapping_of_ours_names_its_medium_and_others_do_not_count)
{
	struct uevent uevent = { .action = "change", .subsystem = "block", .devtype = "disk", .sysname = "dm-0",
		.mapping = "mediad-M-0001" };
	struct watch_event event;

	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(event.kind, WATCH_MAPPING);
	ck_assert_str_eq(event.number, "M-0001");
	uevent.action = "remove";
	ck_assert(!uevent_read(&uevent, &event));
	uevent.action = "change";
	uevent.mapping = "luks-home";
	ck_assert(!uevent_read(&uevent, &event));
	uevent.mapping = "mediad-0123456789012345678901234567890123456789012345678";
	ck_assert(!uevent_read(&uevent, &event));
}
END_TEST

START_TEST(a_door_names_its_device)
{
	struct watch_event event;

	ck_assert(uevent_read(&card, &event));
	ck_assert_int_eq(event.kind, WATCH_DOOR);
	ck_assert_int_eq(event.door, DOOR_SD_CARD);
	ck_assert_str_eq(event.port, "mmc/mmc0:aaaa");
	ck_assert_str_eq(event.model, "SD32G");
	ck_assert_str_eq(event.serial, "0x12345678");
	ck_assert_str_eq(event.vendor, "");
	ck_assert(!event.gone);
}
END_TEST

START_TEST(a_door_that_opened_is_one_device_less)
{
	struct uevent uevent = card;
	struct watch_event event;

	uevent.door = NULL;
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(event.gone);
	uevent.door = "window";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(event.gone);
	uevent.door = "usb"; /* USB has a gate, not a property */
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(event.gone);
	uevent = card;
	uevent.action = "remove";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert(event.gone);
	ck_assert_str_eq(event.model, "");
}
END_TEST

START_TEST(a_disk_that_is_no_usb_disk_may_stand_in_a_door)
{
	struct uevent uevent = disk;
	struct watch_event event;

	uevent.usb = NULL;
	uevent.door = "hotplug-disk";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(event.kind, WATCH_DOOR);
	ck_assert_int_eq(event.door, DOOR_HOTPLUG_DISK);
	ck_assert_str_eq(event.port, "block/sda");
	uevent.usb = "2-1"; /* a USB disk is USB's business, whatever else is said */
	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(event.kind, WATCH_DISK);
}
END_TEST

START_TEST(hostile_texts_do_no_harm)
{
	static const char *const bad[] = { NULL, "", "../../x", "a\nb", "\x1b[31m", "\xff",
		"a name that is longer than any name that the kernel gives to what sits at a port of it" };
	char longest[4096];
	struct watch_event event;
	struct uevent uevent;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uevent = (struct uevent){ .subsystem = "usb", .devtype = "usb_device", .sysname = bad[i] };
		ck_assert(!uevent_read(&uevent, &event));
		uevent = disk;
		uevent.usb = bad[i] ? bad[i] : "";
		ck_assert(!uevent_read(&uevent, &event));
		uevent = card;
		uevent.sysname = bad[i];
		ck_assert(!uevent_read(&uevent, &event));
	}
	memset(longest, 0x1b, sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	uevent = card;
	uevent.model = longest;
	uevent.vendor = "   ";
	ck_assert(uevent_read(&uevent, &event));
	ck_assert_int_eq(strncmp(event.model, "\\x1b\\x1b", 8), 0);
	ck_assert_uint_lt(strlen(event.model), sizeof(event.model));
	ck_assert_str_eq(event.vendor, "");
	ck_assert(!uevent_read(&(struct uevent){ 0 }, &event));
	ck_assert(!uevent_read(&(struct uevent){ .subsystem = "net", .sysname = "eth0" }, &event));
}
END_TEST

START_TEST(each_subsystem_with_a_door_says_what_names_its_devices)
{
	unsigned int count = 0;

	for (; uevent_row(count); count++)
		ck_assert_ptr_eq(uevent_attributes(uevent_row(count)->subsystem), uevent_row(count));
	ck_assert_uint_eq(count, 6);
	ck_assert_ptr_null(uevent_attributes("net"));
	ck_assert_ptr_null(uevent_attributes(NULL));
	ck_assert_str_eq(uevent_attributes("thunderbolt")->model, "device_name");
}
END_TEST

RUN_TESTS("mediad/broker/uevent", usb_devices_come_and_go_and_their_interfaces_do_not, a_disk_below_usb_has_its_numbers,
	a_mapping_of_ours_names_its_medium_and_others_do_not_count,
	a_door_names_its_device, a_door_that_opened_is_one_device_less, a_disk_that_is_no_usb_disk_may_stand_in_a_door,
	hostile_texts_do_no_harm, each_subsystem_with_a_door_says_what_names_its_devices)
