// SPDX-License-Identifier: GPL-3.0-or-later
/* What comes in unasked is what was read: whoever takes its place meanwhile stays out (R-DEV-05). */
#include <errno.h>

#include "mediad/door/harmless.h"
#include "mediad/usb/device.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swaps.h"
#include "tests/fakes/sysfs.h"

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const uint8_t network[] = FAKE_USB(2, 6, 0);
static const uint8_t keyboard[] = FAKE_USB(3, 1, 1);
static const uint8_t composite[] = FAKE_KEYBOARD_AND(8, 6, 0x50);

static void prepare(const char *sysfs)
{
	(void)sysfs;
}

static int admit(const char *sysfs, struct usb_facts *facts)
{
	struct bus bus = { .sysfs = sysfs, .let_in = "hid hub audio smart-card" };

	return harmless_admit(&bus, SWAPS_NAME, facts, NULL);
}

/* In, and read again as harmless; or out: swapped, or never harmless. */
static bool allowed(int code, const struct usb_facts *facts, bool authorised)
{
	if (authorised)
		return code == 0 && facts->functions == USB_FUNCTION_HARMLESS;
	return code == -ESTALE || code == -ENODEV || (code == 0 && facts->functions != USB_FUNCTION_HARMLESS);
}

START_TEST(ten_thousand_swaps_and_only_the_keyboard_comes_in)
{
	static const struct swap_device first = { keyboard, sizeof(keyboard), "03 01 01", NULL, NULL };
	static const struct swap_device others[] = {
		{ stick, sizeof(stick), "08 06 50", NULL, NULL },
		{ network, sizeof(network), "02 06 00", NULL, "6\n" },
		{ composite, sizeof(composite), "03 01 01", "S-0002\n", NULL },
	};
	const struct swaps swaps = { .first = &first, .others = others, .other_count = ARRAY_SIZE(others),
		.prepare = prepare, .admit = admit, .allowed = allowed };
	int let_in;

	ck_assert_int_eq(swaps_run(&swaps, &let_in), 0);
	ck_assert_int_gt(let_in, 100);
}
END_TEST

RUN_TESTS("mediad/door/swap", ten_thousand_swaps_and_only_the_keyboard_comes_in)
