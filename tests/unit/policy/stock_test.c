// SPDX-License-Identifier: GPL-3.0-or-later
/* Roll call and stock-taking: what is here, what is not, and who answers for it. */
#include "policy/stock.h"

#include "policy/places.h"
#include "tests/unit/policy/town.h"

static size_t length(const json_t *object, const char *member)
{
	return json_array_size(json_object_get(object, member));
}

/* Shows R-CUS-03, R-OUT-04. */
START_TEST(a_roll_call_says_what_nobody_has_seen_today)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER], out[MEDIUM_NUMBER], id[REQUEST_ID];
	struct roll_call roll = { .numbers = "M-0001, M-0003", .how = "number" };
	json_t *reply;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	in_service(&town, 3, out);
	ck_result(ask_carry(&town, STAFF, out, "2026-11-21", "2026-11-30", id), 0);
	approve(&town, id);
	struct act staff = by(&town, STAFF);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = out }, &town.fault), 0);
	ck_result(roll_call(&staff, &roll, &reply, &town.fault), 0);
	ck_assert_int_eq(json_member_number(reply, "expected", 0), 2); /* what is out is not expected */
	ck_assert_int_eq(json_member_number(reply, "seen", 0), 1);
	ck_assert_uint_eq(length(reply, "missing"), 1);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(reply, "missing"), 0), "number"), second);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(reply, "unexpected"), 0), "state"), "out");
	json_decref(reply);
	ck_result(roll_call(&staff, &(struct roll_call){ .numbers = "M-0001 M-0099", .how = "number" }, &reply, &town.fault), -ENOENT);
	staff.now += DAY; /* yesterday's does not count */
	ck_result(roll_call(&staff, &(struct roll_call){ .how = "number" }, &reply, &town.fault), 0);
	ck_assert_uint_eq(length(reply, "missing"), 2);
	json_decref(reply);
	ck_result(roll_call(&staff, &(struct roll_call){ .how = "number", .department = "税務課" }, &reply, &town.fault), 0);
	ck_assert_int_eq(json_member_number(reply, "expected", -1), 0);
	json_decref(reply);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int check(struct town *town, int who, const char *number, const char *result, bool *difference)
{
	struct act act = by(town, who);
	struct stock_finding finding = { .stocktake = "K-0001", .number = number, .result = result, .how = "number" };

	return stocktake_check(&act, &finding, difference, &town->fault);
}

/* Shows R-REV-01. */
START_TEST(each_difference_is_resolved_before_two_persons_answer_for_it)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER], third[MEDIUM_NUMBER], id[STOCKTAKE_ID];
	bool difference;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	in_service(&town, 3, third);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(stocktake_open(&admin, NULL, id, &town.fault), 0);
	ck_assert_str_eq(id, "K-0001");
	ck_result(stocktake_open(&admin, "", id, &town.fault), -EEXIST);
	ck_result(check(&town, STAFF, first, "fine", &difference), -EINVAL);
	ck_result(stocktake_check(&staff, &(struct stock_finding){ .stocktake = id, .number = first, .result = "present", .how = "number",
				.users = "perhaps" }, &difference, &town.fault), -EINVAL);
	ck_result(stocktake_check(&staff, &(struct stock_finding){ .stocktake = id, .number = first, .result = "present", .how = "number",
				.users = "no" }, &difference, &town.fault), 0);
	ck_assert(difference); /* it lies there, but others may use it than should */
	ck_result(check(&town, STAFF, first, "present", &difference), 0);
	ck_assert(!difference);
	ck_result(stocktake_resolve(&staff, id, first, "何もない", &town.fault), -EBUSY);
	ck_result(check(&town, STAFF, second, "label", &difference), 0);
	ck_assert(difference);
	ck_result(stocktake_close(&staff, id, &town.fault), -EBUSY); /* the third has not been looked at */
	ck_result(check(&town, STAFF, third, "missing", &difference), 0);
	ck_assert(difference);
	ck_result(stocktake_close(&staff, id, &town.fault), -EBUSY); /* two differences */
	ck_result(stocktake_resolve(&staff, id, second, "ラベルを貼り直した", &town.fault), 0);
	ck_result(stocktake_resolve(&staff, id, third, "探している", &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-INC-01");
	ck_result(medium_lost(&staff, &(struct loss){ .number = third, .reason = "棚卸で不明", .reported = town.now }, &town.fault), 0);
	ck_result(stocktake_resolve(&staff, id, third, "紛失として報告した", &town.fault), 0);
	ck_result(stocktake_confirm(&chief, id, &town.fault), -EBUSY);
	ck_result(stocktake_close(&staff, id, &town.fault), 0);
	ck_result(stocktake_close(&staff, id, &town.fault), -EBUSY);
	ck_result(check(&town, STAFF, first, "missing", &difference), -EBUSY);
	ck_result(stocktake_confirm(&staff, id, &town.fault), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(stocktake_confirm(&chief, id, &town.fault), 0);
	ck_result(stocktake_confirm(&chief, id, &town.fault), -EEXIST);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REV-01, R-APP-05. */
START_TEST(the_books_themselves_take_no_stock_taking_that_is_unfinished_or_ones_own)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[STOCKTAKE_ID];
	bool difference;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act admin = by(&town, ADMIN);
	json_t *data = json_pack("{s:s}", "stocktake", "K-0001");
	struct record closing = { .kind = "stocktake.closed", .actor = &town.people[STAFF], .now = NOON, .data = data };
	struct record confirming = { .kind = "stocktake.confirmed", .actor = &town.people[STAFF], .now = NOON, .data = data };

	ck_result(stocktake_open(&admin, NULL, id, &town.fault), 0);
	ck_result(registry_record(town.registry, &closing, 1, &town.fault), -EINVAL);
	ck_result(check(&town, STAFF, number, "storage", &difference), 0);
	ck_result(registry_record(town.registry, &closing, 1, &town.fault), -EINVAL);
	ck_result(check(&town, STAFF, number, "present", &difference), 0); /* put right, and looked at again */
	ck_assert(!difference);
	ck_result(registry_record(town.registry, &closing, 1, &town.fault), 0);
	ck_result(registry_record(town.registry, &confirming, 1, &town.fault), -EINVAL);
	confirming.actor = &town.people[CHIEF];
	ck_result(registry_record(town.registry, &confirming, 1, &town.fault), 0);
	json_decref(data);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REV-01. */
START_TEST(what_is_out_or_lost_as_the_books_say_is_no_difference)
{
	struct town town;
	char out[MEDIUM_NUMBER], lost[MEDIUM_NUMBER], later[MEDIUM_NUMBER], id[STOCKTAKE_ID];
	struct part part = PART_ALL;
	json_t *items;
	bool difference;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, out);
	in_service(&town, 2, lost);
	ck_result(ask_carry(&town, STAFF, out, "2026-11-21", "2026-11-30", id), 0);
	approve(&town, id);
	struct act staff = by(&town, STAFF), admin = by(&town, ADMIN);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = out }, &town.fault), 0);
	ck_result(medium_lost(&staff, &(struct loss){ .number = lost, .reason = "不明", .reported = town.now }, &town.fault), 0);
	ck_result(stocktake_open(&admin, NULL, id, &town.fault), 0);
	in_service(&town, 3, later); /* registered since: nobody expects it */
	ck_result(stocktake_items(town.registry, id, &part, &items, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(items), 2);
	ck_assert_str_eq(json_member_text(json_array_get(items, 0), "holder_name"), "佐藤 花子");
	json_decref(items);
	ck_result(check(&town, STAFF, out, "out", &difference), 0);
	ck_assert(!difference);
	ck_result(check(&town, STAFF, lost, "missing", &difference), 0);
	ck_assert(!difference);
	ck_result(check(&town, STAFF, lost, "present", &difference), 0);
	ck_assert(difference);
	ck_result(check(&town, STAFF, later, "present", &difference), 0);
	ck_assert(difference); /* nobody expected it here */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/stock", a_roll_call_says_what_nobody_has_seen_today, each_difference_is_resolved_before_two_persons_answer_for_it,
	the_books_themselves_take_no_stock_taking_that_is_unfinished_or_ones_own, what_is_out_or_lost_as_the_books_say_is_no_difference)
