// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_report.h"

#include "tests/unit/policy/decisions.h"

/* Shows R-INC-05, R-INC-12. */
START_TEST(the_least_level_follows_from_what_is_known)
{
	static const struct {
		const char *kind;
		int plain, mynumber, persons, intent;
	} rows[] = {
		{ "leak", 2, 3, 3, 3 },
		{ "loss", 2, 3, 3, 3 },
		{ "theft", 2, 3, 3, 3 },
		{ "alteration", 1, 2, 1, 3 },
		{ "outage", 1, 2, 1, 3 },
		{ "malware", 1, 2, 1, 3 },
		{ "violation", 1, 2, 1, 3 },
		{ "near-miss", 0, 0, 0, 3 },
		{ "misreceived", 1, 1, 1, 3 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		ck_assert(report_kind_is(rows[i].kind));
		ck_assert_int_eq(report_kind_is_gone(rows[i].kind), i < 3);
		ck_assert_int_eq(report_floor(&(struct severity_facts){ rows[i].kind, false, false, -1 }), rows[i].plain);
		ck_assert_int_eq(report_floor(&(struct severity_facts){ rows[i].kind, true, false, -1 }), rows[i].mynumber);
		ck_assert_int_eq(report_floor(&(struct severity_facts){ rows[i].kind, false, false, 0 }), rows[i].plain);
		ck_assert_int_eq(report_floor(&(struct severity_facts){ rows[i].kind, false, false, 1 }), rows[i].persons);
		ck_assert_int_eq(report_floor(&(struct severity_facts){ rows[i].kind, false, true, -1 }), rows[i].intent);
	}
	ck_assert(!report_kind_is("fire"));
	ck_assert(!report_kind_is_gone("fire"));
	ck_assert_int_eq(report_floor(&(struct severity_facts){ "fire", false, false, -1 }), LEVEL_MAX);
}
END_TEST

START_TEST(my_number_data_of_more_than_a_hundred_or_on_purpose_is_serious)
{
	ck_assert(!report_is_serious(&(struct severity_facts){ "leak", true, false, 100 }));
	ck_assert(report_is_serious(&(struct severity_facts){ "leak", true, false, 101 }));
	ck_assert(report_is_serious(&(struct severity_facts){ "violation", true, true, -1 }));
	ck_assert(!report_is_serious(&(struct severity_facts){ "leak", false, true, 1000 }));
	ck_assert(!report_is_serious(&(struct severity_facts){ "near-miss", true, false, 1000 }));
	ck_assert(!report_is_serious(&(struct severity_facts){ "misreceived", true, false, 1000 }));
}
END_TEST

#define REPORT(...) \
	&(struct report_facts){ .incident = "I-0001", .actor = "P-0001", .principal = "", .reporter = "P-0002", .roles = ROLE_INCIDENT, \
		.level = 2, .floor = 1, __VA_ARGS__ }

/* Shows R-INC-01, R-INC-03. */
START_TEST(who_reported_it_and_who_is_told_work_on_it)
{
	static const uint32_t may = ROLE_INCIDENT | ROLE_SUPERVISOR | ROLE_CISO | ROLE_ADMINISTRATOR | ROLE_APPROVER | ROLE_MYNUMBER;

	for (uint32_t role = 1; role < ROLES_END; role <<= 1) {
		if (role & may)
			ALLOWS(decide_casework(REPORT(.roles = role)));
		else
			REFUSES(-EPERM, "R-INC-03", "I-0001", decide_casework(REPORT(.roles = role)));
	}
	ALLOWS(decide_casework(REPORT(.roles = ROLE_STAFF, .actor = "P-0002")));
	REFUSES(-EPERM, "R-INC-03", "I-0001", decide_casework(REPORT(.roles = 0, .actor = "", .reporter = "")));
	REFUSES(-EBUSY, "R-INC-07", "I-0001", decide_casework(REPORT(.closed = true)));
}
END_TEST

/* Shows R-INC-05. */
START_TEST(a_level_is_raised_by_anybody_there_and_lowered_by_who_leads)
{
	ALLOWS(decide_level(REPORT(.roles = ROLE_APPROVER), 3));
	ALLOWS(decide_level(REPORT(.roles = ROLE_APPROVER), 2));
	REFUSES(-EPERM, "R-INC-05", "I-0001", decide_level(REPORT(.roles = ROLE_APPROVER), 1));
	ALLOWS(decide_level(REPORT(), 1));
	ALLOWS(decide_level(REPORT(.roles = ROLE_SUPERVISOR), 1));
	ALLOWS(decide_level(REPORT(.roles = ROLE_CISO), 1));
	REFUSES(-EPERM, "R-INC-05", "I-0001 1", decide_level(REPORT(), 0));
	REFUSES(-EPERM, "R-INC-05", "I-0001 3", decide_level(REPORT(.floor = 3, .level = 3), 2));
	REFUSES(-EPERM, "R-INC-03", "I-0001", decide_level(REPORT(.roles = ROLE_STAFF), 3));
	REFUSES(-EBUSY, "R-INC-07", "I-0001", decide_level(REPORT(.closed = true), 3));
}
END_TEST

/* Shows R-INC-07. */
START_TEST(what_is_directed_the_leadership_writes)
{
	ALLOWS(decide_entry(REPORT(), "cause"));
	REFUSES(-EPERM, "R-INC-07", "I-0001", decide_entry(REPORT(), "instruction"));
	ALLOWS(decide_entry(REPORT(.roles = ROLE_CISO), "instruction"));
	ALLOWS(decide_entry(REPORT(.roles = ROLE_SUPERVISOR), "instruction"));
	REFUSES(-EPERM, "R-INC-03", "I-0001", decide_entry(REPORT(.roles = ROLE_STAFF), "note"));
	REFUSES(-EBUSY, "R-INC-07", "I-0001", decide_entry(REPORT(.closed = true), "instruction"));
}
END_TEST

#define CLOSING(...) &(struct closing_facts){ .report = *(__VA_ARGS__), .missing = "", .untold = "", .kept_number = "" }

/* Shows R-INC-03, R-INC-07. */
START_TEST(another_who_leads_closes_it_when_everybody_was_told_and_all_is_written)
{
	struct closing_facts facts = *CLOSING(REPORT());

	ALLOWS(decide_close(&facts));
	facts.missing = "cause";
	REFUSES(-EBUSY, "R-INC-07", "I-0001 cause", decide_close(&facts));
	facts.untold = "ciso";
	REFUSES(-EBUSY, "R-INC-03", "I-0001 ciso", decide_close(&facts));
	REFUSES(-EEXIST, "R-INC-07", "I-0001", decide_close(CLOSING(REPORT(.closed = true))));
	REFUSES(-EPERM, "R-INC-07", "I-0001", decide_close(CLOSING(REPORT(.roles = ROLE_APPROVER | ROLE_ADMINISTRATOR))));
	REFUSES(-EPERM, "R-INC-07", "I-0001", decide_close(CLOSING(REPORT(.actor = "P-0002"))));
	REFUSES(-EPERM, "R-INC-07", "I-0001", decide_close(CLOSING(REPORT(.principal = "P-0002"))));
	ALLOWS(decide_close(CLOSING(REPORT(.roles = ROLE_SUPERVISOR))));
	ALLOWS(decide_close(CLOSING(REPORT(.roles = ROLE_CISO))));
}
END_TEST

/* Shows R-DSP-10. */
START_TEST(what_came_to_us_wrongly_is_erased_before_its_incident_is_closed)
{
	struct closing_facts facts = *CLOSING(REPORT());

	facts.kept_number = "M-0001";
	REFUSES(-EBUSY, "R-DSP-10", "I-0001 M-0001 M-0001", decide_close(&facts));
}
END_TEST

RUN_TESTS("policy/decide_report", the_least_level_follows_from_what_is_known,
	my_number_data_of_more_than_a_hundred_or_on_purpose_is_serious, who_reported_it_and_who_is_told_work_on_it,
	a_level_is_raised_by_anybody_there_and_lowered_by_who_leads, what_is_directed_the_leadership_writes,
	another_who_leads_closes_it_when_everybody_was_told_and_all_is_written, what_came_to_us_wrongly_is_erased_before_its_incident_is_closed)
