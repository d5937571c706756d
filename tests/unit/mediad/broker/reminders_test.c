// SPDX-License-Identifier: GPL-3.0-or-later
/* Who hears by themselves of what is overdue and of what lies about when the office closes. */
#include "mediad/broker/reminders.h"
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

static void out_today(void)
{
	in_service();
	pull("2-1");
	must(SATO, "RequestCarryOut",
		"{\"number\":\"M-0001\",\"purpose\":\"survey\",\"from\":\"2026-11-21\",\"until\":\"2026-11-21 19:00\",\"destination\":\"県庁\",\"contents\":\"表\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(SATO, "CheckOut", "{\"number\":\"M-0001\"}");
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

int main(void)
{
	const TTest *tests[] = { first_the_holder_hears_then_the_approver_then_the_administrator,
		while_nothing_can_be_recorded_nobody_is_told, who_was_not_told_of_an_incident_in_time_hears_of_it_once,
		who_grants_exceptions_hears_of_an_emergency_and_later_the_administrator_too };

	setenv("TZ", "JST-9", 1);
	return suite_run_with("mediad/broker/reminders", tests, ARRAY_SIZE(tests), setup, teardown);
}
