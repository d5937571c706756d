// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/storm.h"

#include "tests/fakes/suite.h"

START_TEST(a_few_are_told_one_by_one)
{
	struct storm storm = { .since = 0 };

	for (int i = 0; i < 100; i++)
		ck_assert(storm_tell(&storm, i * (STORM_WINDOW / 2)));
	ck_assert_int_eq(storm_due(&storm, 0), -1);
}
END_TEST

START_TEST(more_than_a_few_become_one_summary)
{
	struct storm storm = { .since = 0 };
	bool again = true;
	int told = 0;

	for (int i = 0; i < 1000; i++)
		told += storm_tell(&storm, i);
	ck_assert_int_eq(told, STORM_BURST);
	ck_assert_int_eq(storm_due(&storm, 1000), STORM_WINDOW - 1000);
	ck_assert_uint_eq(storm_summary(&storm, 1000, &again), 0);
	ck_assert_uint_eq(storm_summary(&storm, STORM_WINDOW, &again), 1000 - STORM_BURST);
	ck_assert(!again);
	ck_assert_int_eq(storm_due(&storm, STORM_WINDOW), -1);
}
END_TEST

START_TEST(a_storm_that_goes_on_is_only_summed_up_until_it_is_quiet)
{
	struct storm storm = { .since = 0 };
	int64_t now = 0;
	uint64_t last = 0;
	bool again;
	int told = 0, summaries = 0;

	/* 100 a second for ten minutes */
	for (; now < 600000; now += 10) {
		uint64_t sum = storm_summary(&storm, now, &again);

		if (sum > 0) {
			ck_assert(again == (summaries > 0));
			ck_assert_uint_gt(sum, last);
			last = sum;
			summaries++;
		}
		told += storm_tell(&storm, now);
	}
	ck_assert_int_eq(told, STORM_BURST);
	ck_assert_int_le(summaries, 60);
	now += STORM_WINDOW;
	ck_assert_uint_eq(storm_summary(&storm, now, &again), 60000 - STORM_BURST);
	now += STORM_WINDOW;
	ck_assert(storm_tell(&storm, now));
	ck_assert(!storm.raging);
	ck_assert_uint_eq(storm.total, 0);
}
END_TEST

RUN_TESTS("mediactl/storm", a_few_are_told_one_by_one, more_than_a_few_become_one_summary,
	a_storm_that_goes_on_is_only_summed_up_until_it_is_quiet)
