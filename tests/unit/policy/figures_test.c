// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists and figures: what is overdue, not seen, released and certified, ending, and the whole in numbers. */
#include "policy/figures.h"

#include "policy/contents.h"
#include "policy/mynumber.h"
#include "tests/unit/policy/town.h"

static json_t *rows_of(struct town *town_, const char *report, const char *department, int days)
{
	struct town town = *town_;
	struct act act = by(&town, AUDITOR);
	struct figures_wish wish = { .report = report, .department = department, .days = days };
	struct part part = { .limit = 1 };
	json_t *all = json_array();

	ck_result(period_read_year(&(struct period_wish){ 0 }, town.now, &wish.period, &town.fault), 0);
	while (!part.last) { /* one by one: a part loses none and repeats none */
		json_t *rows;

		ck_result(figures_rows(&act, &wish, &part, &rows, &town.fault), 0);
		json_array_extend(all, rows);
		json_decref(rows);
	}
	return all;
}

static size_t count_of(struct town *town, const char *report, const char *department, int days)
{
	json_t *rows = rows_of(town, report, department, days);
	size_t count = json_array_size(rows);

	json_decref(rows);
	return count;
}

static bool has_row(struct town *town, const char *report, int days, const char *member, const char *value)
{
	SCOPED(json_release) json_t *rows = rows_of(town, report, NULL, days);
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_member_text(row, member) && strcmp(json_member_text(row, member), value) == 0)
			return true;
	return false;
}

static int64_t now_of(const json_t *summary, const char *what)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(summary, "now"), i, row)
		if (strcmp(json_member_text(row, "what"), what) == 0)
			return json_member_number(row, "count", -1);
	return -1;
}

static void carried_out(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	char id[REQUEST_ID];

	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", id), 0);
	approve(&town, id);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
}

/* Shows R-CUS-06. */
START_TEST(what_is_out_too_long_and_what_nobody_saw_is_listed)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER];
	bool late;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	carried_out(&town, first);
	ck_assert_uint_eq(count_of(&town, "overdue", NULL, 0), 0);
	town.now += 5 * DAY;
	ck_assert(has_row(&town, "overdue", 0, "number", first));
	ck_assert_uint_eq(count_of(&town, "overdue", NULL, 0), 1);
	ck_assert_uint_eq(count_of(&town, "overdue", "水道課", 0), 0);
	ck_assert_uint_eq(count_of(&town, "not-seen", NULL, 30), 0);
	town.now += 40 * DAY;
	ck_assert_uint_eq(count_of(&town, "not-seen", NULL, 30), 2);
	struct act act = by(&town, STAFF);

	ck_result(medium_return(&act, &(struct bringing){ .number = first }, &late, &town.fault), 0);
	ck_assert(has_row(&town, "not-seen", 30, "number", second));
	ck_assert_uint_eq(count_of(&town, "not-seen", NULL, 30), 1);
	town_close(&town);
}
END_TEST

static void record(struct town *town_, const char *kind, json_t *data)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	struct record record = { .kind = kind, .actor = act.actor, .now = act.now, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(data);
}

/* Shows R-DSP-05. */
START_TEST(what_was_released_is_held_against_its_certificates)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_assert_uint_eq(count_of(&town, "erased", NULL, 0), 0);
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	ck_assert_uint_eq(count_of(&town, "erased", NULL, 0), 0);
	approve(&town, id);
	ck_assert(has_row(&town, "erased", 0, "difference", "waiting"));
	struct act auditor = by(&town, AUDITOR);

	ck_result(medium_witness(&auditor, number, &town.fault), 0);
	record(&town, "erase.started", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "job", JOB, "request", id, "operator",
					       town.people[ADMIN].person, "witness", town.people[AUDITOR].person, "level", "E2", "needed", "E2", "why",
					       "class"));
	record(&town, "key.destroyed", json_pack("{s:s, s:s, s:i, s:i, s:i, s:{}}", "number", number, "job", JOB, "old_epoch", 1, "new_epoch", 2, "answer", 0, "statement"));
	record(&town, "erase.completed", json_pack("{s:s, s:s, s:s, s:s, s:s, s:{}}", "number", number, "job", JOB, "request", id, "certificate",
						 "C-0001", "jws", "x", "overwrite"));
	ck_assert(has_row(&town, "erased", 0, "certificate", "C-0001"));
	ck_assert(!has_row(&town, "erased", 0, "difference", "waiting"));
	/* Somebody took the certificate away. */
	ck_result(store_run(registry_store(town.registry), "DELETE FROM certificate", NO_VALUES, &town.fault), 0);
	ck_assert(has_row(&town, "erased", 0, "difference", "missing"));
	town_close(&town);
}
END_TEST

/* Shows R-REV-07. */
START_TEST(the_whole_is_there_in_numbers)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER];
	struct period period;
	json_t *summary;
	const json_t *row;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	carried_out(&town, first);
	record(&town, "act.refused", json_pack("{s:s, s:s, s:s}", "method", "Open", "subject", "-", "why", "role"));
	town.now += 5 * DAY;
	struct act act = by(&town, AUDITOR);

	ck_result(period_read_year(&(struct period_wish){ 0 }, town.now, &period, &town.fault), 0);
	ck_result(figures_summary(&act, &period, NULL, &summary, &town.fault), 0);
	ck_assert_int_eq(now_of(summary, "media"), 2);
	ck_assert_int_eq(now_of(summary, "out"), 1);
	ck_assert_int_eq(now_of(summary, "overdue"), 1);
	ck_assert_int_eq(now_of(summary, "lost"), 0);
	row = json_array_get(json_object_get(summary, "months"), 0);
	ck_assert_str_eq(json_member_text(row, "month"), "2026-11");
	ck_assert_int_eq(json_member_number(row, "requests", 0), 3);
	ck_assert_int_eq(json_member_number(row, "carried_out", 0), 1);
	ck_assert_int_eq(json_member_number(row, "refusals", 0), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(summary, "media")), 2); /* one out, one in service */
	json_decref(summary);
	ck_result(figures_summary(&act, &period, "水道課", &summary, &town.fault), 0);
	ck_assert_int_eq(now_of(summary, "media"), 0);
	json_decref(summary);
	town_close(&town);
}
END_TEST

START_TEST(what_ends_soon_is_listed_before_it_does)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number); /* the request holds to the end of the fiscal year */
	ck_assert_uint_eq(count_of(&town, "expiring", NULL, 90), 0);
	ck_assert(has_row(&town, "expiring", 150, "what", "request"));
	ck_result(figures_check("nothing", &town.fault), -EINVAL);
	town_close(&town);
}
END_TEST

static json_t *summary_of(struct town *town_)
{
	struct town town = *town_;
	struct act act = by(&town, AUDITOR);
	struct period period;
	json_t *summary;

	ck_result(period_read_year(&(struct period_wish){ 0 }, town.now, &period, &town.fault), 0);
	ck_result(figures_summary(&act, &period, NULL, &summary, &town.fault), 0);
	return summary;
}

/* Shows R-LED-07. */
START_TEST(a_row_of_the_my_number_ledger_that_nobody_looked_at_stands_in_the_figures)
{
	struct town town;
	char asset[ASSET_ID];
	json_t *summary;

	town_open_at(&town, ":memory:");
	struct act chief = by(&town, CHIEF);

	ck_result(task_add(&chief, &(struct new_task){ .name = "住民税", .kind = "use" }, &town.fault), 0);
	ck_result(asset_add(&chief, &(struct new_asset){ .task = "住民税", .file = "賦課ファイル", .years = "7" }, asset, &town.fault), 0);
	ck_assert(!has_row(&town, "expiring", 90, "what", "ledger-row"));
	ck_assert(has_row(&town, "expiring", 150, "what", "ledger-row"));
	summary = summary_of(&town);
	ck_assert_int_eq(now_of(summary, "rows"), 0);
	json_decref(summary);
	town.now += 200 * DAY;
	ck_assert(has_row(&town, "expiring", 1, "what", "ledger-row"));
	summary = summary_of(&town);
	ck_assert_int_eq(now_of(summary, "rows"), 1);
	json_decref(summary);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/figures", what_is_out_too_long_and_what_nobody_saw_is_listed, what_was_released_is_held_against_its_certificates,
	the_whole_is_there_in_numbers, what_ends_soon_is_listed_before_it_does,
	a_row_of_the_my_number_ledger_that_nobody_looked_at_stands_in_the_figures)
