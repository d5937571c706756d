// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide.h"
#include "tests/unit/policy/town.h"

#define NEW_JWS "eyJ.eyJuZXciOjF9.c2ln"

static void town_in_service(struct town *town, char *number)
{
	town_open_at(town, ":memory:");
	in_service(town, 1, number);
}

static int ask_revise(struct town *town, int who, const char *number, const char *handler, const char *class)
{
	struct act act = by(town, who);
	struct new_request request = { .kind = "revise", .medium = number, .purpose = "人事異動", .handler = handler,
		.classification = class };
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

static int begin(struct town *town, int who, struct revision revision, json_t **label)
{
	struct act act = by(town, who);

	revision.number = "M-0001";
	if (!revision.job)
		revision.job = JOB;
	if (!revision.reason)
		revision.reason = "人事異動のため";
	return medium_revise_begin(&act, &revision, label, &town->fault);
}

static int end(struct town *town, int64_t generation, const char *why)
{
	struct act act = by(town, -1);
	json_t *found = json_pack("{s:I, s:s}", "generation", (json_int_t)generation, "label", NEW_JWS);
	int r = medium_revise_end(&act, "M-0001", found, why, &town->fault);

	json_decref(found);
	return r;
}

static int opens(struct town *town, int who)
{
	struct act act = by(town, who);
	bool read_only;
	int r = medium_open_begin(&act, &(struct opening_wish){ .number = "M-0001" }, &read_only, &town->fault);

	return r < 0 ? r : medium_failed(&act, "medium.open-failed", "M-0001", "only asked", &town->fault);
}

static const char *state_of(struct town *town_, const char *id)
{
	static char state[16];
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	json_t *list, *entry;
	size_t i;

	ck_result(request_list(&act, &(struct request_filter){ 0 }, &list, &town.fault), 0);
	state[0] = '\0';
	json_array_foreach(list, i, entry)
		if (strcmp(json_member_text(entry, "request"), id) == 0)
			text_copy(state, sizeof(state), json_member_text(entry, "state"));
	json_decref(list);
	return state;
}

/* Shows R-ACC-12, R-LBL-02. */
START_TEST(a_hand_over_needs_a_yes_and_moves_the_right_to_open)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct medium medium;
	json_t *label, *wanted;
	char *jws;

	town_in_service(&town, number);
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito" }, &label), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "request revise"));
	last_event_is(&town, "act.refused");
	ck_result(ask_revise(&town, STAFF, number, "ito", NULL), 0);
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito" }, &label), -EPERM); /* asked, not approved */
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito" }, &label), 0);
	wanted = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "number", number, "organisation", "緑町役場", "handler",
		"伊藤 四郎", "manager", "田中 次郎", "created", "2026-11-21", "revised", "2026-11-21", "classification",
		"confidential", "generation", 2);
	ck_assert(json_equal(label, wanted));
	json_decref(label);
	json_decref(wanted);
	ck_result(opens(&town, STAFF), -EBUSY); /* nobody knows whose it is before the label is known */
	ck_result(opens(&town, CLERK), -EBUSY);
	ck_result(end(&town, 2, NULL), 0);
	last_event_is(&town, "label.revised");
	ck_result(opens(&town, STAFF), -EPERM);
	ck_assert_str_eq(town.fault.argument[1], "伊藤 四郎");
	ck_result(opens(&town, CLERK), 0);
	ck_assert_str_eq(state_of(&town, "R-0001"), "lapsed");
	ck_assert_str_eq(state_of(&town, "R-0002"), "used");
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_int_eq(medium.generation, 2);
	ck_assert_str_eq(medium.handler, "P-0005");
	ck_assert(!medium.revising);
	ck_result(medium_label(town.registry, number, &jws, &town.fault), 0);
	ck_assert_str_eq(jws, NEW_JWS);
	free(jws);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Whoever asked when it was registered, if somebody else was named; never what somebody else has a yes for. */
START_TEST(a_hand_over_ends_the_old_rights_and_no_others)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];
	struct registration registration = { .attached = true, .job = JOB, .number = number, .handler = "kimura" };
	struct new_request leave = { .kind = "use", .medium = number, .purpose = "閲覧" };
	json_t *label, *result = json_pack("{s:s, s:s, s:i}", "uuid", "u", "label", "l", "size", 4096);

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK);

	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	json_decref(label);
	ck_result(medium_register_end(&admin, number, result, &town.fault), 0);
	json_decref(result);
	ck_result(request_make(&clerk, &leave, id, same, &town.fault), 0);
	approve(&town, "R-0002");
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-30", id), 0);
	approve(&town, "R-0003");
	ck_result(ask_revise(&town, CLERK, number, "suzuki", NULL), 0);
	approve(&town, "R-0004");
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "suzuki" }, &label), -EPERM); /* to oneself */
	town_grant(&town, CLERK, ROLE_ADMINISTRATOR);
	ck_result(begin(&town, CLERK, (struct revision){ .handler = "suzuki" }, &label), 0);
	json_decref(label);
	ck_result(end(&town, 2, NULL), 0);
	ck_assert_str_eq(state_of(&town, "R-0001"), "lapsed");
	ck_assert_str_eq(state_of(&town, "R-0002"), "approved");
	ck_assert_str_eq(state_of(&town, "R-0003"), "lapsed");
	ck_result(opens(&town, AUDITOR), -EPERM); /* the old handler */
	ck_result(opens(&town, STAFF), -EPERM);
	ck_result(opens(&town, CLERK), 0);
	ck_result(opens(&town, ADMIN), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CLS-04. */
START_TEST(another_class_needs_a_yes_for_just_that_class_and_ends_leave_to_carry_out)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct revision lower = { .texts.classification = "internal" };
	struct act staff;
	json_t *label;

	town_in_service(&town, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-30", id), 0);
	approve(&town, id);
	ck_result(ask_revise(&town, ADMIN, number, NULL, "secret"), 0);
	approve(&town, "R-0003");
	ck_result(begin(&town, ADMIN, lower, &label), -EPERM);
	ck_result(ask_revise(&town, ADMIN, number, "sato", "internal"), 0); /* sato is the handler: the class alone */
	approve(&town, "R-0004");
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito", .texts.classification = "internal" }, &label), -EPERM);
	ck_result(begin(&town, ADMIN, lower, &label), 0);
	ck_assert_str_eq(json_member_text(label, "classification"), "internal");
	ck_assert_str_eq(json_member_text(label, "handler"), "佐藤 花子");
	json_decref(label);
	ck_result(end(&town, 2, NULL), 0);
	staff = by(&town, STAFF);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), -EPERM);
	ck_assert_str_eq(state_of(&town, "R-0002"), "lapsed");
	ck_assert_str_eq(state_of(&town, "R-0003"), "lapsed"); /* it was about the class before */
	ck_assert_str_eq(state_of(&town, "R-0001"), "approved");
	ck_result(opens(&town, STAFF), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(other_words_need_no_request_and_what_is_empty_goes)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label;

	town_in_service(&town, number);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "" }, &label), -EINVAL); /* there is none */
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "sato", .manager = "tanaka" }, &label), -EINVAL);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "two\nlines" }, &label), -EINVAL);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "x", .reason = "" }, &label), -EINVAL);
	ck_result(begin(&town, ADMIN, (struct revision){ .manager = "nobody" }, &label), -ENOENT);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "禁帯出", .manager = "kimura" }, &label), 0);
	ck_assert_str_eq(json_member_text(label, "caution"), "禁帯出");
	ck_assert_str_eq(json_member_text(label, "manager"), "木村 三郎");
	json_decref(label);
	ck_result(end(&town, 2, NULL), 0);
	ck_assert_str_eq(state_of(&town, "R-0001"), "approved");
	town.now += 3 * DAY;
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "" }, &label), 0);
	ck_assert_ptr_null(json_object_get(label, "caution"));
	ck_assert_str_eq(json_member_text(label, "revised"), "2026-11-24");
	ck_assert_str_eq(json_member_text(label, "created"), "2026-11-21");
	ck_assert_int_eq(json_member_number(label, "generation", 0), 3);
	json_decref(label);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_is_found_on_the_stick_decides_and_no_generation_is_used_twice)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label, *unsettled;
	struct medium medium;

	town_in_service(&town, number);
	ck_result(end(&town, 1, "x"), -EBUSY);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "x" }, &label), 0);
	json_decref(label);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "revising");
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "job"), JOB);
	json_decref(unsettled);
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "y" }, &label), -EBUSY);
	ck_result(end(&town, 3, "x"), -EUCLEAN);
	ck_result(end(&town, 1, "The stick was pulled out."), 0);
	last_event_is(&town, "label.revise-failed");
	ck_result(end(&town, 2, "x"), -EBUSY); /* that one may never count any more */
	ck_result(begin(&town, ADMIN, (struct revision){ .texts.caution = "y" }, &label), 0);
	ck_assert_int_eq(json_member_number(label, "generation", 0), 3);
	json_decref(label);
	ck_result(end(&town, 2, "x"), -EUCLEAN);
	ck_result(end(&town, 3, NULL), 0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_int_eq(medium.generation, 3);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(unsettled), 0);
	json_decref(unsettled);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_failed_hand_over_leaves_every_right_and_can_be_tried_again)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label;

	town_in_service(&town, number);
	ck_result(ask_revise(&town, CLERK, number, "ito", NULL), 0);
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito" }, &label), 0);
	json_decref(label);
	ck_result(end(&town, 1, "no such header"), 0);
	ck_result(opens(&town, STAFF), 0);
	ck_result(opens(&town, CLERK), -EPERM);
	ck_assert_str_eq(state_of(&town, "R-0002"), "approved");
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "ito" }, &label), 0);
	json_decref(label);
	ck_result(end(&town, 3, NULL), 0);
	ck_result(opens(&town, CLERK), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nobody_decides_on_a_hand_over_to_themselves)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct act chief;
	json_t *label;

	town_in_service(&town, number);
	ck_result(ask_revise(&town, CLERK, number, "tanaka", NULL), 0);
	chief = by(&town, CHIEF);
	ck_result(request_approve(&chief, "R-0002", &town.fault), -EPERM);
	ck_result(request_deny(&chief, "R-0002", "いいえ", &town.fault), -EPERM);
	/* and who approved does not carry it out */
	ck_result(ask_revise(&town, CLERK, number, NULL, "internal"), -EEXIST);
	town_grant(&town, STAFF, ROLE_APPROVER);
	struct act staff = by(&town, STAFF);
	ck_result(request_approve(&staff, "R-0002", &town.fault), 0);
	town_grant(&town, STAFF, ROLE_ADMINISTRATOR);
	ck_result(begin(&town, STAFF, (struct revision){ .handler = "tanaka" }, &label), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "approved"));
	ck_result(begin(&town, ADMIN, (struct revision){ .handler = "tanaka" }, &label), 0);
	json_decref(label);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(the_books_refuse_a_revision_by_its_own_approver_or_of_an_open_medium)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool read_only;
	json_t *data;

	town_in_service(&town, number);
	ck_result(ask_revise(&town, CLERK, number, NULL, "internal"), 0);
	approve(&town, "R-0002");
	data = json_pack("{s:s, s:s, s:{}, s:i, s:s, s:s, s:s, s:s}", "number", number, "job", JOB, "label", "generation", 2,
		"handler", "P-0002", "manager", "P-0003", "reason", "x", "request", "R-0002");
	struct record record = { .kind = "label.revising", .actor = &town.people[CHIEF], .now = NOON, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM);
	struct act staff = by(&town, STAFF);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	record.actor = &town.people[ADMIN];
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	ck_result(medium_failed(&staff, "medium.open-failed", number, "x", &town.fault), 0);
	json_object_set_new(data, "generation", json_integer(1));
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_object_set_new(data, "generation", json_integer(2));
	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(data);
	town_close(&town);
}
END_TEST

START_TEST(a_request_to_revise_names_what_is_to_change)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER], id[REQUEST_ID];
	struct act admin;
	json_t *list, *entry;

	town_in_service(&town, number);
	ck_result(ask_revise(&town, STAFF, number, NULL, NULL), -EINVAL);
	ck_result(ask_revise(&town, STAFF, number, "sato", "confidential"), -EINVAL);
	ck_result(ask_revise(&town, STAFF, number, "nobody", NULL), -ENOENT);
	ck_result(ask_revise(&town, STAFF, "M-0099", "ito", NULL), -ENOENT);
	ask_use(&town, STAFF, 2, id, other);
	ck_result(ask_revise(&town, STAFF, other, "ito", NULL), -EBUSY);
	ck_result(ask_revise(&town, STAFF, number, "ito", "internal"), 0);
	admin = by(&town, ADMIN);
	ck_result(request_list(&admin, &(struct request_filter){ 0 }, &list, &town.fault), 0);
	entry = json_array_get(list, 0);
	ck_assert_str_eq(json_member_text(entry, "kind"), "revise");
	ck_assert_str_eq(json_member_text(entry, "handler"), "P-0005");
	ck_assert_str_eq(json_member_text(entry, "handler_name"), "伊藤 四郎");
	ck_assert_str_eq(json_member_text(entry, "classification"), "internal");
	ck_assert_str_eq(json_member_text(entry, "until"), "2027-03-31T14:59:59Z");
	json_decref(list);
	town_close(&town);
}
END_TEST

/* Every refusal and its rule. */
START_TEST(the_rules_of_a_revision)
{
	static const struct {
		enum medium_state state;
		bool revising, opened, changed, reclassified;
		const char *handler, *request, *approver;
		int code;
		const char *rule;
	} cases[] = {
		{ MEDIUM_OUT, false, false, true, false, "", "", "", -EBUSY, "R-CUS-06" },
		{ MEDIUM_ERASED, false, false, true, false, "", "", "", -EBUSY, "R-APP-01" },
		{ MEDIUM_IN_SERVICE, true, false, true, false, "", "", "", -EBUSY, "R-LBL-05" },
		{ MEDIUM_IN_SERVICE, false, true, true, false, "", "", "", -EBUSY, "R-LBL-05" },
		{ MEDIUM_IN_SERVICE, false, false, false, false, "", "", "", -EINVAL, "R-LBL-03" },
		{ MEDIUM_IN_SERVICE, false, false, true, false, "P-0001", "R-0002", "P-0003", -EPERM, "R-APP-05" },
		{ MEDIUM_IN_SERVICE, false, false, true, false, "P-0002", "", "", -EPERM, "R-CLS-04" },
		{ MEDIUM_IN_SERVICE, false, false, true, true, "", "", "", -EPERM, "R-CLS-04" },
		{ MEDIUM_IN_SERVICE, false, false, true, true, "", "R-0002", "P-0001", -EPERM, "R-APP-05" },
		{ MEDIUM_IN_SERVICE, false, false, true, true, "P-0002", "R-0002", "P-0003", 0, NULL },
		{ MEDIUM_IN_SERVICE, false, false, true, false, "", "", "", 0, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct medium_facts medium = { .number = "M-0001", .state = cases[i].state, .revising = cases[i].revising,
			.opened = cases[i].opened, .opened_by = "x", .holder = "x", .out_until = "2026-11-30T00:00:00Z" };
		struct revise_facts facts = { .medium = &medium, .actor = "P-0001", .handler = cases[i].handler,
			.reclassified = cases[i].reclassified, .changed = cases[i].changed, .request = cases[i].request,
			.approver = cases[i].approver };
		struct decision decision = decide_revise(&facts);

		ck_assert_msg(decision.code == cases[i].code, "case %zu: %d", i, decision.code);
		if (cases[i].rule)
			ck_assert_str_eq(decision.rule, cases[i].rule);
	}
}
END_TEST

RUN_TESTS("policy/revising", the_rules_of_a_revision, a_hand_over_needs_a_yes_and_moves_the_right_to_open,
	a_hand_over_ends_the_old_rights_and_no_others,
	another_class_needs_a_yes_for_just_that_class_and_ends_leave_to_carry_out,
	other_words_need_no_request_and_what_is_empty_goes,
	what_is_found_on_the_stick_decides_and_no_generation_is_used_twice,
	a_failed_hand_over_leaves_every_right_and_can_be_tried_again, nobody_decides_on_a_hand_over_to_themselves,
	the_books_refuse_a_revision_by_its_own_approver_or_of_an_open_medium,
	a_request_to_revise_names_what_is_to_change)
