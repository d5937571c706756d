// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#define REVISE(...) \
	decide_revise(&(struct revise_facts){ .medium = &in_service, .actor = "P-0001", .handler = "P-0003", .changed = true, .request = "R-0001", \
		.approver = "P-0002", __VA_ARGS__ })

START_TEST(a_header_is_written_at_home_in_service_closed_and_certain)
{
	ALLOWS(decide_rewriting(MEDIUM()));
	REFUSES(-EBUSY, "R-DEV-12", "M-0001", decide_rewriting(MEDIUM(.books = true)));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", decide_rewriting(MEDIUM(.home = "zeimu-1")));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " AFTER, decide_rewriting(IN(OUT)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", decide_rewriting(MEDIUM(.revising = true)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001 opener", decide_rewriting(MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", decide_revising(MEDIUM()));
}
END_TEST

/* Shows R-LBL-04. */
START_TEST(a_printed_label_is_put_on_what_has_one_and_is_here)
{
	ALLOWS(decide_attached(IN(ENROLLED, .label_due = true)));
	ALLOWS(decide_attached(MEDIUM(.label_due = true)));
	ALLOWS(decide_attached(IN(OUT, .label_due = true)));
	REFUSES(-EEXIST, "R-LBL-04", "M-0001", decide_attached(MEDIUM()));
	REFUSES(-EBUSY, "R-LBL-04", "M-0001", decide_attached(IN(ENROLLED, .label_due = true, .registered = false)));
	REFUSES(-EBUSY, "R-LBL-04", "M-0001", decide_attached(IN(APPROVED, .label_due = true)));
	REFUSES(-EBUSY, "R-LBL-04", "M-0001", decide_attached(IN(ERASED, .label_due = true)));
	REFUSES(-EBUSY, "R-LBL-04", "M-0001", decide_attached(IN(DISPOSED, .label_due = true)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_attached(IN(LOST, .label_due = true)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", decide_attached(MEDIUM(.label_due = true, .revising = true)));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", decide_attached(MEDIUM(.label_due = true, .home = "zeimu-1")));
}
END_TEST

START_TEST(another_recovery_key_would_take_an_outside_partys_passphrase)
{
	ALLOWS(decide_rotate(MEDIUM()));
	REFUSES(-EBUSY, "R-ENC-03", "M-0001 県庁 M-0001", decide_rotate(MEDIUM(.recipient = "県庁")));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", decide_rotate(MEDIUM(.revising = true, .recipient = "県庁")));
}
END_TEST

/* Shows R-APP-05. */
START_TEST(what_one_approved_another_carries_out)
{
	ALLOWS(decide_by_another("R-0001", "P-0002", "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", decide_by_another("R-0001", "P-0001", "P-0001"));
}
END_TEST

/* Shows R-APP-05, R-CLS-04. */
START_TEST(another_handler_or_class_needs_a_second_persons_word)
{
	ALLOWS(REVISE());
	ALLOWS(REVISE(.handler = "", .reclassified = true));
	ALLOWS(REVISE(.handler = "", .request = "", .approver = ""));
	REFUSES(-EINVAL, "R-LBL-03", "M-0001", REVISE(.changed = false));
	REFUSES(-EPERM, "R-APP-05", "M-0001", REVISE(.handler = "P-0001"));
	REFUSES(-EPERM, "R-CLS-04", "M-0001 M-0001", REVISE(.request = "", .approver = ""));
	REFUSES(-EPERM, "R-CLS-04", "M-0001 M-0001", REVISE(.handler = "", .reclassified = true, .request = "", .approver = ""));
	REFUSES(-EPERM, "R-APP-05", "R-0001", REVISE(.approver = "P-0001"));
	ALLOWS(REVISE(.handler = "", .approver = "P-0001"));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001 opener", REVISE(.medium = MEDIUM(.opened = true)));
}
END_TEST

RUN_TESTS("policy/decide_label", a_header_is_written_at_home_in_service_closed_and_certain,
	a_printed_label_is_put_on_what_has_one_and_is_here, another_recovery_key_would_take_an_outside_partys_passphrase, what_one_approved_another_carries_out,
	another_handler_or_class_needs_a_second_persons_word)
