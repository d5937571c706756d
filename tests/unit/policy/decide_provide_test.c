// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#define PROVIDE(...) \
	decide_provide(&(struct provide_facts){ .medium = &in_service, .actor = "P-0001", .request = "R-0001", .approver = "P-0002", __VA_ARGS__ })

/* Shows R-APP-04, R-APP-05, R-INC-09. */
START_TEST(a_medium_is_provided_on_another_persons_word_once_and_not_as_evidence)
{
	ALLOWS(PROVIDE());
	REFUSES(-EBUSY, "R-LBL-05", "M-0001 opener", PROVIDE(.medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", PROVIDE(.medium = MEDIUM(.held = true)));
	REFUSES(-EBUSY, "R-LBL-06", "M-0001 M-0001", PROVIDE(.medium = MEDIUM(.outdated = true)));
	REFUSES(-EEXIST, "R-ENC-03", "M-0001 県庁 M-0001", PROVIDE(.medium = MEDIUM(.recipient = "県庁")));
	REFUSES(-EPERM, "R-ENC-03", "M-0001", PROVIDE(.medium = MEDIUM(.handling = &(struct handling){ .key_modes = KEY_INTERNAL })));
	ALLOWS(PROVIDE(.medium = MEDIUM(.handling = &(struct handling){ .key_modes = KEY_PROVIDE })));
	REFUSES(-EPERM, "R-APP-04", "M-0001 M-0001", PROVIDE(.request = ""));
	REFUSES(-EPERM, "R-APP-05", "R-0001", PROVIDE(.approver = "P-0001"));
}
END_TEST

START_TEST(no_leave_is_needed_to_take_a_passphrase_away)
{
	ALLOWS(decide_provide_end(MEDIUM()));
	ALLOWS(decide_provide_end(MEDIUM(.recipient = "県庁", .held = true)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001 opener", decide_provide_end(MEDIUM(.opened = true)));
}
END_TEST

START_TEST(the_key_alone_ends_only_what_nobody_else_opens)
{
	ALLOWS(decide_key_alone(MEDIUM()));
	REFUSES(-EBUSY, "R-ENC-03", "M-0001", decide_key_alone(MEDIUM(.passphrase = true)));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 M-0001", decide_key_alone(MEDIUM(.granted = true)));
}
END_TEST

RUN_TESTS("policy/decide_provide", a_medium_is_provided_on_another_persons_word_once_and_not_as_evidence,
	no_leave_is_needed_to_take_a_passphrase_away, the_key_alone_ends_only_what_nobody_else_opens)
