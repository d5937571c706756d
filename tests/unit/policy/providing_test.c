// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide.h"
#include "tests/unit/policy/town.h"

#define NEW_JWS "eyJ.eyJuZXciOjF9.c2ln"

static int ask_provide(struct town *town, struct new_request request)
{
	struct act act = by(town, STAFF);
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	request.kind = "provide";
	request.medium = "M-0001";
	request.purpose = "調査への回答";
	return request_make(&act, &request, id, same, &town->fault);
}

static const struct new_request to_the_prefecture = { .recipient = "Midori Prefecture", .basis = "条例 第7条",
	.contents = "統計表 3点", .until = "2026-12-20", .obligation = "返却" };

/* R-0002, approved by the chief. */
static void approved(struct town *town_)
{
	struct town town = *town_;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_provide(&town, to_the_prefecture), 0);
	approve(&town, "R-0002");
	*town_ = town;
}

static int begin(struct town *town, int who, json_t **label)
{
	struct act act = by(town, who);

	return medium_provide_begin(&act, "M-0001", JOB, label, &town->fault);
}

static int begin_end(struct town *town, int who, json_t **label)
{
	struct act act = by(town, who);

	return medium_provide_end_begin(&act, "M-0001", JOB, label, &town->fault);
}

/* The stick has a label of this generation. */
static int found(struct town *town, int64_t generation)
{
	struct act act = by(town, -1);
	json_t *there = json_pack("{s:I, s:s}", "generation", (json_int_t)generation, "label", NEW_JWS);
	int r = medium_revise_end(&act, "M-0001", there, "it broke off", &town->fault);

	json_decref(there);
	return r;
}

static void provided(struct town *town_)
{
	struct town town = *town_;
	json_t *label;

	ck_result(begin(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(found(&town, 2), 0);
	*town_ = town;
}

static bool is_provided(struct town *town)
{
	struct medium medium;

	ck_assert_int_eq(medium_find(town->registry, "M-0001", &medium, NULL), 0);
	return medium.provided;
}

static const json_t *listed(struct town *town, json_t **list)
{
	ck_assert_int_eq(medium_list(town->registry, town->now, list, NULL), 0);
	return json_array_get(*list, 0);
}

/* Shows R-APP-04, R-OUT-06. */
START_TEST(a_request_says_to_whom_on_what_ground_what_and_for_how_long)
{
	struct town town;
	struct new_request request = to_the_prefecture;
	struct act act;
	json_t *list;
	const json_t *one;

	approved(&town);
	act = by(&town, STAFF);
	ck_result(ask_provide(&town, to_the_prefecture), -EEXIST);
	request.recipient = NULL;
	ck_result(ask_provide(&town, request), -EINVAL);
	request = to_the_prefecture;
	request.basis = "";
	ck_result(ask_provide(&town, request), -EINVAL);
	request = to_the_prefecture;
	request.contents = NULL;
	ck_result(ask_provide(&town, request), -EINVAL);
	request = to_the_prefecture;
	request.until = "2026-11-01";
	ck_result(ask_provide(&town, request), -EINVAL);
	ck_result(request_list(&act, &(struct request_filter){ .own = true }, &list, &town.fault), 0);
	one = json_array_get(list, 0);
	ck_assert_str_eq(json_member_text(one, "kind"), "provide");
	ck_assert_str_eq(json_member_text(one, "recipient"), "Midori Prefecture");
	ck_assert_str_eq(json_member_text(one, "basis"), "条例 第7条");
	ck_assert_str_eq(json_member_text(one, "obligation"), "返却");
	ck_assert_str_eq(json_member_text(one, "contents"), "統計表 3点");
	ck_assert_str_eq(json_member_text(one, "until"), "2026-12-20T14:59:59Z");
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-04, R-ENC-03. */
START_TEST(without_a_yes_that_is_valid_now_nothing_is_provided)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(begin(&town, ADMIN, &label), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "request provide"));
	last_event_is(&town, "act.refused");
	ck_result(ask_provide(&town, to_the_prefecture), 0);
	ck_result(begin(&town, ADMIN, &label), -EPERM); /* asked, not approved */
	approve(&town, "R-0002");
	town.now += 40 * DAY;
	ck_result(begin(&town, ADMIN, &label), -EPERM); /* its day is past */
	town.now -= 40 * DAY;
	town_grant(&town, CHIEF, ROLE_ADMINISTRATOR);
	ck_result(begin(&town, CHIEF, &label), -EPERM); /* who approved it does not carry it out */
	ck_assert_ptr_nonnull(strstr(town.fault.message, "You approved"));
	ck_result(begin(&town, ADMIN, &label), 0);
	json_decref(label);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ENC-03. */
START_TEST(the_label_names_the_recipient_until_the_passphrase_is_removed)
{
	struct town town;
	const json_t *entry;
	json_t *label, *list, *wanted = json_pack("{s:s, s:s, s:s}", "recipient", "Midori Prefecture", "request", "R-0002",
		"until", "2026-12-20");

	approved(&town);
	ck_result(begin(&town, ADMIN, &label), 0);
	ck_assert(json_equal(json_object_get(label, "provided"), wanted));
	ck_assert_int_eq(json_member_number(label, "generation", 0), 2);
	ck_assert_str_eq(json_member_text(label, "handler"), "佐藤 花子");
	json_decref(wanted);
	json_decref(label);
	ck_assert(!is_provided(&town));
	ck_result(found(&town, 2), 0);
	last_event_is(&town, "provide.started");
	ck_assert(is_provided(&town));
	entry = listed(&town, &list);
	ck_assert_str_eq(json_member_text(entry, "provided_to"), "Midori Prefecture");
	ck_assert(json_is_false(json_object_get(entry, "provided_overdue")));
	json_decref(list);
	town.now += 40 * DAY;
	entry = listed(&town, &list);
	ck_assert(json_is_true(json_object_get(entry, "provided_overdue")));
	json_decref(list);
	ck_result(begin_end(&town, ADMIN, &label), 0);
	ck_assert_ptr_null(json_object_get(label, "provided"));
	ck_assert_int_eq(json_member_number(label, "generation", 0), 3);
	json_decref(label);
	ck_assert(is_provided(&town)); /* until the stick says so */
	ck_result(found(&town, 3), 0);
	last_event_is(&town, "provide.ended");
	ck_assert(!is_provided(&town));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_yes_is_used_once)
{
	struct town town;
	json_t *label;

	approved(&town);
	provided(&town);
	ck_result(begin(&town, ADMIN, &label), -EEXIST);
	ck_assert_str_eq(town.fault.argument[1], "Midori Prefecture");
	ck_result(begin_end(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(found(&town, 3), 0);
	ck_result(begin(&town, ADMIN, &label), -EPERM);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_breaks_off_is_as_the_stick_says_and_the_yes_still_holds)
{
	struct town town;
	json_t *label;

	approved(&town);
	ck_result(begin(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(begin(&town, ADMIN, &label), -EBUSY); /* nobody knows yet */
	ck_result(begin_end(&town, ADMIN, &label), -EBUSY);
	ck_result(found(&town, 1), 0);
	last_event_is(&town, "label.revise-failed");
	ck_assert(!is_provided(&town));
	ck_result(begin_end(&town, ADMIN, &label), 0); /* there may be a passphrase all the same */
	json_decref(label);
	ck_result(found(&town, 3), 0);
	last_event_is(&town, "provide.ended");
	ck_result(begin(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(found(&town, 4), 0);
	ck_assert(is_provided(&town));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int provoke_loss(struct town *town)
{
	struct act act = by(town, STAFF);
	const struct loss loss = { .number = "M-0001", .reason = "gone", .reported = town->now };

	return medium_lost(&act, &loss, &town->fault);
}

/* Found on the stick, and in no book: it is removed, and what it might have done is remembered. */
START_TEST(a_passphrase_that_nobody_recorded_is_removed_and_remembered)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *label;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(begin_end(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(found(&town, 2), 0);
	last_event_is(&town, "provide.ended");
	ck_result(provoke_loss(&town), 0);
	ck_result(ask_dispose(&town, STAFF, number, id), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(only_a_closed_medium_in_service_and_not_held_gets_one)
{
	struct town town;
	struct act act;
	json_t *label;
	bool read_only;

	approved(&town);
	act = by(&town, STAFF);
	ck_result(medium_open_begin(&act, &(struct opening_wish){ .number = "M-0001" }, &read_only, &town.fault), 0);
	ck_result(begin(&town, ADMIN, &label), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "close it"));
	ck_result(medium_failed(&act, "medium.open-failed", "M-0001", "only asked", &town.fault), 0);
	act = by(&town, CHIEF);
	ck_result(hold_set(&act, "M-0001", "evidence", &town.fault), 0);
	ck_result(begin(&town, ADMIN, &label), -EBUSY);
	town_close(&town);
}
END_TEST

/* The intent alone is enough: nobody knows how far it came. */
START_TEST(the_key_alone_never_ends_what_had_a_passphrase)
{
	struct town town;
	char id[REQUEST_ID];
	json_t *label;

	approved(&town);
	ck_result(begin(&town, ADMIN, &label), 0);
	json_decref(label);
	ck_result(found(&town, 1), 0);
	ck_result(provoke_loss(&town), 0);
	ck_result(ask_dispose(&town, STAFF, "M-0001", id), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "passphrase"));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_an_erase_proves_of_it_is_said_and_registered_anew_it_never_had_one)
{
	const struct medium_facts had = { .number = "M-0001", .state = MEDIUM_LOST, .passphrase = true };
	const struct erase_facts wish = { .by = { .medium = &had, .request = "R-0001", .applicant = "", .actor = "" },
		.without_stick = true };
	const struct erase_wish whole = { .number = "M-0001", .job = JOB };
	json_t *surface = town_surface(1 << 20, 1 << 20);
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement",
		"attest", "00");
	struct erasure erasure = { .number = "M-0001", .job = JOB, .overwrite = surface, .jws = "eyJ.eyJ.c2ln" };
	char id[REQUEST_ID], *text;
	struct town town;
	json_t *draft;

	ck_assert_int_eq(decide_erase(&wish).code, -EBUSY);
	ck_assert_str_eq(decide_erase(&wish).rule, "R-ENC-03");
	approved(&town);
	provided(&town);
	ck_result(ask_dispose(&town, STAFF, "M-0001", id), 0);
	approve(&town, id);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK);

	ck_result(medium_witness(&clerk, "M-0001", &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &whole, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, "M-0001", JOB, key, &town.fault), 0);
	erasure.overwrite = NULL;
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), -EIO);
	erasure.overwrite = surface;
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	text = json_dumps(json_object_get(draft, "not_proven"), 0);
	ck_assert_ptr_nonnull(strstr(text, "outside party had a passphrase"));
	ck_assert_str_eq(json_member_text(draft, "passphrase"), "2026-11-21T03:00:00Z");
	free(text);
	json_decref(draft);
	erasure.certificate = "C-0001";
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	ck_assert(!is_provided(&town));
	ck_result(request_make(&clerk, &(struct new_request){ .kind = "use", .medium = "M-0001", .purpose = "再利用",
		.classification = "internal" }, id, (char[MEDIUM_NUMBER]){ "" }, &town.fault), 0);
	approve(&town, id);
	enrol(&town, "M-0001");
	ck_result(provoke_loss(&town), 0);
	ck_result(ask_dispose(&town, STAFF, "M-0001", id), 0);
	json_decref(surface);
	json_decref(key);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-PWD-02. */
START_TEST(its_passphrase_must_not_be_made_of_the_people_around_it)
{
	static const char *const wanted[] = { "M-0001", "佐藤 花子", "sato", "suzuki", "tanaka", "Midori Prefecture", "緑町役場" };
	char words[PROVIDE_WORDS];
	struct town town;
	struct act act;

	approved(&town);
	act = by(&town, ADMIN);
	ck_result(medium_provide_words(&act, "M-0001", words, &town.fault), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		ck_assert_msg(strstr(words, wanted[i]) != NULL, "%s is not in %s", wanted[i], words);
	ck_assert_ptr_null(strstr(words, "ito"));
	town_close(&town);
}
END_TEST

/* Shows R-PWD-02. */
START_TEST(names_too_long_to_be_told_to_who_vets_the_passphrase_are_not_cut)
{
	char words[PROVIDE_WORDS];
	struct town town;
	struct act act;

	approved(&town);
	act = by(&town, ADMIN);
	ck_result(store_run(registry_store(town.registry), "UPDATE person SET name = name || hex(zeroblob(300))", NO_VALUES, &town.fault), 0);
	ck_assert_int_eq(medium_provide_words(&act, "M-0001", words, &town.fault), -E2BIG);
	ck_assert_str_eq(town.fault.argument[0], "M-0001");
	town_close(&town);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_request_says_to_whom_on_what_ground_what_and_for_how_long,
		without_a_yes_that_is_valid_now_nothing_is_provided,
		the_label_names_the_recipient_until_the_passphrase_is_removed, a_yes_is_used_once,
		what_breaks_off_is_as_the_stick_says_and_the_yes_still_holds,
		a_passphrase_that_nobody_recorded_is_removed_and_remembered, only_a_closed_medium_in_service_and_not_held_gets_one,
		the_key_alone_never_ends_what_had_a_passphrase, what_an_erase_proves_of_it_is_said_and_registered_anew_it_never_had_one,
		its_passphrase_must_not_be_made_of_the_people_around_it, names_too_long_to_be_told_to_who_vets_the_passphrase_are_not_cut };

	return suite_run("policy/providing", tests, ARRAY_SIZE(tests));
}
