// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes to files laid out as sysfs are heard of, each time, and nothing else is. */
#include "mediad/broker/defaults.h"

#include "common/macros.h"
#include "mediad/broker/loop.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define PARAMETER "module/usbcore/parameters/authorized_default"

static struct fake_sysfs sysfs;
static struct loop *loop;
static struct defaults *defaults;
static int heard;

static void written(void *context)
{
	(void)context;
	heard++;
}

static void stop(void *context)
{
	loop_stop(context);
}

static int heard_soon(void)
{
	uint32_t id;

	heard = 0;
	ck_assert_int_eq(loop_after(loop, 50, stop, loop, &id), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	return heard;
}

static void setup(void)
{
	fake_sysfs_make(&sysfs);
	fake_sysfs_text(&sysfs, "bus/usb/devices/usb1/authorized_default", "0\n");
	fake_sysfs_text(&sysfs, "bus/usb/devices/1-1/authorized", "0\n");
	ck_assert_int_eq(loop_new(&loop), 0);
	ck_assert_int_eq(defaults_new(loop, sysfs.root, written, NULL, &defaults), 0);
}

static void teardown(void)
{
	defaults_free(defaults);
	loop_free(loop);
	fake_sysfs_remove(&sysfs);
}

START_TEST(a_write_to_a_controller_s_default_is_heard_every_time)
{
	ck_assert_int_eq(heard_soon(), 0);
	for (int i = 0; i < 3; i++) {
		fake_sysfs_text(&sysfs, "bus/usb/devices/usb1/authorized_default", "3\n");
		ck_assert_int_gt(heard_soon(), 0);
		ck_assert_int_eq(heard_soon(), 0);
	}
}
END_TEST

START_TEST(a_write_to_the_default_of_newcomers_is_heard)
{
	fake_sysfs_text(&sysfs, PARAMETER, "1\n");
	ck_assert_int_gt(heard_soon(), 0);
}
END_TEST

START_TEST(devices_are_not_listened_at)
{
	fake_sysfs_text(&sysfs, "bus/usb/devices/1-1/authorized", "1\n");
	ck_assert_int_eq(heard_soon(), 0);
}
END_TEST

START_TEST(a_new_controller_is_heard_once_it_is_listened_at)
{
	fake_sysfs_text(&sysfs, "bus/usb/devices/usb2/authorized_default", "0\n");
	ck_assert_int_eq(heard_soon(), 0);
	defaults_listen(defaults);
	ck_assert_int_eq(heard_soon(), 0);
	fake_sysfs_text(&sysfs, "bus/usb/devices/usb2/authorized_default", "1\n");
	ck_assert_int_gt(heard_soon(), 0);
	fake_sysfs_text(&sysfs, "bus/usb/devices/usb1/authorized_default", "1\n");
	ck_assert_int_gt(heard_soon(), 0);
}
END_TEST

START_TEST(a_machine_without_usb_is_no_fault)
{
	struct defaults *none = NULL;

	ck_assert_int_eq(defaults_new(loop, "/nonexistent", written, NULL, &none), 0);
	defaults_listen(none);
	defaults_free(none);
	defaults_listen(NULL);
	defaults_free(NULL);
	ck_assert_int_eq(heard_soon(), 0);
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		a_write_to_a_controller_s_default_is_heard_every_time,
		a_write_to_the_default_of_newcomers_is_heard,
		devices_are_not_listened_at,
		a_new_controller_is_heard_once_it_is_listened_at,
		a_machine_without_usb_is_no_fault,
	};

	return suite_run_with("mediad/broker/defaults", tests, ARRAY_SIZE(tests), setup, teardown);
}
