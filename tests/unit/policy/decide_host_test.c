// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#define ADOPT(...) \
	decide_adopting(&(struct adopting_facts){ .number = "M-0001", .host = "thumb", .name = "zeimu-1", .until = "", .now = NOW, .known_as = "", \
		__VA_ARGS__ })
#define GRANTING(...) \
	decide_granting(&(struct granting_facts){ .medium = &in_service, .actor = "P-0001", .host = "zeimu-1", .request = "R-0001", .approver = "P-0002", \
		.until = AFTER, .approved_until = AFTER, .now = NOW, __VA_ARGS__ })

START_TEST(whose_medium_it_is)
{
	ck_assert(!is_guest(MEDIUM()));
	ck_assert(!is_guest(MEDIUM(.home = NULL)));
	ck_assert(is_guest(MEDIUM(.home = "zeimu-1")));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", decide_at_home(MEDIUM(.home = "zeimu-1")));
}
END_TEST

START_TEST(a_guest_opens_while_its_home_is_trusted_and_as_long_as_it_was_granted)
{
	ALLOWS(decide_guest(MEDIUM(.home_trusted = false, .home_until = BEFORE), NOW));
	ALLOWS(decide_guest(MEDIUM(.home = "zeimu-1"), NOW));
	ALLOWS(decide_guest(MEDIUM(.home = "zeimu-1", .home_until = NOW), NOW));
	REFUSES(-EPERM, "R-ENC-06", "M-0001 zeimu-1", decide_guest(MEDIUM(.home = "zeimu-1", .home_trusted = false), NOW));
	REFUSES(-EPERM, "R-APP-04", "M-0001 " BEFORE, decide_guest(MEDIUM(.home = "zeimu-1", .home_until = BEFORE), NOW));
}
END_TEST

START_TEST(a_medium_is_adopted_from_a_trusted_computer_under_a_free_number)
{
	ALLOWS(ADOPT());
	ALLOWS(ADOPT(.until = NOW));
	REFUSES(-EPERM, "R-ENC-06", "M-0001 thumb", ADOPT(.name = ""));
	REFUSES(-EPERM, "R-APP-04", "M-0001 " BEFORE, ADOPT(.until = BEFORE));
	REFUSES(-EEXIST, "R-DEV-07", "M-0007 M-0007", ADOPT(.known_as = "M-0007"));
	REFUSES(-EEXIST, "R-DEV-07", "M-0001", ADOPT(.number_taken = true));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001", ADOPT(.opened = true));
}
END_TEST

/* Shows R-APP-04, R-APP-05. */
START_TEST(a_grant_is_carried_out_as_another_person_approved_it)
{
	ALLOWS(GRANTING());
	ALLOWS(GRANTING(.until = NOW));
	ALLOWS(GRANTING(.until = "", .approved_until = ""));
	ALLOWS(GRANTING(.approved_until = ""));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001 opener", GRANTING(.medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001", GRANTING(.granting = true));
	REFUSES(-EINVAL, "R-APP-04", BEFORE, GRANTING(.until = BEFORE));
	REFUSES(-EPERM, "R-APP-04", "M-0001 zeimu-1 M-0001", GRANTING(.request = ""));
	REFUSES(-EPERM, "R-APP-04", "R-0001 " AFTER, GRANTING(.until = ""));
	REFUSES(-EPERM, "R-APP-04", "R-0001 " NOW, GRANTING(.approved_until = NOW));
	REFUSES(-EPERM, "R-APP-05", "R-0001", GRANTING(.approver = "P-0001"));
}
END_TEST

/* Shows R-ZON-02. */
START_TEST(a_grant_goes_to_no_zone_that_the_class_does_not_allow)
{
	static const struct handling inner = { .zones = ZONE_LGWAN };

	ALLOWS(GRANTING(.medium = MEDIUM(.handling = &inner)));
	ALLOWS(GRANTING(.medium = MEDIUM(.handling = &inner), .zone = ZONE_LGWAN));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 zeimu-1", GRANTING(.medium = MEDIUM(.handling = &inner), .zone = ZONE_INTERNET));
}
END_TEST

RUN_TESTS("policy/decide_host", whose_medium_it_is, a_guest_opens_while_its_home_is_trusted_and_as_long_as_it_was_granted,
	a_medium_is_adopted_from_a_trusted_computer_under_a_free_number, a_grant_is_carried_out_as_another_person_approved_it,
	a_grant_goes_to_no_zone_that_the_class_does_not_allow)
