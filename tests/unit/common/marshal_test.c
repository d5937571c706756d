// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/marshal.h"

#include <string.h>

#include "tests/fakes/suite.h"

START_TEST(what_is_put_is_taken_again)
{
	uint8_t bytes[16], text[3];
	struct marshal_out out = { .bytes = bytes, .size = sizeof(bytes) };
	struct marshal_in in = { .next = bytes };

	marshal_put_number(&out, 0x0102, 2);
	marshal_put_number(&out, 0x8090a0b0c0d0e0f0, 8);
	marshal_put_sized(&out, "abc", 3);
	ck_assert(!out.broken);
	ck_assert_uint_eq(out.length, 15);
	ck_assert_mem_eq(bytes, "\x01\x02\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0\x00\x03" "abc", 15);
	in.left = out.length;
	ck_assert_uint_eq(marshal_take_number(&in, 2), 0x0102);
	ck_assert_uint_eq(marshal_take_number(&in, 8), 0x8090a0b0c0d0e0f0);
	ck_assert_uint_eq(marshal_take_sized(&in, text, sizeof(text)), 3);
	ck_assert_mem_eq(text, "abc", 3);
	ck_assert(!in.broken);
	ck_assert_uint_eq(in.left, 0);
}
END_TEST

START_TEST(what_does_not_fit_is_not_written_nor_is_anything_after_it)
{
	uint8_t bytes[5] = { 0 };
	struct marshal_out out = { .bytes = bytes, .size = 4 };

	marshal_put_number(&out, 0xffff, 2);
	marshal_put(&out, "abc", 3);
	ck_assert(out.broken);
	marshal_put_number(&out, 1, 1);
	ck_assert_uint_eq(out.length, 2);
	ck_assert_mem_eq(bytes, "\xff\xff\0\0\0", 5);
}
END_TEST

START_TEST(what_is_missing_breaks_all_that_follows)
{
	static const uint8_t short_of_one[] = { 0, 3, 'a', 'b' }, too_long[] = { 0, 3, 'a', 'b', 'c' };
	struct marshal_in in = { .next = short_of_one, .left = sizeof(short_of_one) };
	uint8_t text[2] = { 0 };

	ck_assert_uint_eq(marshal_take_sized(&in, NULL, 10), 0);
	ck_assert(in.broken);
	ck_assert_uint_eq(marshal_take_number(&in, 1), 0);
	in = (struct marshal_in){ .next = too_long, .left = sizeof(too_long) };
	ck_assert_uint_eq(marshal_take_sized(&in, text, sizeof(text)), 0);
	ck_assert(in.broken);
	ck_assert_mem_eq(text, "\0\0", 2);
}
END_TEST

RUN_TESTS("common/marshal", what_is_put_is_taken_again, what_does_not_fit_is_not_written_nor_is_anything_after_it,
	what_is_missing_breaks_all_that_follows)
