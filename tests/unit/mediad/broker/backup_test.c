// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/mediad/broker/stage.h"

/* Shows R-BAK-01, R-BAK-03. */
START_TEST(an_administrator_copies_the_ledger_as_it_was_when_it_was_signed)
{
	char parameters[160];
	const json_t *last;
	int64_t until;

	staff_the_office();
	must(TANAKA, "BackupStatement", "{}");
	ck_assert_ptr_nonnull(json_member_text(heard, "jws"));
	until = json_member_number(heard, "until", 0);
	ck_assert_int_gt(until, 3);
	broker_record(&broker, "gate.status", json_pack("{s:i}", "open_hubs", 0));
	text_format(parameters, sizeof(parameters), "{\"until\":%lld}", (long long)until);
	must(TANAKA, "BackupRead", parameters);
	ck_assert_int_eq((int64_t)json_array_size(json_object_get(heard, "events")), until);
	last = json_array_get(json_object_get(heard, "events"), (size_t)until - 1);
	text_format(parameters, sizeof(parameters), "{\"sequence\":%lld,\"hash\":\"%s\",\"seconds\":1}", (long long)until,
		json_member_text(last, "hash"));
	must(TANAKA, "BackupDone", parameters);
	ck_assert_str_eq(last_event(), "backup.made");
	must(SATO, "Status", "{}");
	ck_assert_ptr_nonnull(json_member_text(heard, "backup"));
	ck_assert_ptr_null(json_member_text(heard, "tried"));
	text_format(parameters, sizeof(parameters), "{\"sequence\":%lld,\"hash\":\"%s\",\"seconds\":1}", (long long)until - 1,
		json_member_text(last, "hash"));
	ask(TANAKA, "BackupDone", parameters);
	ck_assert_str_ne(error, "");
	ask(SUZUKI, "BackupStatement", "{}");
	ck_assert_str_ne(error, "");
}
END_TEST

/* Shows R-RET-03. */
START_TEST(only_an_administrator_closes_old_years_and_none_that_are_not_over)
{
	staff_the_office();
	must_not(KIMURA, "LedgerCloseStatement", "{\"until\":\"2020-03-31\"}", "io.mediad.Refused");
	must_not(TANAKA, "LedgerCloseStatement", "{\"until\":\"2020-03-31\"}", "io.mediad.NotFound");
	must_not(TANAKA, "LedgerClose", "{\"until\":\"2020-03-31\",\"sequence\":3,\"hash\":\"00\"}", "io.mediad.NotFound");
}
END_TEST

int main(void)
{
	const TTest *tests[] = { only_an_administrator_closes_old_years_and_none_that_are_not_over, an_administrator_copies_the_ledger_as_it_was_when_it_was_signed };

	return suite_run_with("mediad/broker/backup", tests, ARRAY_SIZE(tests), setup, teardown);
}
