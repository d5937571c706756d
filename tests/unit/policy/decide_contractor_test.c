// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_contractor.h"

#include "tests/unit/policy/decisions.h"

#define ENTRUST(...) \
	decide_entrust(&(struct entrust_facts){ .typed = "Green", .id = "V-0001", .name = "Green", .ends = AFTER, .until = NOW, .explained = true, \
		.number = "M-0001", .classification = "C2", __VA_ARGS__ })

/* Shows R-DSP-11, R-EXT-05. */
START_TEST(only_what_an_open_contract_entrusts_goes_to_a_contractor_who_knows_the_rules)
{
	ALLOWS(ENTRUST());
	ALLOWS(ENTRUST(.until = AFTER));
	ALLOWS(ENTRUST(.mynumber = true, .mynumber_entrusted = true));
	ALLOWS(ENTRUST(.mynumber_entrusted = true));
	REFUSES(-EBUSY, "R-DSP-11", "Green", ENTRUST(.id = "", .name = "", .ends = ""));
	REFUSES(-EBUSY, "R-DSP-11", "Green " NOW " V-0001", ENTRUST(.ends = NOW, .until = AFTER));
	REFUSES(-EBUSY, "R-EXT-05", "Green V-0001", ENTRUST(.explained = false));
	REFUSES(-EPERM, "R-EXT-05", "M-0001 C2 Green", ENTRUST(.above = true));
	REFUSES(-EPERM, "R-EXT-05", "M-0001 Green", ENTRUST(.mynumber = true));
}
END_TEST

#define CONTRACT(...) (&(struct contract_facts){ .id = "V-0001", .name = "Green", .left = "", __VA_ARGS__ })

/* Shows R-DSP-11. */
START_TEST(a_contract_is_closed_once_and_only_when_nothing_is_left_there)
{
	ALLOWS(decide_contract(CONTRACT(.left = "2")));
	ALLOWS(decide_contract_close(CONTRACT()));
	REFUSES(-EBUSY, "R-DSP-11", "V-0001 Green", decide_contract(CONTRACT(.closed = true)));
	REFUSES(-EBUSY, "R-DSP-11", "V-0001 Green", decide_contract_close(CONTRACT(.closed = true, .left = "2")));
	REFUSES(-EBUSY, "R-DSP-11", "2 Green V-0001", decide_contract_close(CONTRACT(.left = "2")));
}
END_TEST

RUN_TESTS("policy/decide_contractor", only_what_an_open_contract_entrusts_goes_to_a_contractor_who_knows_the_rules,
	a_contract_is_closed_once_and_only_when_nothing_is_left_there)
