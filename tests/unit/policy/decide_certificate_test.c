// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_certificate.h"
#include "tests/unit/policy/decisions.h"

#define VALIDATE(...) \
	&(struct validation_facts){ .certificate = "C-0001", .actor = "P-0003", .operator = "P-0001", .witness = "P-0002", __VA_ARGS__ }

/* Shows R-DSP-02, R-APP-05. */
START_TEST(neither_who_erased_nor_who_witnessed_says_that_it_is_enough_and_it_is_said_once)
{
	ALLOWS(decide_validation(VALIDATE()));
	REFUSES(-EEXIST, "R-DSP-02", "C-0001", decide_validation(VALIDATE(.validated = true)));
	REFUSES(-EPERM, "R-APP-05", "C-0001", decide_validation(VALIDATE(.actor = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "C-0001", decide_validation(VALIDATE(.actor = "P-0002")));
}
END_TEST

RUN_TESTS("policy/decide_certificate", neither_who_erased_nor_who_witnessed_says_that_it_is_enough_and_it_is_said_once)
