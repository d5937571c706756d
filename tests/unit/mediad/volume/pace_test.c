// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/pace.h"

#include "tests/fakes/suite.h"

#define M (1u << 20)
#define SIZE (100u * M)

START_TEST(the_slowest_and_the_fastest_second_are_kept)
{
	struct pace pace = { 0 };

	pace_note(&pace, 0, SIZE, 5000);
	pace_note(&pace, 5 * M, SIZE, 5500); /* no second yet */
	ck_assert_uint_eq(pace.fastest, 0);
	pace_note(&pace, 10 * M, SIZE, 6000);
	ck_assert_uint_eq(pace.slowest, 10 * M);
	ck_assert_uint_eq(pace.fastest, 10 * M);
	pace_note(&pace, 14 * M, SIZE, 8000);
	pace_note(&pace, 44 * M, SIZE, 9000);
	ck_assert_uint_eq(pace.slowest, 2 * M);
	ck_assert_uint_eq(pace.fastest, 30 * M);
}
END_TEST

START_TEST(a_short_phase_is_measured_as_a_whole_and_a_short_rest_is_not)
{
	struct pace pace = { 0 };

	pace_note(&pace, 0, SIZE, 1000);
	pace_note(&pace, SIZE, SIZE, 1500);
	ck_assert_uint_eq(pace.slowest, 2 * SIZE);
	pace_note(&pace, SIZE, SIZE, 1501);
	ck_assert_uint_eq(pace.slowest, 2 * SIZE);
	ck_assert_uint_eq(pace.fastest, 2 * SIZE);
	pace = (struct pace){ 0 };
	pace_note(&pace, SIZE, SIZE, 1500);
	pace_note(&pace, SIZE, SIZE, 1500); /* no time went by */
	ck_assert_uint_eq(pace.fastest, 0);
}
END_TEST

/* The time without the stick is nobody's slowness. */
START_TEST(a_break_does_not_count)
{
	struct pace pace = { 0 };

	pace_note(&pace, 0, SIZE, 1000);
	pace_note(&pace, 10 * M, SIZE, 2000);
	pace_stop(&pace);
	pace_note(&pace, 8 * M, SIZE, 90000);
	pace_note(&pace, 28 * M, SIZE, 91000);
	ck_assert_uint_eq(pace.slowest, 10 * M);
	ck_assert_uint_eq(pace.fastest, 20 * M);
	pace_note(&pace, 4 * M, SIZE, 92000); /* it went back */
	ck_assert_uint_eq(pace.slowest, 10 * M);
}
END_TEST

RUN_TESTS("mediad/volume/pace", the_slowest_and_the_fastest_second_are_kept, a_short_phase_is_measured_as_a_whole_and_a_short_rest_is_not,
	a_break_does_not_count)
