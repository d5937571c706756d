// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/gate/admit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mediad/usb/device.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define PLACE "devices/pci/usb1/1-1.2/"

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const uint8_t keyboard[] = FAKE_USB(3, 1, 1);
static const uint8_t network[] = FAKE_USB(2, 6, 0);
static const uint8_t keyboard_and_stick[] = FAKE_KEYBOARD_AND(8, 6, 0x50);

static struct fake_sysfs sysfs;
static const struct bus bus = { .sysfs = sysfs.root, .let_in = "hid hub audio smart-card" };

/* A tree with one device at 1-1.2, and the request that a broker would make after inspecting it. */
static struct gate_request plug(const uint8_t *descriptors, size_t length)
{
	struct gate_request request = {
		.version = WIRE_VERSION, .verb = GATE_ADMIT, .name = "1-1.2"
	};
	struct usb_facts facts;

	fake_sysfs_make(&sysfs);
	fake_sysfs_device(&sysfs, "1-1.2", descriptors, length);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	request.bus = facts.bus;
	request.device = facts.device;
	request.serial = facts.serial;
	memcpy(request.descriptors, facts.descriptors, sizeof(request.descriptors));
	return request;
}

static void ck_authorized(const char *expected)
{
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "authorized"), expected);
}

static int admit(const struct gate_request *request)
{
	struct usb_facts facts;

	return admit_storage(&bus, request, &facts, NULL);
}

/* power/persist as a FIFO holds an admission between its reading and its writing; then `change`
 * happens. */
struct meddler {
	pthread_t thread;
	char fifo[PATH_MAX];
	void (*change)(void);
};

static void *meddle(void *context)
{
	const struct meddler *meddler = context;
	char byte;
	int fd;

	usleep(200000); /* the admission has long read everything and waits in open(2) */
	meddler->change();
	fd = open(meddler->fifo, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq((int)read(fd, &byte, 1), 1);
	close(fd);
	return NULL;
}

static void meddler_start(struct meddler *meddler, void (*change)(void))
{
	meddler->change = change;
	snprintf(meddler->fifo, sizeof(meddler->fifo), "%s/" PLACE "power/persist", sysfs.root);
	unlink(meddler->fifo);
	ck_assert_int_eq(mkfifo(meddler->fifo, 0600), 0);
	ck_assert_int_eq(pthread_create(&meddler->thread, NULL, meddle, meddler), 0);
}

START_TEST(names_are_bus_and_ports_and_nothing_else)
{
	static const char *const good[] = { "1-1", "2-1.3", "10-14.2.7.1.1",
		"1-1.1.1.1.1.1.1.1.1.1.1.1.1.11" };
	static const char *const bad[] = { "", "1", "1-", "-1", "usb1", "1-1:1.0", "1-1.", "1-1..2",
		"1-.1", "../1-1", "1-1/..", "1-1\n", " 1-1", "1-1 ", "1-a",
		"1-1.1.1.1.1.1.1.1.1.1.1.1.1.1.11" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ck_assert_msg(device_name_is_valid(good[i], 32), "%s", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(!device_name_is_valid(bad[i], 64), "%s", bad[i]);
	ck_assert(!device_name_is_valid("1-1", 3)); /* not ended within its field */
}
END_TEST

START_TEST(facts_are_the_raw_bytes_of_the_device)
{
	struct usb_facts facts;

	plug(stick, sizeof(stick));
	fake_sysfs_put(&sysfs, PLACE "serial", "a\xff\n\x1b[2J\n\n", 9);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_str_eq(facts.name, "1-1.2");
	ck_assert_uint_eq(facts.bus, 1);
	ck_assert_uint_eq(facts.device, 5);
	ck_assert_uint_eq(facts.vendor, 0x0951);
	ck_assert_uint_eq(facts.product, 0x1666);
	ck_assert_uint_eq(facts.configurations, 1);
	ck_assert_uint_eq(facts.interfaces, 1);
	ck_assert_uint_eq(facts.functions, USB_FUNCTION_STORAGE);
	ck_assert_uint_eq(facts.authorised, 0);
	ck_assert_uint_eq(facts.serial.length, 8); /* one newline is sysfs' own */
	ck_assert_mem_eq(facts.serial.bytes, "a\xff\n\x1b[2J\n", 8);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_missing_string_is_empty_and_a_missing_number_an_error)
{
	struct usb_facts facts;
	char path[PATH_MAX];

	plug(stick, sizeof(stick));
	snprintf(path, sizeof(path), "%s/" PLACE "serial", sysfs.root);
	unlink(path);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.serial.length, 0);
	fake_sysfs_text(&sysfs, PLACE "devnum", "5x\n");
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), -EBADMSG);
	snprintf(path, sizeof(path), "%s/" PLACE "devnum", sysfs.root);
	unlink(path);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), -ENODEV);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_serial_number_that_does_not_fit_makes_the_device_inadmissible)
{
	struct gate_request request = plug(stick, sizeof(stick));
	char serial[WIRE_STRING + 2];
	struct usb_facts facts;

	memset(serial, 'x', sizeof(serial));
	fake_sysfs_put(&sysfs, PLACE "serial", serial, WIRE_STRING);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.functions, USB_FUNCTION_STORAGE);
	fake_sysfs_put(&sysfs, PLACE "serial", serial, sizeof(serial));
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.functions, USB_FUNCTION_STORAGE | USB_FUNCTION_OTHER);
	request.serial = facts.serial;
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(descriptors_over_64_kib_make_the_device_inadmissible)
{
	struct usb_facts facts;
	uint8_t *large = calloc(1, 70000);

	memcpy(large, stick, sizeof(stick));
	plug(large, 70000);
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.functions, USB_FUNCTION_OTHER);
	free(large);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(the_inspected_stick_is_let_in_without_persist)
{
	struct gate_request request = plug(stick, sizeof(stick));
	struct usb_facts facts;

	ck_assert_int_eq(admit_storage(&bus, &request, &facts, NULL), 0);
	ck_authorized("1\n");
	ck_assert_uint_eq(facts.authorised, 1);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "power/persist"), "0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(any_difference_to_what_was_inspected_is_refused)
{
	struct gate_request good = plug(stick, sizeof(stick)), request;

	request = good;
	request.bus++;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.device++;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.descriptors[31] ^= 1;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.serial.bytes[0] ^= 1;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.serial.length--;
	ck_assert_int_eq(admit(&request), -ESTALE);
	ck_authorized("0\n");
	ck_assert_int_eq(admit(&good), 0);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(only_storage_alone_is_let_in_on_request)
{
	struct gate_request request = plug(network, sizeof(network));

	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
	request = plug(keyboard, sizeof(keyboard));
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_configuration_count_that_sysfs_contradicts_is_refused)
{
	struct gate_request request = plug(stick, sizeof(stick));
	struct usb_facts facts;

	fake_sysfs_text(&sysfs, PLACE "bNumConfigurations", "2\n");
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.functions, USB_FUNCTION_STORAGE | USB_FUNCTION_OTHER);
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

static void swap_whole_device(void)
{
	char old[PATH_MAX], aside[PATH_MAX];

	snprintf(old, sizeof(old), "%s/devices/pci/usb1/1-1.2", sysfs.root);
	snprintf(aside, sizeof(aside), "%s/gone", sysfs.root);
	ck_assert_int_eq(rename(old, aside), 0);
	snprintf(old, sizeof(old), "%s/bus/usb/devices/1-1.2", sysfs.root);
	unlink(old);
	fake_sysfs_device(&sysfs, "1-1.2", keyboard, sizeof(keyboard));
	/* what waits in open(2) waits on the old node */
}

START_TEST(a_device_swapped_after_the_reading_is_never_let_in)
{
	struct gate_request request = plug(stick, sizeof(stick));
	struct meddler meddler;
	char moved[PATH_MAX];

	meddler_start(&meddler, swap_whole_device);
	snprintf(moved, sizeof(moved), "%s/gone/power/persist", sysfs.root);
	memcpy(meddler.fifo, moved, sizeof(moved));
	admit(&request); /* reaches the old device only; on a real kernel that is ENODEV */
	pthread_join(meddler.thread, NULL);
	ck_authorized("0\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "power/persist"), "1\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "gone/authorized"), "1\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

static void change_serial(void)
{
	fake_sysfs_text(&sysfs, PLACE "serial", "S-0002\n");
}

static void change_devnum(void)
{
	fake_sysfs_text(&sysfs, PLACE "devnum", "6\n");
}

static void change_descriptors(void)
{
	fake_sysfs_put(&sysfs, PLACE "descriptors", keyboard, sizeof(keyboard));
}

START_TEST(a_device_that_changes_while_it_is_let_in_is_blocked_again)
{
	static void (*const changes[])(void) = { change_serial, change_devnum, change_descriptors };

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct gate_request request = plug(stick, sizeof(stick));
		struct meddler meddler;
		struct usb_facts facts;
		struct fault fault;

		meddler_start(&meddler, changes[i]);
		ck_assert_int_eq(admit_storage(&bus, &request, &facts, &fault), -ESTALE);
		ck_assert_ptr_nonnull(strstr(fault.message, "while it was let in"));
		pthread_join(meddler.thread, NULL);
		ck_authorized("0\n");
		ck_assert_uint_eq(facts.authorised, 0);
		fake_sysfs_remove(&sysfs);
	}
}
END_TEST

START_TEST(behind_the_second_gate_only_storage_is_opened_to_storage_drivers)
{
	struct gate_request request = plug(stick, sizeof(stick));

	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "08 06 50");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.1", "03 01 01");
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.0/authorized", "0\n");
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.1/authorized", "0\n");
	ck_assert_int_eq(admit(&request), 0);
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "1-1.2:1.0/authorized"), "1\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "1-1.2:1.1/authorized"), "0\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/usb-storage/bind"), "1-1.2:1.0");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/usbhid/bind"), "");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/asix/bind"), "");
	fake_sysfs_remove(&sysfs);
}
END_TEST

/* A keyboard and a stick in one, interface 0 and 1; the kernel holds interfaces back, and has made these. */
static struct gate_request plug_composite(void)
{
	struct gate_request request = plug(keyboard_and_stick, sizeof(keyboard_and_stick));

	request.composite = 1;
	fake_sysfs_hub(&sysfs, "usb1", "0\n");
	fake_sysfs_text(&sysfs, "devices/pci/usb1/interface_authorized_default", "0\n");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "03 01 01");
	fake_sysfs_interface(&sysfs, "1-1.2", "1.1", "08 06 50");
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.0/authorized", "0\n");
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.1/authorized", "0\n");
	return request;
}

START_TEST(of_a_known_composite_the_storage_alone_is_opened)
{
	struct gate_request request = plug_composite();

	ck_assert_int_eq(admit(&request), 0);
	ck_authorized("1\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "power/persist"), "0\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "1-1.2:1.0/authorized"), "0\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, PLACE "1-1.2:1.1/authorized"), "1\n");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/usb-storage/bind"), "1-1.2:1.1");
	ck_assert_str_eq(fake_sysfs_get(&sysfs, "bus/usb/drivers/usbhid/bind"), "");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_composite_that_nobody_knows_or_that_is_another_is_refused)
{
	struct gate_request good = plug_composite(), request = good;

	request.composite = 0;
	ck_assert_int_eq(admit(&request), -EPERM);
	request.composite = 2;
	ck_assert_int_eq(admit(&request), -EPERM);
	request = good;
	request.device++;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.serial.bytes[0] ^= 1;
	ck_assert_int_eq(admit(&request), -ESTALE);
	request = good;
	request.descriptors[0] ^= 1;
	ck_assert_int_eq(admit(&request), -ESTALE);
	ck_authorized("0\n");
	fake_sysfs_text(&sysfs, PLACE "bNumConfigurations", "2\n");
	ck_assert_int_eq(admit(&good), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(as_a_composite_nothing_without_storage_comes_in)
{
	struct gate_request request = plug(keyboard, sizeof(keyboard));

	request.composite = 1;
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
	request = plug(network, sizeof(network));
	request.composite = 1;
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_composite_stays_out_where_the_kernel_does_not_hold_interfaces_back)
{
	static const char *const values[] = { "1\n", "", "00\n2\n" };
	struct gate_request request = plug_composite();
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		fake_sysfs_text(&sysfs, "devices/pci/usb1/interface_authorized_default", values[i]);
		ck_assert_int_eq(admit(&request), -EPERM);
		ck_authorized("0\n");
	}
	snprintf(path, sizeof(path), "%s/devices/pci/usb1/interface_authorized_default", sysfs.root);
	unlink(path);
	ck_assert_int_eq(admit(&request), -EPERM);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_composite_whose_other_function_comes_open_is_blocked_again)
{
	struct gate_request request = plug_composite();
	struct usb_facts facts;
	struct fault fault;

	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.0/authorized", "1\n");
	ck_assert_int_eq(admit_storage(&bus, &request, &facts, &fault), -EPERM);
	ck_assert_ptr_nonnull(strstr(fault.message, "more of the USB device"));
	ck_authorized("0\n");
	ck_assert_uint_eq(facts.authorised, 0);
	fake_sysfs_text(&sysfs, PLACE "1-1.2:1.0/authorized", "0\n");
	fake_sysfs_link(&sysfs, PLACE "1-1.2:1.0/driver", "../../bus/usb/drivers/usbhid");
	ck_assert_int_eq(admit_storage(&bus, &request, &facts, &fault), -EPERM);
	ck_assert_str_eq(fault.argument[0], "usbhid");
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(the_classes_of_every_interface_are_told)
{
	struct usb_facts facts;

	plug(keyboard_and_stick, sizeof(keyboard_and_stick));
	ck_assert_int_eq(admit_inspect(&bus, "1-1.2", &facts, NULL), 0);
	ck_assert_uint_eq(facts.classes[0], 1u << 0 | 1u << 3 | 1u << 8);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_stick_that_gets_a_network_driver_is_blocked_again)
{
	struct gate_request request = plug(stick, sizeof(stick));
	struct fault fault;
	struct usb_facts facts;
	char text[300];

	fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "08 06 50");
	fake_sysfs_link(&sysfs, PLACE "1-1.2:1.0/driver", "../../bus/usb/drivers/asix");
	ck_assert_int_eq(admit_storage(&bus, &request, &facts, &fault), -EPERM);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, text, sizeof(text)), "asix"));
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(the_drivers_of_storage_may_take_a_stick)
{
	static const char *const drivers[] = { "usb-storage", "uas", "ums-realtek" };

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		struct gate_request request = plug(stick, sizeof(stick));

		fake_sysfs_interface(&sysfs, "1-1.2", "1.0", "08 06 50");
		fake_sysfs_link(&sysfs, PLACE "1-1.2:1.0/driver", drivers[i]);
		ck_assert_int_eq(admit(&request), 0);
		ck_authorized("1\n");
		fake_sysfs_remove(&sysfs);
	}
}
END_TEST

START_TEST(blocking_works_twice_and_on_an_empty_place)
{
	struct gate_request request = plug(stick, sizeof(stick));

	ck_assert_int_eq(admit(&request), 0);
	ck_assert_int_eq(admit_block(&bus, "1-1.2", NULL), 0);
	ck_authorized("0\n");
	ck_assert_int_eq(admit_block(&bus, "1-1.2", NULL), 0);
	ck_assert_int_eq(admit_block(&bus, "1-7", NULL), 0);
	ck_assert_int_eq(admit_block(&bus, "usb1", NULL), -EINVAL);
	fake_sysfs_remove(&sysfs);
}
END_TEST

START_TEST(a_keyboard_in_the_place_of_a_stick_is_not_blocked)
{
	plug(keyboard, sizeof(keyboard));
	fake_sysfs_text(&sysfs, PLACE "authorized", "1\n");
	ck_assert_int_eq(admit_block(&bus, "1-1.2", NULL), 0);
	ck_authorized("1\n");
	fake_sysfs_put(&sysfs, PLACE "descriptors", keyboard_and_stick, sizeof(keyboard_and_stick));
	ck_assert_int_eq(admit_block(&bus, "1-1.2", NULL), 0);
	ck_authorized("0\n");
	fake_sysfs_remove(&sysfs);
}
END_TEST

RUN_TESTS("mediad/gate/admit", names_are_bus_and_ports_and_nothing_else,
	facts_are_the_raw_bytes_of_the_device,
	a_missing_string_is_empty_and_a_missing_number_an_error,
	a_serial_number_that_does_not_fit_makes_the_device_inadmissible,
	descriptors_over_64_kib_make_the_device_inadmissible,
	the_inspected_stick_is_let_in_without_persist,
	any_difference_to_what_was_inspected_is_refused, only_storage_alone_is_let_in_on_request,
	a_configuration_count_that_sysfs_contradicts_is_refused,
	a_device_swapped_after_the_reading_is_never_let_in,
	a_device_that_changes_while_it_is_let_in_is_blocked_again,
	behind_the_second_gate_only_storage_is_opened_to_storage_drivers,
	a_stick_that_gets_a_network_driver_is_blocked_again,
	of_a_known_composite_the_storage_alone_is_opened,
	a_composite_that_nobody_knows_or_that_is_another_is_refused,
	as_a_composite_nothing_without_storage_comes_in,
	a_composite_stays_out_where_the_kernel_does_not_hold_interfaces_back,
	a_composite_whose_other_function_comes_open_is_blocked_again, the_classes_of_every_interface_are_told,
	the_drivers_of_storage_may_take_a_stick,
	blocking_works_twice_and_on_an_empty_place,
	a_keyboard_in_the_place_of_a_stick_is_not_blocked)
