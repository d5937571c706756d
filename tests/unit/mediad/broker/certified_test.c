// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker answers of an erase that was certified: another person's word, the medium compared again, the key for an auditor. */
#include "tests/unit/mediad/broker/stage.h"

#include "tests/unit/policy/rules/bylaw.h"

#define COMMITMENT "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"
#define COMPARED "{\"verified\":33554432,\"commitment\":\"" COMMITMENT "\",\"nonce\":\"0123456789abcdef\"}"
#define SHOWN "{\"key\":\"5eed\",\"commitment\":\"" COMMITMENT "\"}"
#define OF_C1 "{\"certificate\":\"C-0001\"}"

/* M-0001 is erased and C-0001 says so, as the played TPM signed it. Returns the job of the erase. */
static const char *erased(void)
{
	static char job[40];

	in_service();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	text_copy(job, sizeof(job), fake.request.job);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	prove_surface();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(json_member_text(heard, "certificate"), "C-0001");
	return job;
}

/* What the ledger says of the last event of that kind, from an answer of LedgerList. */
static const json_t *last_of(const char *kind)
{
	const json_t *event, *data = NULL;
	size_t i;

	json_array_foreach(json_object_get(heard, "events"), i, event)
		if (strcmp(json_member_text(event, "kind"), kind) == 0)
			data = json_member_object(event, "data");
	ck_assert_ptr_nonnull(data);
	return data;
}

START_TEST(a_second_person_validates_and_everybody_sees_it)
{
	erased();
	must_not(TANAKA, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"accepted\",\"reason\":\"x\"}", "io.mediad.Refused");
	must_not(SATO, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"accepted\",\"reason\":\"x\"}", "io.mediad.Refused");
	must_not(SUZUKI, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"perhaps\",\"reason\":\"x\"}", "io.mediad.BadInput");
	must(SATO, "GetCertificate", "{\"number\":\"M-0001\"}");
	ck_assert_ptr_null(json_member_text(json_member_object(heard, "validation"), "decision"));
	must(SUZUKI, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"accepted\",\"reason\":\"seen\"}");
	must(SATO, "GetCertificate", "{\"number\":\"C-0001\"}");
	ck_assert_str_eq(json_member_text(json_member_object(heard, "validation"), "decision"), "accepted");
	ck_assert_str_eq(json_member_text(json_member_object(heard, "validation"), "reason"), "seen");
	ck_assert_ptr_nonnull(json_member_text(json_member_object(heard, "validation"), "jws"));
	verify_books();
}
END_TEST

/* Answers after a second, in which others can do something. */
static int64_t slowly(struct fake_world *world, const struct notary_question *question, struct notary_answer *out)
{
	(void)world;
	(void)out;
	return question->wish == NOTARY_SIGN ? 1000 : 0;
}

static int64_t never(struct fake_world *world, const struct notary_question *question, struct notary_answer *out)
{
	(void)world;
	if (question->wish == NOTARY_SIGN)
		fault_set(&out->fault, -EIO, "The TPM does not answer.");
	return 0;
}

#define ACCEPT "{\"certificate\":\"C-0001\",\"decision\":\"accepted\",\"reason\":\"seen\"}"
#define REJECT "{\"certificate\":\"C-0001\",\"decision\":\"rejected\",\"reason\":\"spare blocks\"}"

/* Shows R-DSP-02, R-DSP-05. */
START_TEST(without_the_tpms_signature_nothing_is_validated)
{
	erased();
	fake.tpm_answers = never;
	must_not(SUZUKI, "ValidateCertificate", ACCEPT, "io.mediad.Failed");
	ck_assert(!on_record("certificate.validated"));
	fake.tpm_answers = NULL;
	must(SUZUKI, "ValidateCertificate", REJECT);
	ck_assert_ptr_nonnull(json_member_text(heard, "jws"));
	must(KIMURA, "LedgerList", "{\"limit\":500}");
	ck_assert_ptr_nonnull(json_member_text(last_of("certificate.validated"), "jws"));
	must_not(SUZUKI, "ValidateCertificate", ACCEPT, "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-APP-05. */
START_TEST(who_loses_the_right_while_the_tpm_signs_validates_nothing)
{
	erased();
	fake.tpm_answers = slowly;
	ask(SUZUKI, "ValidateCertificate", ACCEPT);
	must(TANAKA, "RevokeRole", "{\"login\":\"suzuki\",\"role\":\"approver\"}");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert(!on_record("certificate.validated"));
	verify_books();
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(years_later_the_medium_is_compared_with_the_same_job_and_that_is_on_record)
{
	char job[40];

	text_copy(job, sizeof(job), erased());
	must_not(SATO, "CheckErased", OF_C1, "io.mediad.Refused");
	ask_for_work(KIMURA, "CheckErased", OF_C1);
	ck_assert_int_eq(fake.request.verb, VOLUME_CHECK_ERASED);
	ck_assert_str_eq(fake.request.job, job);
	ck_assert_uint_eq(fake.request.size, 33554432);
	fake_volume_done(&fake, COMPARED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_int_eq(json_member_number(heard, "verified", 0), 33554432);
	ck_assert(on_record("erase.checked"));
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(a_medium_that_differs_and_a_tpm_that_is_another_pass_nothing)
{
	erased();
	ask_for_work(KIMURA, "CheckErased", OF_C1);
	fake_volume_fails(&fake, -EIO, "512 bytes read back wrong");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ask_for_work(KIMURA, "CheckErased", OF_C1);
	fake_volume_done(&fake, "{\"verified\":33554432,\"commitment\":\"00\"}");
	pump();
	ck_assert_ptr_nonnull(strstr(sentence(), "another key"));
	ck_assert(!fake_world_anything_open(&fake));
	must_not(KIMURA, "CheckErased", "{\"certificate\":\"C-0001\",\"digest\":\"00\"}", "io.mediad.BadInput");
	must_not(KIMURA, "CheckErased", "{\"certificate\":\"C-0009\"}", "io.mediad.NotFound");
	must(SATO, "RequestUse", "{\"medium\":\"M-0001\",\"purpose\":\"again\",\"classification\":\"confidential\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0003\"}");
	must_not(KIMURA, "CheckErased", OF_C1, "io.mediad.Refused"); /* it serves again */
	verify_books();
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_differs_is_told_and_stands_on_the_books_by_kind_and_place)
{
	const json_t *state, *event;

	erased();
	ask_for_work(KIMURA, "CheckErased", OF_C1);
	fake_volume_fails_with(&fake, -EIO, "1024 bytes read back wrong",
		"{\"size\":33554432,\"verified\":33553408,\"old\":1024,\"old_sectors\":2,\"extents\":[[4096,1024,\"old\",0]],\"extents_more\":0}");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	state = json_member_object(heard, "state");
	ck_assert_int_eq(json_member_number(state, "old_sectors", 0), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(state, "extents")), 1);
	must(KIMURA, "LedgerList", "{\"limit\":500}");
	event = last_of("erase.checked");
	ck_assert(json_is_false(json_object_get(event, "passed")));
	state = json_member_object(event, "state");
	ck_assert_int_eq(json_member_number(state, "old", 0), 1024);
	ck_assert_uint_eq(json_array_size(json_object_get(state, "extents")), 1);
	verify_books();
}
END_TEST

/* Shows R-EXT-06. */
START_TEST(an_auditor_gets_the_key_of_one_job_and_that_is_on_record_first)
{
	erased();
	must_not(TANAKA, "EraseKey", OF_C1, "io.mediad.Refused");
	ask(KIMURA, "EraseKey", OF_C1);
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_KEY);
	fake_volume_done(&fake, SHOWN);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(json_member_text(heard, "key"), "5eed");
	ck_assert_str_eq(json_member_text(heard, "nonce"), "0123456789abcdef"); /* the certificate's */
	ck_assert(on_record("erase.key-shown"));
	ask(KIMURA, "EraseKey", OF_C1);
	fake_volume_done(&fake, "{\"key\":\"5eed\",\"commitment\":\"00\"}");
	pump();
	ck_assert_ptr_null(json_member_text(heard, "key"));
	verify_books();
}
END_TEST

/* ---- the key alone, of a class that this is enough for ---- */

static json_t *event_of(const char *kind)
{
	json_t *list, *found = NULL, *entry;
	size_t i;

	must(KIMURA, "LedgerList", "{\"from\":-30,\"limit\":30}");
	list = json_object_get(heard, "events");
	json_array_foreach(list, i, entry)
		if (strcmp(json_member_text(entry, "kind"), kind) == 0)
			found = json_object_get(entry, "data");
	return found;
}

/* M-0001 awaits its end under a bylaw whose lowest class ends by the key; its erase to E1 is asked for and the stick is known. */
static void ask_for_the_key_alone(const char *class)
{
	char rules[256];

	in_service();
	snprintf(rules, sizeof(rules), "[class confidential]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = %s\n", class);
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	ck_assert_int_eq(bylaw_read(rules, &broker.rules, NULL), 0);
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"level\":\"E1\"}");
}

static void identify_and_destroy_key(void)
{
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	fake_volume_done(&fake, KEY);
	pump();
}

static void repeal(void)
{
	verify_books();
	rules_free(broker.rules);
	broker.rules = NULL;
}

/* Shows R-DSP-01, R-DSP-03. */
START_TEST(at_level_e1_it_ends_with_key_and_header_and_the_certificate_says_so)
{
	ask_for_the_key_alone("E1");
	identify_and_destroy_key();
	ck_assert_int_eq(fake.request.verb, VOLUME_DROP_HEADER);
	fake_volume_done(&fake, "{\"header\":16777216}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(json_member_text(heard, "level"), "E1");
	ck_assert(json_is_true(json_object_get(heard, "erased")));
	ck_assert_str_eq(medium_now().state, "erased");
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(json_member_number(event_of("erase.header-gone"), "bytes", 0), 16777216);
	ck_assert_int_eq(json_member_number(event_of("erase.completed"), "header", 0), 16777216);
	ck_assert_str_ne(json_member_text(event_of("erase.written"), "job"), fake.request.job); /* its registration's */
	must_not(KIMURA, "CheckErased", OF_C1, "io.mediad.Failed"); /* there is no stream on it */
	ck_assert_ptr_nonnull(strstr(sentence(), "key alone"));
	repeal();
}
END_TEST

START_TEST(a_header_that_stays_ends_nothing_and_the_erase_begins_again)
{
	ask_for_the_key_alone("E1");
	identify_and_destroy_key();
	fake_volume_fails(&fake, -EIO, "the first sector cannot be written");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert_str_eq(medium_now().state, "awaiting-disposal");
	ck_assert(on_record("erase.failed"));
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"level\":\"E1\"}");
	fake_volume_fails(&fake, -ENOTSUP, "no header"); /* of it, or of another stick that claims to be it */
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert_ptr_nonnull(strstr(sentence(), "without --level E1"));
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"level\":\"E1\"}");
	identify_and_destroy_key();
	fake_volume_done(&fake, "{}"); /* no word of what was overwritten */
	pump();
	ck_assert(error[0]);
	ck_assert_str_eq(medium_now().state, "awaiting-disposal");
	repeal();
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(where_more_is_needed_no_key_is_touched)
{
	ask_for_the_key_alone("E2");
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "--level E1"));
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(!medium_now().key_destroyed);
	repeal();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_second_person_validates_and_everybody_sees_it,
		without_the_tpms_signature_nothing_is_validated, who_loses_the_right_while_the_tpm_signs_validates_nothing,
		years_later_the_medium_is_compared_with_the_same_job_and_that_is_on_record,
		a_medium_that_differs_and_a_tpm_that_is_another_pass_nothing,
		what_differs_is_told_and_stands_on_the_books_by_kind_and_place, an_auditor_gets_the_key_of_one_job_and_that_is_on_record_first,
		at_level_e1_it_ends_with_key_and_header_and_the_certificate_says_so, a_header_that_stays_ends_nothing_and_the_erase_begins_again,
		where_more_is_needed_no_key_is_touched };

	return suite_run_with("mediad/broker/certified", tests, ARRAY_SIZE(tests), setup, teardown);
}
