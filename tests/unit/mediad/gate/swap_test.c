// SPDX-License-Identifier: GPL-3.0-or-later
/* A device that is swapped while it is let in is never authorised (R-DEV-05). */
#include <errno.h>
#include <string.h>

#include "mediad/gate/admit.h"
#include "mediad/usb/device.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swaps.h"
#include "tests/fakes/sysfs.h"


static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const uint8_t uas[] = FAKE_USB(8, 6, 0x62);
static const uint8_t keyboard[] = FAKE_USB(3, 1, 1);
static const uint8_t composite[] = FAKE_KEYBOARD_AND(8, 6, 0x50);

static struct gate_request request;

static struct bus bus_at(const char *sysfs)
{
	return (struct bus){ .sysfs = sysfs, .let_in = "hid hub audio smart-card" };
}

/* What the broker would ask for after it inspected the first device. */
static void inspect(const char *sysfs)
{
	struct bus bus = bus_at(sysfs);
	struct usb_facts facts;

	ck_assert_int_eq(admit_inspect(&bus, SWAPS_NAME, &facts, NULL), 0);
	request = (struct gate_request){ .version = WIRE_VERSION, .verb = GATE_ADMIT, .name = SWAPS_NAME,
		.bus = facts.bus, .device = facts.device, .serial = facts.serial };
	request.composite = facts.functions != USB_FUNCTION_STORAGE;
	memcpy(request.descriptors, facts.descriptors, sizeof(request.descriptors));
}

static int admit(const char *sysfs, struct usb_facts *facts)
{
	struct bus bus = bus_at(sysfs);

	return admit_storage(&bus, &request, facts, NULL);
}

/* In, and read again as what was asked for; or out, for a reason. */
static bool allowed(int code, const struct usb_facts *facts, bool authorised)
{
	if (code < 0)
		return !authorised && (code == -ESTALE || code == -ENODEV);
	return code == 0 && authorised && facts->authorised && facts->bus == request.bus &&
	       facts->device == request.device && facts->functions & USB_FUNCTION_STORAGE &&
	       facts->serial.length == request.serial.length &&
	       memcmp(facts->serial.bytes, request.serial.bytes, WIRE_STRING) == 0 &&
	       memcmp(facts->descriptors, request.descriptors, sizeof(request.descriptors)) == 0;
}

START_TEST(ten_thousand_swaps_and_no_other_device_comes_in)
{
	static const struct swap_device first = { stick, sizeof(stick), "08 06 50", NULL, NULL };
	static const struct swap_device others[] = {
		{ keyboard, sizeof(keyboard), "03 01 01", NULL, NULL },
		{ stick, sizeof(stick), "08 06 50", "S-0002\n", NULL },
		{ stick, sizeof(stick), "08 06 50", NULL, "6\n" },
		{ uas, sizeof(uas), "08 06 62", NULL, NULL },
		{ composite, sizeof(composite), "03 01 01", NULL, NULL },
	};
	const struct swaps swaps = { .first = &first, .others = others, .other_count = ARRAY_SIZE(others),
		.prepare = inspect, .admit = admit, .allowed = allowed };
	int let_in;

	ck_assert_int_eq(swaps_run(&swaps, &let_in), 0);
	ck_assert_int_gt(let_in, 100); /* some changes come too late: both ends of the race were met */
}
END_TEST

RUN_TESTS("mediad/gate/swap", ten_thousand_swaps_and_no_other_device_comes_in)
