// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/clock.h"

#include <string.h>
#include <time.h>

#include "tests/fakes/suite.h"

static void in_japan(void)
{
	setenv("TZ", "JST-9", 1); /* POSIX form: needs no zone files */
	tzset();
}

static int64_t day(const char *text, bool end)
{
	int64_t time = 0;

	ck_assert_msg(clock_parse_date(text, end, &time), "%s was not taken", text);
	return time;
}

START_TEST(a_time_in_utc_goes_there_and_back)
{
	static const char *const times[] = { "1970-01-01T00:00:00Z", "2026-11-21T07:40:55Z",
		"2028-02-29T23:59:59Z", "1969-12-31T23:59:59Z", "9999-12-30T00:00:00Z" };
	char out[21];
	int64_t time;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		ck_assert(clock_parse_utc(times[i], &time));
		clock_format_utc(time, out);
		ck_assert_str_eq(out, times[i]);
	}
	ck_assert(clock_parse_utc("2026-11-21T07:40:55Z", &time));
	ck_assert_int_eq(time, 1795246855);
}
END_TEST

START_TEST(only_the_one_form_of_utc_is_read)
{
	static const char *const bad[] = { "", "2026-11-21", "2026-11-21T07:40:55",
		"2026-11-21 07:40:55Z", "2026-11-21T07:40:55+09:00", "2026-02-30T00:00:00Z",
		"2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T07:40:60Z",
		"2026-11-21T07:40:55Z ", "02026-11-21T07:40:55Z", " 026-11-21T07:40:55Z",
		"2026-11-21T07:4０:55Z" };
	int64_t time = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!clock_parse_utc(bad[i], &time), "'%s' was taken", bad[i]);
	ck_assert_int_eq(time, 42);
}
END_TEST

START_TEST(a_day_can_be_written_in_three_ways)
{
	int64_t begin, end;

	in_japan();
	begin = day("2026-11-21", false);
	end = day("2026-11-21", true);
	ck_assert_int_eq(begin, 1795186800); /* 2026-11-20T15:00:00Z */
	ck_assert_int_eq(end - begin, 24 * 3600 - 1);
	ck_assert_int_eq(day("令和8年11月21日", false), begin);
	ck_assert_int_eq(day("令和８年１１月２１日", true), end);
	ck_assert_int_eq(day("R8.11.21", true), end);
	ck_assert_int_eq(day("r08.11.21", false), begin);
}
END_TEST

START_TEST(eras_begin_and_end_on_their_days)
{
	int64_t time;

	in_japan();
	ck_assert_int_eq(day("令和元年5月1日", false), day("2019-05-01", false));
	ck_assert_int_eq(day("令和1年5月1日", false), day("R1.5.1", false));
	ck_assert_int_eq(day("平成31年4月30日", false), day("2019-04-30", false));
	ck_assert_int_eq(day("H1.1.8", false), day("1989-01-08", false));
	ck_assert_int_eq(day("昭和64年1月7日", false), day("1989-01-07", false));
	ck_assert(!clock_parse_date("令和元年4月30日", false, &time));
	ck_assert(!clock_parse_date("平成31年5月1日", false, &time));
	ck_assert(!clock_parse_date("昭和64年1月8日", false, &time));
}
END_TEST

START_TEST(what_is_no_day_is_refused)
{
	static const char *const bad[] = { "", "2026-02-29", "2026-00-10", "2026-1-1", "26-11-21",
		"令和8年11月21", "令和0年1月1日", "R0.1.1", "R8.13.1", "R8.2.30", "R8-11-21",
		"X8.11.21", "R8.11.21 ", "2026-11-21T00:00:00Z", "令和8年111月21日", "R8.11.",
		"tomorrow", "大正15年1月1日", "令和\xef\xbc", "R\xef" };
	int64_t time = 42;

	in_japan();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!clock_parse_date(bad[i], false, &time), "'%s' was taken", bad[i]);
	ck_assert_int_eq(time, 42);
}
END_TEST

START_TEST(a_day_is_shown_in_local_time)
{
	char date[11], wareki[40], small[8];

	in_japan();
	clock_format_date(1795186800, date);
	ck_assert_str_eq(date, "2026-11-21");
	clock_format_date(1795186799, date);
	ck_assert_str_eq(date, "2026-11-20");
	clock_format_wareki(1795186800, wareki, sizeof(wareki));
	ck_assert_str_eq(wareki, "令和8年11月21日");
	clock_format_wareki(day("2019-12-31", true), wareki, sizeof(wareki));
	ck_assert_str_eq(wareki, "令和元年12月31日");
	clock_format_wareki(day("1920-01-02", false), wareki, sizeof(wareki));
	ck_assert_str_eq(wareki, "1920年1月2日");
	clock_format_wareki(1795186800, small, sizeof(small));
	ck_assert_str_eq(small, "令和8");
}
END_TEST

START_TEST(a_fiscal_year_runs_from_april_to_march)
{
	in_japan();
	ck_assert_int_eq(clock_fiscal_year(day("2027-03-31", true)), 2026);
	ck_assert_int_eq(clock_fiscal_year(day("2027-04-01", false)), 2027);
	ck_assert_int_eq(clock_fiscal_year(day("2026-12-31", true)), 2026);
}
END_TEST

START_TEST(times_beyond_the_calendar_stay_inside_the_buffers)
{
	char utc[21], date[11];

	in_japan();
	clock_format_utc(INT64_MAX, utc);
	ck_assert_uint_eq(strlen(utc), 20);
	clock_format_utc(INT64_MIN, utc);
	ck_assert_uint_eq(strlen(utc), 20);
	clock_format_date(INT64_MAX, date);
	ck_assert_uint_eq(strlen(date), 10);
}
END_TEST

START_TEST(a_moment_is_a_date_with_or_without_its_hour)
{
	static const char *const bad[] = { "", "16:40", "2026-11-21 ", "2026-11-21 16", "2026-11-21 24:00", "2026-11-21 16:60",
		"2026-11-21 16:40:00", "2026-11-21T16:40", "2026-02-30 10:00", "2026-11-21 16:40 " };
	int64_t time;

	in_japan();
	ck_assert(clock_parse_moment("2026-11-21 16:40", &time));
	ck_assert_int_eq(time, day("2026-11-21", false) + 16 * 3600 + 40 * 60);
	ck_assert(clock_parse_moment("令和8年11月21日 00:05", &time));
	ck_assert_int_eq(time, day("2026-11-21", false) + 300);
	ck_assert(clock_parse_moment("R8.11.21", &time));
	ck_assert_int_eq(time, day("2026-11-21", false));
	ck_assert(clock_parse_moment("2026-11-21T07:40:55Z", &time));
	ck_assert_int_eq(time, 1795246855);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!clock_parse_moment(bad[i], &time), "'%s' was taken", bad[i]);
}
END_TEST

START_TEST(the_clocks_go_forward)
{
	int64_t before = clock_monotonic();

	ck_assert_int_gt(clock_now(), 1700000000);
	ck_assert_int_ge(clock_monotonic(), before);
}
END_TEST

RUN_TESTS("common/clock", a_time_in_utc_goes_there_and_back, only_the_one_form_of_utc_is_read,
	a_day_can_be_written_in_three_ways, eras_begin_and_end_on_their_days,
	what_is_no_day_is_refused, a_day_is_shown_in_local_time,
	a_fiscal_year_runs_from_april_to_march, times_beyond_the_calendar_stay_inside_the_buffers,
	a_moment_is_a_date_with_or_without_its_hour, the_clocks_go_forward)
