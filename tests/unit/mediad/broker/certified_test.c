// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker answers of an erase that was certified: another person's word, the medium compared again, the key for an auditor. */
#include "tests/unit/mediad/broker/stage.h"

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

int main(void)
{
	const TTest *tests[] = { a_second_person_validates_and_everybody_sees_it,
		years_later_the_medium_is_compared_with_the_same_job_and_that_is_on_record,
		a_medium_that_differs_and_a_tpm_that_is_another_pass_nothing,
		what_differs_is_told_and_stands_on_the_books_by_kind_and_place, an_auditor_gets_the_key_of_one_job_and_that_is_on_record_first };

	return suite_run_with("mediad/broker/certified", tests, ARRAY_SIZE(tests), setup, teardown);
}
