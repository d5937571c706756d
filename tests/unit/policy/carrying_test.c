// SPDX-License-Identifier: GPL-3.0-or-later
/* Who has a medium outside of its place: the desk, the checklist, what is looked at when it comes back, hand-over, what is overdue. */
#include "common/clock.h"
#include "policy/places.h"
#include "tests/unit/policy/town.h"

#define TODAY "2026-11-21"

/* Approved for STAFF until the end of the day. */
static void leave_today(struct town *town_, int who, const char *number, char *id)
{
	struct town town = *town_;

	ck_result(ask_carry(&town, who, number, TODAY, TODAY, id), 0);
	approve(&town, id);
}

static void out_today(struct town *town_, char *number)
{
	struct town town = *town_;
	char id[REQUEST_ID];

	in_service(&town, 1, number);
	leave_today(&town, STAFF, number, id);
	struct act act = by(&town, STAFF);

	ck_result(medium_check_out(&act, &(struct check_out){ .number = number }, &town.fault), 0);
}

static const char *refusal(struct town *town, int who, const struct check_out *check_out)
{
	struct act act = by(town, who);

	town->fault = (struct fault){ 0 };
	medium_check_out(&act, check_out, &town->fault);
	return town->fault.message;
}

/* Shows R-OUT-01, R-OUT-02. */
START_TEST(the_desk_hands_out_to_who_has_leave_and_nobody_else_does)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct check_out staff = { .number = number, .person = "sato" }, clerk = { .number = number, .person = "ito" };

	leave_today(&town, STAFF, number, id);
	ck_assert_ptr_nonnull(strstr(refusal(&town, CLERK, &staff), "Only an operator"));
	ck_assert_ptr_nonnull(strstr(refusal(&town, ADMIN, &clerk), "Only %s has leave"));
	ck_assert_str_eq(refusal(&town, ADMIN, &staff), "");
	state_is(&town, number, "out");
	ck_result(ledger_list(town.registry, -1, 1, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_member_object(json_array_get(list, 0), "data"), "person"), town.people[STAFF].person);
	ck_assert_str_eq(json_member_text(json_member_object(json_array_get(list, 0), "actor"), "person"), town.people[ADMIN].person);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(who_has_something_overdue_takes_nothing_else_out_and_opens_nothing)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER], id[REQUEST_ID];
	bool read_only;

	town_open_at(&town, ":memory:");
	out_today(&town, first);
	in_service(&town, 2, second);
	ck_result(ask_carry(&town, STAFF, second, TODAY, "2026-11-30", id), 0);
	approve(&town, id);
	town.now += DAY;
	ck_assert_ptr_nonnull(strstr(refusal(&town, STAFF, &(struct check_out){ .number = second }), "should have come back"));
	ck_assert_ptr_nonnull(strstr(refusal(&town, ADMIN, &(struct check_out){ .number = second, .person = "sato" }), "should have come back"));
	struct act staff = by(&town, STAFF);

	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = second }, &read_only, &town.fault), -EPERM);
	ck_result(medium_return(&staff, &(struct bringing){ .number = first }, &read_only, &town.fault), 0);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = second }, &read_only, &town.fault), 0);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-01, R-OUT-02. */
START_TEST(what_comes_back_goes_into_a_place_where_the_office_keeps_places)
{
	struct town town;
	char number[MEDIUM_NUMBER], place[PLACE_ID];
	json_t *places;
	bool late;

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF);

	ck_result(place_add(&admin, &(struct new_place){ .name = "机" }, place, &town.fault), 0);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), -EINVAL);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number, .place = "机" }, &late, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CUS-01");
	state_is(&town, number, "out");
	ck_result(place_add(&admin, &(struct new_place){ .name = "金庫", .properties = "lockable" }, place, &town.fault), 0);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number, .place = "金庫", .label = "fine" }, &late, &town.fault), -EINVAL);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number, .place = "金庫", .label = "ok", .contents = "ok", .seal = "none",
			  .scan = "clean", .note = "異常なし" }, &late, &town.fault), 0);
	state_is(&town, number, "in-service");
	ck_result(placement_list(town.registry, number, &places, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(places, 0), "name"), "金庫");
	json_decref(places);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-MAL-03. */
START_TEST(what_comes_back_with_malware_goes_into_quarantine)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool late;

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	struct act staff = by(&town, STAFF);

	ck_result(medium_return(&staff, &(struct bringing){ .number = number, .scan = "found" }, &late, &town.fault), 0);
	state_is(&town, number, "quarantined");
	last_event_is(&town, "medium.quarantined");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-09. */
START_TEST(a_hand_over_takes_both)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool late;

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	struct act staff = by(&town, STAFF), clerk = by(&town, CLERK), admin = by(&town, ADMIN);

	ck_result(hand_over_take(&clerk, number, &town.fault), -EBUSY);
	ck_result(hand_over_offer(&clerk, number, "ito", &town.fault), -EPERM);
	ck_result(hand_over_offer(&staff, number, "sato", &town.fault), -EINVAL);
	ck_result(hand_over_offer(&staff, number, "kimura", &town.fault), -EPERM); /* does not work with media */
	ck_result(hand_over_offer(&staff, number, "ito", &town.fault), 0);
	ck_result(hand_over_offer(&admin, number, "ito", &town.fault), -EEXIST);
	ck_result(hand_over_take(&staff, number, &town.fault), -EPERM);
	ck_result(hand_over_take(&clerk, number, &town.fault), 0);
	ck_result(hand_over_take(&clerk, number, &town.fault), -EBUSY);
	ck_result(hand_over_offer(&clerk, number, "sato", &town.fault), 0);
	ck_result(hand_over_decline(&staff, number, &town.fault), 0);
	ck_result(hand_over_decline(&staff, number, &town.fault), -EBUSY);
	town.now += DAY; /* the one who took it answers for it */
	clerk = by(&town, CLERK);
	ck_assert_ptr_nonnull(strstr(refusal(&town, CLERK, &(struct check_out){ .number = number }), "overdue"));
	ck_result(hand_over_offer(&clerk, number, "sato", &town.fault), 0);
	ck_result(medium_return(&clerk, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_assert(late);
	staff.now = town.now;
	ck_result(hand_over_take(&staff, number, &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(who_approved_a_carry_out_does_not_come_to_carry_it)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct ledger_head before, after;

	town_open_at(&town, ":memory:");
	town_grant(&town, CHIEF, ROLE_STAFF);
	out_today(&town, number);
	struct act staff = by(&town, STAFF);

	ck_result(hand_over_offer(&staff, number, "tanaka", &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-05");
	/* Nor do the books themselves let somebody take what was offered to another, or what they approved. */
	ck_result(hand_over_offer(&staff, number, "ito", &town.fault), 0);
	json_t *data = json_pack("{s:s, s:s}", "number", number, "receiver", town.people[CHIEF].person);
	json_t *offer = json_pack("{s:s, s:s, s:s}", "number", number, "giver", town.people[STAFF].person, "receiver", town.people[CHIEF].person);
	struct record record = { .kind = "custody.taken", .actor = &town.people[CHIEF], .now = NOON, .data = data };
	struct record offering = { .kind = "custody.offered", .actor = &town.people[STAFF], .now = NOON, .data = offer };

	ck_result(ledger_head(town.registry, &before, &town.fault), 0);
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	ck_result(ledger_head(town.registry, &after, &town.fault), 0);
	ck_assert_int_eq(before.sequence, after.sequence);
	ck_result(hand_over_decline(&staff, number, &town.fault), 0);
	ck_result(registry_record(town.registry, &offering, 1, &town.fault), 0);
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_decref(data);
	json_decref(offer);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(the_longer_it_is_overdue_the_more_are_told)
{
	static const struct {
		int days;
		const char *tell;
	} cases[] = { { 0, "holder" }, { 1, "holder approver" }, { 3, "holder approver administrator" } };
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	struct act act = by(&town, -1);

	ck_result(carry_out_overdue(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		act.now = NOON + DAY / 2 + cases[i].days * DAY; /* due at midnight */
		ck_result(carry_out_overdue(&act, &list, &town.fault), 0);
		ck_assert_uint_eq(json_array_size(list), 1);
		ck_assert_str_eq(json_member_text(json_array_get(list, 0), "tell"), cases[i].tell);
		ck_assert_int_eq(json_member_number(json_array_get(list, 0), "days", -1), cases[i].days);
		json_decref(list);
	}
	town_close(&town);
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(who_has_something_out_is_told_a_day_before_it_is_due)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	const int64_t due = NOON + 4 * DAY + DAY / 2; /* midnight */
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, STAFF, number, TODAY, "2026-11-25", id), 0);
	approve(&town, id);
	struct act staff = by(&town, STAFF), act = by(&town, -1);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	act.now = due - DAY - 1;
	ck_result(carry_out_chase(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	act.now = due - 3600;
	ck_result(carry_out_chase(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "tell"), "holder");
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "days", 0), -1);
	json_decref(list);
	ck_result(carry_out_overdue(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	town_close(&town);
}
END_TEST

static size_t chased(struct town *town_, int64_t now, const char *tell)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	json_t *list;
	size_t count;

	act.now = now;
	ck_result(carry_out_chase(&act, &list, &town.fault), 0);
	count = json_array_size(list);
	if (count && tell)
		ck_assert_str_eq(json_member_text(json_array_get(list, 0), "tell"), tell);
	json_decref(list);
	return count;
}

/* Shows R-CUS-06. */
START_TEST(each_is_chased_once_a_day_until_it_is_back)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	const int64_t due = NOON + DAY / 2; /* midnight */
	bool late;

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	ck_assert_uint_eq(chased(&town, due - 1, NULL), 0);
	ck_assert_uint_eq(chased(&town, due, "holder"), 1);
	last_event_is(&town, "carry-out.chased");
	ck_assert_uint_eq(chased(&town, due + DAY - 1, NULL), 0);
	ck_assert_uint_eq(chased(&town, due + DAY, "holder approver"), 1);
	ck_assert_uint_eq(chased(&town, due + 5 * DAY, "holder approver administrator"), 1);
	town.now = due + 5 * DAY;
	struct act staff = by(&town, STAFF);

	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_assert_uint_eq(chased(&town, due + 9 * DAY, NULL), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static size_t noted(struct town *town_, int64_t now)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	json_t *list;
	size_t count;

	act.now = now;
	ck_result(day_end_note(&act, &list, &town.fault), 0);
	count = json_array_size(list);
	json_decref(list);
	return count;
}

/* Shows R-CUS-03. */
START_TEST(the_end_of_the_day_is_noted_once_from_the_closing_hour)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	const int64_t closing = NOON + 5 * 3600 + 15 * 60; /* 17:15 */

	town_open_at(&town, ":memory:");
	out_today(&town, number);
	ck_assert_uint_eq(noted(&town, closing - 1), 0);
	ck_assert_uint_eq(noted(&town, closing), 1);
	last_event_is(&town, "day-end.listed");
	ck_assert_uint_eq(noted(&town, closing + 60), 0);
	ck_assert_uint_eq(noted(&town, closing + DAY - 1), 0);
	ck_assert_uint_eq(noted(&town, closing + DAY), 1);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static bool is_left(struct town *town_, const char *number, const char *why)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	json_t *list, *row;
	bool found = false;
	size_t i;

	ck_result(day_end_list(&act, &list, &town.fault), 0);
	json_array_foreach(list, i, row)
		found |= strcmp(json_member_text(row, "number"), number) == 0 && strcmp(json_member_text(row, "why"), why) == 0;
	json_decref(list);
	return found;
}

/* Shows R-CUS-03, R-CUS-07. */
START_TEST(what_lies_about_at_the_end_of_the_day_is_listed)
{
	struct town town;
	char out[MEDIUM_NUMBER], used[MEDIUM_NUMBER], place[PLACE_ID];
	json_t *person;
	bool flag;

	town_open_at(&town, ":memory:");
	out_today(&town, out);
	in_service(&town, 2, used);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF);

	ck_result(place_add(&admin, &(struct new_place){ .name = "金庫", .properties = "lockable", .keeper = "sato" }, place, &town.fault), 0);
	ck_result(medium_put(&staff, used, "金庫", &flag, &town.fault), 0);
	ck_assert(is_left(&town, out, "due") && !is_left(&town, used, "taken"));
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = used }, &flag, &town.fault), 0);
	ck_assert(is_left(&town, used, "open") && !is_left(&town, used, "taken"));
	ck_result(medium_closed(&staff, used, "closed", &town.fault), 0);
	ck_assert(is_left(&town, used, "taken"));
	ck_result(people_show(&admin, "sato", &person, &town.fault), 0); /* and when they move or leave */
	ck_assert_uint_eq(json_array_size(json_object_get(person, "taken")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(person, "keeps")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(person, "out")), 1);
	json_decref(person);
	ck_result(medium_put(&staff, used, NULL, &flag, &town.fault), 0);
	ck_assert(!is_left(&town, used, "taken"));
	town.now += DAY;
	ck_assert(is_left(&town, out, "overdue") && !is_left(&town, out, "due"));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int ask_kind(struct town *town, const char *kind, const char *number, const char *until, char *id)
{
	struct act act = by(town, STAFF);
	struct new_request request = { .kind = kind, .medium = number, .purpose = "統計調査", .until = until };
	char same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

/* Shows R-RET-01. */
START_TEST(what_is_kept_long_opens_for_reading_alone)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	bool read_only = false;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(ask_kind(&town, "unarchive", number, NULL, id), -EBUSY);
	ck_result(ask_kind(&town, "archive", number, NULL, id), 0);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_assert(!read_only);
	ck_result(request_approve(&chief, id, &town.fault), -EBUSY); /* it is open */
	ck_result(medium_closed(&staff, number, "closed", &town.fault), 0);
	approve(&town, id);
	state_is(&town, number, "archived");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_assert(read_only);
	ck_result(medium_closed(&staff, number, "closed", &town.fault), 0);
	ck_result(ask_carry(&town, STAFF, number, TODAY, TODAY, id), -EBUSY);
	ck_result(ask_kind(&town, "unarchive", number, NULL, id), 0);
	approve(&town, id);
	state_is(&town, number, "in-service");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_assert(!read_only);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-RET-02. */
START_TEST(what_is_kept_long_elsewhere_than_where_it_is_safe_is_listed)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID], place[PLACE_ID];
	bool moved;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF);

	ck_result(ask_kind(&town, "archive", number, NULL, id), 0);
	approve(&town, id);
	ck_assert(!is_left(&town, number, "archive")); /* there is no better place */
	ck_result(place_add(&admin, &(struct new_place){ .name = "高台", .properties = "lockable disaster-low" }, place, &town.fault), 0);
	ck_assert(is_left(&town, number, "archive"));
	ck_result(medium_put(&staff, number, "高台", &moved, &town.fault), 0);
	ck_assert(!is_left(&town, number, "archive"));
	town_close(&town);
}
END_TEST

static const char *due(struct town *town_, const char *number)
{
	static char until[24];
	struct town town = *town_;
	struct act act = by(&town, -1);
	json_t *list;

	act.now = NOON + 100 * DAY;
	ck_result(carry_out_overdue(&act, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "number"), number);
	text_copy(until, sizeof(until), json_member_text(json_array_get(list, 0), "until"));
	json_decref(list);
	return until;
}

/* Shows R-OUT-01, R-CUS-06. */
START_TEST(it_is_due_at_the_hour_that_was_approved_or_at_a_later_one)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21 08:00", "2026-11-21 16:99", id), -EINVAL);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21 08:00", "2026-11-21 16:40", id), 0);
	approve(&town, id);
	struct act staff = by(&town, STAFF);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_assert_str_eq(due(&town, number), "2026-11-21T07:40:00Z");
	ck_result(ask_kind(&town, "extend", number, "2026-11-22 10:00", id), 0);
	ck_assert_str_eq(due(&town, number), "2026-11-21T07:40:00Z");
	approve(&town, id);
	ck_assert_str_eq(due(&town, number), "2026-11-22T01:00:00Z");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-01, R-CUS-06. */
START_TEST(leave_to_keep_it_longer_is_for_this_trip_alone)
{
	struct town town;
	char number[MEDIUM_NUMBER], longer[REQUEST_ID], again[REQUEST_ID], before[32];
	bool late;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-21", again), 0);
	approve(&town, again);
	struct act staff = by(&town, STAFF);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_result(ask_kind(&town, "extend", number, "2026-11-28", longer), 0);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", again), 0);
	approve(&town, again);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	text_copy(before, sizeof(before), due(&town, number));
	struct act chief = by(&town, CHIEF);

	ck_result(request_approve(&chief, longer, &town.fault), -EBUSY);
	ck_assert_str_eq(due(&town, number), before);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/carrying", the_desk_hands_out_to_who_has_leave_and_nobody_else_does,
	who_has_something_overdue_takes_nothing_else_out_and_opens_nothing, what_comes_back_goes_into_a_place_where_the_office_keeps_places,
	what_comes_back_with_malware_goes_into_quarantine, a_hand_over_takes_both, who_approved_a_carry_out_does_not_come_to_carry_it,
	the_longer_it_is_overdue_the_more_are_told, who_has_something_out_is_told_a_day_before_it_is_due, each_is_chased_once_a_day_until_it_is_back,
	the_end_of_the_day_is_noted_once_from_the_closing_hour, what_lies_about_at_the_end_of_the_day_is_listed,
	what_is_kept_long_opens_for_reading_alone, what_is_kept_long_elsewhere_than_where_it_is_safe_is_listed, it_is_due_at_the_hour_that_was_approved_or_at_a_later_one,
	leave_to_keep_it_longer_is_for_this_trip_alone)
