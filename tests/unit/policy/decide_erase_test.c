// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

static const struct medium_facts awaiting = { MEDIUM_BASE, .state = MEDIUM_AWAITING_DISPOSAL };

#define WITNESS_FACTS(...) \
	{ .medium = &awaiting, .request = "R-0001", .applicant = "P-0001", .approver = "P-0002", .actor = "P-0003", __VA_ARGS__ }
#define WITNESS(...) decide_witness(&(struct witness_facts)WITNESS_FACTS(__VA_ARGS__))
/* `by`: what is otherwise with request and medium; the rest: with the erase itself. */
#define BY(...) .by = WITNESS_FACTS(__VA_ARGS__)
#define ERASE(...) \
	decide_erase(&(struct erase_facts){ BY(), .witness = "P-0004", .witness_until = AFTER, .now = NOW, .hold_released_by = "", __VA_ARGS__ })
#define KEPT(...) \
	decide_kept(&(struct kept_facts){ .number = "M-0001", .what = "J-0001", .until = AFTER, .today = NOW, .source = KEPT_CONTENT, __VA_ARGS__ })

/* Shows R-APP-05, R-INC-09. */
START_TEST(who_asked_for_a_disposal_does_not_witness_it)
{
	ALLOWS(WITNESS());
	ALLOWS(WITNESS(.medium = IN(LOST)));
	REFUSES(-EPERM, "R-APP-05", "M-0001", WITNESS(.actor = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "M-0001", WITNESS(.actor = "P-0002"));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", WITNESS(.medium = IN(AWAITING_DISPOSAL, .held = true)));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 in-service", WITNESS(.medium = MEDIUM()));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 awaiting-disposal", WITNESS(.request = ""));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 lost", WITNESS(.medium = IN(LOST), .request = ""));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001", WITNESS(.erasing = true));
}
END_TEST

/* Shows R-APP-05, R-INC-09. */
START_TEST(an_erase_needs_three_persons_and_a_closed_medium)
{
	ALLOWS(ERASE());
	ALLOWS(ERASE(.witness_until = NOW));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", ERASE(BY(.medium = IN(AWAITING_DISPOSAL, .held = true))));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001", ERASE(BY(.erasing = true)));
	REFUSES(-EPERM, "R-INC-09", "M-0001", ERASE(.hold_released_by = "P-0003"));
	ALLOWS(ERASE(.hold_released_by = "P-0009"));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", ERASE(BY(.medium = IN(AWAITING_DISPOSAL, .revising = true))));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001 opener", ERASE(BY(.medium = IN(AWAITING_DISPOSAL, .opened = true))));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001 M-0001", ERASE(.witness = ""));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001 M-0001", ERASE(.witness_until = BEFORE));
	REFUSES(-EPERM, "R-DSP-13", "M-0001", ERASE(.witness = "P-0003"));
	REFUSES(-EPERM, "R-APP-05", "M-0001", ERASE(.witness = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "M-0001", ERASE(.witness = "P-0002"));
}
END_TEST

/* Shows R-INC-02. */
START_TEST(without_its_stick_only_what_is_lost_is_ended)
{
	ALLOWS(ERASE(BY(.medium = IN(LOST)), .without_stick = true));
	ALLOWS(ERASE(BY(.medium = IN(LOST, .revising = true)), .without_stick = true));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001 M-0001", ERASE(BY(.medium = IN(LOST))));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 awaiting-disposal", ERASE(.without_stick = true));
	ALLOWS(ERASE(BY(.medium = IN(AWAITING_DISPOSAL, .unfit = true)), .without_stick = true));
	REFUSES(-EBUSY, "R-ENC-03", "M-0001", ERASE(BY(.medium = IN(LOST, .passphrase = true)), .without_stick = true));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 M-0001", ERASE(BY(.medium = IN(LOST, .granted = true)), .without_stick = true));
	ALLOWS(ERASE(BY(.medium = IN(AWAITING_DISPOSAL, .passphrase = true))));
}
END_TEST

/* Shows R-RET-04, R-DSP-08. */
START_TEST(what_must_be_kept_is_not_erased_before_its_day_is_over)
{
	REFUSES(-EBUSY, "R-RET-04", "M-0001 J-0001 " AFTER, KEPT());
	ck_assert_ptr_nonnull(strstr(KEPT().message, "contents keep"));
	REFUSES(-EBUSY, "R-RET-04", "M-0001 R-0001 " AFTER, KEPT(.what = "R-0001", .source = KEPT_REQUEST));
	ck_assert_ptr_nonnull(strstr(KEPT(.source = KEPT_REQUEST).message, "says itself"));
	REFUSES(-EBUSY, "R-DSP-08", "M-0001 A-0001 " AFTER, KEPT(.what = "A-0001", .source = KEPT_ORIGINAL));
	REFUSES(-EBUSY, "R-DSP-08", "M-0001 A-0001", KEPT(.what = "A-0001", .source = KEPT_ORIGINAL, .until = BEFORE, .for_ever = true));
	ALLOWS(KEPT(.until = NOW));
	ALLOWS(KEPT(.until = BEFORE));
	ALLOWS(KEPT(.what = ""));
}
END_TEST

RUN_TESTS("policy/decide_erase", who_asked_for_a_disposal_does_not_witness_it, an_erase_needs_three_persons_and_a_closed_medium,
	without_its_stick_only_what_is_lost_is_ended, what_must_be_kept_is_not_erased_before_its_day_is_over)
