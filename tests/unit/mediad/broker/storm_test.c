// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>

#include "mediad/broker/storm.h"
#include "tests/fakes/suite.h"

#define MINUTE 60000

static struct storm storm;
static int64_t now = 1000000;

static int record_others(int from, int count)
{
	int recorded = 0;

	for (int i = from; i < from + count; i++) {
		char tag[24];

		snprintf(tag, sizeof(tag), "stick-%08x", (unsigned int)i);
		recorded += storm_may_record(&storm, now, tag, "storage-unregistered");
	}
	return recorded;
}

static int record_lost(int from, int count)
{
	int recorded = 0;

	for (int i = from; i < from + count; i++) {
		char number[16];

		snprintf(number, sizeof(number), "M-%04d", i);
		recorded += storm_may_record_lost(&storm, now, number);
	}
	return recorded;
}

START_TEST(the_same_device_is_recorded_once_a_minute_for_each_rule)
{
	ck_assert(storm_may_record(&storm, now, "stick-1", "a"));
	ck_assert(!storm_may_record(&storm, now + MINUTE - 1, "stick-1", "a"));
	ck_assert(storm_may_record(&storm, now, "stick-1", "b"));
	ck_assert(storm_may_record(&storm, now + MINUTE, "stick-1", "a"));
}
END_TEST

START_TEST(what_is_not_lost_is_recorded_so_often_and_no_more)
{
	ck_assert_int_eq(record_others(0, 1000), STORM_RECORDED);
	now += MINUTE - 1;
	ck_assert_int_eq(record_others(1000, 1000), 0);
	now += 1;
	ck_assert_int_eq(record_others(2000, 1000), STORM_RECORDED);
}
END_TEST

START_TEST(each_lost_medium_is_recorded_whatever_else_comes)
{
	ck_assert_int_eq(record_others(0, 1000), STORM_RECORDED);
	ck_assert_int_eq(record_lost(1, 100), 100);
	ck_assert_int_eq(record_lost(1, 100), 0);
	ck_assert_int_eq(record_lost(101, 1), 1);
	now += MINUTE;
	ck_assert_int_eq(record_lost(1, 100), 100);
}
END_TEST

START_TEST(one_lost_medium_is_recorded_each_time_that_it_comes_but_not_without_end)
{
	int recorded = 0;

	for (int i = 0; i < 1000; i++)
		recorded += storm_may_record_lost(&storm, now, "M-0001");
	ck_assert_int_eq(recorded, STORM_RECORDED);
	ck_assert_int_eq(record_others(0, 1000), STORM_RECORDED); /* these two do not share */
	now += MINUTE;
	ck_assert(storm_may_record_lost(&storm, now, "M-0001"));
}
END_TEST

START_TEST(telling_is_bounded_for_each_minute)
{
	int told = 0;

	for (int i = 0; i < 1000; i++)
		told += storm_may_tell(&storm, now);
	ck_assert_int_eq(told, STORM_TOLD);
	ck_assert(!storm_may_tell(&storm, now + MINUTE - 1));
	ck_assert(storm_may_tell(&storm, now + MINUTE));
}
END_TEST

RUN_TESTS("mediad/broker/storm", the_same_device_is_recorded_once_a_minute_for_each_rule,
	what_is_not_lost_is_recorded_so_often_and_no_more, each_lost_medium_is_recorded_whatever_else_comes,
	one_lost_medium_is_recorded_each_time_that_it_comes_but_not_without_end, telling_is_bounded_for_each_minute)
