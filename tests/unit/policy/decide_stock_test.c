// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_custody.h"
#include "tests/unit/policy/decisions.h"

#define STOCK(...) \
	&(struct stock_facts){ .stocktake = "T-0001", .actor = "P-0001", .closed_by = "", .medium = &in_service, .difference = true, __VA_ARGS__ }
#define CLOSED(...) STOCK(.closed_by = "P-0002", __VA_ARGS__)

START_TEST(a_closed_stock_taking_is_not_gone_on_with)
{
	ALLOWS(decide_stock_check(STOCK()));
	REFUSES(-EBUSY, "R-REV-01", "T-0001", decide_stock_check(CLOSED()));
	REFUSES(-EBUSY, "R-REV-01", "T-0001", decide_stock_resolve(CLOSED()));
	REFUSES(-EBUSY, "R-REV-01", "T-0001", decide_stock_close(CLOSED()));
}
END_TEST

START_TEST(a_difference_is_resolved_and_what_is_missing_is_reported_first)
{
	ALLOWS(decide_stock_resolve(STOCK()));
	ALLOWS(decide_stock_resolve(STOCK(.missing = true, .medium = IN(LOST))));
	REFUSES(-EBUSY, "R-REV-01", "M-0001", decide_stock_resolve(STOCK(.difference = false)));
	REFUSES(-EBUSY, "R-INC-01", "M-0001 M-0001", decide_stock_resolve(STOCK(.missing = true)));
}
END_TEST

START_TEST(a_stock_taking_closes_whole_and_a_person_without_part_confirms_it)
{
	ALLOWS(decide_stock_close(STOCK()));
	REFUSES(-EBUSY, "R-REV-01", "T-0001 T-0001", decide_stock_close(STOCK(.unchecked = 1)));
	REFUSES(-EBUSY, "R-REV-01", "T-0001 T-0001", decide_stock_close(STOCK(.unresolved = 1)));
	ck_assert_str_ne(decide_stock_close(STOCK(.unchecked = 1)).message, decide_stock_close(STOCK(.unresolved = 1)).message);
	ALLOWS(decide_stock_confirm(CLOSED()));
	REFUSES(-EBUSY, "R-REV-01", "T-0001 T-0001", decide_stock_confirm(STOCK()));
	REFUSES(-EEXIST, "R-REV-01", "T-0001", decide_stock_confirm(CLOSED(.confirmed = true)));
	REFUSES(-EPERM, "R-APP-05", "T-0001", decide_stock_confirm(CLOSED(.actor = "P-0002")));
	REFUSES(-EPERM, "R-APP-05", "T-0001", decide_stock_confirm(CLOSED(.checked = true)));
}
END_TEST

RUN_TESTS("policy/decide_stock", a_closed_stock_taking_is_not_gone_on_with, a_difference_is_resolved_and_what_is_missing_is_reported_first,
	a_stock_taking_closes_whole_and_a_person_without_part_confirms_it)
