// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/mynumber.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "tests/fakes/suite.h"

/* None of these numbers is anybody's: the digits count up, and the last one is made to fit. */

/* Shows R-LED-10. */
START_TEST(the_check_digit_is_that_of_the_ministrys_order)
{
	/* 1..9,0,1: weights 6 5 4 3 2 7 6 5 4 3 2 from the left, sum 212, 212 mod 11 = 3, 11 - 3 = 8 */
	ck_assert(mynumber_is_valid("123456789018"));
	for (char last = '0'; last <= '9'; last++) {
		char digits[] = "123456789010";

		digits[11] = last;
		ck_assert_int_eq(mynumber_is_valid(digits), last == '8');
	}
	ck_assert(mynumber_is_valid("000000000050") == false);
	ck_assert(mynumber_is_valid("000000000060") == true); /* 6 * 2 = 12, remainder 1: check digit 0 */
	ck_assert(mynumber_is_valid("000000000000") == true); /* remainder 0 */
}
END_TEST

START_TEST(each_number_has_exactly_one_check_digit)
{
	for (unsigned long long body = 10000000000ULL; body < 99999999999ULL; body += 9876543211ULL) {
		int fits = 0;

		for (int last = 0; last <= 9; last++) {
			char digits[32];

			snprintf(digits, sizeof(digits), "%011llu%d", body, last);
			fits += mynumber_is_valid(digits);
		}
		ck_assert_int_eq(fits, 1);
	}
}
END_TEST

/* Shows R-LED-10. */
START_TEST(a_number_is_found_however_it_is_written)
{
	static const char *const texts[] = {
		"123456789018", "1234-5678-9018", "1234 5678 9018", "1234  5678  9018", "123-456-789-018", "12 34 56 78 90 18",
		"1 2 3 4 5 6 7 8 9 0 1 8", "１２３４５６７８９０１８", "１２３４　５６７８　９０１８", "１２３４－５６７８－９０１８", "1２3４5６7８9０1８",
		"1234‐5678‐9018", "1234−5678−9018", "1234–5678—9018", "1234ー5678ー9018", "1234ｰ5678ｰ9018", "1234・5678・9018",
		"1234･5678･9018", "1234.5678.9018", "1234/5678/9018", "1234_5678_9018", "1234,5678,9018", "1234、5678、9018",
		"1234〜5678～9018", "1234 - 5678 - 9018", "1234\xc2\xa0""5678\xc2\xa0""9018", "123\xe2\x80\x8b""456\xe2\x80\x8b""789018",
		"一二三四五六七八九〇一八", "一二三四－五六七八－九〇一八", "番号は123456789018です", "個人番号：１２３４５６７８９０１８（佐藤）",
		"ID123456789018", "No.1234-5678-9018", "5 1234-5678-9018", "1234-5678-9018-5", "(123456789018)", "x 123456789018",
		"2026-11-30: 1234-5678-9018", "1\xf3\xa0\x84\x80""23456789018", "123456789018、123456789018", "1234-5678 9018",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		ck_assert_msg(mynumber_in(texts[i]), "not found: %s", texts[i]);
}
END_TEST

START_TEST(what_is_no_number_is_left_alone)
{
	static const char *const texts[] = {
		"", "123456789017", "12345678901", "1234-5678-9017", "佐藤 𠮷髙",
		"4123456789018", "1234567890184", "4１２３４５６７８９０１８",                     /* 13 digits in a row: 法人番号 */
		"123456789018123456789018", "0000123456789018",
		"da39a3ee5e6b4b0d123456789018afd8070900aa",                           /* SHA-1, with such digits in it */
		"550e8400-e29b-41d4-a716-123456789018",                               /* a UUID */
		"e3b0 c442 98fc 1234 5678 9018 fbf4 c899 6fb9 2427",                  /* a hash, in groups */
		"1234: 5678: 9018", "1234, 5678, 9018", "1234個5678個9018", "1234 and 5678 and 9018", "1234    5678    9018",
		"12:34 56:78 90:18", "123a456789018",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		ck_assert_msg(!mynumber_in(texts[i]), "found in: %s", texts[i]);
	ck_assert(!mynumber_in(NULL));
}
END_TEST

/* Those whose digits would do as a number, made by trying: what is refused by chance is refused for good. */
START_TEST(dates_and_addresses_are_no_numbers)
{
	for (int day = 1; day <= 28; day++) {
		for (int month = 1; month <= 12; month++) {
			char text[64];

			snprintf(text, sizeof(text), "2026-11-30 - 2026-%02d-%02d", month, day);
			ck_assert_msg(!mynumber_in(text), "found in: %s", text);
			snprintf(text, sizeof(text), "2026/%02d/%02d 09:%02d", month, day, day);
			ck_assert_msg(!mynumber_in(text), "found in: %s", text);
			snprintf(text, sizeof(text), "２０２６．%02d．%02d ２０２７．%02d．%02d", month, day, day % 12 + 1, month);
			ck_assert_msg(!mynumber_in(text), "found in: %s", text);
			snprintf(text, sizeof(text), "host 192.168.1%02d.1%02d", month, day);
			ck_assert_msg(!mynumber_in(text), "found in: %s", text);
		}
	}
}
END_TEST

START_TEST(the_refusal_names_the_field_and_keeps_the_number_to_itself)
{
	struct fault fault = { 0 };
	char text[400];

	ck_assert_int_eq(mynumber_refuse("purpose", "for 1234-5678-9018", &fault), -EINVAL);
	fault_text(&fault, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "purpose"));
	ck_assert_ptr_null(strstr(text, "5678"));
	ck_assert_int_eq(mynumber_refuse("purpose", "for the festival", &fault), 0);
}
END_TEST

RUN_TESTS("common/mynumber", the_check_digit_is_that_of_the_ministrys_order, each_number_has_exactly_one_check_digit, a_number_is_found_however_it_is_written,
	what_is_no_number_is_left_alone, dates_and_addresses_are_no_numbers, the_refusal_names_the_field_and_keeps_the_number_to_itself)
