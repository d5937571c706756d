// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_review.h"
#include "tests/unit/policy/decisions.h"

#define CONFIRM(...) &(struct confirm_facts){ .review = "L-0001", .actor = "P-0001", .reviewer = "P-0002", __VA_ARGS__ }
#define ANSWER(...) \
	&(struct access_facts){ .review = "A-0001", .number = "M-0001", .actor = "P-0001", .person = "P-0002", .entitled = true, __VA_ARGS__ }

/* Shows R-LOG-05. */
START_TEST(another_person_confirms_a_review_of_the_ledger_once)
{
	ALLOWS(decide_review_confirm(CONFIRM()));
	REFUSES(-EEXIST, "R-LOG-05", "L-0001", decide_review_confirm(CONFIRM(.confirmed = true)));
	REFUSES(-EPERM, "R-APP-05", "L-0001", decide_review_confirm(CONFIRM(.reviewer = "P-0001")));
}
END_TEST

/* Shows R-REV-02. */
START_TEST(who_answers_for_the_department_answers_each_line_once_and_never_for_themselves)
{
	ALLOWS(decide_access_answer(ANSWER()));
	REFUSES(-EBUSY, "R-REV-02", "A-0001", decide_access_answer(ANSWER(.closed = true)));
	REFUSES(-EEXIST, "R-REV-02", "A-0001", decide_access_answer(ANSWER(.answered = true)));
	REFUSES(-EPERM, "R-REV-02", "M-0001", decide_access_answer(ANSWER(.entitled = false)));
	REFUSES(-EPERM, "R-APP-05", "M-0001", decide_access_answer(ANSWER(.person = "P-0001")));
}
END_TEST

RUN_TESTS("policy/decide_review", another_person_confirms_a_review_of_the_ledger_once,
	who_answers_for_the_department_answers_each_line_once_and_never_for_themselves)
