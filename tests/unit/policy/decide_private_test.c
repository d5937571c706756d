// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_private.h"

#include "tests/unit/policy/decisions.h"

static const struct medium_facts brought_in = { MEDIUM_BASE, .state = MEDIUM_APPROVED };

/* Erased and recorded by its owner; an administrator asks. */
#define LEAVES(...) \
	(&(struct private_end_facts){ .medium = &brought_in, .kept = true, .owner = "P-1", .owner_name = "sato", .recorder = "P-1", \
		.actor = "P-3", __VA_ARGS__ })

/* Shows R-REU-07. */
START_TEST(its_owner_or_the_desk_records_how_a_private_medium_was_erased)
{
	ALLOWS(decide_private_erased(LEAVES(.actor = "P-1", .recorder = "")));
	ALLOWS(decide_private_erased(LEAVES(.desk = true)));
	REFUSES(-EPERM, "R-REU-07", "M-0001 sato", decide_private_erased(LEAVES()));
	REFUSES(-EBUSY, "R-REU-07", "M-0001", decide_private_erased(LEAVES(.desk = true, .kept = false)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_private_erased(LEAVES(.desk = true, .medium = IN(LOST))));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_private_erased(LEAVES(.desk = true, .medium = IN(APPROVED, .held = true))));
}
END_TEST

/* Shows R-REU-07. */
START_TEST(it_leaves_once_another_person_saw_that_it_is_erased)
{
	ALLOWS(decide_private_retired(LEAVES()));
	ALLOWS(decide_private_refusal(LEAVES()));
	REFUSES(-EBUSY, "R-REU-07", "M-0001 M-0001", decide_private_retired(LEAVES(.recorder = "")));
	REFUSES(-EBUSY, "R-REU-07", "M-0001 M-0001", decide_private_refusal(LEAVES(.recorder = "")));
	REFUSES(-EPERM, "R-REU-07", "M-0001", decide_private_retired(LEAVES(.actor = "P-1", .recorder = "P-2")));
	REFUSES(-EPERM, "R-REU-07", "M-0001", decide_private_retired(LEAVES(.recorder = "P-3")));
	REFUSES(-EBUSY, "R-REU-07", "M-0001", decide_private_retired(LEAVES(.kept = false)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_private_retired(LEAVES(.medium = IN(LOST))));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_private_retired(LEAVES(.medium = IN(APPROVED, .held = true))));
	ALLOWS(decide_private_refusal(LEAVES(.medium = IN(APPROVED, .held = true))));
}
END_TEST

/* Shows R-REU-07. */
START_TEST(until_it_left_it_is_nobody_elses)
{
	REFUSES(-EPERM, "R-REU-07", "M-0001 M-0001", decide_unretired_private("M-0001"));
	REFUSES(-EPERM, "R-REU-07", "M-0001 sato", decide_private_of_another("M-0001", "sato"));
}
END_TEST

RUN_TESTS("policy/decide_private", its_owner_or_the_desk_records_how_a_private_medium_was_erased,
	it_leaves_once_another_person_saw_that_it_is_erased, until_it_left_it_is_nobody_elses)
