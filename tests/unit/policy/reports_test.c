// SPDX-License-Identifier: GPL-3.0-or-later
/* Incidents that people report: who must be told by when, what must be written, and that a loss is one by itself. */
#include "policy/reports.h"

#include "policy/mynumber.h"
#include "tests/unit/policy/town.h"

#define HOUR 3600

static struct town here;

static struct act as(int who)
{
	return by(&here, who);
}

/* The clerk leads the work on incidents beside the daily work, the auditor only reads. */
static void open_here(void)
{
	town_open_at(&here, ":memory:");
	town_grant(&here, CHIEF, ROLE_CISO);
	town_grant(&here, CLERK, ROLE_INCIDENT);
	town_meet(&here);
}

#define town here /* ck_result's */

static json_t *show(int who, const char *id)
{
	struct act act = as(who);
	json_t *found;

	ck_result(report_show(&act, id, &found, &here.fault), 0);
	return found;
}

static const json_t *step_of(const json_t *shown, const char *role)
{
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(shown, "steps"), i, step)
		if (strcmp(json_member_text(step, "role"), role) == 0)
			return step;
	return NULL;
}

static int64_t level_of(const json_t *shown)
{
	return json_member_number(json_object_get(shown, "incident"), "level", -1);
}

static void tell_all(int who, const char *id)
{
	struct act act = as(who);
	json_t *shown = show(who, id), *step;
	size_t i;

	json_array_foreach(json_object_get(shown, "steps"), i, step)
		if (!json_member_text(step, "told"))
			ck_result(report_tell(&act, id, json_member_text(step, "role"), "本人", &here.fault), 0);
	json_decref(shown);
}

static int write_entry(int who, const char *id, const char *kind)
{
	struct act act = as(who);

	return report_add_entry(&act, &(struct new_entry){ .incident = id, .kind = kind, .text = "記録" }, &here.fault);
}

/* Shows R-INC-01, R-INC-03. */
START_TEST(anybody_reports_and_who_must_be_told_by_when_is_there_at_once)
{
	char id[INCIDENT_ID];
	json_t *shown, *list;
	struct act act;

	open_here();
	act = as(STAFF);
	ck_result(report_make(&act, &(struct new_report){ .kind = "malware", .what = "見覚えのないファイル", .place = "窓口" }, id, &here.fault), 0);
	ck_assert_str_eq(id, "I-0001");
	shown = show(STAFF, id);
	ck_assert_int_eq(level_of(shown), 1);
	ck_assert_str_eq(json_member_text(step_of(shown, "approver"), "due"), "2026-11-21T04:00:00Z");
	ck_assert_str_eq(json_member_text(step_of(shown, "approver"), "holders"), "田中 次郎");
	ck_assert_str_eq(json_member_text(step_of(shown, "ciso"), "due"), "2026-11-21T07:00:00Z");
	ck_assert_ptr_null(step_of(shown, "supervisor")); /* there is none */
	ck_assert_ptr_null(step_of(shown, "commission"));
	json_decref(shown);
	here.now += 90 * 60;
	act = as(CLERK);
	ck_result(report_list(&act, false, &list, &here.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "next"), "approver");
	ck_assert(json_is_true(json_object_get(json_array_get(list, 0), "late")));
	json_decref(list);
	ck_result(report_tell(&act, id, "approver", "田中 次郎", &here.fault), 0);
	ck_result(report_tell(&act, id, "approver", "田中 次郎", &here.fault), -EEXIST);
	ck_result(report_tell(&act, id, "auditor", "木村", &here.fault), -ENOENT);
	ck_result(report_list(&act, false, &list, &here.fault), 0);
	ck_assert(json_is_false(json_object_get(json_array_get(list, 0), "late")));
	json_decref(list);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

/* Shows R-INC-03. */
START_TEST(who_was_not_told_in_time_is_said_once)
{
	char id[INCIDENT_ID];
	struct act act;
	json_t *list;

	open_here();
	act = as(STAFF);
	ck_result(report_make(&act, &(struct new_report){ .kind = "outage", .what = "x" }, id, &here.fault), 0);
	ck_result(report_tell(&act, id, "approver", "田中", &here.fault), 0);
	here.now += 3 * HOUR;
	act = (struct act){ .registry = here.registry, .now = here.now };
	ck_result(report_chase(&act, 50, &list, &here.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 2); /* administrator and incident lead; the CISO has four hours */
	json_decref(list);
	ck_result(report_chase(&act, 50, &list, &here.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

/* Shows R-INC-01, R-INC-02. */
START_TEST(a_lost_medium_is_an_incident_by_itself)
{
	char number[MEDIUM_NUMBER];
	int64_t open, late;
	struct act act;
	json_t *shown;

	open_here();
	in_service(&here, 1, number);
	act = as(STAFF);
	ck_result(medium_lost(&act, &(struct loss){ .number = number, .reason = "鞄ごと盗まれた", .stolen = true, .reported = NOON - HOUR }, &here.fault), 0);
	last_event_is(&here, "medium.lost");
	shown = show(STAFF, "I-0001");
	ck_assert_int_eq(level_of(shown), 2);
	ck_assert_str_eq(json_member_text(json_object_get(shown, "incident"), "kind"), "theft");
	ck_assert_str_eq(json_member_text(json_object_get(shown, "incident"), "number"), number);
	ck_assert_str_eq(json_member_text(json_object_get(shown, "incident"), "state"), "lost");
	ck_assert(json_is_true(json_object_get(json_object_get(shown, "incident"), "held")));
	/* The hours begin when it was said, which may be before it could be recorded. */
	ck_assert_str_eq(json_member_text(step_of(shown, "approver"), "due"), "2026-11-21T03:00:00Z");
	json_decref(shown);
	ck_result(report_count(here.registry, here.now + 1, &open, &late, &here.fault), 0);
	ck_assert_int_eq(open, 1);
	ck_assert_int_eq(late, 1);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

/* Shows R-INC-04, R-INC-05, R-INC-08. */
START_TEST(my_number_data_has_more_to_tell_and_of_over_a_hundred_the_commission)
{
	char id[INCIDENT_ID];
	struct act act;
	json_t *shown;

	open_here();
	act = as(STAFF);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "誤送付", .mynumber = true, .persons = "100" }, id, &here.fault), 0);
	shown = show(STAFF, id);
	ck_assert_int_eq(level_of(shown), 3);
	ck_assert_ptr_nonnull(step_of(shown, "mynumber-manager"));
	ck_assert_ptr_nonnull(step_of(shown, "supervisor"));
	ck_assert_ptr_null(step_of(shown, "commission"));
	ck_assert(json_is_false(json_object_get(json_object_get(shown, "incident"), "serious")));
	json_decref(shown);
	act = as(CLERK);
	here.now += HOUR;
	act = as(CLERK);
	ck_result(report_add_entry(&act, &(struct new_entry){ .incident = id, .kind = "impact", .text = "数えた", .persons = "101" }, &here.fault), 0);
	shown = show(STAFF, id);
	ck_assert_str_eq(json_member_text(step_of(shown, "commission"), "due"), "2026-11-21T04:00:00Z");
	/* Who stood there already keeps the time. */
	ck_assert_str_eq(json_member_text(step_of(shown, "mynumber-manager"), "due"), "2026-11-21T04:00:00Z");
	ck_assert_str_eq(json_member_text(step_of(shown, "ciso"), "due"), "2026-11-21T07:00:00Z");
	ck_assert(json_is_true(json_object_get(json_object_get(shown, "incident"), "serious")));
	json_decref(shown);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

/* Shows R-INC-05. */
START_TEST(a_level_rises_with_what_is_known_and_never_falls_below_it)
{
	char id[INCIDENT_ID];
	struct act staff, lead;
	json_t *shown;

	open_here();
	staff = as(STAFF);
	lead = as(CLERK);
	ck_result(report_make(&staff, &(struct new_report){ .kind = "near-miss", .what = "鍵のかけ忘れ" }, id, &here.fault), 0);
	shown = show(STAFF, id);
	ck_assert_int_eq(level_of(shown), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(shown, "steps")), 1);
	json_decref(shown);
	ck_result(report_set_level(&staff, id, "1", "様子を見る", &here.fault), 0);
	shown = show(STAFF, id);
	ck_assert_uint_gt(json_array_size(json_object_get(shown, "steps")), 2);
	json_decref(shown);
	ck_result(report_set_level(&staff, id, "0", "何もなかった", &here.fault), -EPERM);
	ck_result(report_set_level(&lead, id, "0", "何もなかった", &here.fault), 0);
	ck_result(report_set_level(&lead, id, "4", "x", &here.fault), -EINVAL);
	ck_result(report_add_entry(&lead, &(struct new_entry){ .incident = id, .kind = "cause", .text = "故意", .intent = true }, &here.fault), 0);
	shown = show(STAFF, id);
	ck_assert_int_eq(level_of(shown), 3);
	json_decref(shown);
	ck_result(report_set_level(&lead, id, "2", "x", &here.fault), -EPERM);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

/* Shows R-INC-07. */
START_TEST(a_report_is_closed_complete_by_another_and_never_withdrawn)
{
	static const char *const kinds[] = { "response", "impact", "cause", "prevention" };
	char id[INCIDENT_ID];
	struct act lead;

	open_here();
	lead = as(CLERK);
	struct act staff = as(STAFF), chief = as(CHIEF);

	ck_result(report_make(&staff, &(struct new_report){ .kind = "leak", .what = "誤送付", .since = "2026-11-20" }, id, &here.fault), 0);
	ck_result(report_close(&staff, id, "済", &here.fault), -EPERM);
	ck_result(report_close(&lead, id, "済", &here.fault), -EBUSY);
	ck_assert_str_eq(here.fault.argument[1], "approver");
	tell_all(CLERK, id);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		ck_result(report_close(&lead, id, "済", &here.fault), -EBUSY);
		ck_assert_str_eq(here.fault.argument[1], kinds[i]);
		ck_result(write_entry(STAFF, id, kinds[i]), 0);
	}
	ck_result(report_close(&lead, id, "済", &here.fault), -EBUSY);
	ck_result(write_entry(CLERK, id, "instruction"), -EPERM);
	ck_result(report_add_entry(&chief, &(struct new_entry){ .incident = id, .kind = "instruction", .text = "全課で点検" }, &here.fault), 0);
	ck_result(report_close(&lead, id, "済", &here.fault), 0);
	ck_result(report_close(&lead, id, "済", &here.fault), -EEXIST);
	ck_result(write_entry(STAFF, id, "note"), -EBUSY);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

START_TEST(the_books_themselves_let_nobody_close_their_own_report)
{
	char id[INCIDENT_ID];
	struct act staff;
	json_t *data;

	open_here();
	staff = as(STAFF);
	ck_result(report_make(&staff, &(struct new_report){ .kind = "outage", .what = "x" }, id, &here.fault), 0);
	data = json_pack("{s:s, s:s}", "incident", id, "reason", "x");
	struct record record = { .kind = "incident.closed", .actor = &here.people[STAFF], .now = NOON, .data = data };

	ck_assert_int_lt(registry_record(here.registry, &record, 1, &here.fault), 0);
	json_decref(data);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

START_TEST(others_see_no_incident_that_is_not_theirs)
{
	char id[INCIDENT_ID];
	struct act staff, other;
	json_t *shown, *list;

	open_here();
	staff = as(STAFF);
	other = as(AUDITOR);
	ck_result(report_make(&staff, &(struct new_report){ .kind = "violation", .what = "x", .outside = true }, id, &here.fault), 0);
	other.actor = &(struct actor){ .person = "P-0099", .roles = ROLE_STAFF, .uid = 1099 };
	ck_result(report_show(&other, id, &shown, &here.fault), -EPERM);
	ck_result(report_list(&other, true, &list, &here.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	other = as(AUDITOR);
	ck_result(report_show(&other, id, &shown, &here.fault), 0);
	ck_assert_str_eq(json_member_text(json_object_get(shown, "incident"), "source"), "outside");
	json_decref(shown);
	ck_result(report_show(&other, "I-0009", &shown, &here.fault), -ENOENT);
	town_close(&here);
}
END_TEST

/* Shows R-LED-10. */
START_TEST(what_is_wrong_in_a_report_is_said)
{
	char id[INCIDENT_ID];
	struct act act;

	open_here();
	act = as(STAFF);
	ck_result(report_make(&act, &(struct new_report){ .kind = "fire", .what = "x" }, id, &here.fault), -EINVAL);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak" }, id, &here.fault), -EINVAL);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "1234 5678 9018 を送った" }, id, &here.fault), -EINVAL);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "x", .persons = "many" }, id, &here.fault), -EINVAL);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "x", .since = "2026-11-22" }, id, &here.fault), -EINVAL);
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "x", .number = "M-0009" }, id, &here.fault), -ENOENT);
	act.actor = NULL;
	ck_result(report_make(&act, &(struct new_report){ .kind = "leak", .what = "x" }, id, &here.fault), -EPERM);
	town_close(&here);
}
END_TEST

/* Shows R-DSP-10. */
START_TEST(the_books_close_no_incident_whose_medium_came_to_us_wrongly_and_is_not_erased)
{
	char number[MEDIUM_NUMBER], id[INCIDENT_ID];
	json_t *data;

	open_here();
	in_service(&here, 1, number);
	struct act staff = as(STAFF);

	ck_result(report_make(&staff, &(struct new_report){ .kind = "misreceived", .what = "他市の名簿", .number = number }, id, &here.fault), 0);
	last_event_is(&here, "hold.set");
	data = json_pack("{s:s, s:s}", "incident", id, "reason", "x");
	struct record record = { .kind = "incident.closed", .actor = &here.people[CHIEF], .now = NOON, .data = data };

	ck_assert_int_lt(registry_record(here.registry, &record, 1, &here.fault), 0);
	json_decref(data);
	ck_result(report_make(&staff, &(struct new_report){ .kind = "misreceived", .what = "同じもの", .number = number }, id, &here.fault), 0);
	last_event_is(&here, "incident.reported"); /* its hold lies already */
	ck_result(report_make(&staff, &(struct new_report){ .kind = "misreceived", .what = "紙の名簿" }, id, &here.fault), 0);
	data = json_pack("{s:s, s:s}", "incident", id, "reason", "x");
	record.data = data;
	ck_result(registry_record(here.registry, &record, 1, &here.fault), 0); /* no medium of ours */
	json_decref(data);
	books_are_good(&here);
	town_close(&here);
}
END_TEST

RUN_TESTS("policy/reports", the_books_close_no_incident_whose_medium_came_to_us_wrongly_and_is_not_erased, anybody_reports_and_who_must_be_told_by_when_is_there_at_once, who_was_not_told_in_time_is_said_once, a_lost_medium_is_an_incident_by_itself,
	my_number_data_has_more_to_tell_and_of_over_a_hundred_the_commission, a_level_rises_with_what_is_known_and_never_falls_below_it,
	a_report_is_closed_complete_by_another_and_never_withdrawn, the_books_themselves_let_nobody_close_their_own_report,
	others_see_no_incident_that_is_not_theirs, what_is_wrong_in_a_report_is_said)
