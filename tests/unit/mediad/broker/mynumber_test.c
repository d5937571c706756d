// SPDX-License-Identifier: GPL-3.0-or-later
/* An individual number in any text of any method is refused, before the method is asked; the table is gone through, so
 * that a new row needs no new test. */
#include "mediad/broker/reminders.h"
#include "tests/unit/mediad/broker/stage.h"

#define NUMBER "1234-5678-9018"

static uint32_t somebody_who_may(const struct method *method)
{
	char wish[96];

	if (method->who & (WHO_ANYONE | WHO_PERSON | ROLE_STAFF))
		return SATO;
	if (method->who & WHO_ROOT)
		return ROOT;
	if (method->who & ROLE_ADMINISTRATOR)
		return TANAKA;
	if (method->who & ROLE_APPROVER)
		return SUZUKI;
	if (method->who & ROLE_AUDITOR)
		return KIMURA;
	for (unsigned int bit = 0; bit < 16; bit++)
		if (method->who & 1u << bit) {
			snprintf(wish, sizeof(wish), "{\"login\":\"ito\",\"role\":\"%s\"}", role_name((enum role)(1u << bit)));
			ask(TANAKA, "GrantRole", wish); /* it may have it already */
		}
	return ITO;
}

struct parameter {
	char name[32];
	const char *type;
};

static const char *next_parameter(const char *row, struct parameter *out)
{
	size_t length = strcspn(row, ":");

	if (!*row)
		return NULL;
	snprintf(out->name, sizeof(out->name), "%.*s", (int)length, row);
	out->type = row + length + 1;
	row += strcspn(row, " ");
	return row + strspn(row, " ");
}

static bool is_type(const struct parameter *parameter, const char *type)
{
	return strncmp(parameter->type, type, strlen(type)) == 0;
}

/* Every parameter harmless but the one called `bad`. */
static json_t *parameters_with(const struct method *method, const char *bad)
{
	json_t *parameters = json_object();
	struct parameter parameter;

	for (const char *row = next_parameter(method->parameters, &parameter); row; row = next_parameter(row, &parameter)) {
		bool is_bad = strcmp(parameter.name, bad) == 0;

		if (is_type(&parameter, "number"))
			json_object_set_new(parameters, parameter.name, json_integer(is_bad ? 123456789018 : 1));
		else
			json_object_set_new(parameters, parameter.name, json_string(is_bad ? "for " NUMBER : "x"));
	}
	return parameters;
}

static bool is_refused(const struct method *method, const char *name)
{
	SCOPED(json_release) json_t *parameters = parameters_with(method, name);
	SCOPED(json_text_free) char *text = json_dumps(parameters, 0);

	must_not(somebody_who_may(method), method->name, text, "io.mediad.BadInput");
	ck_assert(!heard_holds("5678"));
	return strstr(sentence(), "individual number") && strstr(sentence(), name);
}

/* Shows R-LED-10. */
START_TEST(no_method_takes_an_individual_number_in_any_text)
{
	int tried = 0;

	staff_the_office();
	for (unsigned int i = 0; i < methods_count; i++) {
		struct parameter parameter;
		const char *row = methods[i].parameters;

		while ((row = next_parameter(row, &parameter))) {
			if (is_type(&parameter, "statement") || is_type(&parameter, "secret"))
				continue;
			ck_assert_msg(is_refused(&methods[i], parameter.name), "%s takes one as %s: %s %s", methods[i].name,
				parameter.name, error, sentence());
			tried++;
		}
	}
	ck_assert_int_gt(tried, 50);
	must(KIMURA, "LedgerExport", "{}");
	ck_assert(!heard_holds("5678") && !heard_holds("123456789018"));
}
END_TEST

START_TEST(what_a_stick_says_of_itself_is_nobodys_number)
{
	char wish[160];

	staff_the_office();
	plug("2-1", "123456789018");
	snprintf(wish, sizeof(wish), "{\"medium\":\"%s\",\"purpose\":\"report\"}", name_of_tag());
	must(SATO, "RequestUse", wish);
}
END_TEST

/* Shows R-OPS-04. */
START_TEST(names_are_taken_as_people_write_them)
{
	init();
	must(TANAKA, "AddPerson", "{\"login\":\"sato\",\"name\":\"𠮷田 髙志 辻󠄀\",\"department\":\"葛󠄁城支所\"}");
	must(TANAKA, "ListPeople", "{}");
	ck_assert(heard_holds("𠮷田 髙志 辻󠄀") && heard_holds("葛󠄁城支所"));
	must_not(TANAKA, "AddPerson", "{\"login\":\"ito\",\"name\":\"小\\u200b野\"}", "io.mediad.BadInput");
	must_not(TANAKA, "AddPerson", "{\"login\":\"ito\",\"name\":\"小\\u202e野\"}", "io.mediad.BadInput");
	verify_books();
}
END_TEST

static void is_closed(void)
{
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(last_event(), "medium.closed");
}

/* Shows R-LED-06. */
START_TEST(what_is_open_by_somebody_not_in_charge_is_closed)
{
	in_service();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"mynumber-manager\"}");
	must(ITO, "AddMyNumberTask", "{\"task\":\"住民税\",\"kind\":\"use\"}");
	must(ITO, "AddMyNumberAsset", "{\"task\":\"住民税\",\"file\":\"課税\",\"years\":\"7\"}");
	open_medium();
	must(ITO, "LinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\"}");
	is_closed();
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must(ITO, "AddMyNumberHandler", "{\"login\":\"sato\",\"task\":\"住民税\"}");
	open_medium();
	must(ITO, "EndMyNumberHandler", "{\"charge\":\"H-0001\",\"reason\":\"moved\"}");
	is_closed();
	verify_books();
}
END_TEST

/* Shows R-DSP-08. */
START_TEST(an_original_is_not_erased_and_the_manager_hears_once_it_is_due)
{
	in_service();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"mynumber-manager\"}");
	must(ITO, "AddMyNumberTask", "{\"task\":\"住民税\",\"kind\":\"use\"}");
	must(ITO, "AddMyNumberAsset", "{\"task\":\"住民税\",\"file\":\"課税\",\"years\":\"7\",\"kept_until\":\"2026-11-22\"}");
	must(ITO, "LinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\",\"original\":\"yes\"}");
	must_not(ITO, "UnlinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\",\"reason\":\"moved\"}", "io.mediad.Refused");
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"old\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-DSP-08");
	must(ITO, "KeepMyNumberAsset", "{\"asset\":\"T-0001\",\"until\":\"permanent\",\"reason\":\"archive\"}");
	must(ITO, "KeepMyNumberAsset", "{\"asset\":\"T-0001\",\"until\":\"2026-11-22\",\"reason\":\"law\"}");
	fake.now += 3 * 86400;
	ask(ITO, "Watch", "{}");
	json_array_clear(told);
	reminders_run(&broker);
	SCOPED(json_text_free) char *text = json_dumps(told, 0);

	ck_assert(strstr(text, "erase.reminded") && strstr(text, "M-0001"));
	server_drop(broker.server, 7);
	must(KIMURA, "ListDue", "{}");
	ck_assert(heard_holds("\"asset\": \"T-0001\""));
	verify_books();
}
END_TEST

/* Everybody who must be was told, and all is written. */
static void work_through(void)
{
	static const char *const entries[] = { "response", "impact", "cause", "prevention" };
	SCOPED(json_release) json_t *steps = NULL;
	char parameters[256];
	const json_t *step;
	size_t i;

	must(ITO, "ShowIncident", "{\"incident\":\"I-0001\"}");
	steps = json_incref(json_object_get(heard, "steps"));
	ck_assert_uint_ge(json_array_size(steps), 3);
	json_array_foreach(steps, i, step) {
		text_format(parameters, sizeof(parameters), "{\"incident\":\"I-0001\",\"role\":\"%s\",\"whom\":\"x\"}", json_member_text(step, "role"));
		must(ITO, "TellIncident", parameters);
	}
	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		text_format(parameters, sizeof(parameters), "{\"incident\":\"I-0001\",\"kind\":\"%s\",\"text\":\"x\"}", entries[i]);
		must(ITO, "AddIncidentEntry", parameters);
	}
}

static void erase_it(void)
{
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	prove_surface();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

/* Shows R-DSP-10. */
START_TEST(what_came_to_us_wrongly_is_shut_and_erased_by_those_who_were_told)
{
	in_service();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"incident\"}");
	open_medium();
	must(SATO, "ReportIncident", "{\"kind\":\"misreceived\",\"what\":\"other town's list\",\"number\":\"M-0001\"}");
	is_closed();
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-DSP-10");
	must(SATO, "ShowIncident", "{\"incident\":\"I-0001\"}");
	ck_assert(heard_holds("mynumber-manager"));
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"not ours\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must_not(KIMURA, "Witness", "{\"number\":\"M-0001\"}", "io.mediad.Refused"); /* held */
	must_not(SATO, "ReleaseHold", "{\"number\":\"M-0001\",\"reason\":\"x\"}", "io.mediad.Refused");
	must(SUZUKI, "ReleaseHold", "{\"number\":\"M-0001\",\"reason\":\"the sender knows\"}");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	work_through();
	must_not(ITO, "CloseIncident", "{\"incident\":\"I-0001\",\"reason\":\"x\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-DSP-10");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	erase_it();
	must(ITO, "CloseIncident", "{\"incident\":\"I-0001\",\"reason\":\"erased\"}");
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { no_method_takes_an_individual_number_in_any_text,
		what_a_stick_says_of_itself_is_nobodys_number, names_are_taken_as_people_write_them,
		what_is_open_by_somebody_not_in_charge_is_closed, an_original_is_not_erased_and_the_manager_hears_once_it_is_due,
		what_came_to_us_wrongly_is_shut_and_erased_by_those_who_were_told };

	return suite_run_with("mediad/broker/mynumber", tests, ARRAY_SIZE(tests), setup, teardown);
}
