// SPDX-License-Identifier: GPL-3.0-or-later
/* Each way in which a medium ends, by the broker's methods; after each step the report says what is released and not certified yet. */
#include "tests/unit/mediad/broker/stage.h"

#define DOCUMENT "\"document\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""
#define M1 "\"number\":\"M-0001\""
#define TYPED M1 ",\"confirm\":\"M-0001\""

static void condemned(void)
{
	in_service();
	must(SATO, "RequestDispose", "{" M1 ",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(KIMURA, "Witness", "{" M1 "}");
}

static void key_goes(void)
{
	fake_volume_done(&fake, KEY);
	pump();
}

static void erased(void)
{
	condemned();
	ask_for_work(TANAKA, "Erase", "{" TYPED "}");
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	key_goes();
	prove_surface();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

/* Of the only release there is. */
static void difference_is(const char *wanted)
{
	const char *said;

	must(KIMURA, "GetReport", "{\"report\":\"erased\"}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "rows")), 1);
	said = json_member_text(json_array_get(json_object_get(heard, "rows"), 0), "difference");
	ck_assert_str_eq(said ? said : "", wanted);
}

static void must_end(const char *number, const char *method, const char *more)
{
	char parameters[512];

	snprintf(parameters, sizeof(parameters), "{\"number\":\"%s\",\"confirm\":\"%s\",\"method\":\"%s\"," DOCUMENT "%s}", number, number, method, more);
	must(TANAKA, "RecordDestruction", parameters);
	difference_is("unconfirmed");
	snprintf(parameters, sizeof(parameters), "{\"number\":\"%s\",\"confirm\":\"%s\"}", number, number);
	must_not(TANAKA, "ConfirmDestruction", parameters, "io.mediad.Refused"); /* who recorded it */
	must(KIMURA, "ConfirmDestruction", parameters);
	ck_assert_str_eq(json_member_text(heard, "state"), "disposed");
	difference_is("");
	verify_books();
}

/* Shows R-DSP-01, R-DSP-13. */
START_TEST(what_is_erased_enough_is_thrown_away)
{
	erased();
	difference_is("");
	must_not(TANAKA, "DisposeErased", "{" M1 ",\"confirm\":\"M-0002\"}", "io.mediad.BadInput");
	must(TANAKA, "DisposeErased", "{" TYPED "," DOCUMENT "}");
	ck_assert_str_eq(medium_now().state, "disposed");
	difference_is("");
	must_not(TANAKA, "RecordDestruction", "{" TYPED ",\"method\":\"shredded\"," DOCUMENT "}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-DSP-01, R-DSP-05. */
START_TEST(what_a_second_person_rejects_is_destroyed_and_confirmed)
{
	erased();
	must(SUZUKI, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"rejected\",\"reason\":\"spare blocks\"}");
	difference_is("not-enough");
	must_not(TANAKA, "DisposeErased", "{" TYPED "}", "io.mediad.Refused");
	must_not(TANAKA, "RecordDestruction", "{" TYPED ",\"method\":\"overwritten\"," DOCUMENT "}", "io.mediad.BadInput");
	must_not(TANAKA, "RecordDestruction", "{" M1 ",\"confirm\":\"M-0009\",\"method\":\"shredded\"," DOCUMENT "}", "io.mediad.BadInput");
	must_end("M-0001", "shredded", "");
}
END_TEST

#define CONSIGN "{" TYPED ",\"contractor\":\"V-0001\",\"until\":\"2026-11-30\"}"

/* Shows R-DSP-06, R-DSP-11, R-EXT-05. */
START_TEST(a_contractor_has_it_until_their_certificate_names_it_and_the_contract_waits)
{
	erased();
	must_not(TANAKA, "Consign", CONSIGN, "io.mediad.Refused"); /* no contract */
	must(TANAKA, "AddContractor",
		"{\"name\":\"緑産業\",\"contract\":\"R8-12\",\"scope\":\"破壊\",\"responsible\":\"緑川\",\"until\":\"2026-12-10\"}");
	ck_assert_str_eq(json_member_text(heard, "contractor"), "V-0001");
	must_not(TANAKA, "Consign", CONSIGN, "io.mediad.Refused"); /* they know no rules */
	must(TANAKA, "ExplainToContractor", "{\"contractor\":\"V-0001\",\"whom\":\"緑川\"}");
	must(TANAKA, "Consign", CONSIGN);
	ck_assert_str_eq(medium_now().state, "consigned");
	difference_is("consigned");
	must_not(TANAKA, "CloseContractor", "{\"contractor\":\"V-0001\",\"reason\":\"over\"," DOCUMENT "}", "io.mediad.Refused");
	must(TANAKA, "TakeBackConsigned", "{" M1 ",\"reason\":\"they cannot\"}");
	ck_assert_str_eq(medium_now().state, "erased");
	must(TANAKA, "Consign", CONSIGN);
	fake.now += 12 * 86400;
	difference_is("certificate-overdue");
	must(KIMURA, "ListConsigned", "{}");
	ck_assert(heard_holds("\"overdue\": true") && heard_holds("緑産業"));
	must_not(TANAKA, "RecordDestruction", "{" TYPED ",\"method\":\"crushed\"," DOCUMENT "}", "io.mediad.BadInput");
	must_not(TANAKA, "RecordDestruction",
		"{" TYPED ",\"method\":\"crushed\"," DOCUMENT ",\"certificate\":\"G-7\",\"issuer\":\"緑産業\",\"issued\":\"2026-12-01\",\"serials\":\"A101\"}",
		"io.mediad.BadInput");
	difference_is("certificate-overdue");
	must_end("M-0001", "crushed", ",\"certificate\":\"G-7\",\"issuer\":\"緑産業\",\"issued\":\"2026-12-01\",\"serials\":\"A099; a-100\"");
	must(TANAKA, "CloseContractor", "{\"contractor\":\"V-0001\",\"reason\":\"over\"," DOCUMENT "}");
	must(KIMURA, "ShowContractor", "{\"contractor\":\"V-0001\"}");
	ck_assert(heard_holds("M-0001") && heard_holds("\"what\": \"consigned\""));
	must(KIMURA, "ListContractors", "{\"all\":\"yes\"}");
	ck_assert(heard_holds("\"open\": 0"));
	verify_books();
}
END_TEST

/* Shows R-DSP-01, R-DSP-03. */
START_TEST(what_answers_no_more_loses_its_key_without_the_medium_and_is_destroyed)
{
	in_service();
	must_not(TANAKA, "MarkUnfit", "{" M1 ",\"what\":\"ugly\",\"reason\":\"bent\"}", "io.mediad.BadInput");
	must(TANAKA, "MarkUnfit", "{" M1 ",\"what\":\"damaged\",\"reason\":\"bent\"}");
	pull("2-1");
	must(SATO, "RequestDispose", "{" M1 ",\"purpose\":\"bent\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	difference_is("waiting");
	must_not(TANAKA, "RecordDestruction", "{" TYPED ",\"method\":\"shredded\"," DOCUMENT "}", "io.mediad.Refused"); /* its key lives */
	must(KIMURA, "Witness", "{" M1 "}");
	ask(TANAKA, "Erase", "{" TYPED ",\"lost\":\"yes\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	key_goes();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(medium_now().key_destroyed);
	difference_is("to-destroy");
	must_end("M-0001", "incinerated", "");
}
END_TEST

/* Shows R-DEV-12, R-DSP-07. */
START_TEST(what_is_on_the_books_only_is_destroyed_without_having_been_erased)
{
	staff_the_office();
	must(TANAKA, "ImportMedium", "{\"former\":\"D-1\",\"kind\":\"optical-wo\",\"serial\":\"DISC1\"}");
	must(TANAKA, "KeepOnBooks", "{" M1 ",\"reason\":\"written once\",\"handler\":\"sato\"}");
	must(SATO, "RequestDispose", "{" M1 ",\"purpose\":\"old\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
	must(KIMURA, "Witness", "{" M1 "}");
	must_not(TANAKA, "Erase", "{" TYPED "}", "io.mediad.NotFound");
	difference_is("waiting");
	must_end("M-0001", "shredded", "");
}
END_TEST

int main(void)
{
	const TTest *tests[] = { what_is_erased_enough_is_thrown_away, what_a_second_person_rejects_is_destroyed_and_confirmed,
		a_contractor_has_it_until_their_certificate_names_it_and_the_contract_waits,
		what_answers_no_more_loses_its_key_without_the_medium_and_is_destroyed,
		what_is_on_the_books_only_is_destroyed_without_having_been_erased };

	setenv("TZ", "JST-9", 1);
	return suite_run_with("mediad/broker/ending", tests, ARRAY_SIZE(tests), setup, teardown);
}
