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

int main(void)
{
	const TTest *tests[] = { an_administrator_has_the_keys_sealed_anew_and_it_is_recorded, the_code_goes_to_the_helper_and_nowhere_else,
		how_the_keys_are_sealed_is_told_to_those_who_look_after_them };

	return suite_run_with("mediad/broker/reseal", tests, ARRAY_SIZE(tests), setup, teardown);
}
