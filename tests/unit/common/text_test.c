// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fakes/suite.h"

START_TEST(a_copy_is_cut_on_a_character_boundary)
{
	char out[5];

	ck_assert(!text_copy(out, sizeof(out), "管理"));
	ck_assert_str_eq(out, "管");
	ck_assert(text_copy(out, sizeof(out), "abcd"));
	ck_assert_str_eq(out, "abcd");
}
END_TEST

/* Shows R-OPS-04. */
START_TEST(a_name_is_cut_neither_in_a_character_nor_before_its_variation_selector)
{
	static const char name[] = "辻󠄀𠮷髙"; /* the first with a variation selector: 4 bytes that take no room */
	static const size_t ends[] = { 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7, 11, 11, 11, 14 };
	char out[16];

	ck_assert_uint_eq(strlen(name), 14);
	for (size_t max = 0; max <= 14; max++) {
		ck_assert_uint_eq(text_cut(name, 14, max), ends[max]);
		ck_assert_int_eq(text_copy(out, max + 1, name), max == 14);
		ck_assert_uint_eq(strlen(out), ends[max]);
		ck_assert_int_eq(text_format(out, max + 1, "%s", name), max == 14);
		ck_assert_uint_eq(strlen(out), ends[max]);
		text_printable(name, out, max + 1);
		ck_assert_uint_eq(strlen(out), ends[max]);
	}
	ck_assert(text_is_plain(name, 14));
	ck_assert(!text_is_plain(name, 13));
}
END_TEST

START_TEST(what_nobody_can_see_is_not_plain)
{
	static const char *const bad[] = { "a\u200bb", "a\u00adb", "a\u2060b", "a\ufeffb", "a\U000e0041b", "a\u180eb" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!text_is_plain(bad[i], 100), "case %zu was taken", i);
}
END_TEST

START_TEST(malformed_utf8_is_not_plain)
{
	static const char *const bad[] = { "", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "a\xe3\x81",
		"line\nbreak", "\x1b[31m", "\xc2\x9b", ("a\xe2\x80\xae" "b"), "\xe2\x80\xa8", "\xd8\x9c",
		"\xef\xb7\x90", "\xef\xbf\xbe", "\xf0\x9f\xbf\xbf" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!text_is_plain(bad[i], 100), "case %zu was taken", i);
	ck_assert(text_is_plain("佐藤 𠮷髙", 100));
	ck_assert(!text_is_plain("abcd", 3));
}
END_TEST

START_TEST(hostile_bytes_are_shown_and_never_sent_to_a_terminal)
{
	char out[64];

	ck_assert_str_eq(text_printable("a\x1b]0;x\x07%s\n", out, sizeof(out)), "a\\x1b]0;x\\x07%s\\x0a");
	ck_assert_str_eq(text_printable_bytes("\xff\0z", 3, out, sizeof(out)), "\\xff\\x00z");
	ck_assert_str_eq(text_printable("管理番号", out, 8), "管理");
}
END_TEST

START_TEST(hexadecimal_goes_there_and_back)
{
	unsigned char bytes[3];
	char hex[7];

	text_hex("\x00\xab\xff", 3, hex);
	ck_assert_str_eq(hex, "00abff");
	ck_assert(text_unhex("00ABff", bytes, 3));
	ck_assert_mem_eq(bytes, "\x00\xab\xff", 3);
	ck_assert(!text_unhex("00abf", bytes, 3));
	ck_assert(!text_unhex("00abfg", bytes, 3));
}
END_TEST

START_TEST(a_number_has_digits_only_and_a_bound)
{
	uint64_t n;

	ck_assert(text_number("42", 42, &n) && n == 42);
	ck_assert(!text_number("43", 42, &n));
	ck_assert(!text_number("", 42, &n));
	ck_assert(!text_number("-1", 42, &n));
	ck_assert(!text_number(" 1", 42, &n));
	ck_assert(!text_number("99999999999999999999", UINT64_MAX, &n));
}
END_TEST

START_TEST(a_text_grows_as_it_is_added_to)
{
	char *text = NULL;

	for (int i = 0; i < 1000; i++)
		ck_assert(text_add(&text, "%s%s", text ? ", " : "", "佐藤"));
	ck_assert_uint_eq(strlen(text), 1000 * strlen("佐藤") + 999 * strlen(", "));
	ck_assert(text_add(&text, "%s", ""));
	ck_assert_str_eq(text + strlen(text) - strlen(", 佐藤"), ", 佐藤");
	free(text);
}
END_TEST

RUN_TESTS("common/text", a_copy_is_cut_on_a_character_boundary,
	a_name_is_cut_neither_in_a_character_nor_before_its_variation_selector, what_nobody_can_see_is_not_plain, malformed_utf8_is_not_plain,
	hostile_bytes_are_shown_and_never_sent_to_a_terminal, hexadecimal_goes_there_and_back,
	a_number_has_digits_only_and_a_bound, a_text_grows_as_it_is_added_to)
