// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_contents.h"

#include "tests/unit/policy/decisions.h"

static const struct medium_facts out_facts = { MEDIUM_BASE, .state = MEDIUM_OUT };
static const struct medium_facts lost = { MEDIUM_BASE, .state = MEDIUM_LOST };
static const struct medium_facts guest = { MEDIUM_BASE, .state = MEDIUM_IN_SERVICE, .home = "zeimu-1" };
static const struct waivers copies = { 1, { { "R-CLS-09", "EXC-2026-001" } } };

#define CONTENT(...) \
	decide_content(&(struct content_facts){ .medium = &in_service, .handler_name = "sato", .entitled = true, .classification = "C2+I1+A1", \
		.origin = "", .source_class = "", .max_copies = -1, __VA_ARGS__ })
#define COPY(...) CONTENT(.origin = "J-0001", .source_class = "C3+I1+A1", .copies = 1, __VA_ARGS__)
#define CLASSING(...) \
	decide_classing(&(struct classing_facts){ .subject = "J-0001", .actor = "P-0003", .author = "P-0002", .entitled = true, __VA_ARGS__ })

/* Shows R-ACC-12, R-CLS-05, R-CLS-09, R-DEV-04. */
START_TEST(what_goes_onto_a_medium_is_said_by_who_is_in_charge_and_stays_within_bounds)
{
	ALLOWS(CONTENT());
	ALLOWS(CONTENT(.medium = &out_facts));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", CONTENT(.medium = &lost));
	ck_assert_int_eq(CONTENT(.medium = &guest).code, -EBUSY);
	REFUSES(-EPERM, "R-ACC-12", "M-0001 sato M-0001", CONTENT(.entitled = false));
	ALLOWS(COPY());
	REFUSES(-EPERM, "R-CLS-05", "C3+I1+A1 C2+I1+A1", COPY(.below = true));
	ALLOWS(COPY(.max_copies = 2));
	ALLOWS(COPY(.max_copies = 2, .copies = 0));
	REFUSES(-EPERM, "R-CLS-09", "J-0001", COPY(.max_copies = 1));
	REFUSES(-EPERM, "R-CLS-09", "J-0001", COPY(.max_copies = 0));
	ALLOWS(COPY(.max_copies = 1, .waivers = &copies));
	ALLOWS(CONTENT(.max_copies = 0, .copies = 5)); /* an original */
	REFUSES(-EPERM, "R-DEV-04", "C2+I1+A1", CONTENT(.above_private = true));
	REFUSES(-EPERM, "R-DEV-04", "C2+I1+A1", CONTENT(.above_private = true, .waivers = &copies));
}
END_TEST

/* Shows R-CLS-07. */
START_TEST(a_class_is_decided_by_another_person_who_approves_there)
{
	ALLOWS(CLASSING());
	REFUSES(-EPERM, "R-CLS-07", "J-0001", CLASSING(.actor = "P-0002"));
	REFUSES(-EPERM, "R-CLS-07", "J-0001", CLASSING(.entitled = false));
	REFUSES(-EINVAL, "R-CLS-07", "J-0001", CLASSING(.unknown = true));
	REFUSES(-EBUSY, "R-CLS-07", "J-0001", CLASSING(.ended = true));
}
END_TEST

#define KEEPING(...) \
	decide_keeping(&(struct keeping_facts){ .content = "J-0001", .number = "M-0001", .handler_name = "sato", .entitled = true, __VA_ARGS__ })

/* Shows R-REU-04. */
START_TEST(until_when_something_is_needed_is_said_by_who_is_in_charge_while_it_is_there)
{
	ALLOWS(KEEPING());
	REFUSES(-EPERM, "R-ACC-12", "J-0001 M-0001 sato", KEEPING(.entitled = false));
	REFUSES(-EPERM, "R-ACC-12", "J-0001 M-0001 sato", KEEPING(.entitled = false, .erased = true));
	REFUSES(-EBUSY, "R-REU-04", "J-0001", KEEPING(.erased = true));
}
END_TEST

/* Shows R-CLS-04. */
START_TEST(no_label_says_less_than_what_lies_there)
{
	ALLOWS(decide_label_class("M-0001", "C3+I1+A1", "C2+I1+A1", true));
	REFUSES(-EPERM, "R-CLS-04", "M-0001 C3+I1+A1 C2+I1+A1", decide_label_class("M-0001", "C2+I1+A1", "C3+I1+A1", false));
}
END_TEST

RUN_TESTS("policy/decide_contents", what_goes_onto_a_medium_is_said_by_who_is_in_charge_and_stays_within_bounds,
	until_when_something_is_needed_is_said_by_who_is_in_charge_while_it_is_there, a_class_is_decided_by_another_person_who_approves_there, no_label_says_less_than_what_lies_there)
