// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/long_ledger.h"

#include "tests/fakes/suite.h"

START_TEST(books_that_are_made_in_bulk_verify_like_any_other)
{
	struct long_ledger ledger = { .office = { .people = 10, .media = 20 } };
	struct ledger_report report;
	struct fault fault = { 0 };
	char text[512];

	long_ledger_open(&ledger, ":memory:", 1500);
	ck_assert_msg(ledger_verify(ledger.office.registry, &report, &fault) == 0, "%s", fault_text(&fault, text, sizeof(text)));
	ck_assert_int_ge(report.events, 1500);
	ck_assert_int_gt(report.checkpoints, 15);
	ck_assert_int_gt(report.held, 500);
	ck_assert_int_eq(report.breaches, 0);
	ck_assert_int_eq(ledger_resume(ledger.office.registry, &report, NULL), 0);
	long_ledger_close(&ledger);
}
END_TEST

RUN_TESTS("policy/long-ledger", books_that_are_made_in_bulk_verify_like_any_other)
