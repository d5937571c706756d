// SPDX-License-Identifier: GPL-3.0-or-later
/* That the printed label is on the body of a medium: before that it serves nobody, and what is printed anew is put on anew. */
#include "policy/recovery.h"
#include "tests/unit/policy/town.h"

/* Registered by ADMIN; whether its label was printed before, `printed` says. */
static void registered(struct town *town_, bool printed, char *number)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	const struct registration registration = { .number = number, .job = JOB, .attached = printed };
	json_t *label, *result = json_pack("{s:s, s:s, s:i}", "uuid", "u", "label", "l", "size", 4096);

	approved_medium(&town, 1, number);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	ck_result(medium_register_end(&admin, number, result, &town.fault), 0);
	json_decref(label);
	json_decref(result);
}

static int attach(struct town *town, int who, const char *number, bool *in_service)
{
	struct act act = by(town, who);

	return label_attached(&act, number, in_service, &town->fault);
}

static int opens(struct town *town, int who, const char *number)
{
	struct act act = by(town, who);
	bool read_only = false;
	int r = medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &town->fault);

	if (r == 0)
		ck_assert_int_eq(medium_closed(&act, number, "closed", &town->fault), 0);
	return r;
}

static bool is_due(struct town *town_)
{
	struct town town = *town_;
	json_t *list;
	bool due;

	ck_result(medium_list(town.registry, town.now, &list, &town.fault), 0);
	due = json_is_true(json_object_get(json_array_get(list, 0), "label_due"));
	json_decref(list);
	return due;
}

/* Shows R-LBL-04. */
START_TEST(a_registered_medium_serves_nobody_before_its_printed_label_is_on_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	bool in_service = false;
	json_t *list, *event;

	town_open_at(&town, ":memory:");
	registered(&town, false, number);
	state_is(&town, number, "enrolled");
	ck_assert(is_due(&town));
	ck_result(opens(&town, STAFF, number), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-LBL-04");
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", id), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-LBL-04");
	town.now += 60;
	ck_result(attach(&town, ADMIN, number, &in_service), 0);
	ck_assert(in_service);
	state_is(&town, number, "in-service");
	ck_assert(!is_due(&town));
	ck_result(ledger_list(town.registry, -2, 1, &list, &town.fault), 0);
	event = json_array_get(list, 0);
	ck_assert_str_eq(json_member_text(event, "kind"), "label.attached");
	ck_assert_str_eq(json_member_text(event, "time"), "2026-11-21T03:01:00Z");
	ck_assert_str_eq(json_member_text(json_object_get(event, "actor"), "person"), town.people[ADMIN].person);
	ck_assert_int_eq(json_member_number(json_object_get(event, "data"), "generation", 0), 1);
	json_decref(list);
	ck_result(opens(&town, STAFF, number), 0);
	ck_result(attach(&town, ADMIN, number, &in_service), -EEXIST);
	ck_result(attach(&town, ADMIN, "M-0099", &in_service), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LBL-04. */
START_TEST(who_printed_it_before_says_so_when_it_is_registered)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	registered(&town, true, number);
	state_is(&town, number, "in-service");
	ck_assert(!is_due(&town));
	last_event_is(&town, "medium.in-service");
	ck_result(opens(&town, STAFF, number), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void revise(struct town *town_, const char *number, const struct label_texts *texts, int generation)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	json_t *label, *found = json_pack("{s:i, s:s}", "generation", generation, "label", "new");

	ck_result(medium_revise_begin(&admin, &(struct revision){ .number = number, .texts = *texts, .reason = "誤字", .job = JOB }, &label,
			  &town.fault), 0);
	ck_result(medium_revise_end(&admin, number, found, NULL, &town.fault), 0);
	json_decref(label);
	json_decref(found);
}

/* Shows R-LBL-03, R-LBL-04. */
START_TEST(what_is_revised_on_the_label_is_to_be_printed_and_put_on_anew)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool in_service = true;

	town_open_at(&town, ":memory:");
	registered(&town, true, number);
	revise(&town, number, &(struct label_texts){ .caution = "禁帯出" }, 2);
	ck_assert(is_due(&town));
	state_is(&town, number, "in-service"); /* the signed label says it; the body is told about */
	ck_result(opens(&town, STAFF, number), 0);
	ck_result(attach(&town, ADMIN, number, &in_service), 0);
	ck_assert(!in_service);
	ck_assert(!is_due(&town));
	last_event_is(&town, "label.attached");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(another_generation_of_the_same_words_needs_no_new_print)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct act admin;
	json_t *data, *found = json_pack("{s:i, s:s}", "generation", 2, "label", "new");

	town_open_at(&town, ":memory:");
	registered(&town, true, number);
	admin = by(&town, ADMIN);
	ck_result(medium_rotate_begin(&admin, number, JOB, &data, &town.fault), 0);
	json_decref(data);
	json_object_set_new(found, "escrow", json_pack("[s]", "77aa"));
	ck_result(medium_revise_end(&admin, number, found, NULL, &town.fault), 0);
	json_decref(found);
	ck_assert(!is_due(&town));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LBL-04. */
START_TEST(no_way_round_leads_into_service_without_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	bool in_service = false;
	json_t *data;

	town_open_at(&town, ":memory:");
	registered(&town, false, number);
	struct act staff = by(&town, STAFF), admin = by(&town, ADMIN), chief = by(&town, CHIEF);

	data = json_pack("{s:s}", "number", number);
	struct record record = { .kind = "medium.in-service", .actor = &town.people[ADMIN], .now = NOON, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM); /* nor do the books let it */
	json_decref(data);
	ck_result(medium_lost(&staff, &(struct loss){ .number = number, .reason = "見当たらない", .reported = NOON }, &town.fault), 0);
	ck_result(attach(&town, ADMIN, number, &in_service), -EBUSY);
	ck_result(medium_found(&admin, number, "引出しにあった", &town.fault), 0);
	ck_result(hold_release(&chief, number, "確認済み", &town.fault), 0);
	ck_result(medium_release(&chief, number, "確認済み", &town.fault), 0);
	state_is(&town, number, "enrolled");
	ck_result(opens(&town, STAFF, number), -EBUSY);
	ck_result(ask_dispose(&town, STAFF, number, id), 0); /* which needs no label */
	approve(&town, id);
	state_is(&town, number, "awaiting-disposal");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/attached", a_registered_medium_serves_nobody_before_its_printed_label_is_on_it,
	who_printed_it_before_says_so_when_it_is_registered, what_is_revised_on_the_label_is_to_be_printed_and_put_on_anew,
	another_generation_of_the_same_words_needs_no_new_print, no_way_round_leads_into_service_without_it)
