// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/door/harmless.h"

#include <errno.h>
#include <string.h>

#include "mediad/usb/device.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define PLACE "devices/pci/usb1/1-1.2/"

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const uint8_t keyboard[] = FAKE_USB(3, 1, 1);
static const uint8_t network[] = FAKE_USB(2, 6, 0);
static const uint8_t keyboard_and_stick[] = FAKE_KEYBOARD_AND(8, 6, 0x50);
static const uint8_t keyboard_and_network[] = FAKE_KEYBOARD_AND(2, 6, 0);

static struct fake_sysfs sysfs;
static const struct bus bus = { .sysfs = sysfs.root, .let_in = "hid hub audio smart-card" };

static void plug(const uint8_t *descriptors, size_t length)
{
	fake_sysfs_make(&sysfs);
	fake_sysfs_device(&sysfs, "1-1.2", descriptors, length);
}

static void ck_authorized(const char *expected)
{
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "authorized"), expected);
}

/* What admission by class does with a device; functions says what it was taken for. */
static void ck_harmless(
	const uint8_t *descriptors, size_t length, uint32_t functions, const char *authorized)
{
	struct usb_facts facts;

	plug(descriptors, length);
	ck_assert_int_eq(harmless_admit(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.functions, functions);
	ck_assert_uint_eq(facts.authorised, authorized[0] == '1');
	ck_authorized(authorized);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "power/persist"), "1\n");
	fake_sysfs_remove(&sysfs);
}

START_TEST(keyboards_come_in_unasked_and_nothing_else_does)
{
	ck_harmless(keyboard, sizeof(keyboard), USB_FUNCTION_HARMLESS, "1\n");
	ck_harmless(stick, sizeof(stick), USB_FUNCTION_STORAGE, "0\n");
	ck_harmless(network, sizeof(network), USB_FUNCTION_OTHER, "0\n");
	ck_harmless(keyboard_and_stick, sizeof(keyboard_and_stick),
		USB_FUNCTION_HARMLESS | USB_FUNCTION_STORAGE, "0\n");
	ck_harmless(keyboard_and_network, sizeof(keyboard_and_network),
		USB_FUNCTION_HARMLESS | USB_FUNCTION_OTHER, "0\n");
}
END_TEST

START_TEST(a_keyboard_that_is_in_already_gets_its_interfaces)
{
	struct usb_facts facts;

	plug(keyboard, sizeof(keyboard));
	fake_sysfs_text(&sysfs, PLACE "authorized", "1\n");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "03 01 01");
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.0/authorized", "0\n");
	ck_assert_int_eq(harmless_admit(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "1-1.2:1.0/authorized"), "1\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/usbhid/bind"), "1-1.2:1.0");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_late_driver_of_another_class_costs_the_admission)
{
	plug(keyboard, sizeof(keyboard));
	fake_sysfs_text(&sysfs, PLACE "authorized", "1\n");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "03 01 01");
	fake_sysfs_link(&sysfs, PLACE "1-1.2:1.0/driver", "/sys/bus/usb/drivers/usbhid");
	ck_assert_int_eq(harmless_recheck(&bus, "1-1.2:1.0", NULL), 0);
	ck_authorized("1\n");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.1", "03 00 00");
	fake_sysfs_link(&sysfs, PLACE "1-1.2:1.1/driver", "/sys/bus/usb/drivers/ax88179_178a");
	ck_assert_int_eq(harmless_recheck(&bus, "1-1.2:1.1", NULL), -EPERM);
	ck_authorized("0\n");
	ck_assert_int_eq(harmless_recheck(&bus, "1-9:1.0", NULL), 0);
	ck_assert_int_eq(harmless_recheck(&bus, "../1-1.2:1.0", NULL), -EINVAL);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(policy_says_what_comes_in_unasked)
{
	static const uint8_t camera[] = FAKE_USB(0x0e, 1, 0);
	static const struct bus cameras = { .sysfs = sysfs.root, .let_in = "hid hub video" };
	struct usb_facts facts;

	plug(camera, sizeof(camera));
	ck_assert_int_eq(harmless_admit(&bus, "1-1.2", &facts, NULL), 0);
	ck_authorized("0\n");
	ck_assert_int_eq(harmless_admit(&cameras, "1-1.2", &facts, NULL), 0);
	ck_authorized("1\n");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "0e 01 00");
	fake_sysfs_link(&sysfs, PLACE "1-1.2:1.0/driver", "/sys/bus/usb/drivers/uvcvideo");
	ck_assert_int_eq(harmless_recheck(&cameras, "1-1.2:1.0", NULL), 0);
	ck_assert_int_eq(harmless_recheck(&bus, "1-1.2:1.0", NULL), 0); /* somebody else's decision */
	ck_authorized("1\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

RUN_TESTS("mediad/door/harmless", keyboards_come_in_unasked_and_nothing_else_does,
	a_keyboard_that_is_in_already_gets_its_interfaces,
	a_late_driver_of_another_class_costs_the_admission, policy_says_what_comes_in_unasked)
