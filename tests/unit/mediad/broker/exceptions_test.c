// SPDX-License-Identifier: GPL-3.0-or-later
/* Zones and exceptions through the broker's methods: who may call them, and what the helper is told. */
#include "mediad/broker/reminders.h"
#include "policy/rules/book.h"
#include "tests/unit/mediad/broker/stage.h"

#define EMERGENCY(person) \
	"{\"rule\":\"R-ZON-01\",\"number\":\"M-0001\",\"person\":\"" person "\",\"reason\":\"line is down\",\"measure\":\"counted by two\"}"
#define CONFIRM "{\"exception\":\"EXC-2026-001\",\"permanent\":\"a second line\"}"

static void in_the_my_number_zone(void)
{
	in_service();
	broker.rules = rules_default();
	broker.rules->station.zone = ZONE_MYNUMBER;
	text_copy(broker.host, sizeof(broker.host), "desk-1");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"ciso\"}");
}

/* What the helper is asked to do, and what the person hears of it. */
static bool opens_for_reading_only(void)
{
	bool read_only;

	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	read_only = fake.request.flags & VOLUME_READ_ONLY;
	fake_volume_done(&fake, read_only ? "{\"path\":\"/m\",\"read_only\":true}" : "{\"path\":\"/m\",\"read_only\":false}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_int_eq(heard_holds("R-ZON-01"), read_only);
	ask(SATO, "Close", "{\"number\":\"M-0001\"}");
	fake_volume_done(&fake, "{}");
	pump();
	return read_only;
}

/* Shows R-ZON-01, R-EXC-03. */
START_TEST(the_helper_opens_for_reading_until_an_exception_lets_the_person_write)
{
	in_the_my_number_zone();
	ck_assert(opens_for_reading_only());
	must_not(SATO, "DeclareEmergency", EMERGENCY("sato"), "io.mediad.Refused");
	must_not(KIMURA, "DeclareEmergency", EMERGENCY("sato"), "io.mediad.Refused");
	must_not(SUZUKI, "DeclareEmergency", EMERGENCY("nobody"), "io.mediad.NotFound");
	must(SUZUKI, "DeclareEmergency", EMERGENCY("sato"));
	ck_assert(heard_holds("desk-1"));
	ck_assert(!opens_for_reading_only());
	must(KIMURA, "ShowException", "{\"exception\":\"EXC-2026-001\"}");
	ck_assert_int_eq(json_member_number(heard, "uses", -1), 1);
	must_not(SUZUKI, "SettleException", CONFIRM, "io.mediad.Refused"); /* has no role for it */
	must_not(TANAKA, "SettleException", CONFIRM, "io.mediad.Refused"); /* does not grant exceptions */
	must_not(ITO, "SettleException", "{\"exception\":\"EXC-2026-001\"}", "io.mediad.BadInput");
	must(ITO, "SettleException", CONFIRM);
	must_not(SATO, "ListExceptions", "{}", "io.mediad.Refused");
	must_not(KIMURA, "ListExceptions", "{\"year\":\"last\"}", "io.mediad.BadInput");
	must(KIMURA, "ListExceptions", "{\"year\":\"2026\"}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "exceptions")), 1);
	ck_assert(heard_holds("R-APP-03"));
	must_not(KIMURA, "ReviewExceptions", "{}", "io.mediad.Refused");
	must(ITO, "ReviewExceptions", "{\"note\":\"seen\"}");
	must(TANAKA, "EndException", "{\"exception\":\"EXC-2026-001\",\"reason\":\"done\"}");
	ck_assert(opens_for_reading_only());
	verify_books();
	rules_free(broker.rules);
}
END_TEST

/* Shows R-ZON-03, R-ZON-07. */
START_TEST(sanitising_and_binding_are_recorded_by_those_who_may)
{
	in_service();
	must_not(KIMURA, "Sanitised", "{\"number\":\"M-0001\",\"tool\":\"t\",\"reference\":\"r\"}", "io.mediad.Refused");
	must(SATO, "Sanitised", "{\"number\":\"M-0001\",\"tool\":\"t\",\"reference\":\"r\"}");
	ck_assert_str_eq(last_event(), "medium.sanitised");
	must_not(SATO, "Bind", "{\"number\":\"M-0001\",\"systems\":\"tax\",\"reason\":\"r\"}", "io.mediad.Refused");
	must(TANAKA, "Bind", "{\"number\":\"M-0001\",\"systems\":\"tax\",\"reason\":\"r\"}");
	ck_assert_str_eq(last_event(), "medium.bound");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "tax"));
	must(TANAKA, "Bind", "{\"number\":\"M-0001\",\"reason\":\"r\"}");
	ck_assert_ptr_null(json_object_get(heard, "systems"));
	verify_books();
}
END_TEST

static void opens_for_writing(void)
{
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert(!(fake.request.flags & VOLUME_READ_ONLY));
	fake_volume_done(&fake, "{\"path\":\"/m\",\"read_only\":false}");
	pump();
}

static void is_closed_as_lapsed(void)
{
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(last_event(), "medium.closed");
}

/* Shows R-EXC-02, R-EXC-03. */
START_TEST(what_was_opened_under_an_exception_is_closed_when_that_ends)
{
	in_the_my_number_zone();
	must(SUZUKI, "DeclareEmergency", EMERGENCY("sato"));
	opens_for_writing();
	reminders_run(&broker);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN); /* it still holds */
	must(ITO, "SettleException", "{\"exception\":\"EXC-2026-001\",\"reason\":\"not needed\"}");
	is_closed_as_lapsed();
	must(SUZUKI, "DeclareEmergency", EMERGENCY("sato"));
	opens_for_writing();
	fake.now += 86401;
	reminders_run(&broker);
	is_closed_as_lapsed();
	verify_books();
	rules_free(broker.rules);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { the_helper_opens_for_reading_until_an_exception_lets_the_person_write,
		sanitising_and_binding_are_recorded_by_those_who_may,
		what_was_opened_under_an_exception_is_closed_when_that_ends };

	return suite_run_with("mediad/broker/exceptions", tests, ARRAY_SIZE(tests), setup, teardown);
}
