// SPDX-License-Identifier: GPL-3.0-or-later
/* Recovery keys through the broker's methods: who gets which, and what the books know of it. */
#include "tests/unit/mediad/broker/stage.h"

START_TEST(an_encrypted_recovery_key_is_handed_out_on_record)
{
	in_service();
	must_not(SATO, "GetEscrow", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(ROOT, "GetEscrow", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "GetEscrow", "{\"number\":\"M-0002\"}", "io.mediad.NotFound");
	ask(KIMURA, "GetEscrow", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_CUSTODY);
	fake_volume_done(&fake, "{\"jws\":\"x.y.z\"}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("x.y.z"));
	ck_assert(!fake_world_anything_open(&fake));
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("escrow.shown"));
	ck_assert(heard_holds("M-0001"));
	ask(TANAKA, "GetEscrow", "{\"number\":\"M-0001\"}");
	fake_volume_fails(&fake, -ENOENT, "This computer has no encrypted recovery key of M-0001.");
	pump();
	ck_assert_str_eq(error, "io.mediad.NotFound");
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { an_encrypted_recovery_key_is_handed_out_on_record };

	return suite_run_with("mediad/broker/recovery", tests, ARRAY_SIZE(tests), setup, teardown);
}
