// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/town.h"

#include "policy/decide.h"

#define OTHER_JOB "6ba7b810-9dad-11d1-80b4-00c04fd430c9"

/* ---- the rules, as tables ---- */

static struct decision judge(struct decision (*rule)(const struct incident_facts *), enum medium_state state,
	const struct incident_facts *given, bool held)
{
	const struct medium_facts medium = { .number = "M-0001", .state = state, .held = held, .registered = true };
	struct incident_facts facts = { .medium = &medium, .actor = "P-0001", .reporter = "", .reporter_name = "", .reported = "",
		.finder = "", .returner = "", .holder = "", .holder_name = "", .held_since = "", .operator = "" };

	if (given) {
		facts = *given;
		facts.medium = &medium;
	}
	return rule(&facts);
}

START_TEST(what_may_be_lost_found_and_released_is_written_out_here)
{
	static const struct {
		const char *state;
		int lost, found, released;
	} rows[] = {
		{ "unknown",           -EBUSY,  -EBUSY, -EBUSY },
		{ "requested",         0,       -EBUSY, -EBUSY },
		{ "approved",          0,       -EBUSY, -EBUSY },
		{ "enrolled",          0,       -EBUSY, -EBUSY },
		{ "in-service",        0,       -EBUSY, -EBUSY },
		{ "out",               0,       -EBUSY, -EBUSY },
		{ "awaiting-disposal", 0,       -EBUSY, -EBUSY },
		{ "erased",            0,       -EBUSY, -EBUSY },
		{ "consigned",         0,       -EBUSY, -EBUSY },
		{ "disposed",          -EBUSY,  -EBUSY, -EBUSY },
		{ "archived",          0,       -EBUSY, -EBUSY },
		{ "quarantined",       0,       -EBUSY, 0 },
		{ "lost",              -EEXIST, 0,      -EBUSY },
	};

	ck_assert_uint_eq(ARRAY_SIZE(rows), MEDIUM_STATES);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum medium_state state;

		ck_assert(medium_state_from_name(rows[i].state, &state));
		for (int held = 0; held < 2; held++) {
			struct decision lost = judge(decide_lost, state, NULL, held);

			ck_assert_msg(lost.code == rows[i].lost, "%s, held %d: %d", rows[i].state, held, lost.code);
			ck_assert_int_eq(judge(decide_found, state, NULL, held).code, rows[i].found);
		}
		ck_assert_int_eq(judge(decide_release, state, NULL, false).code, rows[i].released);
		ck_assert_int_eq(judge(decide_release, state, NULL, true).code, -EBUSY);
		ck_assert_int_eq(judge(decide_hold_set, state, NULL, true).code, -EEXIST);
		ck_assert_int_eq(judge(decide_hold_set, state, NULL, false).code, state == MEDIUM_DISPOSED ? -EBUSY : 0);
		ck_assert_int_eq(judge(decide_hold_release, state, NULL, true).code, 0);
		ck_assert_int_eq(judge(decide_hold_release, state, NULL, false).code, -EBUSY);
	}
}
END_TEST

#define A "P-0001"
#define B "P-0002"

/* Shows R-INC-09. */
START_TEST(who_may_release_what)
{
	static const struct {
		const char *reporter, *finder, *holder, *operator;
		int quarantine, hold;
	} rows[] = {
		{ "", "", "", "", 0, 0 },
		{ B, B, B, B, 0, 0 },
		{ A, B, B, B, -EPERM, -EPERM },
		{ B, A, B, B, -EPERM, 0 },
		{ B, B, A, B, 0, -EPERM },
		{ B, B, B, A, 0, -EPERM },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct incident_facts facts = { .actor = A, .reporter = rows[i].reporter, .reporter_name = "", .reported = "",
			.finder = rows[i].finder, .returner = "", .holder = rows[i].holder, .holder_name = "", .held_since = "",
			.operator = rows[i].operator };

		ck_assert_msg(judge(decide_release, MEDIUM_QUARANTINED, &facts, false).code == rows[i].quarantine, "row %d", (int)i);
		ck_assert_msg(judge(decide_hold_release, MEDIUM_LOST, &facts, true).code == rows[i].hold, "row %d", (int)i);
	}
}
END_TEST

/* Shows R-INC-09. */
START_TEST(a_hold_beats_every_other_rule_about_erasing)
{
	for (unsigned int state = 0; state < MEDIUM_STATES; state++) {
		const struct medium_facts medium = { .number = "M-0001", .state = (enum medium_state)state, .held = true };
		const struct erase_facts facts = {
			.by = { .medium = &medium, .request = "R-0001", .applicant = "P-0009", .actor = A },
			.witness = B, .witness_until = "2026-11-21T03:00:00Z", .now = "2026-11-21T02:00:00Z",
			.hold_released_by = "", .without_stick = state == MEDIUM_LOST };

		ck_assert_int_eq(decide_erase(&facts).code, -EBUSY);
		ck_assert_str_eq(decide_erase(&facts).rule, "R-INC-09");
		ck_assert_str_eq(decide_witness(&facts.by).rule, "R-INC-09");
	}
}
END_TEST

/* ---- on the books ---- */

static int lose(struct town *town, int who, const char *number)
{
	struct act act = by(town, who);

	return medium_lost(&act, &(struct loss){ .number = number, .reason = "電車に置き忘れた", .since = "2026-11-20 18:30",
					 .place = "市営地下鉄", .reported = town->now }, &town->fault);
}

static json_t *last_event(struct town *town)
{
	SCOPED(json_release) json_t *list = NULL;

	ck_assert_int_eq(ledger_list(town->registry, -1, 1, &list, NULL), 0);
	return json_incref(json_array_get(list, 0));
}

/* Shows R-INC-01, R-INC-02. */
START_TEST(a_loss_says_what_was_lost_and_denies_everything)
{
	struct town town;
	char number[MEDIUM_NUMBER], use[REQUEST_ID], carry[REQUEST_ID];
	json_t *event, *data;
	bool read_only, late;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF), chief = by(&town, CHIEF), clerk = by(&town, CLERK);
	struct opening_wish wish = { .number = number };
	struct new_request asked = { .kind = "use", .medium = number, .purpose = "集計" };

	ck_result(request_make(&clerk, &asked, use, number, &town.fault), 0);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-25", carry), 0);
	approve(&town, carry);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_result(lose(&town, CLERK, number), 0); /* whoever has a role; it is in another's hands */
	state_is(&town, number, "lost");
	event = last_event(&town);
	data = json_member_object(event, "data");
	ck_assert_str_eq(json_member_text(event, "kind"), "medium.lost");
	ck_assert_str_eq(json_member_text(data, "was"), "out");
	ck_assert_str_eq(json_member_text(data, "reason"), "電車に置き忘れた");
	ck_assert_str_eq(json_member_text(data, "since"), "2026-11-20T09:30:00Z");
	ck_assert_str_eq(json_member_text(data, "reported"), "2026-11-21T03:00:00Z");
	ck_assert_str_eq(json_member_text(data, "place"), "市営地下鉄");
	ck_assert_str_eq(json_member_text(data, "classification"), "confidential");
	ck_assert_str_eq(json_member_text(data, "contents"), "統計表 3点");
	ck_assert_str_eq(json_member_text(data, "carried_by"), town.people[STAFF].person);
	ck_assert_str_eq(json_member_text(data, "purpose"), "統計調査");
	ck_assert(json_is_true(json_object_get(data, "encrypted")));
	ck_assert_ptr_null(json_object_get(data, "opened_by"));
	json_decref(event);
	ck_result(medium_open_begin(&staff, &wish, &read_only, &town.fault), -EBUSY);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), -EBUSY);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "mediactl found"));
	ck_result(request_approve(&chief, use, &town.fault), -EBUSY); /* lapsed */
	ck_result(request_make(&clerk, &asked, use, number, &town.fault), -EBUSY);
	ck_result(lose(&town, STAFF, number), -EEXIST);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-INC-01. */
START_TEST(a_loss_needs_a_reason_and_a_time_that_has_been)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct loss loss = { .reported = NOON };

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF), stranger = by(&town, -1);

	loss.number = number;
	ck_result(medium_lost(&staff, &loss, &town.fault), -EINVAL);
	loss.reason = "x";
	ck_result(medium_lost(&stranger, &loss, &town.fault), -EPERM);
	loss.since = "yesterday";
	ck_result(medium_lost(&staff, &loss, &town.fault), -EINVAL);
	loss.since = "2026-11-22";
	ck_result(medium_lost(&staff, &loss, &town.fault), -EINVAL);
	loss.since = "令和8年11月21日";
	loss.number = "M-0009";
	ck_result(medium_lost(&staff, &loss, &town.fault), -ENOENT);
	loss.number = number;
	ck_result(medium_lost_check(&staff, &loss, &town.fault), 0);
	state_is(&town, number, "in-service");
	ck_result(medium_lost(&staff, &loss, &town.fault), 0);
	town_close(&town);
}
END_TEST

/* Shows R-INC-10. */
START_TEST(what_is_found_goes_through_quarantine_and_three_pairs_of_hands)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool read_only;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	town_grant(&town, CLERK, ROLE_APPROVER);
	struct act admin = by(&town, ADMIN), chief = by(&town, CHIEF), clerk = by(&town, CLERK), staff = by(&town, STAFF);

	ck_result(medium_found(&admin, number, "x", &town.fault), -EBUSY);
	ck_result(lose(&town, CLERK, number), 0);
	ck_result(medium_release(&chief, number, "x", &town.fault), -EBUSY);
	ck_result(medium_found(&admin, number, "", &town.fault), -EINVAL);
	ck_result(medium_found(&admin, number, "届けられた", &town.fault), 0);
	state_is(&town, number, "quarantined");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EBUSY);
	ck_result(medium_release(&chief, number, "x", &town.fault), -EBUSY); /* still held */
	ck_result(hold_release(&clerk, number, "x", &town.fault), -EPERM);  /* set by reporting it */
	last_event_is(&town, "act.refused");
	ck_result(hold_release(&chief, number, "警察の照会が終わった", &town.fault), 0);
	ck_result(hold_release(&chief, number, "x", &town.fault), -EBUSY);
	ck_result(medium_release(&admin, number, "x", &town.fault), -EPERM); /* found it */
	ck_result(medium_release(&clerk, number, "x", &town.fault), -EPERM); /* reported it */
	ck_result(medium_release(&chief, number, "中身に異常なし", &town.fault), 0);
	state_is(&town, number, "in-service");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_was_never_registered_is_released_into_the_unknown)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	struct act admin = by(&town, ADMIN), chief = by(&town, CHIEF);
	struct registration registration = { .attached = true, .number = number, .job = JOB };
	json_t *label;

	ck_result(lose(&town, STAFF, number), 0);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EBUSY);
	ck_result(medium_found(&admin, number, "x", &town.fault), 0);
	ck_result(hold_release(&chief, number, "x", &town.fault), 0);
	ck_result(medium_release(&chief, number, "x", &town.fault), 0);
	state_is(&town, number, "unknown");
	ask_use(&town, STAFF, 1, id, number);
	state_is(&town, number, "requested");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-INC-09. */
START_TEST(a_hold_stops_registering_and_erasing_on_the_books_too)
{
	struct town town;
	char number[MEDIUM_NUMBER], second[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *label, *erase;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ask_use(&town, STAFF, 2, id, second);
	approve(&town, id);
	struct act admin = by(&town, ADMIN), chief = by(&town, CHIEF), clerk = by(&town, CLERK);
	struct registration registration = { .attached = true, .number = second, .job = JOB };

	ck_result(hold_set(&chief, second, "x", &town.fault), 0);
	ck_result(hold_set(&chief, second, "x", &town.fault), -EEXIST);
	ck_result(hold_lies(town.registry, second, &town.fault), -EBUSY);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "evidence"));
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(hold_set(&chief, number, "x", &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY);
	/* whoever forgets to ask the rule: the books do not take it */
	erase = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "job", JOB, "request", id, "operator",
		town.people[ADMIN].person, "witness", town.people[CLERK].person, "level", "E2", "needed", "E2", "why", "class");
	struct record record = { .kind = "erase.started", .actor = admin.actor, .now = NOON, .data = erase };
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_decref(erase);
	ck_result(hold_release(&chief, number, "x", &town.fault), -EPERM);
	town_grant(&town, CLERK, ROLE_APPROVER);
	ck_result(hold_release(&clerk, number, "x", &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(the_key_of_what_is_lost_ends_in_an_honest_certificate)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00");
	json_t *draft;
	struct erasure erasure = { .job = JOB, .jws = "eyJ.eyJ.c2ln" };
	struct erase_wish wish = { .job = JOB, .without_stick = true };

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	town_grant(&town, CLERK, ROLE_APPROVER);
	struct act admin = by(&town, ADMIN), chief = by(&town, CHIEF), clerk = by(&town, CLERK);

	wish.number = erasure.number = number;
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), -EBUSY); /* in service */
	ck_result(lose(&town, STAFF, number), 0);
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	state_is(&town, number, "lost");
	ck_result(medium_witness(&clerk, number, &town.fault), -EBUSY); /* held */
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), -EBUSY);
	ck_result(hold_release(&chief, number, "x", &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), -EBUSY); /* no witness */
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	wish.without_stick = false;
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "--lost"));
	wish.without_stick = true;
	ck_result(medium_erase_begin(&chief, &wish, &town.fault), -EPERM); /* released the hold */
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_member_object(draft, "method"), "level"), "E1");
	ck_assert_ptr_null(json_object_get(json_member_object(draft, "overwrite"), "written"));
	ck_assert_str_eq(json_member_text(json_member_object(draft, "times"), "lost"), "2026-11-21T03:00:00Z");
	ck_assert_uint_eq(json_array_size(json_object_get(draft, "proven")), 2);
	ck_assert_ptr_nonnull(strstr(json_string_value(json_array_get(json_object_get(draft, "not_proven"), 0)), "NOT overwritten"));
	json_decref(draft);
	erasure.certificate = "C-0001";
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	state_is(&town, number, "lost");
	ck_result(ask_dispose(&town, STAFF, number, id), -EEXIST); /* its key is destroyed already */
	ck_result(medium_found(&admin, number, "x", &town.fault), 0);
	ck_result(medium_release(&chief, number, "x", &town.fault), -EBUSY); /* nothing to serve with */
	ck_assert_ptr_nonnull(strstr(town.fault.message, "dispose"));
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	state_is(&town, number, "awaiting-disposal");
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	wish = (struct erase_wish){ .number = number, .job = OTHER_JOB };
	ck_result(medium_erase_begin(&admin, &wish, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, OTHER_JOB, key, &town.fault), 0);
	erasure.job = OTHER_JOB;
	erasure.certificate = "C-0002";
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), -EIO); /* it is here now, so its surface counts */
	json_decref(key);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05, R-APP-07. */
START_TEST(nobodys_deputy_does_what_they_may_not_do_themselves)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open(&town);
	in_service(&town, 1, number);
	struct act chief = by(&town, CHIEF), clerk = by(&town, CLERK);
	struct actor deputy = town.people[CLERK];
	struct act stead = clerk;

	text_copy(deputy.principal, sizeof(deputy.principal), town.people[CHIEF].person);
	stead.actor = &deputy;
	ck_result(hold_set(&chief, number, "照会", &town.fault), 0);
	ck_result(hold_release(&stead, number, "終了", &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-INC-09");
	ck_assert_ptr_nonnull(strstr(town.fault.message, "Whom you act for")); /* the decision itself, before the books */
	ck_result(hold_release(&clerk, number, "終了", &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/incidents", nobodys_deputy_does_what_they_may_not_do_themselves, what_may_be_lost_found_and_released_is_written_out_here, who_may_release_what,
	a_hold_beats_every_other_rule_about_erasing, a_loss_says_what_was_lost_and_denies_everything,
	a_loss_needs_a_reason_and_a_time_that_has_been, what_is_found_goes_through_quarantine_and_three_pairs_of_hands,
	what_was_never_registered_is_released_into_the_unknown, a_hold_stops_registering_and_erasing_on_the_books_too,
	the_key_of_what_is_lost_ends_in_an_honest_certificate)
