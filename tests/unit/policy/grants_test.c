// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/grants.h"

#include "policy/decide.h"
#include "tests/unit/policy/town.h"

#define THUMB_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define THUMB_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void trust(struct town *town_, const char *thumbprint, const char *name)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	const struct trusted_host host = { .host = thumbprint, .name = name, .epoch = 3, .record = "a.b.c" };

	ck_result(host_trust(&act, &host, &town.fault), 0);
}

static void town_in_service(struct town *town, char *number)
{
	town_open_at(town, ":memory:");
	in_service(town, 1, number);
	trust(town, THUMB_A, "zeimu-1");
	trust(town, THUMB_B, "soumu-2");
}

static int ask_grant(struct town *town, int who, const char *host, const char *until)
{
	struct act act = by(town, who);
	struct new_request request = { .kind = "grant", .medium = "M-0001", .purpose = "共同調査", .host = host, .until = until };
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

static int begin(struct town *town, int who, const char *host, const char *until)
{
	SCOPED(granting_clear) struct granting granting = { 0 };
	struct act act = by(town, who);

	return grant_begin(&act, &(struct grant_wish){ .number = "M-0001", .host = host, .until = until, .job = JOB }, &granting,
		&town->fault);
}

static json_t *rows(struct town *town)
{
	json_t *list = NULL;

	ck_assert_int_eq(grant_list(town->registry, "M-0001", &list, &town->fault), 0);
	return list;
}

static const char *member_of(struct town *town, const char *member)
{
	static char text[64];
	json_t *list = rows(town);
	const char *found = json_member_text(json_array_get(list, 0), member);

	text_copy(text, sizeof(text), found ? found : "");
	json_decref(list);
	return text;
}

static int settle(struct town *town, const char *host, const char *created)
{
	struct act act = by(town, -1);
	json_t *there = host ? json_pack("[{s:s, s:s}]", "host", host, "created", created) : json_array();
	int r = grants_settle(&act, "M-0001", there, "It broke off.", &town->fault);

	json_decref(there);
	return r;
}

static size_t unwanted(struct town *town)
{
	json_t *list = NULL;
	size_t count;

	ck_assert_int_eq(grants_unwanted(town->registry, "M-0001", &list, &town->fault), 0);
	count = json_array_size(list);
	json_decref(list);
	return count;
}

static int take_back(struct town *town, int who, const char *host)
{
	struct act act = by(town, who);
	struct revoking revoking;
	int r = grant_revoke_check(act.registry, "M-0001", host, &revoking, &town->fault);

	return r < 0 ? r : grant_revoke(&act, &revoking, &town->fault);
}

static void granted(struct town *town_, char *number)
{
	struct town town;

	town_in_service(&town, number);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0);
	last_event_is(&town, "grant.made");
	*town_ = town;
}

/* Shows R-APP-04, R-APP-05. */
START_TEST(a_grant_needs_another_persons_word_for_just_that_computer)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	town_in_service(&town, number);
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "request grant"));
	ck_result(ask_grant(&town, STAFF, "nobody", NULL), -ENOENT);
	ck_result(ask_grant(&town, STAFF, NULL, NULL), -ENOENT);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	ck_result(ask_grant(&town, CLERK, "aaaa", NULL), -EEXIST); /* the same computer by its thumbprint's beginning */
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), -EPERM); /* asked, not approved */
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, "soumu-2", NULL), -EPERM);
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), -EBUSY); /* nobody knows yet what came of it */
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0);
	ck_assert_str_eq(member_of(&town, "made"), "2026-11-21T03:00:00Z");
	ck_assert_str_eq(member_of(&town, "made_by_name"), "鈴木 一郎");
	ck_assert_str_eq(member_of(&town, "request"), "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), -EPERM); /* one word, one grant */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(who_approved_it_does_not_carry_it_out)
{
	char number[MEDIUM_NUMBER];
	struct town town;
	json_t *data;

	town_in_service(&town, number);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0002");
	town_grant(&town, CHIEF, ROLE_ADMINISTRATOR);
	ck_result(begin(&town, CHIEF, "zeimu-1", NULL), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "approved"));
	/* and the books take it from nobody's code either */
	data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "host", THUMB_A, "name", "x", "job", JOB, "request",
		"R-0002", "operator", "P-0003", "created", "2026-11-21T03:00:00Z");
	struct record record = { .kind = "grant.granting", .actor = &town.people[CHIEF], .now = NOON, .data = data };
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM);
	record.actor = &town.people[ADMIN];
	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(data);
	town_close(&town);
}
END_TEST

START_TEST(it_ends_no_later_than_was_approved)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	town_in_service(&town, number);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", "2026-11-01"), -EINVAL);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", "2026-12-31"), 0);
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", "2027-01-01"), -EPERM);
	ck_result(begin(&town, ADMIN, "zeimu-1", "someday"), -EINVAL);
	ck_result(begin(&town, ADMIN, "zeimu-1", "2026-11-20"), -EINVAL);
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0);
	ck_assert_str_eq(member_of(&town, "until"), "2026-12-31T14:59:59Z");
	town_close(&town);
}
END_TEST

START_TEST(what_is_found_on_the_stick_decides)
{
	char number[MEDIUM_NUMBER];
	json_t *unsettled;
	struct town town;

	town_in_service(&town, number);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "granting");
	json_decref(unsettled);
	ck_result(settle(&town, THUMB_B, "2026-11-21T03:00:00Z"), 0);
	last_event_is(&town, "grant.failed");
	ck_assert_str_eq(member_of(&town, "host"), "");
	town.now += 60;
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0); /* the word was not used up */
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0); /* another's, of a minute before */
	last_event_is(&town, "grant.failed");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:01:00Z"), 0);
	last_event_is(&town, "grant.made");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_new_grant_that_failed_leaves_the_old_one)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	granted(&town, number);
	town.now += 60;
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0003");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0);
	last_event_is(&town, "grant.failed");
	ck_assert_str_eq(member_of(&town, "request"), "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:01:00Z"), 0);
	ck_assert_str_eq(member_of(&town, "request"), "R-0003");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(one_person_revokes_by_word_and_it_is_gone_when_that_was_seen)
{
	char number[MEDIUM_NUMBER];
	struct town town;
	struct medium medium;

	granted(&town, number);
	ck_result(take_back(&town, ADMIN, "soumu-2"), -ENOENT);
	ck_result(take_back(&town, ADMIN, "aaaaaa"), 0);
	last_event_is(&town, "grant.revoked");
	ck_assert_uint_eq(unwanted(&town), 1);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.granting);
	ck_result(take_back(&town, ADMIN, "zeimu-1"), 0); /* once more, for the stick is here now */
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:00:00Z"), 0); /* it lies there still */
	ck_assert_uint_eq(unwanted(&town), 1);
	ck_result(settle(&town, NULL, NULL), 0);
	last_event_is(&town, "grant.removed");
	ck_assert_uint_eq(unwanted(&town), 0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(!medium.granting);
	ck_result(take_back(&town, ADMIN, "zeimu-1"), -EEXIST);
	/* An older header was put back. */
	struct act staff = by(&town, STAFF);
	json_t *there = json_pack("[{s:s, s:s}]", "host", THUMB_A, "created", "2026-11-21T03:00:00Z"), *none = json_array();
	ck_result(grants_seen(&staff, number, none, &town.fault), 0);
	last_event_is(&town, "grant.removed");
	ck_result(grants_seen(&staff, number, there, &town.fault), 0);
	last_event_is(&town, "grant.returned");
	ck_assert_uint_eq(unwanted(&town), 1);
	json_decref(there);
	json_decref(none);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_is_lost_is_granted_to_nobody_any_more)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	granted(&town, number);
	struct act staff = by(&town, STAFF);
	const struct loss loss = { .number = number, .reason = "見当たらない", .reported = NOON };

	town.now += 60;
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0003");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	town.now += 60;
	staff = by(&town, STAFF);
	ck_result(medium_lost(&staff, &loss, &town.fault), 0);
	ck_assert_uint_eq(unwanted(&town), 1);
	/* even if the one under way had arrived */
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:01:00Z"), 0);
	ck_assert_uint_eq(unwanted(&town), 1);
	ck_assert_str_eq(member_of(&town, "revoked"), "2026-11-21T03:02:00Z");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_later_grant_takes_a_revoked_ones_place)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	granted(&town, number);
	ck_assert(!grant_revoke_known(town.registry, number, THUMB_A, NOON));
	ck_result(take_back(&town, ADMIN, "zeimu-1"), 0);
	ck_assert(grant_revoke_known(town.registry, number, THUMB_A, NOON));
	ck_assert(!grant_revoke_known(town.registry, number, THUMB_A, NOON + 1));
	town.now += 60;
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0003");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	ck_result(settle(&town, THUMB_A, "2026-11-21T03:01:00Z"), 0);
	ck_assert_str_eq(member_of(&town, "revoked"), "");
	ck_assert(grant_revoke_known(town.registry, number, THUMB_A, NOON)); /* what was said before does not end the new one */
	ck_assert_uint_eq(unwanted(&town), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Whoever was ever granted it may have its key, revoked or not. */
START_TEST(a_certificate_names_who_may_have_a_key)
{
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	struct erasure erasure = { .job = JOB, .number = number };
	json_t *draft, *key = json_pack("{s:i, s:i, s:s, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", "0x126", "statement", "a", "b");
	json_t *surface = town_surface(1 << 20, 1 << 20);
	struct town town;

	granted(&town, number);
	ck_result(take_back(&town, ADMIN, "zeimu-1"), 0);
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK);

	erasure.overwrite = surface;
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(draft, "granted"), 0)), "zeimu-1");
	json_t *list = json_object_get(draft, "not_proven");
	ck_assert_ptr_nonnull(strstr(json_string_value(json_array_get(list, json_array_size(list) - 1)), "granted to may still have"));
	json_decref(draft);
	json_decref(key);
	json_decref(surface);
	town_close(&town);
}
END_TEST

static void expect_not_by_its_key(struct town town, const char *number)
{
	struct act staff = by(&town, STAFF);
	const struct loss loss = { .number = number, .reason = "見当たらない", .reported = town.now };
	char id[REQUEST_ID];

	ck_result(medium_lost(&staff, &loss, &town.fault), 0);
	ck_result(ask_dispose(&town, STAFF, number, id), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "granted to another computer"));
	books_are_good(&town);
	town_close(&town);
}

/* Nobody knows how far an intent came, and what was taken off the stick may have been taken before. */
START_TEST(the_key_alone_never_ends_what_another_computer_may_open)
{
	const struct medium_facts shared = { .number = "M-0001", .state = MEDIUM_LOST, .granted = true };
	const struct erase_facts wish = { .by = { .medium = &shared, .request = "R-0001", .applicant = "", .actor = "" },
		.without_stick = true };
	char number[MEDIUM_NUMBER];
	struct town town;

	ck_assert_int_eq(decide_erase(&wish).code, -EBUSY);
	ck_assert_str_eq(decide_erase(&wish).rule, "R-ENC-06");
	for (int taken_back = 0; taken_back < 2; taken_back++) {
		granted(&town, number);
		if (taken_back) {
			ck_result(take_back(&town, ADMIN, "zeimu-1"), 0);
			ck_result(settle(&town, NULL, NULL), 0);
			last_event_is(&town, "grant.removed");
		}
		expect_not_by_its_key(town, number);
	}
	town_in_service(&town, number);
	ck_result(ask_grant(&town, STAFF, "zeimu-1", NULL), 0);
	approve(&town, "R-0002");
	ck_result(begin(&town, ADMIN, "zeimu-1", NULL), 0);
	expect_not_by_its_key(town, number);
}
END_TEST

/* Every refusal and its rule. */
START_TEST(the_rules_of_a_grant)
{
	static const struct {
		enum medium_state state;
		bool revising, granting, opened;
		const char *request, *approver, *until, *approved_until;
		int code;
		const char *rule;
	} cases[] = {
		{ MEDIUM_OUT, false, false, false, "R-0002", "P-0003", "", "", -EBUSY, "R-CUS-06" },
		{ MEDIUM_LOST, false, false, false, "R-0002", "P-0003", "", "", -EBUSY, "R-INC-02" },
		{ MEDIUM_IN_SERVICE, true, false, false, "R-0002", "P-0003", "", "", -EBUSY, "R-LBL-05" },
		{ MEDIUM_IN_SERVICE, false, true, false, "R-0002", "P-0003", "", "", -EBUSY, "R-ENC-06" },
		{ MEDIUM_IN_SERVICE, false, false, true, "R-0002", "P-0003", "", "", -EBUSY, "R-LBL-05" },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0003", "2026-11-20", "", -EINVAL, "R-APP-04" },
		{ MEDIUM_IN_SERVICE, false, false, false, "", "", "", "", -EPERM, "R-APP-04" },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0001", "", "", -EPERM, "R-APP-05" },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0003", "", "2026-12-01", -EPERM, "R-APP-04" },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0003", "2026-12-02", "2026-12-01", -EPERM, "R-APP-04" },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0003", "2026-12-01", "2026-12-01", 0, NULL },
		{ MEDIUM_IN_SERVICE, false, false, false, "R-0002", "P-0003", "", "", 0, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct medium_facts medium = { .number = "M-0001", .state = cases[i].state, .revising = cases[i].revising,
			.opened = cases[i].opened, .opened_by = "x", .holder = "x", .out_until = "2026-11-30T00:00:00Z" };
		struct granting_facts facts = { .medium = &medium, .actor = "P-0001", .host = "zeimu-1", .granting = cases[i].granting,
			.request = cases[i].request, .approver = cases[i].approver, .until = cases[i].until,
			.approved_until = cases[i].approved_until, .now = "2026-11-21" };
		struct decision decision = decide_granting(&facts);

		ck_assert_msg(decision.code == cases[i].code, "case %zu: %d", i, decision.code);
		if (cases[i].rule)
			ck_assert_str_eq(decision.rule, cases[i].rule);
	}
}
END_TEST

RUN_TESTS("policy/grants", the_rules_of_a_grant, a_grant_needs_another_persons_word_for_just_that_computer,
	who_approved_it_does_not_carry_it_out, it_ends_no_later_than_was_approved, what_is_found_on_the_stick_decides,
	a_new_grant_that_failed_leaves_the_old_one, one_person_revokes_by_word_and_it_is_gone_when_that_was_seen,
	a_certificate_names_who_may_have_a_key, the_key_alone_never_ends_what_another_computer_may_open,
	what_is_lost_is_granted_to_nobody_any_more, a_later_grant_takes_a_revoked_ones_place)
