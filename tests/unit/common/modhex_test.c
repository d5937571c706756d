// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/modhex.h"

#include <string.h>

#include "tests/fakes/suite.h"

static const char text[] = "cbcccdce-cfcgchci-cjckclcn-crctcucv-vcvbvdve-vfvgvhvi-vjvkvlvn-vrvtvuvv";
static const uint8_t bytes[MODHEX_BYTES] = { 0x01, 0x00, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e,
	0x0f, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff };

START_TEST(bytes_become_the_text_that_systemd_writes_and_come_back)
{
	char out[MODHEX_TEXT];
	uint8_t back[MODHEX_BYTES];

	modhex_write(bytes, out);
	ck_assert_mem_eq(out, text, MODHEX_TEXT);
	ck_assert(modhex_read(text, MODHEX_TEXT, back));
	ck_assert_mem_eq(back, bytes, MODHEX_BYTES);
}
END_TEST

START_TEST(any_other_form_is_refused)
{
	uint8_t out[MODHEX_BYTES];
	char spoiled[MODHEX_TEXT + 1];

	ck_assert(!modhex_read(text, MODHEX_TEXT - 1, out));
	ck_assert(!modhex_read(text, MODHEX_TEXT + 1, out));
	ck_assert(!modhex_read("", 0, out));
	for (size_t i = 0; i < MODHEX_TEXT; i++) {
		strcpy(spoiled, text);
		spoiled[i] = spoiled[i] == '-' ? 'c' : 'a'; /* no letter of modhex */
		ck_assert_msg(!modhex_read(spoiled, MODHEX_TEXT, out), "%zu", i);
		spoiled[i] = '\0';
		ck_assert_msg(!modhex_read(spoiled, MODHEX_TEXT, out), "%zu", i);
	}
}
END_TEST

START_TEST(the_first_wrong_place_is_found)
{
	char spoiled[MODHEX_TEXT + 2] = { 0 };

	ck_assert_uint_eq(modhex_wrong(text, MODHEX_TEXT), MODHEX_TEXT);
	ck_assert_uint_eq(modhex_wrong(text, 10), 10);
	ck_assert_uint_eq(modhex_wrong("", 0), 0);
	memcpy(spoiled, text, MODHEX_TEXT);
	spoiled[MODHEX_TEXT] = 'c';
	ck_assert_uint_eq(modhex_wrong(spoiled, MODHEX_TEXT + 1), MODHEX_TEXT);
	for (size_t i = 0; i < MODHEX_TEXT; i++) {
		memcpy(spoiled, text, MODHEX_TEXT);
		spoiled[i] = 'x';
		ck_assert_uint_eq(modhex_wrong(spoiled, MODHEX_TEXT), i);
	}
}
END_TEST

START_TEST(what_is_joined_comes_apart_again)
{
	static const char other[] = "vvvvvvvv-cccccccc-vvvvvvvv-cccccccc-vvvvvvvv-cccccccc-vvvvvvvv-cccccccc";
	char out[MODHEX_TEXT + 1] = { 0 }, same[MODHEX_TEXT];

	ck_assert(modhex_join(text, other, out));
	ck_assert_int_eq(strncmp(out, "vuvvvtvr-cfcgchci-vivhvgvf", 26), 0);
	ck_assert(modhex_join(out, other, out));
	ck_assert_str_eq(out, text);
	memset(same, 'c', sizeof(same));
	ck_assert(!modhex_join(text, same, out));
	ck_assert_str_eq(out, text);
}
END_TEST

RUN_TESTS("common/modhex", the_first_wrong_place_is_found, what_is_joined_comes_apart_again, bytes_become_the_text_that_systemd_writes_and_come_back, any_other_form_is_refused)
