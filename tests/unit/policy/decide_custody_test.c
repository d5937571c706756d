// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_custody.h"

#include "tests/unit/policy/decisions.h"

static const struct handling locked = { .storage = STORAGE_LOCKABLE | STORAGE_FIRE | STORAGE_DAMP | STORAGE_DISASTER_LOW, .areas = 1 << 2 };
static const struct handling mynumber = { .areas = AREAS_ALL, .mynumber = true };
static const struct handling scanned = { .scan_each_use = true };
static const struct medium_facts carried = { MEDIUM_BASE, .state = MEDIUM_OUT };

/* ---- places ---- */

#define PLACE(...) { .place = "safe", .class = "C2", .properties = STORAGE_LOCKABLE | STORAGE_FIRE | STORAGE_DAMP, .area = 2, __VA_ARGS__ }
#define PUT(medium_, ...) &(struct put_facts){ .medium = (medium_), .moves = true, __VA_ARGS__ }

/* Shows R-CUS-01, R-CUS-02. */
START_TEST(a_place_has_what_the_class_needs_or_a_numbered_exception)
{
	const struct medium_facts *medium = MEDIUM(.handling = &locked);
	const struct waivers lock = { 1, { { "R-CUS-01", "EXC-2026-001" } } }, damp = { 1, { { "R-CUS-02", "EXC-2026-002" } } };

	ALLOWS(decide_put(PUT(MEDIUM(), .place = PLACE(.properties = 0))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE())));
	REFUSES(-EPERM, "R-CUS-01", "M-0001 safe", decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_FIRE | STORAGE_DAMP))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_FIRE | STORAGE_DAMP), .waivers = &lock)));
	REFUSES(-EPERM, "R-CUS-02", "M-0001 fire safe", decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_LOCKABLE | STORAGE_DAMP))));
	REFUSES(-EPERM, "R-CUS-02", "M-0001 damp safe", decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_LOCKABLE | STORAGE_FIRE))));
	REFUSES(-EPERM, "R-CUS-02", "M-0001 damp safe",
		decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_LOCKABLE | STORAGE_FIRE), .waivers = &lock)));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.properties = STORAGE_LOCKABLE), .waivers = &damp)));
}
END_TEST

/* Shows R-ZON-05, R-ZON-06. */
START_TEST(a_place_is_in_the_right_area_for_the_class_and_has_room)
{
	const struct medium_facts *medium = MEDIUM(.handling = &locked);

	REFUSES(-EPERM, "R-ZON-05", "safe M-0001", decide_put(PUT(medium, .place = PLACE(.area = 1))));
	REFUSES(-EPERM, "R-ZON-05", "safe M-0001", decide_put(PUT(medium, .place = PLACE(.area = 3))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.area = 0))));
	REFUSES(-EPERM, "R-ZON-06", "safe C2 M-0001", decide_put(PUT(medium, .place = PLACE(.above = true))));
	REFUSES(-EBUSY, "R-ZON-06", "safe M-0001", decide_put(PUT(medium, .place = PLACE(.capacity = 2, .held = 2))));
	REFUSES(-EBUSY, "R-ZON-06", "safe M-0001", decide_put(PUT(medium, .place = PLACE(.capacity = 2, .held = 3))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.capacity = 2, .held = 1))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.capacity = 0, .held = 9))));
	ALLOWS(decide_put(PUT(medium, .place = PLACE(.capacity = 2, .held = 2), .moves = false)));
}
END_TEST

/* Shows R-CUS-04, R-CUS-08, R-CUS-10. */
START_TEST(only_what_is_here_closed_and_meant_for_it_is_put_away)
{
	static const enum medium_state elsewhere[] = { MEDIUM_OUT, MEDIUM_LOST, MEDIUM_DISPOSED, MEDIUM_UNKNOWN };

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		ck_assert_int_eq(decide_put(PUT(MEDIUM(.state = elsewhere[i]), .place = PLACE())).code, -EBUSY);
	REFUSES(-EBUSY, "R-CUS-04", "M-0001 opener", decide_put(PUT(MEDIUM(.opened = true), .place = PLACE())));
	REFUSES(-EBUSY, "R-CUS-08", "safe", decide_put(PUT(MEDIUM(), .place = PLACE(.retired = true))));
	REFUSES(-EPERM, "R-CUS-10", "M-0001 safe", decide_put(PUT(IN(AWAITING_DISPOSAL), .place = PLACE())));
	ALLOWS(decide_put(PUT(IN(AWAITING_DISPOSAL), .place = PLACE(.disposal = true))));
	REFUSES(-EPERM, "R-CUS-10", "safe M-0001", decide_put(PUT(MEDIUM(), .place = PLACE(.disposal = true))));
	REFUSES(-EPERM, "R-CUS-08", "M-0001 M-0001", decide_put(PUT(MEDIUM(.handling = &mynumber), .place = PLACE())));
	ALLOWS(decide_put(PUT(MEDIUM(.handling = &mynumber), .place = PLACE(), .mynumber_manager = true)));
	ALLOWS(decide_put(PUT(MEDIUM(.handling = &mynumber), .place = PLACE(), .moves = false)));
}
END_TEST

/* Shows R-CUS-08. */
START_TEST(a_place_is_given_up_once_and_empty)
{
	ALLOWS(decide_place_retire(&(struct place_facts)PLACE()));
	REFUSES(-EEXIST, "R-CUS-08", "safe", decide_place_retire(&(struct place_facts)PLACE(.retired = true)));
	REFUSES(-EBUSY, "R-CUS-08", "safe", decide_place_retire(&(struct place_facts)PLACE(.held = 1)));
}
END_TEST

/* ---- carrying ---- */

#define CARRY(...) \
	&(struct carry_facts){ .medium = &in_service, .request = "R-0001", .starts = BEFORE, .until = AFTER, .now = NOW, .other = "", .carrier = "", \
		.overdue = "", __VA_ARGS__ }

/* Shows R-APP-03. */
START_TEST(what_must_not_leave_is_carried_by_nobody_but_by_exception)
{
	static const struct handling stays = { .max_carry_out_days = 0 }, days = { .max_carry_out_days = 3 };

	REFUSES(-EPERM, "R-APP-03", "M-0001", decide_check_out(CARRY(.medium = MEDIUM(.handling = &stays))));
	ALLOWS(decide_check_out(CARRY(.medium = MEDIUM(.handling = &stays), .excepted = true)));
	ALLOWS(decide_check_out(CARRY(.medium = MEDIUM(.handling = &days))));
	ALLOWS(decide_check_out(CARRY(.medium = MEDIUM(.handling = NULL))));
}
END_TEST

/* Shows R-APP-01, R-OUT-01. */
START_TEST(who_carries_has_leave_that_holds_now)
{
	ALLOWS(decide_check_out(CARRY()));
	ALLOWS(decide_check_out(CARRY(.carrier = NULL, .overdue = NULL)));
	ALLOWS(decide_check_out(CARRY(.starts = NOW, .until = NOW)));
	REFUSES(-EPERM, "R-APP-01", "M-0001", decide_check_out(CARRY(.request = "")));
	REFUSES(-EPERM, "R-APP-01", "other M-0001", decide_check_out(CARRY(.request = "", .other = "other")));
	REFUSES(-EPERM, "R-OUT-01", "R-0001 M-0001 " AFTER, decide_check_out(CARRY(.starts = AFTER)));
	REFUSES(-EPERM, "R-OUT-01", "R-0001 M-0001 " BEFORE, decide_check_out(CARRY(.until = BEFORE)));
	ck_assert_int_eq(decide_check_out(CARRY(.medium = IN(OUT))).code, -EBUSY);
	ck_assert_int_eq(decide_check_out(CARRY(.medium = IN(ARCHIVED))).code, -EBUSY);
	ck_assert_int_eq(decide_check_out(CARRY(.medium = MEDIUM(.revising = true))).code, -EBUSY);
	REFUSES(-EBUSY, "R-CUS-04", "M-0001 opener", decide_check_out(CARRY(.medium = MEDIUM(.opened = true))));
}
END_TEST

/* Shows R-APP-01, R-CUS-05, R-CUS-06. */
START_TEST(the_desk_hands_out_to_who_has_leave_nothing_overdue_and_acknowledged)
{
	REFUSES(-EPERM, "R-APP-01", "M-0001", decide_check_out(CARRY(.carrier = "carrier")));
	ALLOWS(decide_check_out(CARRY(.carrier = "carrier", .desk = true)));
	REFUSES(-EPERM, "R-APP-01", "carrier M-0001", decide_check_out(CARRY(.carrier = "carrier", .desk = true, .request = "")));
	REFUSES(-EPERM, "R-CUS-06", "M-0002 M-0001", decide_check_out(CARRY(.overdue = "M-0002")));
	REFUSES(-EPERM, "R-REU-04", "M-0001 M-0001", decide_check_out(CARRY(.spent = true)));
	REFUSES(-EINVAL, "R-CUS-05", "M-0001 M-0001", decide_check_out(CARRY(.checklist = true)));
	ALLOWS(decide_check_out(CARRY(.checklist = true, .acknowledged = true)));
}
END_TEST

#define BACK(...) &(struct return_facts){ .medium = &carried, __VA_ARGS__ }

/* Shows R-OUT-02, R-MAL-03. */
START_TEST(what_comes_back_is_looked_at_as_the_office_and_its_class_demand)
{
	ALLOWS(decide_return(BACK()));
	ALLOWS(decide_return(BACK(.checks = true, .label = true, .contents = true)));
	REFUSES(-EINVAL, "R-OUT-02", "M-0001", decide_return(BACK(.checks = true, .label = true)));
	REFUSES(-EINVAL, "R-OUT-02", "M-0001", decide_return(BACK(.checks = true, .contents = true)));
	REFUSES(-EINVAL, "R-MAL-03", "M-0001", decide_return(BACK(.medium = IN(OUT, .handling = &scanned))));
	ALLOWS(decide_return(BACK(.medium = IN(OUT, .handling = &scanned), .scan = true)));
	REFUSES(-EBUSY, "R-OUT-02", "M-0001 in-service", decide_return(BACK(.medium = &in_service)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_return(BACK(.medium = IN(LOST))));
}
END_TEST

#define HAND(...) \
	&(struct hand_over_facts){ .medium = &carried, .actor = "P-0001", .holder = "P-0001", .receiver = "P-0002", .receiver_name = "receiver", \
		.staff = true, .overdue = "", __VA_ARGS__ }

/* Shows R-CUS-09, R-CUS-06, R-APP-05. */
START_TEST(it_is_offered_by_who_has_it_or_the_desk_to_who_may_have_it)
{
	ALLOWS(decide_offer(HAND()));
	ALLOWS(decide_offer(HAND(.actor = "P-0003", .desk = true)));
	REFUSES(-EBUSY, "R-CUS-09", "M-0001 in-service", decide_offer(HAND(.medium = &in_service)));
	REFUSES(-EPERM, "R-CUS-09", "holder M-0001", decide_offer(HAND(.actor = "P-0003")));
	REFUSES(-EINVAL, "R-CUS-09", "receiver M-0001", decide_offer(HAND(.receiver = "P-0001")));
	REFUSES(-EPERM, "R-CUS-09", "M-0001 holder", decide_offer(HAND(.actor = "P-0002", .desk = true)));
	REFUSES(-EPERM, "R-CUS-09", "receiver M-0001", decide_offer(HAND(.staff = false)));
	REFUSES(-EPERM, "R-APP-05", "receiver M-0001", decide_offer(HAND(.signed_for = true)));
	REFUSES(-EPERM, "R-CUS-06", "receiver M-0002", decide_offer(HAND(.overdue = "M-0002")));
	REFUSES(-EEXIST, "R-CUS-09", "M-0001 M-0001", decide_offer(HAND(.offered = true)));
}
END_TEST

#define OFFERED(...) HAND(.offered = true, .actor = "P-0002", __VA_ARGS__)

/* Shows R-CUS-09, R-CUS-06. */
START_TEST(it_is_taken_by_whom_it_was_offered_to)
{
	ALLOWS(decide_take(OFFERED()));
	REFUSES(-EBUSY, "R-CUS-09", "M-0001", decide_take(OFFERED(.offered = false)));
	REFUSES(-EBUSY, "R-CUS-09", "M-0001", decide_take(OFFERED(.medium = &in_service)));
	REFUSES(-EPERM, "R-CUS-09", "M-0001 receiver", decide_take(OFFERED(.actor = "P-0001")));
	REFUSES(-EPERM, "R-CUS-06", "receiver M-0002", decide_take(OFFERED(.overdue = "M-0002")));
}
END_TEST

/* Shows R-CUS-09. */
START_TEST(each_of_the_two_and_the_desk_end_an_offer)
{
	ALLOWS(decide_decline(OFFERED()));
	ALLOWS(decide_decline(OFFERED(.actor = "P-0001")));
	ALLOWS(decide_decline(OFFERED(.actor = "P-0003", .desk = true)));
	REFUSES(-EPERM, "R-CUS-09", "M-0001 holder receiver", decide_decline(OFFERED(.actor = "P-0003")));
	REFUSES(-EBUSY, "R-CUS-09", "M-0001", decide_decline(OFFERED(.offered = false)));
}
END_TEST

/* ---- stock-taking ---- */

#define STOCK(...) \
	&(struct stock_facts){ .stocktake = "K-0001", .actor = "P-0001", .closed_by = "", .medium = &in_service, __VA_ARGS__ }

/* Shows R-REV-01, R-INC-01. */
START_TEST(each_difference_is_seen_to_while_it_is_under_way)
{
	ALLOWS(decide_stock_check(STOCK()));
	REFUSES(-EBUSY, "R-REV-01", "K-0001", decide_stock_check(STOCK(.closed_by = "P-0002")));
	ALLOWS(decide_stock_resolve(STOCK(.difference = true)));
	REFUSES(-EBUSY, "R-REV-01", "K-0001", decide_stock_resolve(STOCK(.difference = true, .closed_by = "P-0002")));
	REFUSES(-EBUSY, "R-REV-01", "M-0001", decide_stock_resolve(STOCK()));
	REFUSES(-EBUSY, "R-INC-01", "M-0001 M-0001", decide_stock_resolve(STOCK(.difference = true, .missing = true)));
	ALLOWS(decide_stock_resolve(STOCK(.difference = true, .missing = true, .medium = IN(LOST))));
}
END_TEST

/* Shows R-REV-01, R-APP-05. */
START_TEST(two_persons_answer_for_it_when_nothing_is_left_open)
{
	ALLOWS(decide_stock_close(STOCK()));
	REFUSES(-EBUSY, "R-REV-01", "K-0001", decide_stock_close(STOCK(.closed_by = "P-0002")));
	REFUSES(-EBUSY, "R-REV-01", "K-0001 K-0001", decide_stock_close(STOCK(.unchecked = 1)));
	ck_assert_ptr_nonnull(strstr(decide_stock_close(STOCK(.unchecked = 1, .unresolved = 1)).message, "looked at"));
	REFUSES(-EBUSY, "R-REV-01", "K-0001 K-0001", decide_stock_close(STOCK(.unresolved = 1)));
	ALLOWS(decide_stock_confirm(STOCK(.closed_by = "P-0002")));
	REFUSES(-EBUSY, "R-REV-01", "K-0001 K-0001", decide_stock_confirm(STOCK()));
	REFUSES(-EEXIST, "R-REV-01", "K-0001", decide_stock_confirm(STOCK(.closed_by = "P-0002", .confirmed = true)));
	REFUSES(-EPERM, "R-APP-05", "K-0001", decide_stock_confirm(STOCK(.closed_by = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "K-0001", decide_stock_confirm(STOCK(.closed_by = "P-0002", .checked = true)));
}
END_TEST

RUN_TESTS("policy/decide_custody", a_place_has_what_the_class_needs_or_a_numbered_exception,
	a_place_is_in_the_right_area_for_the_class_and_has_room, only_what_is_here_closed_and_meant_for_it_is_put_away,
	a_place_is_given_up_once_and_empty, what_must_not_leave_is_carried_by_nobody_but_by_exception, who_carries_has_leave_that_holds_now,
	the_desk_hands_out_to_who_has_leave_nothing_overdue_and_acknowledged, what_comes_back_is_looked_at_as_the_office_and_its_class_demand,
	it_is_offered_by_who_has_it_or_the_desk_to_who_may_have_it, it_is_taken_by_whom_it_was_offered_to,
	each_of_the_two_and_the_desk_end_an_offer, each_difference_is_seen_to_while_it_is_under_way,
	two_persons_answer_for_it_when_nothing_is_left_open)
