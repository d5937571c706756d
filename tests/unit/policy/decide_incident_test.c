// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#define FACTS(...) \
	&(struct incident_facts){ .medium = &in_service, .actor = "P-0001", .reporter = "P-0002", .reporter_name = "reporter", .reported = BEFORE, \
		.finder = "P-0003", .holder = "P-0004", .holder_name = "keeper", .held_since = BEFORE, .operator = "P-0005", .returner = "P-0006", __VA_ARGS__ }
#define NOBODY .reporter = "", .finder = "", .holder = "", .operator = "", .returner = "", .actor = ""

/* Shows R-INC-09. */
START_TEST(a_hold_is_said_with_who_releases_it)
{
	ALLOWS(decide_held(MEDIUM()));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_held(MEDIUM(.held = true)));
}
END_TEST

/* Shows R-INC-01. */
START_TEST(whatever_is_ours_can_be_lost_once)
{
	ALLOWS(decide_lost(FACTS()));
	REFUSES(-EEXIST, "R-INC-02", "M-0001 reporter " BEFORE, decide_lost(FACTS(.medium = IN(LOST))));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 disposed", decide_lost(FACTS(.medium = IN(DISPOSED))));
}
END_TEST

START_TEST(what_is_lost_opens_by_no_recovery_key)
{
	ALLOWS(decide_recover(MEDIUM()));
	ALLOWS(decide_recover(IN(ERASED)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 lost", decide_recover(IN(LOST)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 quarantined", decide_recover(IN(QUARANTINED)));
}
END_TEST

START_TEST(only_what_is_lost_is_found)
{
	ALLOWS(decide_found(FACTS(.medium = IN(LOST))));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 in-service", decide_found(FACTS()));
}
END_TEST

/* Shows R-INC-02, R-INC-09. */
START_TEST(a_third_person_lets_it_out_of_quarantine)
{
	ALLOWS(decide_release(FACTS(.medium = IN(QUARANTINED))));
	ALLOWS(decide_release(FACTS(.medium = IN(QUARANTINED), NOBODY)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 in-service", decide_release(FACTS()));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_release(FACTS(.medium = IN(QUARANTINED, .held = true))));
	REFUSES(-EBUSY, "R-DSP-03", "M-0001 M-0001", decide_release(FACTS(.medium = IN(QUARANTINED, .key_destroyed = true))));
	ALLOWS(decide_release(FACTS(.medium = IN(QUARANTINED, .key_destroyed = true, .registered = false))));
	REFUSES(-EPERM, "R-INC-02", "M-0001", decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0003")));
	ck_assert_ptr_nonnull(strstr(decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0003")).message, "found"));
	REFUSES(-EPERM, "R-INC-02", "M-0001", decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0006")));
	ck_assert_ptr_nonnull(strstr(decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0006")).message, "malware"));
	REFUSES(-EPERM, "R-INC-02", "M-0001", decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0002")));
	ck_assert_ptr_nonnull(strstr(decide_release(FACTS(.medium = IN(QUARANTINED), .actor = "P-0002")).message, "lost"));
}
END_TEST

/* Shows R-INC-09. */
START_TEST(a_hold_is_set_once_on_what_there_is)
{
	ALLOWS(decide_hold_set(FACTS()));
	ALLOWS(decide_hold_set(FACTS(.medium = IN(LOST))));
	REFUSES(-EEXIST, "R-INC-09", "M-0001 keeper " BEFORE, decide_hold_set(FACTS(.medium = MEDIUM(.held = true))));
	REFUSES(-EBUSY, "R-INC-09", "M-0001", decide_hold_set(FACTS(.medium = IN(DISPOSED))));
}
END_TEST

/* Shows R-INC-09. */
START_TEST(a_hold_is_released_by_who_had_no_part_in_it)
{
	const struct medium_facts *held = MEDIUM(.held = true), *lost = IN(LOST, .held = true);

	ALLOWS(decide_hold_release(FACTS(.medium = held)));
	ALLOWS(decide_hold_release(FACTS(.medium = lost, NOBODY)));
	ALLOWS(decide_hold_release(FACTS(.medium = held, .actor = "P-0002")));
	REFUSES(-EBUSY, "R-INC-09", "M-0001", decide_hold_release(FACTS(.actor = "P-0004")));
	ck_assert_ptr_nonnull(strstr(decide_hold_release(FACTS(.actor = "P-0004")).message, "not held"));
	REFUSES(-EPERM, "R-INC-09", "M-0001", decide_hold_release(FACTS(.medium = held, .actor = "P-0004")));
	REFUSES(-EPERM, "R-INC-09", "M-0001", decide_hold_release(FACTS(.medium = lost, .actor = "P-0002")));
	REFUSES(-EPERM, "R-INC-09", "M-0001", decide_hold_release(FACTS(.medium = held, .actor = "P-0005")));
}
END_TEST

RUN_TESTS("policy/decide_incident", a_hold_is_said_with_who_releases_it, whatever_is_ours_can_be_lost_once,
	what_is_lost_opens_by_no_recovery_key, only_what_is_lost_is_found, a_third_person_lets_it_out_of_quarantine,
	a_hold_is_set_once_on_what_there_is, a_hold_is_released_by_who_had_no_part_in_it)
