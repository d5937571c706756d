// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_mynumber.h"

#include "tests/unit/policy/decisions.h"

static const struct handling for_my_numbers = { .mynumber = true };

#define FACTS(...) \
	&(struct access_facts){ .medium = &in_service, .person = "Sato", .missing = "", .ended = "", __VA_ARGS__ }
#define TOKUTEI .medium = MEDIUM(.handling = &for_my_numbers)

START_TEST(what_holds_no_my_number_data_asks_for_no_charge)
{
	ALLOWS(decide_access(FACTS()));
}
END_TEST

/* Shows R-LED-05. */
START_TEST(a_my_number_medium_stands_in_the_asset_ledger_or_stays_shut)
{
	ALLOWS(decide_access(FACTS(TOKUTEI, .mentioned = true)));
	REFUSES(-EPERM, "R-LED-05", "M-0001 M-0001", decide_access(FACTS(TOKUTEI)));
}
END_TEST

/* Shows R-LED-06, R-ACC-12. */
START_TEST(a_my_number_medium_is_for_those_in_charge_of_its_task)
{
	REFUSES(-EPERM, "R-LED-06", "M-0001 taxes Sato", decide_access(FACTS(TOKUTEI, .mentioned = true, .missing = "taxes")));
	REFUSES(-EPERM, "R-LED-06", "Sato taxes 2026-10-31",
		decide_access(FACTS(TOKUTEI, .mentioned = true, .missing = "taxes", .ended = "2026-10-31")));
	/* The ledger says that it is on it, whatever the class says. */
	REFUSES(-EPERM, "R-LED-06", "M-0001 taxes Sato", decide_access(FACTS(.mentioned = true, .missing = "taxes")));
}
END_TEST

/* Shows R-DSP-10. */
START_TEST(what_came_to_us_wrongly_nobody_opens)
{
	REFUSES(-EPERM, "R-DSP-10", "M-0001", decide_access(FACTS(.misreceived = true)));
	REFUSES(-EPERM, "R-DSP-10", "M-0001", decide_access(FACTS(TOKUTEI, .mentioned = true, .misreceived = true)));
}
END_TEST

#define CHARGE(...) &(struct charge_facts){ .actor = "P-0001", .person = "P-0002", .name = "Sato", .task = "taxes", __VA_ARGS__ }

/* Shows R-ACC-08. */
START_TEST(nobody_puts_themselves_in_charge)
{
	ALLOWS(decide_charge(CHARGE()));
	REFUSES(-EPERM, "R-ACC-08", "taxes", decide_charge(CHARGE(.actor = "P-0002")));
	ALLOWS(decide_charge(CHARGE(.actor = "", .person = "")));
	REFUSES(-EBUSY, "R-LED-06", "Sato taxes", decide_charge(CHARGE(.ended = true)));
}
END_TEST

#define UNLINK(...) decide_unlink(&(struct unlink_facts){ .number = "M-0001", .asset = "T-0001", .original = true, .retain = AFTER, .now = NOW, __VA_ARGS__ })

/* Shows R-DSP-08. */
START_TEST(the_last_original_stays_named_until_its_day_is_over)
{
	REFUSES(-EBUSY, "R-DSP-08", "M-0001 T-0001 T-0001", UNLINK());
	REFUSES(-EBUSY, "R-DSP-08", "M-0001 T-0001 T-0001", UNLINK(.retain = NOW));
	REFUSES(-EBUSY, "R-DSP-08", "M-0001 T-0001 T-0001", UNLINK(.retain = ""));
	ALLOWS(UNLINK(.retain = BEFORE));
	ALLOWS(UNLINK(.original = false));
	ALLOWS(UNLINK(.another = true));
}
END_TEST

RUN_TESTS("policy/decide_mynumber", what_holds_no_my_number_data_asks_for_no_charge,
	a_my_number_medium_stands_in_the_asset_ledger_or_stays_shut, a_my_number_medium_is_for_those_in_charge_of_its_task,
	nobody_puts_themselves_in_charge, what_came_to_us_wrongly_nobody_opens, the_last_original_stays_named_until_its_day_is_over)
