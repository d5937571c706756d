// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/exceptions.h"
#include "tests/unit/policy/town.h"

#define HOUR 3600

static void town_with_ciso(struct town *town)
{
	town_open_at(town, ":memory:");
	town_grant(town, CLERK, ROLE_CISO);
	town_meet(town);
}

static struct act here(struct town *town, int who)
{
	struct act act = by(town, who);

	act.host = "desk-1";
	return act;
}

/* For STAFF and that medium, on this computer. */
static struct exception_terms terms_for(struct town *town, const char *number)
{
	return (struct exception_terms){ .rule = "R-ZON-01",
		.medium = number,
		.person = town->people[STAFF].person,
		.host = "desk-1",
		.reason = "県のシステムが止まった",
		.measure = "課長が立ち会い、書き込んだ物を数える" };
}

static void declare(struct town *town_, const char *number, char out[EXCEPTION_NUMBER])
{
	struct town town = *town_;
	struct act act = here(&town, ADMIN);
	struct exception_terms terms = terms_for(&town, number);

	ck_result(exception_emergency(&act, &terms, out, &town.fault), 0);
}

static struct decision no_writing(void)
{
	return (struct decision){ .code = -EPERM, .rule = "R-ZON-01", .message = "no" };
}

static bool waives(struct town *town, int who, const char *number, struct waivers *out)
{
	struct act act = here(town, who);
	struct decision decision = no_writing();

	*out = (struct waivers){ 0 };
	return act_waive(&act, &decision, number, out);
}

/* Shows R-EXC-01, R-ZON-01. */
START_TEST(an_exception_covers_its_medium_person_computer_and_time_alone)
{
	struct town town;
	struct waivers waivers;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];

	town_with_ciso(&town);
	in_service(&town, 1, number);
	approved_medium(&town, 2, other);
	ck_assert(!waives(&town, STAFF, number, &waivers));
	declare(&town, number, exception);
	ck_assert_str_eq(exception, "EXC-2026-001");
	ck_assert(waives(&town, STAFF, number, &waivers));
	ck_assert_uint_eq(waivers.count, 1);
	ck_assert_str_eq(waivers.list[0].number, exception);
	ck_assert(is_waived(&waivers, "R-ZON-01"));
	ck_assert(!is_waived(&waivers, "R-ZON-02"));
	ck_assert(!is_waived(NULL, "R-ZON-01"));
	ck_assert(!waives(&town, CLERK, number, &waivers));
	ck_assert(!waives(&town, STAFF, other, &waivers));
	struct act elsewhere = by(&town, STAFF);
	struct decision decision = no_writing();

	elsewhere.host = "desk-2";
	ck_assert(!act_waive(&elsewhere, &decision, number, &waivers));
	decision.rule = "R-ZON-02";
	elsewhere.host = "desk-1";
	ck_assert(!act_waive(&elsewhere, &decision, number, &waivers));
	decision.rule = "R-ACC-12"; /* from which nobody is excepted */
	ck_assert(!act_waive(&elsewhere, &decision, number, &waivers));
	town.now += 24 * HOUR;
	ck_assert(waives(&town, STAFF, number, &waivers));
	town.now += 1;
	ck_assert(!waives(&town, STAFF, number, &waivers));
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int64_t uses_of(struct town *town, const char *exception)
{
	struct act act = by(town, CLERK);
	json_t *shown;
	int64_t uses;

	ck_assert_int_eq(exception_show(&act, exception, &shown, &town->fault), 0);
	uses = json_member_number(shown, "uses", -1);
	ck_assert_int_eq((int64_t)json_array_size(json_object_get(shown, "used_at")), uses);
	json_decref(shown);
	return uses;
}

/* Shows R-EXC-02. */
START_TEST(each_use_is_counted_with_the_act_or_neither_is_recorded)
{
	struct town town;
	struct waivers waivers;
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];

	town_with_ciso(&town);
	in_service(&town, 1, number);
	declare(&town, number, exception);
	ck_assert(waives(&town, STAFF, number, &waivers));
	struct act act = here(&town, STAFF);
	const struct waived waived = { "Open", number, &waivers };
	json_t *refused = json_pack("{s:s, s:s, s:s}", "method", "Open", "subject", number, "why", "-");

	ck_result(act_record_waived(&act, &waived, "act.refused", json_incref(refused), &town.fault), 0);
	ck_assert_int_eq(uses_of(&town, exception), 1);
	/* The act does not fit the books, so it was no use either. */
	ck_assert_int_lt(act_record_waived(&act, &waived, "medium.opened", json_pack("{s:s}", "number", number), &town.fault), 0);
	ck_assert_int_eq(uses_of(&town, exception), 1);
	/* The books take no use by another person, nor after its end, whatever the code believes. */
	struct act other = here(&town, CLERK);

	ck_assert_int_lt(act_record_waived(&other, &waived, "act.refused", json_incref(refused), &town.fault), 0);
	act.now += 25 * HOUR;
	ck_assert_int_lt(act_record_waived(&act, &waived, "act.refused", json_incref(refused), &town.fault), 0);
	ck_assert_int_eq(uses_of(&town, exception), 1);
	json_decref(refused);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-EXC-01, R-EXC-02. */
START_TEST(an_exception_names_rule_scope_reason_and_measure)
{
	struct town town;
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];

	town_with_ciso(&town);
	in_service(&town, 1, number);
	struct act act = here(&town, ADMIN);
	const struct exception_terms good = terms_for(&town, number);
	struct exception_terms terms = good;

	terms.rule = "R-APP-05";
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms = good;
	terms.medium = NULL;
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms.medium = "M-0099";
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -ENOENT);
	terms = good;
	terms.person = NULL;
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms = good;
	terms.host = "";
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms.host = "desk-2";
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms = good;
	terms.reason = "";
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	terms = good;
	terms.measure = NULL;
	ck_result(exception_emergency(&act, &terms, exception, &town.fault), -EINVAL);
	ck_result(exception_emergency(&act, &good, exception, &town.fault), 0);
	town_close(&town);
}
END_TEST

/* Shows R-EXC-03, R-APP-05. */
START_TEST(an_emergency_is_answered_for_by_a_third_person)
{
	struct town town;
	char number[MEDIUM_NUMBER], first[EXCEPTION_NUMBER], second[EXCEPTION_NUMBER];
	struct waivers waivers;

	town_with_ciso(&town);
	in_service(&town, 1, number);
	struct act staff = here(&town, STAFF), admin = here(&town, ADMIN), ciso = here(&town, CLERK);
	struct exception_terms terms = terms_for(&town, number);
	struct exception_answer answer = { .number = first, .approved = true, .permanent = "専用端末を増やす" };

	ck_result(exception_emergency(&staff, &terms, first, &town.fault), -EPERM); /* for oneself */
	declare(&town, number, first);
	ck_result(exception_settle(&admin, &answer, &town.fault), -EPERM); /* grants none */
	answer.permanent = "";
	ck_result(exception_settle(&ciso, &answer, &town.fault), -EINVAL);
	answer.permanent = "専用端末を増やす";
	ck_result(exception_settle(&ciso, &answer, &town.fault), 0);
	ck_result(exception_settle(&ciso, &answer, &town.fault), -EEXIST);
	ck_assert(waives(&town, STAFF, number, &waivers));

	terms.person = town.people[CHIEF].person;
	ck_result(exception_emergency(&ciso, &terms, second, &town.fault), 0);
	answer = (struct exception_answer){ .number = second, .approved = false, .permanent = "必要がなかった" };
	ck_result(exception_settle(&ciso, &answer, &town.fault), -EPERM); /* who declared it */
	town_grant(&town, CHIEF, ROLE_CISO);
	town_meet(&town);
	struct act gained = here(&town, CHIEF);

	ck_result(exception_settle(&gained, &answer, &town.fault), -EPERM); /* who gained by it */
	ck_assert(waives(&town, CHIEF, number, &waivers));
	town_grant(&town, STAFF, ROLE_CISO);
	town_meet(&town);
	staff = here(&town, STAFF);
	ck_result(exception_settle(&staff, &answer, &town.fault), 0);
	ck_assert(!waives(&town, CHIEF, number, &waivers)); /* not approved: it ends */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-EXC-03. */
START_TEST(nobody_gets_a_second_emergency_while_the_first_is_unanswered)
{
	struct town town;
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER], again[EXCEPTION_NUMBER];

	town_with_ciso(&town);
	in_service(&town, 1, number);
	declare(&town, number, exception);
	town.now += 24 * HOUR + 1;
	struct act act = here(&town, ADMIN), ciso = here(&town, CLERK);
	struct exception_terms terms = terms_for(&town, number);
	const struct exception_answer answer = { .number = exception, .approved = true, .permanent = "-" };

	ck_result(exception_emergency(&act, &terms, again, &town.fault), -EBUSY);
	ck_result(exception_settle(&ciso, &answer, &town.fault), 0);
	ck_result(exception_emergency(&act, &terms, again, &town.fault), 0);
	ck_assert_str_eq(again, "EXC-2026-002");
	town_close(&town);
}
END_TEST

/* Shows R-EXC-04, R-EXC-05. */
START_TEST(the_register_tells_how_each_stands_and_who_looked_through_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];
	json_t *list, *standing;

	town_with_ciso(&town);
	in_service(&town, 1, number);
	declare(&town, number, exception);
	town.now += 24 * HOUR + 1;
	struct act ciso = here(&town, CLERK), admin = here(&town, ADMIN);

	ck_result(exception_list(&ciso, 0, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "state"), "overdue");
	json_decref(list);
	ck_result(exception_list(&ciso, 2025, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	ck_result(exception_review(&admin, NULL, &standing, &town.fault), -EPERM);
	ck_result(exception_review(&ciso, "確認した", &standing, &town.fault), 0);
	ck_assert_int_eq(json_member_number(standing, "overdue", -1), 1);
	ck_assert_int_eq(json_member_number(standing, "all", -1), 1);
	ck_assert_int_eq(json_member_number(standing, "uses", -1), 0);
	json_decref(standing);
	last_event_is(&town, "exception.reviewed");
	ck_result(exception_end(&admin, exception, "済んだ", &town.fault), 0);
	ck_result(exception_end(&admin, exception, "済んだ", &town.fault), -EEXIST);
	ck_result(exception_end(&admin, "EXC-2026-009", "済んだ", &town.fault), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int ask_exception(struct town *town, int who, const char *number, const char *rule, char id[REQUEST_ID])
{
	struct act act = here(town, who);
	char same[MEDIUM_NUMBER];
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s}", "rule", rule, "measure", "課長が立ち会う", "risk", "小");
	const struct new_request request = { .kind = "exception",
		.medium = number,
		.purpose = "県のシステムが止まった",
		.until = "2026-11-30",
		.form = form };

	return request_make(&act, &request, id, same, &town->fault);
}

static json_t *asked_list(struct town *town)
{
	struct act act = here(town, CLERK);
	json_t *list;

	ck_assert_int_eq(exception_list_asked(&act, 0, &list, &town->fault), 0);
	return list;
}

/* Shows R-EXC-01, R-EXC-04. */
START_TEST(what_is_asked_for_becomes_an_exception_by_the_signature_of_who_grants_them)
{
	struct town town;
	struct waivers waivers;
	char number[MEDIUM_NUMBER], id[REQUEST_ID], second[REQUEST_ID];
	json_t *list, *shown;

	town_with_ciso(&town);
	in_service(&town, 1, number);
	ck_result(ask_exception(&town, STAFF, number, "R-APP-05", id), -EINVAL); /* nobody is excepted from that */
	ck_result(ask_exception(&town, STAFF, NULL, "R-ZON-01", id), -EINVAL);   /* it names no medium */
	ck_result(ask_exception(&town, STAFF, number, "R-ZON-01", id), 0);
	struct act chief = here(&town, CHIEF), ciso = here(&town, CLERK);

	ck_result(request_approve(&chief, id, &town.fault), -EPERM); /* approver, but grants none */
	ck_assert(!waives(&town, STAFF, number, &waivers));
	ck_result(request_approve(&ciso, id, &town.fault), 0);
	last_event_is(&town, "exception.granted");
	ck_assert(waives(&town, STAFF, number, &waivers));
	ck_assert_str_eq(waivers.list[0].number, "EXC-2026-001");
	ck_result(exception_show(&ciso, "EXC-2026-001", &shown, &town.fault), 0);
	ck_assert_str_eq(json_member_text(shown, "request"), id);
	ck_assert_str_eq(json_member_text(shown, "host"), "desk-1");
	ck_assert_str_eq(json_member_text(shown, "until"), "2026-11-30T14:59:59Z");
	json_decref(shown);

	ck_result(ask_exception(&town, CLERK, number, "R-ZON-02", second), 0);
	ck_result(request_approve(&ciso, second, &town.fault), -EPERM); /* one's own */
	ck_result(request_approve(&chief, second, &town.fault), -EPERM);
	list = asked_list(&town);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "request"), second);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "state"), "pending");
	json_decref(list);
	town.now += 10 * DAY;
	ck_assert(!waives(&town, STAFF, number, &waivers)); /* its day has passed */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-EXC-04. */
START_TEST(an_application_that_was_refused_stays_in_the_register)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *list;

	town_with_ciso(&town);
	in_service(&town, 1, number);
	ck_result(ask_exception(&town, STAFF, number, "R-ZON-01", id), 0);
	struct act ciso = here(&town, CLERK);

	ck_result(request_deny(&ciso, id, "代わりの方法がある", &town.fault), 0);
	list = asked_list(&town);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "state"), "denied");
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "why"), "代わりの方法がある");
	json_decref(list);
	town_close(&town);
}
END_TEST

static size_t chased(struct town *town, int64_t days)
{
	struct act act = here(town, -1);
	SCOPED(json_release) json_t *list = NULL;
	json_t *row;
	size_t i;

	ck_assert_int_eq(exception_chase(&act, &list, &town->fault), 0);
	json_array_foreach(list, i, row) {
		ck_assert_int_eq(json_member_number(row, "days", -1), days);
		ck_assert_str_eq(json_member_text(row, "tell"), "ciso");
	}
	return json_array_size(list);
}

/* Shows R-EXC-03. */
START_TEST(who_grants_exceptions_is_reminded_of_an_emergency_once_a_day_until_it_is_answered_for)
{
	struct town town;
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];

	town_with_ciso(&town);
	in_service(&town, 1, number);
	ck_assert_uint_eq(chased(&town, 0), 0);
	declare(&town, number, exception);
	ck_assert_uint_eq(chased(&town, 0), 1);
	town.now += HOUR;
	ck_assert_uint_eq(chased(&town, 0), 0);
	town.now += 2 * DAY;
	ck_assert_uint_eq(chased(&town, 1), 1);
	last_event_is(&town, "exception.chased");
	struct act ciso = here(&town, CLERK);

	ck_result(exception_settle(&ciso, &(struct exception_answer){ .number = exception, .approved = true, .permanent = "-" }, &town.fault), 0);
	town.now += 2 * DAY;
	ck_assert_uint_eq(chased(&town, 0), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/exceptions", an_exception_covers_its_medium_person_computer_and_time_alone, each_use_is_counted_with_the_act_or_neither_is_recorded,
	an_exception_names_rule_scope_reason_and_measure, an_emergency_is_answered_for_by_a_third_person,
	nobody_gets_a_second_emergency_while_the_first_is_unanswered, the_register_tells_how_each_stands_and_who_looked_through_it,
	what_is_asked_for_becomes_an_exception_by_the_signature_of_who_grants_them, an_application_that_was_refused_stays_in_the_register,
	who_grants_exceptions_is_reminded_of_an_emergency_once_a_day_until_it_is_answered_for)
