// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_surface.h"
#include "tests/unit/policy/decisions.h"

#define RESUME_OF(medium_, ...)                                                                                                          \
	decide_erase_resume(&(struct erase_resume_facts){ .medium = medium_, .actor = "P-0001", .witness = "P-0002", .hold_released_by = "", \
		.goes_on = true, __VA_ARGS__ })
#define RESUME(...) RESUME_OF(IN(AWAITING_DISPOSAL), __VA_ARGS__)

/* Shows R-DSP-02, R-DSP-04. */
START_TEST(what_broke_off_goes_on_as_long_as_what_was_approved_is_the_same)
{
	ALLOWS(RESUME());
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 awaiting-disposal", RESUME(.goes_on = false));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 in-service", RESUME_OF(IN(IN_SERVICE)));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 erased", RESUME_OF(IN(ERASED)));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 lost", RESUME_OF(IN(LOST)));
}
END_TEST

/* Shows R-INC-09. */
START_TEST(a_hold_stops_it_and_who_released_one_does_not_go_on)
{
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", RESUME_OF(IN(AWAITING_DISPOSAL, .held = true)));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", RESUME_OF(IN(AWAITING_DISPOSAL, .held = true), .goes_on = false));
	REFUSES(-EPERM, "R-INC-09", "M-0001", RESUME(.hold_released_by = "P-0001"));
	REFUSES(-EPERM, "R-INC-09", "M-0001", RESUME(.hold_released_by = "P-0001", .witness = "P-0001"));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 awaiting-disposal", RESUME(.goes_on = false, .hold_released_by = "P-0001"));
	ALLOWS(RESUME(.hold_released_by = "P-0003"));
}
END_TEST

/* Shows R-DSP-13. */
START_TEST(who_witnessed_it_does_not_go_on_with_it)
{
	REFUSES(-EPERM, "R-DSP-13", "M-0001", RESUME(.witness = "P-0001"));
	ALLOWS(RESUME(.witness = "P-0003"));
	ALLOWS(RESUME(.witness = "", .actor = "")); /* nobody is not the same as nobody */
}
END_TEST

RUN_TESTS("policy/decide_surface", what_broke_off_goes_on_as_long_as_what_was_approved_is_the_same,
	a_hold_stops_it_and_who_released_one_does_not_go_on, who_witnessed_it_does_not_go_on_with_it)
