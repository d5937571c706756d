// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/privates.h"

#include "policy/acts.h"
#include "policy/registry.h"
#include "policy/rules/book.h"
#include "tests/unit/policy/town.h"

static struct rules rules;

static struct act in(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = &rules;
	return act;
}

/* An office with one class that permits private media. */
static void permit(struct town *town)
{
	rules = *rules_standard();
	rules.station = (struct station){ .zone = ZONE_INTERNET, .area = 2 };
	rules.count = 1;
	rules.list[0] = (struct class){ .key = "C1", .name = "公開", .axis = "機密性", .rank = 1 };
	handling_init(&rules.list[0].handling);
	rules.office.private_media = PRIVATE_INTERNET_ONLY;
	text_copy(rules.office.private_max_class, sizeof(rules.office.private_max_class), "C1");
	town_open_at(town, ":memory:");
}

static int ask(struct town *town, int who, const char *medium, const char *until, char id[REQUEST_ID], char number[MEDIUM_NUMBER])
{
	struct act act = in(town, who);
	struct stick stick = town_stick(7);
	SCOPED(json_release) json_t *form =
		json_pack("{s:s, s:s, s:s, s:s}", "terminals", "窓口", "scanned", "異常なし", "not_stored", "yes", "erased_at_end", "yes");
	const struct new_request request = { .kind = "private", .medium = medium, .stick = medium ? NULL : &stick, .purpose = "講演資料",
		.classification = "C1", .until = until, .form = form };

	return request_make(&act, &request, id, number, &town->fault);
}

static int use(struct town *town, int who, const char *medium)
{
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s, s:s}", "business", "-", "terminals", "-", "users", "-", "pledge", "yes");
	const struct new_request request = { .kind = "use", .medium = medium, .purpose = "-", .classification = "C1", .contents = "-", .form = form };
	struct act act = in(town, who);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];

	return request_make(&act, &request, id, number, &town->fault);
}

/* STAFF's, permitted until the end of November. */
static void brought_in(struct town *town, char id[REQUEST_ID], char number[MEDIUM_NUMBER])
{
	struct act chief;

	permit(town);
	ck_assert_int_eq(ask(town, STAFF, NULL, "2026-11-30", id, number), 0);
	chief = in(town, CHIEF);
	ck_assert_int_eq(request_approve(&chief, id, &town->fault), 0);
}

static int erased(struct town *town, int who, const char *number, const char *result)
{
	const struct private_erase erase = { .number = number, .tool = "消去ソフト 3.1", .result = result };
	struct act act = in(town, who);

	return private_erased(&act, &erase, &town->fault);
}

static int retired(struct town *town, int who, const char *number)
{
	struct act act = in(town, who);

	return private_retired(&act, number, &town->fault);
}

static size_t listed(struct town *town, bool overdue, const char *result)
{
	struct act act = in(town, ADMIN);
	SCOPED(json_release) json_t *list = NULL;
	const json_t *row;

	ck_assert_int_eq(private_list(&act, &list, &town->fault), 0);
	row = json_array_get(list, 0);
	if (row) {
		ck_assert_int_eq(json_is_true(json_object_get(row, "overdue")), overdue);
		ck_assert_str_eq(json_member_text(row, "result") ? json_member_text(row, "result") : "", result);
	}
	return json_array_size(list);
}

static size_t chased(struct town *town_)
{
	struct town town = *town_;
	struct act act = in(&town, ADMIN);
	SCOPED(json_release) json_t *list = NULL;

	ck_result(private_chase(&act, &list, &town.fault), 0);
	return json_array_size(list);
}

static int book(struct town *town, int who, const char *kind, json_t *data)
{
	struct act act = in(town, who);

	return act_record(&act, kind, data, &town->fault);
}

/* Shows R-REU-07. */
START_TEST(a_private_medium_leaves_once_its_erase_was_shown_and_an_administrator_agreed)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], other[REQUEST_ID];

	brought_in(&town, id, number);
	ck_assert_uint_eq(listed(&town, false, ""), 1);
	ck_result(retired(&town, ADMIN, number), -EBUSY); /* nothing was shown */
	ck_result(erased(&town, CLERK, number, "成功"), -EPERM); /* not theirs */
	ck_assert_str_eq(town.fault.rule, "R-REU-07");
	ck_result(erased(&town, STAFF, number, ""), -EINVAL);
	ck_result(erased(&town, STAFF, number, "成功"), 0);
	ck_result(retired(&town, STAFF, number), -EPERM);
	town.now += 20 * DAY;
	ck_assert_uint_eq(listed(&town, true, "成功"), 1);
	ck_assert_uint_eq(chased(&town), 1);
	ck_assert_uint_eq(chased(&town), 0); /* once a day */
	town.now += DAY + 1;
	ck_assert_uint_eq(chased(&town), 1);
	ck_result(use(&town, STAFF, number), -EPERM); /* the time is over, but it has not left */
	ck_assert_str_eq(town.fault.rule, "R-REU-07");
	ck_result(ask(&town, CLERK, number, "2026-12-20", other, (char[MEDIUM_NUMBER]){ 0 }), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-REU-07");
	ck_result(retired(&town, ADMIN, number), 0);
	ck_assert_uint_eq(listed(&town, false, ""), 0);
	ck_result(retired(&town, ADMIN, number), -EBUSY);
	ck_result(use(&town, STAFF, number), 0); /* given to the office it may become one of its own */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-07. */
START_TEST(an_erase_that_is_not_enough_is_done_again_and_so_is_one_before_it_came_back_in)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct act admin, chief;

	brought_in(&town, id, number);
	ck_result(erased(&town, STAFF, number, "失敗 1 件"), 0);
	admin = in(&town, ADMIN);
	ck_result(private_erase_refused(&admin, number, "", &town.fault), -EINVAL);
	ck_result(private_erase_refused(&admin, number, "全消去ではない", &town.fault), 0);
	ck_result(private_erase_refused(&admin, number, "全消去ではない", &town.fault), -EBUSY);
	ck_result(retired(&town, ADMIN, number), -EBUSY);
	ck_result(erased(&town, STAFF, number, "成功"), 0);
	town.now += 20 * DAY;
	ck_result(ask(&town, STAFF, number, "2026-12-20", id, (char[MEDIUM_NUMBER]){ 0 }), 0);
	chief = in(&town, CHIEF);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(retired(&town, ADMIN, number), -EBUSY); /* it was in use again since */
	ck_result(erased(&town, ADMIN, number, "成功"), 0);
	ck_result(retired(&town, ADMIN, number), -EPERM); /* who recorded it for the owner */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-07. */
START_TEST(the_books_let_no_private_medium_leave_unshown_held_or_by_its_owner)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];

	brought_in(&town, id, number);
#define LEAVE json_pack("{s:s, s:s}", "number", number, "request", id)
	ck_result(book(&town, ADMIN, "private.retired", LEAVE), -EINVAL);
	ck_result(erased(&town, STAFF, number, "成功"), 0);
	ck_result(book(&town, STAFF, "private.retired", LEAVE), -EPERM);
	ck_result(book(&town, ADMIN, "private.retired", json_pack("{s:s, s:s}", "number", number, "request", "R-0099")), -EINVAL);
	ck_result(book(&town, CHIEF, "hold.set", json_pack("{s:s, s:s}", "number", number, "reason", "調査")), 0);
	ck_result(book(&town, ADMIN, "private.retired", LEAVE), -EINVAL);
	ck_result(retired(&town, ADMIN, number), -EBUSY);
	ck_result(book(&town, ADMIN, "hold.released", json_pack("{s:s, s:s}", "number", number, "reason", "終了")), 0);
	ck_result(book(&town, ADMIN, "private.retired", LEAVE), 0);
	ck_result(book(&town, CHIEF, "private.retired", LEAVE), -EINVAL);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/privates", a_private_medium_leaves_once_its_erase_was_shown_and_an_administrator_agreed,
	an_erase_that_is_not_enough_is_done_again_and_so_is_one_before_it_came_back_in,
	the_books_let_no_private_medium_leave_unshown_held_or_by_its_owner)
