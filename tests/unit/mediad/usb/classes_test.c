// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/usb/classes.h"

#include <stdio.h>
#include <string.h>

#include "common/macros.h"
#include "common/wire.h"
#include "tests/fakes/suite.h"

#define STANDARD "hid hub audio smart-card"
#define EVERYTHING STANDARD " video printer still-image network modem wireless"
#define RULES "udev-rules/60-mediad-gate.rules"

/* How many of all 2^24 codes are storage and harmless under this policy. */
static void count(const char *let_in, int *storage, int *harmless, int classes[256])
{
	*storage = *harmless = 0;
	memset(classes, 0, 256 * sizeof(classes[0]));
	for (int n = 0; n < 1 << 24; n++) {
		struct usb_codes codes = { (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
		uint32_t function = classes_function(&codes, let_in);

		*storage += function == USB_FUNCTION_STORAGE;
		*harmless += function == USB_FUNCTION_HARMLESS;
		classes[codes.class] += function == USB_FUNCTION_HARMLESS;
	}
}

START_TEST(only_the_table_decides_what_an_interface_is)
{
	int storage, harmless, classes[256];

	count("", &storage, &harmless, classes);
	ck_assert_int_eq(storage, 2);
	ck_assert_int_eq(harmless, 0);
	count(STANDARD, &storage, &harmless, classes);
	ck_assert_int_eq(storage, 2);
	ck_assert_int_eq(harmless, 4 << 16); /* 01, 03, 09, 0b */
	count("hid video", &storage, &harmless, classes);
	ck_assert_int_eq(classes[0x03], 1 << 16);
	ck_assert_int_eq(classes[0x0e], 1 << 16);
	ck_assert_int_eq(harmless, 2 << 16);
}
END_TEST

START_TEST(no_word_lets_in_storage_or_what_is_the_vendors_own)
{
	int storage, harmless, classes[256];

	count(EVERYTHING " storage mass-storage 08 ff vendor", &storage, &harmless, classes);
	ck_assert_int_eq(storage, 2);
	ck_assert_int_eq(classes[0x08], 0);
	ck_assert_int_eq(classes[0xff], 0);
	ck_assert_int_eq(classes[0xfe], 0);
}
END_TEST

/* Every word is one that policy files may set, and stands for something. */
START_TEST(every_word_of_the_policy_lets_something_in)
{
	static const char *const words[] = { "hid", "hub", "audio", "smart-card", "video", "printer", "still-image",
		"network", "modem", "wireless" };
	int storage, harmless, classes[256];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		ck_assert_ptr_nonnull(strstr(EVERYTHING, words[i]));
		count(words[i], &storage, &harmless, classes);
		ck_assert_msg(harmless > 0, "%s lets nothing in", words[i]);
	}
}
END_TEST

START_TEST(a_class_has_its_own_drivers_and_no_others)
{
	static const struct {
		struct usb_codes codes;
		const char *driver;
		bool fits;
	} cases[] = {
		{ { 3, 1, 1 }, "usbhid", true },          { { 3, 1, 1 }, "usb-storage", false },
		{ { 3, 1, 1 }, "snd-usb-audio", false },  { { 3, 1, 1 }, "usbhi", false },
		{ { 3, 1, 1 }, "usbhid usbfs", false },   { { 3, 1, 1 }, "", false },
		{ { 9, 0, 0 }, "hub", true },             { { 9, 0, 0 }, "usbfs", false },
		{ { 8, 6, 0x50 }, "uas", true },          { { 8, 6, 0x62 }, "ums-realtek", true },
		{ { 8, 6, 0x50 }, "usbfs", false },       { { 8, 6, 0x50 }, "usbhid", false },
		{ { 8, 4, 0 }, "usb-storage", false },    { { 0x0e, 1, 0 }, "uvcvideo", true },
		{ { 0x0a, 0, 0 }, "cdc_acm", true },      { { 0x0a, 0, 0 }, "cdc_ncm", true },
		{ { 2, 2, 1 }, "cdc_acm", true },         { { 2, 2, 1 }, "cdc_ether", false },
		{ { 0xe0, 1, 1 }, "btusb", true },        { { 0xe0, 1, 3 }, "btusb", false },
		{ { 0xff, 0, 0 }, "btusb", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(classes_driver_fits(&cases[i].codes, EVERYTHING, cases[i].driver) == cases[i].fits,
			"%02x and %s", cases[i].codes.class, cases[i].driver);
	ck_assert(!classes_driver_fits(&(struct usb_codes){ 0x0e, 1, 0 }, STANDARD, "uvcvideo"));
	ck_assert(!classes_driver_fits(&(struct usb_codes){ 0x0a, 0, 0 }, STANDARD " network", "cdc_acm"));
}
END_TEST

/* Does a udev rule ask for the drivers of this class to be rechecked? It may only pass over those that the class can have. */
static bool rule_covers(int class)
{
	FILE *file = fopen(RULES, "re");
	char line[1024], head[64], *list, *rest;
	bool covered = false;

	ck_assert_ptr_nonnull(file);
	snprintf(head, sizeof(head), "ATTR{bInterfaceClass}==\"%02x\", DRIVER!=\"", (unsigned)class);
	while (fgets(line, sizeof(line), file)) {
		list = strstr(line, head);
		if (!list || !strstr(line, "mediad-door recheck"))
			continue;
		covered = true;
		list += strlen(head);
		list[strcspn(list, "\"")] = '\0';
		for (char *driver = strtok_r(list, "|", &rest); driver; driver = strtok_r(NULL, "|", &rest)) {
			bool fits = false;

			for (int n = 0; n < 1 << 16 && !fits; n++)
				fits = classes_driver_fits(&(struct usb_codes){ (uint8_t)class, (uint8_t)(n >> 8), (uint8_t)n },
					EVERYTHING, driver);
			ck_assert_msg(fits, "%02x may not have %s", (unsigned)class, driver);
		}
	}
	fclose(file);
	return covered;
}

START_TEST(udev_has_every_class_of_the_table_rechecked)
{
	int storage, harmless, classes[256];

	count(EVERYTHING, &storage, &harmless, classes);
	ck_assert(rule_covers(0x08));
	for (int class = 0; class < 256; class++)
		ck_assert_msg(classes[class] == 0 || rule_covers(class), "no rule for class %02x", (unsigned)class);
	ck_assert(!rule_covers(0xff));
}
END_TEST

RUN_TESTS("mediad/usb/classes", only_the_table_decides_what_an_interface_is,
	no_word_lets_in_storage_or_what_is_the_vendors_own, every_word_of_the_policy_lets_something_in,
	a_class_has_its_own_drivers_and_no_others, udev_has_every_class_of_the_table_rechecked)
