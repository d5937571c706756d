// SPDX-License-Identifier: GPL-3.0-or-later
/* Sealing this computer's keys anew through the broker's methods: who may, what is on the books, what passes through. */
#include "tests/unit/mediad/broker/stage.h"

#define CODE "cccccccc-cccccccc-cccccccc-cccccccc-cccccccc-cccccccc-cccccccc-cccccccc"
#define RESEALED \
	"{\"old_epoch\":3,\"new_epoch\":4,\"pcrs\":\"0 7\",\"statement\":{\"attest\":\"00\"},\"certificates\":[\"ab\"]}"

START_TEST(an_administrator_has_the_keys_sealed_anew_and_it_is_recorded)
{
	staff_the_office();
	must_not(SATO, "HostReseal", "{}", "io.mediad.Refused");
	ask_for_work(TANAKA, "HostReseal", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_RESEAL);
	ck_assert_str_eq(fake.request.secret, "");
	must(KIMURA, "LedgerList", "{\"limit\":2}");
	ck_assert(heard_holds("host.resealing"));
	fake_volume_done(&fake, RESEALED);
	pump();
	must(KIMURA, "LedgerList", "{\"limit\":2,\"from\":-2}");
	ck_assert(heard_holds("host.resealed"));
	ck_assert(heard_holds("attest"));
	verify_books();
}
END_TEST

START_TEST(the_code_goes_to_the_helper_and_nowhere_else)
{
	staff_the_office();
	ask_for_work(TANAKA, "HostReseal", "{}");
	fake_volume_fails(&fake, -ENOKEY, "It takes the reseal code.");
	pump();
	ck_assert_str_eq(error, "io.mediad.PasswordNeeded");
	ask_for_work(TANAKA, "HostReseal", "{\"code\":\"" CODE "\"}");
	ck_assert_str_eq(fake.request.secret, CODE);
	fake_volume_fails(&fake, -EACCES, "That is not it.");
	pump();
	ck_assert_str_eq(error, "io.mediad.Refused");
	must_not(TANAKA, "HostReseal", "{\"code\":\"" CODE "c\"}", "io.mediad.Refused");
	must(KIMURA, "LedgerList", "{}");
	ck_assert(heard_holds("host.reseal-failed"));
	ck_assert(heard_holds("That is not it."));
	ck_assert(!heard_holds("cccccccc"));
	verify_books();
}
END_TEST

START_TEST(how_the_keys_are_sealed_is_told_to_those_who_look_after_them)
{
	staff_the_office();
	must(SATO, "HostExamine", "{}");
	ck_assert_uint_eq(json_object_size(heard), 0);
	must(KIMURA, "LedgerList", "{}");
	ck_assert(!heard_holds("HostExamine")); /* no refusal that the doctor would leave at each look */
	ask_for_work(KIMURA, "HostExamine", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_EXAMINE);
	fake_volume_done(&fake, "{\"pcrs\":\"7\",\"wanted\":\"\",\"fits\":true}");
	pump();
	ck_assert_str_eq(json_member_text(heard, "pcrs"), "7");
	ask_for_work(0, "HostExamine", "{}");
	fake_volume_fails(&fake, -EKEYREJECTED, "This is not the TPM.");
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
}
END_TEST

/* ---- an end that nobody heard ---- */

#define NOT_DONE "{\"pcrs\":\"\",\"wanted\":\"7\",\"fits\":true}"

/* mediad ends in the middle of it and starts again; the keyring is asked by the job's name. */
static void stop_in_the_middle(void)
{
	char id[40];

	ask_for_work(TANAKA, "HostReseal", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_RESEAL);
	text_copy(id, sizeof(id), fake.request.job);
	broker_dies();
	settle(&broker);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_EXAMINE);
	ck_assert_str_eq(fake.request.job, id);
}

static int count_of(const char *kind)
{
	char text[64], *ledger;
	int count = 0;

	must(KIMURA, "LedgerList", "{}");
	ledger = json_dumps(heard, 0);
	snprintf(text, sizeof(text), "\"kind\": \"%s\"", kind);
	for (const char *at = ledger; (at = strstr(at, text)) != NULL; at++)
		count++;
	free(ledger);
	return count;
}

/* Another start finds nothing to do, and another sealing works. */
static void is_settled(void)
{
	broker_dies();
	settle(&broker);
	pump();
	ck_assert_uint_eq(fake.request.verb, VOLUME_INVENTORY);
	ask_for_work(TANAKA, "HostReseal", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_RESEAL);
	fake_volume_done(&fake, RESEALED);
	pump();
	ck_assert_str_eq(error, "");
	verify_books();
}

START_TEST(what_was_done_when_mediad_stopped_is_recorded_with_its_proof)
{
	staff_the_office();
	stop_in_the_middle();
	fake_volume_done(&fake, RESEALED);
	pump();
	ck_assert_int_eq(count_of("host.resealed"), 1);
	ck_assert(heard_holds("attest"));
	ck_assert_int_eq(count_of("host.reseal-failed"), 0);
	is_settled();
}
END_TEST

START_TEST(what_cannot_be_shown_to_be_done_is_recorded_as_broken_off)
{
	staff_the_office();
	stop_in_the_middle();
	fake_volume_done(&fake, NOT_DONE);
	pump();
	ck_assert_int_eq(count_of("host.resealed"), 0);
	ck_assert_int_eq(count_of("host.reseal-failed"), 1);
	ck_assert(heard_holds("broke off"));
	ck_assert(heard_holds("mediactl doctor"));
	stop_in_the_middle();
	fake_volume_fails(&fake, -EIO, "The TPM does not answer.");
	pump();
	ck_assert_int_eq(count_of("host.resealed"), 0);
	ck_assert_int_eq(count_of("host.reseal-failed"), 2);
	is_settled();
}
END_TEST

START_TEST(a_helper_that_dies_leaves_the_answer_to_the_keyring)
{
	staff_the_office();
	ask_for_work(TANAKA, "HostReseal", "{}");
	fake_volume_dies(&fake);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_EXAMINE);
	fake_volume_done(&fake, RESEALED);
	pump();
	ck_assert_str_eq(error, "");
	ck_assert_str_eq(json_member_text(heard, "pcrs"), "0 7");
	ck_assert_int_eq(count_of("host.resealed"), 1);
	ck_assert(heard_holds("\"login\": \"tanaka\""));

	ask_for_work(TANAKA, "HostReseal", "{}");
	fake_volume_fails(&fake, -EIO, "The TPM does not certify.");
	pump();
	fake_volume_done(&fake, NOT_DONE);
	pump();
	ck_assert_ptr_nonnull(strstr(sentence(), "does not certify"));

	ask_for_work(TANAKA, "HostReseal", "{}");
	fake.volume_away = true;
	fake_volume_dies(&fake);
	pump();
	ck_assert_ptr_nonnull(strstr(sentence(), "broke off"));
	fake.volume_away = false;
	ck_assert_int_eq(count_of("host.reseal-failed"), 2);
	is_settled();
}
END_TEST

START_TEST(nothing_is_sealed_anew_before_the_last_time_is_settled)
{
	staff_the_office();
	ask_for_work(TANAKA, "HostReseal", "{}");
	broker_dies();
	must_not(TANAKA, "HostReseal", "{}", "io.mediad.Refused");
	ck_assert_int_eq(fake.request.verb, VOLUME_EXAMINE);
	fake_volume_done(&fake, NOT_DONE);
	pump();
	ck_assert_int_eq(count_of("host.resealing"), 1);
	ck_assert_int_eq(count_of("host.reseal-failed"), 1);
	is_settled();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { an_administrator_has_the_keys_sealed_anew_and_it_is_recorded, the_code_goes_to_the_helper_and_nowhere_else,
		how_the_keys_are_sealed_is_told_to_those_who_look_after_them, what_was_done_when_mediad_stopped_is_recorded_with_its_proof,
		what_cannot_be_shown_to_be_done_is_recorded_as_broken_off, a_helper_that_dies_leaves_the_answer_to_the_keyring,
		nothing_is_sealed_anew_before_the_last_time_is_settled };

	return suite_run_with("mediad/broker/reseal", tests, ARRAY_SIZE(tests), setup, teardown);
}
