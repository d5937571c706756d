// SPDX-License-Identifier: GPL-3.0-or-later
/* What people are shown so that they see a misuse of their account. */
#include "policy/store.h"
#include "tests/unit/policy/town.h"

#define REFUSALS 100000
#define AT_ONCE 1000

static struct town town;

static void setup(void)
{
	town_open(&town);
}

static void teardown(void)
{
	town_close(&town);
}

static json_t *last_act(int who)
{
	struct act act = by(&town, who);
	json_t *last;

	ck_result(people_last_act(&act, &last, &town.fault), 0);
	return last;
}

static void refuse(int who, unsigned int count)
{
	json_t *data = json_pack("{s:s, s:s, s:s}", "method", "Approve", "subject", "R-0001", "why", "R-APP-05");
	struct record records[AT_ONCE];

	for (unsigned int i = 0; i < count; i++)
		records[i] = (struct record){ .kind = "act.refused", .actor = &town.people[who], .now = town.now, .data = data };
	ck_result(registry_record(town.registry, records, count, &town.fault), 0);
	json_decref(data);
}

/* Shows R-ACC-13. */
START_TEST(a_person_is_shown_their_last_act_and_the_refusals_since_they_last_opened_a_medium)
{
	SCOPED(json_release) json_t *first = last_act(STAFF), *asked = NULL, *before = NULL, *after = NULL, *others = NULL;
	const json_t *last;
	struct act act = by(&town, STAFF);
	char number[MEDIUM_NUMBER];
	bool read_only;

	ck_assert_ptr_null(json_object_get(first, "last"));
	ck_assert_int_eq(json_member_number(first, "refused", -1), 0);
	in_service(&town, 1, number);
	refuse(STAFF, 3);
	asked = last_act(STAFF);
	last = json_member_object(asked, "last");
	ck_assert_str_eq(json_member_text(last, "kind"), "request.made");
	ck_assert_str_eq(json_member_text(last, "subject"), "R-0001");
	ck_assert_str_eq(json_member_text(last, "time"), "2026-11-21T03:00:00Z");
	ck_assert_int_eq(json_member_number(asked, "refused", -1), 3);
	act.now = town.now += DAY;
	ck_result(medium_open_begin(&act, &(struct opening_wish){ .number = "M-0001" }, &read_only, &town.fault), 0);
	ck_result(medium_failed(&act, "medium.open-failed", "M-0001", "x", &town.fault), 0);
	before = last_act(STAFF); /* who saw nothing was told nothing */
	ck_assert_int_eq(json_member_number(before, "refused", -1), 3);
	ck_result(medium_open_begin(&act, &(struct opening_wish){ .number = "M-0001" }, &read_only, &town.fault), 0);
	ck_result(medium_open_end(&act, "M-0001", NULL, &town.fault), 0);
	after = last_act(STAFF);
	ck_assert_str_eq(json_member_text(json_member_object(after, "last"), "time"), "2026-11-22T03:00:00Z");
	ck_assert_str_eq(json_member_text(json_member_object(after, "last"), "subject"), "M-0001");
	ck_assert_int_eq(json_member_number(after, "refused", -1), 0);
	others = last_act(CLERK);
	ck_assert_ptr_null(json_object_get(others, "last"));
	books_are_good(&town);
}
END_TEST

/* Shows R-ACC-13. */
START_TEST(from_when_till_when_a_medium_is_open_is_on_the_books)
{
	struct act act = by(&town, STAFF);
	char since[21];
	char number[MEDIUM_NUMBER];
	bool read_only;

	in_service(&town, 1, number);
	ck_result(medium_open_since(&act, "M-0001", since, &town.fault), 0);
	ck_assert_str_eq(since, "");
	ck_result(medium_open_begin(&act, &(struct opening_wish){ .number = "M-0001" }, &read_only, &town.fault), 0);
	ck_result(medium_open_end(&act, "M-0001", NULL, &town.fault), 0);
	ck_result(medium_open_since(&act, "M-0001", since, &town.fault), 0);
	ck_assert_str_eq(since, "2026-11-21T03:00:00Z");
}
END_TEST

/* Shows R-ACC-13. */
START_TEST(the_last_act_is_found_as_fast_behind_a_hundred_thousand_events)
{
	struct store *store = registry_store(town.registry);
	SCOPED(json_release) json_t *first = NULL, *last = NULL;
	char number[MEDIUM_NUMBER];
	int64_t before, few;

	in_service(&town, 1, number);
	json_decref(last_act(STAFF)); /* what is prepared once */
	before = store_work(store);
	first = last_act(STAFF);
	few = store_work(store) - before;
	for (int i = 0; i < REFUSALS / AT_ONCE; i++)
		refuse(STAFF, AT_ONCE);
	before = store_work(store);
	last = last_act(STAFF);
	ck_assert_int_le(store_work(store) - before, few + few / 10);
	ck_assert_int_eq(json_member_number(last, "refused", -1), REFUSALS);
	ck_assert(json_equal(json_object_get(first, "last"), json_object_get(last, "last")));
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_person_is_shown_their_last_act_and_the_refusals_since_they_last_opened_a_medium,
		from_when_till_when_a_medium_is_open_is_on_the_books, the_last_act_is_found_as_fast_behind_a_hundred_thousand_events };

	return suite_run_with("policy/last_act", tests, ARRAY_SIZE(tests), setup, teardown);
}
