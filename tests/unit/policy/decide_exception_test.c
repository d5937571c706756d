// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#define EMERGENCY(...) decide_emergency(&(struct emergency_facts){ .actor = "P-0001", .person = "P-0002", .overdue = "", __VA_ARGS__ })
#define SETTLE(...) \
	decide_settle(&(struct settle_facts){ .number = "EXC-2026-001", .actor = "P-0001", .principal = "", .declarer = "P-0002", .person = "P-0003", \
		.granter = "ciso", .grants = true, .emergency = true, __VA_ARGS__ })

/* Shows R-EXC-03. */
START_TEST(an_emergency_is_declared_for_others_and_while_none_is_unanswered)
{
	ALLOWS(EMERGENCY());
	REFUSES(-EPERM, "R-EXC-03", "", EMERGENCY(.person = "P-0001"));
	REFUSES(-EBUSY, "R-EXC-03", "EXC-2026-007", EMERGENCY(.overdue = "EXC-2026-007"));
}
END_TEST

/* Shows R-APP-05, R-EXC-01, R-EXC-03. */
START_TEST(an_emergency_is_answered_for_once_by_who_grants_and_had_no_part)
{
	ALLOWS(SETTLE());
	ALLOWS(SETTLE(.principal = "P-0009"));
	REFUSES(-EBUSY, "R-EXC-03", "EXC-2026-001", SETTLE(.emergency = false));
	REFUSES(-EEXIST, "R-EXC-03", "EXC-2026-001", SETTLE(.settled = true));
	REFUSES(-EPERM, "R-EXC-01", "ciso", SETTLE(.grants = false));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.actor = "P-0002"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.actor = "P-0003"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.principal = "P-0002"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.principal = "P-0003"));
}
END_TEST

RUN_TESTS("policy/decide_exception", an_emergency_is_declared_for_others_and_while_none_is_unanswered,
	an_emergency_is_answered_for_once_by_who_grants_and_had_no_part)
