// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/clock.h"
#include "tests/unit/policy/town.h"

START_TEST(asking_for_an_unknown_stick_gives_it_a_number)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct medium medium;
	struct stick stick = town_stick(1);

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	ck_assert_str_eq(id, "R-0001");
	ck_assert_str_eq(number, "M-0001");
	ck_assert_int_eq(medium_match(town.registry, &stick, &medium, 1), 1);
	ck_assert_str_eq(medium.number, "M-0001");
	ck_assert_str_eq(medium.state, "requested");
	ck_assert_str_eq(medium.stick.serial, stick.serial);
	ck_assert_uint_eq(medium.stick.vendor, 0x0951);
	stick.serial[0] = 'X';
	ck_assert_int_eq(medium_match(town.registry, &stick, &medium, 1), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_stick_that_was_asked_for_is_not_asked_for_twice)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct stick stick = town_stick(1);
	struct new_request again = {
		.kind = "use", .stick = &stick, .purpose = "別件", .classification = "internal"
	};

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	struct act act = by(&town, CLERK);

	ck_result(request_make(&act, &again, id, number, &town.fault), -EEXIST);
	ck_assert_ptr_nonnull(strstr(town.fault.argument[0], "R-0001"));
	approve(&town, "R-0001");
	ck_result(request_make(&act, &again, id, number, &town.fault), -EEXIST);
	/* Another speed, other descriptors, the same stick. */
	stick.descriptors[0] = 'f';
	ck_result(request_make(&act, &again, id, number, &town.fault), -EEXIST);
	town_close(&town);
}
END_TEST

START_TEST(a_denied_stick_keeps_its_number_and_can_be_asked_for_again)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	struct act act = by(&town, CHIEF);

	ck_result(request_deny(&act, id, "", &town.fault), -EINVAL);
	ck_result(request_deny(&act, id, "私物のため", &town.fault), 0);
	state_is(&town, "M-0001", "unknown");
	ck_result(request_deny(&act, id, "もう一度", &town.fault), -EBUSY);
	ck_result(request_approve(&act, id, &town.fault), -EBUSY);
	ask_use(&town, CLERK, 1, id, number);
	ck_assert_str_eq(id, "R-0002");
	ck_assert_str_eq(number, "M-0001");
	state_is(&town, "M-0001", "requested");
	ask_use(&town, CLERK, 2, id, number);
	ck_assert_str_eq(number, "M-0002");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nobody_decides_on_their_own_request)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	town_grant(&town, CHIEF, ROLE_STAFF);
	ask_use(&town, CHIEF, 1, id, number);
	struct act act = by(&town, CHIEF);

	ck_result(request_approve(&act, id, &town.fault), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(ledger_list(town.registry, -1, 1, &list, &town.fault), 0);
	ck_assert_str_eq(
		json_member_text(json_member_object(json_array_get(list, 0), "data"), "why"),
		"R-APP-05");
	ck_assert_str_eq(
		json_member_text(json_member_object(json_array_get(list, 0), "data"), "subject"),
		id);
	ck_assert_str_eq(
		json_member_text(json_member_object(json_array_get(list, 0), "actor"), "person"),
		"P-0003");
	json_decref(list);
	ck_result(request_deny(&act, id, "自分で", &town.fault), -EPERM);
	last_event_is(&town, "act.refused");
	state_is(&town, number, "requested");
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(the_tables_themselves_refuse_a_decision_on_ones_own_request)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct ledger_head before, after;

	town_open_at(&town, ":memory:");
	ask_use(&town, CHIEF, 1, id, number);
	json_t *data =
		json_pack("{s:s, s:s, s:s}", "request", id, "number", number, "state", "approved");
	struct record record = {
		.kind = "request.approved", .actor = &town.people[CHIEF], .now = NOON, .data = data
	};

	ledger_head(town.registry, &before, NULL);
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM);
	ledger_head(town.registry, &after, NULL);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	state_is(&town, number, "requested");
	record.actor = NULL; /* a machine cannot say yes either */
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_decref(data);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-04, R-OUT-01, R-OUT-03, R-OUT-05. */
START_TEST(what_is_missing_or_wrong_in_a_request_is_named)
{
	static const struct {
		const char *kind, *purpose, *from, *until, *destination, *contents, *named;
	} cases[] = {
		{ "carry-out", NULL, "2026-11-30", "2026-12-01", "県庁", "表", "--purpose" },
		{ "carry-out", "", "2026-11-30", "2026-12-01", "県庁", "表", "--purpose" },
		{ "carry-out", "a\nb", "2026-11-30", "2026-12-01", "県庁", "表", "purpose" },
		{ "carry-out", "提出", NULL, "2026-12-01", "県庁", "表", "from" },
		{ "carry-out", "提出", "2026-11-30", NULL, "県庁", "表", "until" },
		{ "carry-out", "提出", "2026-11-31", "2026-12-01", "県庁", "表", "2026-11-31" },
		{ "carry-out", "提出", "2026-11-30", "soon", "県庁", "表", "soon" },
		{ "carry-out", "提出", "2026-11-30", "2026-12-01", NULL, "表", "--destination" },
		{ "carry-out", "提出", "2026-11-30", "2026-12-01", "県庁", NULL, "--contents" },
		{ "carry-out", "提出", "2026-12-02", "2026-12-01", "県庁", "表", "2026-12-01" },
		{ "carry-out", "提出", "2026-11-01", "2026-11-20", "県庁", "表", "2026-11-20" },
		{ "use", "提出", NULL, "2026-11-20", NULL, NULL, "2026-11-20" },
		{ "lend", "提出", NULL, NULL, NULL, NULL, "lend" },
	};
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID], same[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act act = by(&town, CLERK);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct new_request request = { .kind = cases[i].kind,
			.medium = number,
			.purpose = cases[i].purpose,
			.from = cases[i].from,
			.until = cases[i].until,
			.destination = cases[i].destination,
			.contents = cases[i].contents };

		ck_result(request_make(&act, &request, id, same, &town.fault), -EINVAL);
		ck_assert_msg(strcmp(town.fault.argument[0], cases[i].named) == 0,
			"case %zu named %s", i, town.fault.argument[0]);
	}
	struct new_request nowhere = { .kind = "use", .medium = "M-9999", .purpose = "提出" };
	ck_result(request_make(&act, &nowhere, id, same, &town.fault), -ENOENT);
	nowhere.medium = NULL;
	ck_result(request_make(&act, &nowhere, id, same, &town.fault), -EINVAL);
	town_close(&town);
}
END_TEST

START_TEST(a_long_purpose_is_refused_and_a_full_one_is_taken)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], purpose[502];
	struct stick stick = town_stick(1);
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = purpose };

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	memset(purpose, 'x', 501);
	purpose[501] = '\0';
	ck_result(request_make(&act, &request, id, number, &town.fault), -EINVAL);
	purpose[500] = '\0';
	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	town_close(&town);
}
END_TEST

/* Shows R-DEV-11. */
START_TEST(use_without_an_end_lasts_until_the_fiscal_year_does)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	json_t *list, *wanted;

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	struct act act = by(&town, STAFF);

	ck_result(request_list(&act, &(struct request_filter){ .own = true }, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	wanted = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:n, s:n, s:n, s:s, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:s, s:s, s:n, s:n, s:n, s:n}",
		"request", "R-0001", "kind", "use", "number", "M-0001", "applicant", "P-0002",
		"applicant_name", "佐藤 花子", "purpose", "統計調査", "classification",
		"confidential", "handler", "handler_name", "from", "until", "2027-03-31T14:59:59Z", "person", "person_name", "destination", "contents",
		"host", "host_name", "recipient", "basis", "obligation", "made", "2026-11-21T03:00:00Z", "state", "pending",
		"decided_by", "decided_by_name",
		"decided", "reason");
	ck_assert(json_equal(json_array_get(list, 0), wanted));
	json_decref(list);
	json_decref(wanted);
	town_close(&town);
}
END_TEST

START_TEST(a_request_shows_who_decided_and_why)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	ask_use(&town, CLERK, 2, id, number);
	ask_use(&town, CLERK, 3, id, number);
	struct act act = by(&town, CHIEF);

	ck_result(request_deny(&act, "R-0002", "私物のため", &town.fault), 0);
	town.now += 10;
	approve(&town, "R-0001");
	ck_result(request_list(&act, &(struct request_filter){ 0 }, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 3);
	/* Pending first, then what was asked last. */
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "request"), "R-0003");
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "request"), "R-0002");
	ck_assert_str_eq(json_member_text(json_array_get(list, 2), "request"), "R-0001");
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "reason"), "私物のため");
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "state"), "denied");
	ck_assert_str_eq(json_member_text(json_array_get(list, 2), "decided_by_name"), "田中 次郎");
	json_decref(list);
	act = by(&town, STAFF);
	ck_result(request_list(&act, &(struct request_filter){ .own = true }, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	json_decref(list);
	act = by(&town, -1);
	ck_result(request_list(&act, &(struct request_filter){ .own = true }, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	town_close(&town);
}
END_TEST

/* Shows R-APP-01. */
START_TEST(a_request_past_its_period_is_not_approved)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, CLERK, number, "2026-11-21", "R8.11.22", id), 0);
	town.now += 3 * DAY;
	struct act act = by(&town, CHIEF);

	ck_result(request_approve(&act, id, &town.fault), -EBUSY);
	ck_result(request_list(&act, &(struct request_filter){ 0 }, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "state"), "expired");
	json_decref(list);
	/* What is past stands in nobody's way. */
	ck_result(ask_carry(&town, CLERK, number, "2026-11-25", "2026-11-26", id), 0);
	ck_result(request_deny(&act, "R-0002", "期限切れ", &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_yes_that_lapsed_before_the_registration_can_be_asked_for_again)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];
	struct registration registration = { .attached = true, .job = JOB };
	json_t *label;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	registration.number = number;
	struct new_request request = {
		.kind = "use", .medium = number, .purpose = "閲覧", .classification = "internal"
	};
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);

	ck_result(request_make(&clerk, &request, id, same, &town.fault), -EEXIST);
	town.now = clerk.now = admin.now = NOON + 200 * DAY;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EBUSY);
	ck_result(request_make(&clerk, &request, id, same, &town.fault), 0);
	state_is(&town, number, "approved");
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault),
		-EBUSY); /* asked is not approved */
	approve(&town, id);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	ck_assert_str_eq(json_member_text(label, "handler"), "伊藤 四郎");
	json_decref(label);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(one_carry_out_or_disposal_at_a_time)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], other[REQUEST_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, CLERK, number, "2026-11-21", "2026-11-30", id), 0);
	ck_result(ask_carry(&town, STAFF, number, "2026-12-01", "2026-12-02", other), -EEXIST);
	ck_result(ask_dispose(&town, STAFF, number, other), -EEXIST);
	approve(&town, id);
	ck_result(ask_dispose(&town, STAFF, number, other), -EEXIST);
	town_close(&town);
}
END_TEST

START_TEST(to_use_one_in_service_many_may_ask_but_each_once)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct new_request request = { .kind = "use", .medium = number, .purpose = "閲覧" };
	struct act act = by(&town, CLERK);

	ck_result(request_make(&act, &request, id, same, &town.fault), 0);
	ck_result(request_make(&act, &request, id, same, &town.fault), -EEXIST);
	act = by(&town, AUDITOR);
	ck_result(request_make(&act, &request, id, same, &town.fault), 0);
	state_is(&town, number, "in-service");
	approve(&town, id);
	state_is(&town, number, "in-service");
	ck_result(request_make(&act, &request, id, same, &town.fault), -EEXIST);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(who_keeps_a_medium_too_long_gets_no_other)
{
	struct town town;
	char id[REQUEST_ID], first[MEDIUM_NUMBER], second[MEDIUM_NUMBER], other[REQUEST_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	ck_result(ask_carry(&town, CLERK, first, "2026-11-21", "2026-11-22", id), 0);
	approve(&town, id);
	ck_result(ask_carry(&town, CLERK, second, "2026-11-21", "2026-12-22", other), 0);
	struct act act = by(&town, CLERK);

	ck_result(medium_check_out(&act, &(struct check_out){ .number = first }, &town.fault), 0);
	town.now += 5 * DAY;
	act = by(&town, CHIEF);
	ck_result(request_approve(&act, other, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "overdue"));
	ck_result(request_deny(&act, other, "返却後に", &town.fault), 0);
	ck_result(ask_carry(&town, CLERK, second, "2026-11-28", "2026-11-29", other), -EPERM);
	ck_assert_str_eq(town.fault.argument[0], first);
	town_close(&town);
}
END_TEST

START_TEST(the_machine_and_strangers_ask_for_nothing)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	const struct actor root = { .uid = 0, .login = "root" };
	struct stick stick = town_stick(1);
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = "閲覧" };

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 2, id, number);
	struct act act = { .registry = town.registry, .actor = &root, .now = town.now };

	ck_result(request_make(&act, &request, id, number, &town.fault), -EPERM);
	ck_result(request_approve(&act, "R-0001", &town.fault), -EPERM);
	ck_result(request_deny(&act, "R-0001", "だめ", &town.fault), -EPERM);
	act.actor = NULL;
	ck_result(request_make(&act, &request, id, number, &town.fault), -EPERM);
	ck_result(request_approve(&act, "R-0001", &town.fault), -EPERM);
	act = by(&town, CHIEF);
	ck_result(request_approve(&act, "R-7777", &town.fault), -ENOENT);
	ck_result(request_approve(&act, "'; DROP TABLE event; --", &town.fault), -ENOENT);
	town_close(&town);
}
END_TEST

START_TEST(nobody_floods_the_approver)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	int made = 0;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	for (int i = 0; i < 40; i++) {
		struct stick stick = town_stick(i);
		struct new_request request = { .kind = "use", .stick = &stick, .purpose = "閲覧" };

		made += request_make(&act, &request, id, number, NULL) == 0;
	}
	ck_assert_int_eq(made, 32);
	ask_use(&town, CLERK, 41, id, number);
	town_close(&town);
}
END_TEST

START_TEST(requests_come_in_parts_what_waits_first_and_nothing_is_left_out)
{
	const struct request_filter all = { 0 }, waiting = { .pending = true };
	struct part part = { .limit = 2 };
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct town town;
	json_t *list, *whole, *joined = json_array();
	static const char *const order[] = { "R-0007", "R-0004", "R-0002", "R-0006", "R-0005", "R-0003", "R-0001" };

	town_open_at(&town, ":memory:");
	for (int n = 1; n <= 7; n++)
		ask_use(&town, STAFF, n, id, number);
	approve(&town, "R-0001");
	approve(&town, "R-0005");
	struct act chief = by(&town, CHIEF), staff = by(&town, STAFF);

	ck_result(request_deny(&chief, "R-0003", "否", &town.fault), 0);
	ck_result(request_withdraw(&staff, "R-0006", NULL, &town.fault), 0);
	for (int parts = 0; !part.last; parts++) {
		ck_assert_int_lt(parts, 8);
		ck_result(request_list_part(&chief, &all, &part, &list, &town.fault), 0);
		ck_assert_uint_le(json_array_size(list), 2);
		json_array_extend(joined, list);
		json_decref(list);
	}
	ck_result(request_list(&chief, &all, &whole, &town.fault), 0);
	ck_assert(json_equal(joined, whole));
	ck_assert_uint_eq(json_array_size(whole), ARRAY_SIZE(order));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		ck_assert_str_eq(json_member_text(json_array_get(whole, i), "request"), order[i]);
	ck_assert_ptr_null(json_object_get(json_array_get(whole, 0), "part_key"));
	json_decref(joined);
	json_decref(whole);
	ck_result(request_list(&chief, &waiting, &whole, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(whole), 3);
	json_decref(whole);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/requests", requests_come_in_parts_what_waits_first_and_nothing_is_left_out, asking_for_an_unknown_stick_gives_it_a_number,
	a_stick_that_was_asked_for_is_not_asked_for_twice,
	a_denied_stick_keeps_its_number_and_can_be_asked_for_again,
	nobody_decides_on_their_own_request,
	the_tables_themselves_refuse_a_decision_on_ones_own_request,
	what_is_missing_or_wrong_in_a_request_is_named,
	a_long_purpose_is_refused_and_a_full_one_is_taken,
	use_without_an_end_lasts_until_the_fiscal_year_does, a_request_shows_who_decided_and_why,
	a_request_past_its_period_is_not_approved,
	a_yes_that_lapsed_before_the_registration_can_be_asked_for_again,
	one_carry_out_or_disposal_at_a_time, to_use_one_in_service_many_may_ask_but_each_once,
	who_keeps_a_medium_too_long_gets_no_other, the_machine_and_strangers_ask_for_nothing,
	nobody_floods_the_approver)
