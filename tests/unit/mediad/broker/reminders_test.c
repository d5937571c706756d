// SPDX-License-Identifier: GPL-3.0-or-later
/* Who hears by themselves of what is overdue and of what lies about when the office closes. */
#include "mediad/broker/reminders.h"

#include "policy/rules/book.h"
#include "tests/unit/mediad/broker/stage.h"

static size_t heard_by(uint32_t uid)
{
	json_array_clear(told);
	hangs_up = NULL;
	ask(uid, "Watch", "{}");
	json_array_clear(told);
	reminders_run(&broker);
	server_drop(broker.server, 7);
	return json_array_size(told);
}

static bool was_told(const char *word)
{
	SCOPED(json_text_free) char *text = json_dumps(told, 0);

	return strstr(text, word);
}

static void take_out(void)
{
	pull("2-1");
	must(SATO, "RequestCarryOut",
		"{\"number\":\"M-0001\",\"purpose\":\"survey\",\"from\":\"2026-11-21\",\"until\":\"2026-11-21 19:00\",\"destination\":\"県庁\",\"contents\":\"表\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(SATO, "CheckOut", "{\"number\":\"M-0001\"}");
}

static void out_today(void)
{
	in_service();
	take_out();
}

/* Shows R-CUS-06. */
START_TEST(first_the_holder_hears_then_the_approver_then_the_administrator)
{
	out_today();
	ck_assert_uint_eq(heard_by(SATO), 0); /* it is five */
	fake.now += 1200;
	ck_assert_uint_eq(heard_by(SATO), 1); /* the office closes, and it is due today */
	ck_assert(was_told("day-end.listed"));
	fake.now += 3 * 3600;
	ck_assert_uint_eq(heard_by(SATO), 1);
	ck_assert(was_told("carry-out.overdue"));
	ck_assert_uint_eq(heard_by(SATO), 0); /* once a day */
	fake.now += 86400;
	ck_assert_uint_eq(heard_by(TANAKA), 0); /* not yet; who else was to hear has heard */
	fake.now += 86400;
	ck_assert_uint_ge(heard_by(SUZUKI), 1);
	ck_assert(was_told("carry-out.overdue") && was_told("佐藤"));
	fake.now += 86400;
	ck_assert_uint_eq(heard_by(TANAKA), 1);
	ck_assert(was_told("carry-out.overdue"));
	must(SATO, "Return", "{\"number\":\"M-0001\"}");
	fake.now += 86400;
	ck_assert_uint_eq(heard_by(SATO), 0);
	verify_books();
}
END_TEST

/* Shows R-BAK-01, R-BAK-03. */
START_TEST(books_that_nobody_copies_are_said_to_administrators_once_a_day)
{
	staff_the_office();
	fake.now += 6 * 86400;
	heard_by(TANAKA);
	ck_assert(!was_told("have not been copied"));
	fake.now += 2 * 86400;
	heard_by(TANAKA);
	ck_assert(was_told("review.chased") && was_told("have not been copied"));
	ck_assert(!was_told("nobody has tried"));
	heard_by(TANAKA);
	ck_assert(!was_told("have not been copied"));
	fake.now += 400 * 86400;
	heard_by(SATO);
	ck_assert(!was_told("have not been copied"));
	fake.now += 86400 + 60;
	heard_by(TANAKA);
	ck_assert(was_told("have not been copied") && was_told("nobody has tried"));
	verify_books();
}
END_TEST

/* suzuki approves for 税務課, ito for 福祉課; the medium is one of 税務課. */
static void out_of_a_department(const char *carrier)
{
	char parameters[128];

	staff_the_office();
	must(TANAKA, "ImportPerson", "{\"login\":\"sato\",\"name\":\"佐藤 花子\",\"department\":\"税務課\"}");
	must(TANAKA, "ImportPerson", "{\"login\":\"ito\",\"name\":\"伊藤 四郎\",\"department\":\"福祉課\"}");
	ask_and_approve();
	register_medium();
	take_out();
	if (strcmp(carrier, "sato") != 0) {
		snprintf(parameters, sizeof(parameters), "{\"number\":\"M-0001\",\"to\":\"%s\"}", carrier);
		must(SATO, "HandOver", parameters);
		must(ITO, "TakeOver", "{\"number\":\"M-0001\"}");
	}
	must(TANAKA, "RevokeRole", "{\"login\":\"suzuki\",\"role\":\"approver\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"approver\",\"department\":\"税務課\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\",\"department\":\"福祉課\"}");
	fake.now += 2 * 86400;
}

/* Hears of somebody's overdue medium the day after. */
static bool hears_of_others(uint32_t uid)
{
	fake.now += 86400 + 60;
	heard_by(uid);
	return was_told("and has not");
}

/* Shows R-CUS-06. */
START_TEST(of_what_is_overdue_the_approvers_of_its_department_hear)
{
	out_of_a_department("sato");
	ck_assert(hears_of_others(SUZUKI));
	ck_assert(!hears_of_others(ITO));
	ck_assert(hears_of_others(TANAKA)); /* the administrator, wherever it is */
	ck_assert(!hears_of_others(KIMURA));
	must(SATO, "ListOverdue", "{}");
	ck_assert(heard_holds("\"medium_department\": \"税務課\""));
	must(TANAKA, "RevokeRole", "{\"login\":\"suzuki\",\"role\":\"approver\",\"department\":\"税務課\"}");
	ck_assert(!hears_of_others(SUZUKI));
	ck_assert(hears_of_others(ITO)); /* where nobody approves for it, whoever approves at all */
	verify_books();
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(of_the_mediums_department_not_of_that_of_who_carries_it)
{
	out_of_a_department("ito");
	ck_assert(hears_of_others(SUZUKI));
	fake.now += 86400 + 60;
	heard_by(ITO);
	ck_assert(was_told("You should have brought"));
	ck_assert(!was_told("and has not"));
	verify_books();
}
END_TEST

/* Shows R-APP-01. */
START_TEST(a_signature_is_waited_for_in_the_mediums_department)
{
	out_of_a_department("sato");
	must(SATO, "Return", "{\"number\":\"M-0001\"}");
	must(SATO, "RequestRevise", "{\"number\":\"M-0001\",\"purpose\":\"new label\",\"classification\":\"public\"}");
	fake.now += 86400 + 60;
	heard_by(ITO);
	ck_assert(!was_told("request.reminded"));
	fake.now += 86400 + 60;
	heard_by(SUZUKI);
	ck_assert(was_told("request.reminded"));
	verify_books();
}
END_TEST

START_TEST(while_nothing_can_be_recorded_nobody_is_told)
{
	out_today();
	fake.now += 86400 + 3600;
	fault_set(&broker.closed, -EROFS, "The disk is full.");
	reminders_run(&broker);
	broker.closed = (struct fault){ 0 };
	ck_assert_uint_eq(heard_by(SATO), 2); /* overdue, and the end of the day */
	verify_books();
}
END_TEST

/* Shows R-EXC-03. */
START_TEST(who_grants_exceptions_hears_of_an_emergency_and_later_the_administrator_too)
{
	in_service();
	text_copy(broker.host, sizeof(broker.host), "desk-1");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"ciso\"}");
	must(SUZUKI, "DeclareEmergency",
		"{\"rule\":\"R-ZON-01\",\"number\":\"M-0001\",\"person\":\"sato\",\"reason\":\"line is down\",\"measure\":\"counted by two\"}");
	ck_assert_uint_eq(heard_by(ITO), 1);
	ck_assert(was_told("exception.chased") && was_told("EXC-2026-001"));
	ck_assert_uint_eq(heard_by(ITO), 0); /* once a day */
	fake.now += 2 * 86400;
	ck_assert_uint_ge(heard_by(TANAKA), 1); /* it is late */
	ck_assert(was_told("exception.chased"));
	must(ITO, "SettleException", "{\"exception\":\"EXC-2026-001\",\"permanent\":\"a second line\"}");
	fake.now += 2 * 86400;
	heard_by(ITO);
	ck_assert(!was_told("exception.chased"));
}
END_TEST

/* Shows R-INC-03. */
START_TEST(who_was_not_told_of_an_incident_in_time_hears_of_it_once)
{
	staff_the_office();
	must(SATO, "ReportIncident", "{\"kind\":\"malware\",\"what\":\"unknown files\"}");
	ck_assert_str_eq(json_member_text(heard, "incident"), "I-0001");
	ck_assert_uint_eq(heard_by(SUZUKI), 0);
	fake.now += 3601;
	ck_assert_uint_eq(heard_by(SUZUKI), 1);
	ck_assert(was_told("incident.chased") && was_told("I-0001"));
	ck_assert_uint_eq(heard_by(SUZUKI), 0);
	must(SUZUKI, "TellIncident", "{\"incident\":\"I-0001\",\"role\":\"approver\",\"whom\":\"鈴木\"}");
	verify_books();
}
END_TEST

/* Shows R-REU-04. */
START_TEST(who_handles_it_and_who_approves_hear_once_a_day_of_what_is_to_be_erased)
{
	in_service();
	pull("2-1");
	must(SATO, "AddContent", "{\"number\":\"M-0001\",\"name\":\"名簿\",\"classification\":\"confidential\",\"until\":\"2026-11-21\"}");
	must(KIMURA, "ListDue", "{}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "due")), 0);
	heard_by(SATO);
	ck_assert(!was_told("erase.reminded"));
	fake.now += 2 * 86400;
	must(KIMURA, "ListDue", "{}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "due")), 1);
	heard_by(SATO);
	ck_assert(was_told("erase.reminded") && was_told("M-0001"));
	heard_by(SUZUKI);
	ck_assert(!was_told("erase.reminded")); /* that was today's */
	fake.now += 86400;
	heard_by(SUZUKI);
	ck_assert(was_told("erase.reminded"));
	must(SATO, "KeepContent", "{\"content\":\"J-0001\",\"until\":\"2027-03-31\"}");
	fake.now += 86400;
	heard_by(SATO);
	ck_assert(!was_told("erase.reminded"));
	must(KIMURA, "ListDue", "{\"erased\":\"yes\"}");
	ck_assert(json_is_true(json_object_get(heard, "erased")));
	must_not(KIMURA, "KeepContent", "{\"content\":\"J-0001\",\"until\":\"2027-03-31\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* The office lets private media in, for one class on one network. */
static void let_private_media_in(void)
{
	broker.rules = rules_default();
	broker.rules->station = (struct station){ .zone = ZONE_INTERNET, .area = 2 };
	broker.rules->count = 1;
	broker.rules->list[0] = (struct class){ .key = "C1", .name = "公開", .axis = "機密性", .rank = 1 };
	handling_init(&broker.rules->list[0].handling);
	broker.rules->office.private_media = PRIVATE_INTERNET_ONLY;
	text_copy(broker.rules->office.private_max_class, sizeof(broker.rules->office.private_max_class), "C1");
}

/* Shows R-REU-07. */
START_TEST(a_private_medium_that_has_not_left_in_time_is_told_of_until_it_has)
{
	char parameters[512];

	staff_the_office();
	let_private_media_in();
	plug("2-1", "A100");
	snprintf(parameters, sizeof(parameters),
		"{\"medium\":\"%s\",\"purpose\":\"talk\",\"classification\":\"C1\",\"until\":\"2026-11-30\",\"terminals\":\"desk\",\"scanned\":\"clean\","
		"\"not_stored\":\"yes\",\"erased_at_end\":\"yes\"}",
		name_of_tag());
	must(SATO, "RequestPrivate", parameters);
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
	heard_by(SATO);
	ck_assert(!was_told("private.chased"));
	fake.now += 10 * 86400;
	heard_by(SATO);
	ck_assert(was_told("private.chased") && was_told("M-0001"));
	heard_by(SATO);
	ck_assert(!was_told("private.chased")); /* once a day */
	fake.now += 86400 + 60;
	heard_by(TANAKA);
	ck_assert(was_told("private.chased"));
	must_not(TANAKA, "RetirePrivate", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must(SATO, "RecordPrivateErase", "{\"number\":\"M-0001\",\"tool\":\"wiper 3\",\"result\":\"all of it\"}");
	must(TANAKA, "RefusePrivateErase", "{\"number\":\"M-0001\",\"reason\":\"half of it\"}");
	must(SATO, "RecordPrivateErase", "{\"number\":\"M-0001\",\"tool\":\"wiper 3\",\"result\":\"all of it\"}");
	must(KIMURA, "ListPrivate", "{}");
	ck_assert(heard_holds("\"overdue\": true") && heard_holds("all of it"));
	must(TANAKA, "RetirePrivate", "{\"number\":\"M-0001\"}");
	must(KIMURA, "ListPrivate", "{}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "private")), 0);
	fake.now += 86400 + 60;
	heard_by(SATO);
	ck_assert(!was_told("private.chased"));
	verify_books();
	rules_free(broker.rules);
	broker.rules = NULL;
}
END_TEST

/* Shows R-LOG-06. */
START_TEST(who_is_refused_too_often_within_an_hour_is_told_of_once)
{
	staff_the_office();
	json_array_clear(told);
	hangs_up = NULL;
	ask(TANAKA, "Watch", "{}");
	json_array_clear(told);
	for (int i = 0; i < 9; i++) {
		fake.now += 120;
		must_not(SATO, "LedgerList", "{}", "io.mediad.Refused");
	}
	ck_assert(!was_told("alarm.raised"));
	fake.now += 120;
	must_not(SATO, "LedgerList", "{}", "io.mediad.Refused");
	ck_assert(was_told("alarm.raised") && was_told("佐藤"));
	json_array_clear(told);
	must_not(SATO, "LedgerList", "{}", "io.mediad.Refused");
	ck_assert(!was_told("alarm.raised"));
	server_drop(broker.server, 7);
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_private_medium_that_has_not_left_in_time_is_told_of_until_it_has,
		who_is_refused_too_often_within_an_hour_is_told_of_once,
		 books_that_nobody_copies_are_said_to_administrators_once_a_day, of_what_is_overdue_the_approvers_of_its_department_hear, of_the_mediums_department_not_of_that_of_who_carries_it,
		a_signature_is_waited_for_in_the_mediums_department, first_the_holder_hears_then_the_approver_then_the_administrator,
		while_nothing_can_be_recorded_nobody_is_told, who_was_not_told_of_an_incident_in_time_hears_of_it_once,
		who_grants_exceptions_hears_of_an_emergency_and_later_the_administrator_too,
		who_handles_it_and_who_approves_hear_once_a_day_of_what_is_to_be_erased };

	setenv("TZ", "JST-9", 1);
	return suite_run_with("mediad/broker/reminders", tests, ARRAY_SIZE(tests), setup, teardown);
}
