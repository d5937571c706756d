// SPDX-License-Identifier: GPL-3.0-or-later
/* What stands out in a period of the ledger, who looked it through, and who does something too often. */
#include "policy/analysis.h"

#include "policy/reviews.h"
#include "tests/unit/policy/town.h"

static const struct period_wish nothing = { 0 };

static const json_t *find_topic(struct town *town_, const char *name, json_t **all)
{
	struct town town = *town_;
	struct act act = by(&town, AUDITOR);
	struct period period;
	struct part part = { .limit = 1 };

	ck_result(period_read(&nothing, town.now, &period, &town.fault), 0);
	while (!part.last) {
		json_t *list;

		ck_result(analysis_topic(&act, &period, &part, &list, &town.fault), 0);
		*all = list;
		if (strcmp(json_member_text(json_array_get(list, 0), "topic"), name) == 0)
			return json_array_get(list, 0);
		json_decref(list);
	}
	ck_abort_msg("no topic %s", name);
	return NULL;
}

static int64_t count_of(struct town *town, const char *name)
{
	json_t *all;
	int64_t count = json_member_number(find_topic(town, name, &all), "count", -1);

	json_decref(all);
	return count;
}

static void record(struct town *town_, int who, const char *kind, const char *data)
{
	struct town town = *town_;
	struct act act = by(&town, who);
	json_error_t error;
	json_t *object = json_loads(data, 0, &error);
	struct record record = { .kind = kind, .actor = act.actor, .now = act.now, .data = object };

	ck_assert_msg(object != NULL, "%s", error.text);
	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(object);
}

#define BLOCKED(seat) \
	"{\"what\":\"storage\",\"door\":\"usb\",\"tag\":\"stick-1\",\"vendor\":1,\"product\":2,\"serial\":\"x\",\"model\":\"m\",\"descriptors\":\"\"," \
	"\"port\":\"1-1\",\"seat\":\"" seat "\",\"rule\":\"storage-unregistered\",\"clause\":\"R-DEV-01\"}"
#define REFUSED_OPEN "{\"method\":\"Open\",\"subject\":\"M-0001\",\"why\":\"R-ACC-12\"}"

static bool period_is(const struct period_wish *wish, bool year, const char *from, const char *until)
{
	struct period period;
	int r = year ? period_read_year(wish, NOON, &period, NULL) : period_read(wish, NOON, &period, NULL);

	return r == 0 && strcmp(period.from, from) == 0 && strcmp(period.until, until) == 0;
}

START_TEST(a_period_is_two_days_a_month_or_a_fiscal_year)
{
	setenv("TZ", "JST-9", 1);
	ck_assert(period_is(&nothing, false, "2026-10-31T15:00:00Z", "2026-11-30T14:59:59Z"));
	ck_assert(period_is(&nothing, true, "2026-03-31T15:00:00Z", "2027-03-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .month = "2026-12" }, false, "2026-11-30T15:00:00Z", "2026-12-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .month = "令和8年2月" }, false, "2026-01-31T15:00:00Z", "2026-02-28T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .month = "R8.11" }, false, "2026-10-31T15:00:00Z", "2026-11-30T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .year = "2025" }, true, "2025-03-31T15:00:00Z", "2026-03-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .year = "令和8" }, false, "2026-03-31T15:00:00Z", "2027-03-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .year = "令和8年度" }, true, "2026-03-31T15:00:00Z", "2027-03-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .year = "R8" }, true, "2026-03-31T15:00:00Z", "2027-03-31T14:59:59Z"));
	ck_assert(period_is(&(struct period_wish){ .from = "2026-11-01", .until = "R8.11.02" }, false, "2026-10-31T15:00:00Z", "2026-11-02T14:59:59Z"));
	ck_assert(!period_is(&(struct period_wish){ .from = "2026-11-02", .until = "2026-11-01" }, false, "", ""));
	ck_assert(!period_is(&(struct period_wish){ .from = "2026-11-02" }, false, "", ""));
	ck_assert(!period_is(&(struct period_wish){ .month = "2026-13" }, false, "", ""));
	ck_assert(!period_is(&(struct period_wish){ .month = "2026-11", .year = "2026" }, false, "", ""));
	ck_assert(!period_is(&(struct period_wish){ .year = "soon" }, false, "", ""));
}
END_TEST

/* Shows R-LOG-05, R-LOG-07. */
START_TEST(an_analysis_counts_what_stands_out)
{
	struct town town;
	json_t *all;
	const json_t *topic, *row;
	char number[MEDIUM_NUMBER];
	bool read_only;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	for (int i = 0; i < 3; i++)
		record(&town, STAFF, "act.refused", REFUSED_OPEN);
	record(&town, CLERK, "act.refused", REFUSED_OPEN);
	record(&town, -1, "device.blocked", BLOCKED("sato"));
	record(&town, -1, "device.blocked", BLOCKED("sato"));
	record(&town, -1, "device.suppressed", "{\"number\":40,\"seconds\":9}");
	struct act staff = by(&town, STAFF);

	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	record(&town, STAFF, "medium.open-failed", "{\"number\":\"M-0001\",\"why\":\"torn out\"}");
	topic = find_topic(&town, "refusals", &all);
	ck_assert_int_eq(json_member_number(topic, "count", 0), 4);
	row = json_array_get(json_object_get(topic, "rows"), 0);
	ck_assert_str_eq(json_member_text(row, "login"), "sato");
	ck_assert_str_eq(json_member_text(row, "name"), "佐藤 花子");
	ck_assert_str_eq(json_member_text(row, "rule"), "R-ACC-12");
	ck_assert_int_eq(json_member_number(row, "count", 0), 3);
	json_decref(all);
	ck_assert_int_eq(count_of(&town, "unregistered"), 42);
	ck_assert_int_eq(count_of(&town, "failed-opens"), 1);
	ck_assert_int_eq(count_of(&town, "overdue"), 0);
	ck_assert_int_eq(count_of(&town, "off-hours"), 1); /* 2026-11-21 is a Saturday */
	ck_assert_int_ge(count_of(&town, "changes"), 9);   /* four people, four roles, one registration */
	town.now += 40 * DAY; /* another month has none of it */
	ck_assert_int_eq(count_of(&town, "refusals"), 0);
	ck_assert_int_eq(count_of(&town, "changes"), 0);
	town_close(&town);
}
END_TEST

START_TEST(office_hours_are_those_of_working_days)
{
	static const struct {
		int64_t now;
		int count;
	} uses[] = { { NOON + 2 * DAY, 0 }, { NOON + 2 * DAY + 5 * 3600, 0 }, { NOON + 2 * DAY + 5 * 3600 + 900, 1 }, { NOON + 2 * DAY - 3 * 3600 - 1800, 0 },
		{ NOON + 2 * DAY - 3 * 3600 - 1801, 1 }, { NOON + DAY, 1 } };
	char number[MEDIUM_NUMBER];

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		struct town town;
		bool read_only;

		town_open_at(&town, ":memory:");
		in_service(&town, 1, number);
		town.now = uses[i].now;
		struct act staff = by(&town, STAFF);

		ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
		ck_assert_msg(count_of(&town, "off-hours") == uses[i].count, "%zu", i);
		town_close(&town);
	}
}
END_TEST

/* An index leads to what an analysis reads: a thousand events of other kinds cost it nothing. */
START_TEST(an_analysis_does_not_read_what_it_does_not_count)
{
	struct town town;
	int64_t before, few, many;

	town_open_at(&town, ":memory:");
	before = store_work(registry_store(town.registry));
	count_of(&town, "gaps");
	few = store_work(registry_store(town.registry)) - before;
	for (int i = 0; i < 1000; i++)
		record(&town, -1, "broker.started", "{\"version\":\"1\"}");
	before = store_work(registry_store(town.registry));
	count_of(&town, "gaps");
	many = store_work(registry_store(town.registry)) - before;
	ck_result(store_number(registry_store(town.registry), "SELECT count(*) FROM event WHERE " EVENT_KIND " IS NOT text ->> '$.kind' OR "
		EVENT_TIME " IS NOT text ->> '$.time'", NO_VALUES, &before, &town.fault), 0);
	ck_assert_int_eq(before, 0); /* the index says what the events say */
	ck_assert_msg(many <= few + 100, "%lld steps, and before that %lld", (long long)many, (long long)few);
	town_close(&town);
}
END_TEST

/* As the broker does it: checked, then the ledger is verified, then it is recorded. */
static int look_through(const struct act *act, const struct ledger_review *review, char *id, struct fault *fault)
{
	struct ledger_report report;
	int r = ledger_review_check(act, review, fault);

	if (r == 0)
		r = ledger_verify(act->registry, &report, fault);
	return r < 0 ? r : ledger_review(act, review, &report, id, fault);
}

/* Shows R-LOG-05. */
START_TEST(a_review_is_recorded_and_another_person_confirms_it)
{
	struct town town;
	struct ledger_review review = { .note = "全件を確認", .findings = "なし" };
	char id[LEDGER_REVIEW_ID];
	json_t *list;

	town_open_at(&town, ":memory:");
	record(&town, STAFF, "act.refused", REFUSED_OPEN);
	struct act auditor = by(&town, AUDITOR), admin = by(&town, ADMIN);

	ck_result(look_through(&auditor, &(struct ledger_review){ .note = "" }, id, &town.fault), -EINVAL);
	review.period.month = "2026-12";
	ck_result(look_through(&auditor, &review, id, &town.fault), -EINVAL); /* not begun */
	review.period.month = "2026-10";
	ck_result(look_through(&auditor, &review, id, &town.fault), -EINVAL); /* nothing there */
	review.period.month = NULL;
	ck_result(look_through(&auditor, &review, id, &town.fault), 0);
	ck_assert_str_eq(id, "L-0001");
	ck_result(ledger_review_confirm(&auditor, id, &town.fault), -EPERM);
	ck_result(ledger_review_confirm(&admin, "L-0009", &town.fault), -ENOENT);
	ck_result(ledger_review_confirm(&admin, id, &town.fault), 0);
	ck_result(ledger_review_confirm(&admin, id, &town.fault), -EEXIST);
	ck_result(ledger_review_list(town.registry, &list, &town.fault), 0);
	ck_assert_int_eq(json_member_number(json_member_object(json_array_get(list, 0), "counts"), "refusals", 0), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "confirmed_by_name"), "鈴木 一郎");
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "first", 0), 1);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LOG-05. */
START_TEST(a_review_that_nobody_made_is_said_once_a_day)
{
	SCOPED(rules_free) struct rules *rules = town_rules("[office]\nlog-review-months = 1\n");
	struct town town;
	char since[21], id[LEDGER_REVIEW_ID];
	int64_t days;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, -1), auditor = by(&town, AUDITOR);

	act.now = auditor.now = NOON + 40 * DAY;
	ck_result(ledger_review_overdue(&act, since, &days, &town.fault), 0);
	ck_assert_str_eq(since, ""); /* the office asks for none */
	act.rules = auditor.rules = rules;
	act.now = NOON + 29 * DAY;
	ck_result(ledger_review_chase(&act, since, &town.fault), 0);
	ck_assert_str_eq(since, "");
	act.now = NOON + 40 * DAY;
	ck_result(ledger_review_overdue(&act, since, &days, &town.fault), 0);
	ck_assert_str_eq(since, "2026-12-21T14:59:59Z");
	ck_assert_int_eq(days, 9);
	ck_result(ledger_review_chase(&act, since, &town.fault), 0);
	ck_assert_str_ne(since, "");
	ck_result(ledger_review_chase(&act, since, &town.fault), 0);
	ck_assert_str_eq(since, ""); /* told today */
	act.now += DAY;
	ck_result(ledger_review_chase(&act, since, &town.fault), 0);
	ck_assert_str_ne(since, "");
	ck_result(look_through(&auditor, &(struct ledger_review){ .note = "確認" , .period = { .from = "2026-11-01", .until = "2026-12-31" } }, id, &town.fault), 0);
	ck_result(ledger_review_overdue(&act, since, &days, &town.fault), 0);
	ck_assert_str_eq(since, "");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LOG-06. */
START_TEST(who_is_refused_too_often_within_an_hour_raises_an_alarm_once)
{
	struct town town;
	json_t *list;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, -1);

	for (int i = 0; i < 9; i++)
		record(&town, STAFF, "act.refused", REFUSED_OPEN);
	record(&town, CLERK, "act.refused", REFUSED_OPEN);
	ck_result(alarm_raise(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	record(&town, STAFF, "act.refused", REFUSED_OPEN);
	ck_result(alarm_raise(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "login"), "sato");
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "person"), town.people[STAFF].person);
	json_decref(list);
	last_event_is(&town, "alarm.raised");
	ck_result(alarm_raise(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	for (int i = 0; i < 10; i++)
		record(&town, -1, "device.blocked", BLOCKED("ito"));
	ck_result(alarm_raise(&act, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "what"), "unregistered");
	json_decref(list);
	act.now += 3601; /* the hour is over */
	ck_result(alarm_raise(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/analysis", a_period_is_two_days_a_month_or_a_fiscal_year, an_analysis_counts_what_stands_out,
	office_hours_are_those_of_working_days, an_analysis_does_not_read_what_it_does_not_count, a_review_is_recorded_and_another_person_confirms_it,
	a_review_that_nobody_made_is_said_once_a_day, who_is_refused_too_often_within_an_hour_raises_an_alarm_once)
