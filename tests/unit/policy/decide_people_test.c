// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_people.h"

#include "tests/unit/policy/decisions.h"

#define NOMINATE(...) \
	decide_nominate(&(struct nominate_facts){ .actor = "P-0001", .principal = "P-0001", .deputy = "P-0002", .principal_name = "head", \
		.deputy_name = "second", .principal_held = ROLE_APPROVER, .standing = "", __VA_ARGS__ })
#define DEPUTY_FACTS(...) \
	&(struct deputy_facts){ .deputy_number = "D-0001", .actor = "P-0009", .principal = "P-0001", .deputy = "P-0002", .nominator = "P-0003", \
		.actor_own = ROLE_CISO, .principal_held = ROLE_APPROVER, .until = AFTER, .now = NOW, __VA_ARGS__ }
#define ACCEPT(...) decide_accept_deputy(DEPUTY_FACTS(__VA_ARGS__))
#define END_IT(...) decide_end_deputy(DEPUTY_FACTS(__VA_ARGS__))
#define CAREER(...) \
	&(struct career_facts){ .actor = "P-0001", .person = "P-0002", .name = "sato", .by = "P-0003", .administrators = 1, .administrator = true, \
		__VA_ARGS__ }

/* Shows R-APP-07. */
START_TEST(a_deputy_is_named_by_whom_they_stand_in_for_or_from_above)
{
	ALLOWS(NOMINATE());
	ALLOWS(NOMINATE(.actor = "P-0003", .actor_own = ROLE_SUPERVISOR));
	ALLOWS(NOMINATE(.actor = "P-0003", .actor_own = ROLE_ADMINISTRATOR));
	REFUSES(-EPERM, "R-APP-07", "head", NOMINATE(.actor = "P-0003", .actor_own = ROLE_APPROVER | ROLE_CISO));
	REFUSES(-EPERM, "R-APP-07", "", NOMINATE(.actor = "P-0002", .actor_own = ROLE_SUPERVISOR));
	REFUSES(-EINVAL, "R-APP-07", "second", NOMINATE(.actor = "P-0003", .actor_own = ROLE_SUPERVISOR, .deputy = "P-0001"));
	REFUSES(-EEXIST, "R-APP-07", "second head D-0009", NOMINATE(.standing = "D-0009"));
}
END_TEST

/* Shows R-APP-06, R-APP-07. */
START_TEST(a_deputy_is_an_employee_and_no_auditor_for_a_role_that_can_be_deputised)
{
	ALLOWS(NOMINATE(.role = ROLE_APPROVER));
	ALLOWS(NOMINATE(.principal_held = ROLE_CISO));
	REFUSES(-EBUSY, "R-APP-07", "head", NOMINATE(.role = ROLE_CISO));
	REFUSES(-EBUSY, "R-APP-07", "head", NOMINATE(.principal_held = ROLE_STAFF));
	REFUSES(-EBUSY, "R-APP-07", "head", NOMINATE(.principal_held = ROLE_AUDITOR));
	REFUSES(-EBUSY, "R-APP-07", "head", NOMINATE(.role = ROLE_STAFF, .principal_held = ROLE_STAFF | ROLE_APPROVER));
	REFUSES(-EPERM, "R-ACC-10", "second", NOMINATE(.deputy_external = true));
	REFUSES(-EPERM, "R-APP-06", "second", NOMINATE(.deputy_held = ROLE_AUDITOR | ROLE_STAFF));
	ALLOWS(NOMINATE(.deputy_held = ROLE_STAFF));
}
END_TEST

/* Shows R-APP-07. */
START_TEST(the_ciso_accepts_a_deputy_and_the_supervisor_the_cisos)
{
	ALLOWS(ACCEPT());
	ALLOWS(ACCEPT(.until = NOW));
	ALLOWS(ACCEPT(.principal_held = ROLE_STAFF | ROLE_APPROVER));
	ALLOWS(ACCEPT(.principal_held = ROLE_CISO, .actor_own = ROLE_SUPERVISOR));
	REFUSES(-EPERM, "R-APP-07", "D-0001 supervisor", ACCEPT(.principal_held = ROLE_CISO));
	REFUSES(-EPERM, "R-APP-07", "D-0001 ciso", ACCEPT(.actor_own = ROLE_SUPERVISOR));
	REFUSES(-EPERM, "R-APP-07", "D-0001", ACCEPT(.actor = "P-0001"));
	REFUSES(-EPERM, "R-APP-07", "D-0001", ACCEPT(.actor = "P-0002"));
	REFUSES(-EPERM, "R-APP-07", "D-0001", ACCEPT(.actor = "P-0003"));
	REFUSES(-EBUSY, "R-APP-07", "D-0001", ACCEPT(.accepted = true));
	REFUSES(-EBUSY, "R-APP-07", "D-0001", ACCEPT(.ended = true));
	REFUSES(-EBUSY, "R-APP-07", "D-0001", ACCEPT(.until = BEFORE));
}
END_TEST

START_TEST(a_deputy_is_ended_by_either_or_from_above_once)
{
	ALLOWS(END_IT());
	ALLOWS(END_IT(.actor = "P-0001", .actor_own = 0));
	ALLOWS(END_IT(.actor = "P-0002", .actor_own = 0));
	ALLOWS(END_IT(.actor_own = ROLE_SUPERVISOR));
	ALLOWS(END_IT(.actor_own = ROLE_ADMINISTRATOR));
	REFUSES(-EPERM, "R-APP-07", "D-0001", END_IT(.actor_own = ROLE_APPROVER));
	REFUSES(-EPERM, "R-APP-07", "D-0001", END_IT(.actor_own = ROLE_STAFF));
	REFUSES(-EPERM, "R-APP-07", "D-0001", END_IT(.actor = "P-0003", .actor_own = 0));
	REFUSES(-EBUSY, "R-APP-07", "D-0001", END_IT(.ended = true));
}
END_TEST

/* Shows R-ACC-04, R-APP-05. */
START_TEST(nobody_ends_or_prolongs_their_own_time)
{
	ALLOWS(decide_retire(CAREER()));
	ALLOWS(decide_retire(CAREER(.administrators = 0, .administrator = false)));
	REFUSES(-EBUSY, "R-ACC-08", "sato", decide_retire(CAREER(.administrators = 0)));
	REFUSES(-EPERM, "R-APP-05", "", decide_retire(CAREER(.actor = "P-0002")));
	REFUSES(-EPERM, "R-APP-05", "", decide_retire(CAREER(.principal = "P-0002")));
	ALLOWS(decide_extend(CAREER()));
	ALLOWS(decide_extend(CAREER(.by = "P-0001")));
	ALLOWS(decide_extend(CAREER(.retired = true)));
	REFUSES(-EPERM, "R-APP-05", "sato", decide_extend(CAREER(.retired = true, .by = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "", decide_extend(CAREER(.actor = "P-0002")));
	REFUSES(-EPERM, "R-APP-05", "", decide_extend(CAREER(.principal = "P-0002")));
	ALLOWS(decide_transfer(CAREER(.principal = "P-0007")));
	REFUSES(-EPERM, "R-APP-05", "", decide_transfer(CAREER(.actor = "P-0002")));
	REFUSES(-EPERM, "R-APP-05", "", decide_transfer(CAREER(.principal = "P-0002")));
}
END_TEST

/* Shows R-ACC-17, R-APP-05. */
START_TEST(who_suspends_does_not_take_it_back)
{
	ALLOWS(decide_suspend(CAREER()));
	REFUSES(-EPERM, "R-APP-05", "", decide_suspend(CAREER(.actor = "P-0002")));
	REFUSES(-EEXIST, "R-ACC-17", "sato", decide_suspend(CAREER(.suspended = true)));
	REFUSES(-EBUSY, "R-ACC-08", "sato", decide_suspend(CAREER(.administrators = 0)));
	ALLOWS(decide_resume(CAREER(.suspended = true)));
	REFUSES(-ENOENT, "R-ACC-17", "sato", decide_resume(CAREER()));
	REFUSES(-EPERM, "R-APP-05", "sato", decide_resume(CAREER(.suspended = true, .by = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "", decide_resume(CAREER(.suspended = true, .principal = "P-0002")));
}
END_TEST

#define GRANT(...) \
	decide_grant(&(struct role_facts){ .actor = "P-0001", .person = "P-0002", .login = "sato", .role = ROLE_ADMINISTRATOR, __VA_ARGS__ })

/* Shows R-ACC-07, R-ACC-08. */
START_TEST(the_office_says_what_one_person_has_not_together_and_how_many_administrators_there_are)
{
	static const struct role_pairs pairs = { 2, { ROLE_CISO | ROLE_STAFF, ROLE_ADMINISTRATOR | ROLE_APPROVER } };

	ALLOWS(GRANT(.held = ROLE_APPROVER));
	REFUSES(-EPERM, "R-APP-06", "sato", GRANT(.role = ROLE_AUDITOR, .deputy = true));
	ALLOWS(GRANT(.deputy = true));
	ALLOWS(GRANT(.held = ROLE_STAFF | ROLE_CISO, .forbidden = &pairs));
	REFUSES(-EPERM, "R-ACC-07", "sato approver administrator", GRANT(.held = ROLE_APPROVER | ROLE_STAFF, .forbidden = &pairs));
	REFUSES(-EPERM, "R-ACC-07", "sato administrator approver",
		GRANT(.held = ROLE_ADMINISTRATOR, .role = ROLE_APPROVER, .forbidden = &pairs));
	ALLOWS(GRANT(.held = ROLE_ADMINISTRATOR, .forbidden = &pairs)); /* for another department */
	ALLOWS(GRANT(.administrators = 2, .most = 3));
	ALLOWS(GRANT(.administrators = 9));
	REFUSES(-EBUSY, "R-ACC-08", "sato", GRANT(.administrators = 3, .most = 3));
	ALLOWS(GRANT(.administrators = 3, .most = 3, .role = ROLE_OPERATOR));
	REFUSES(-EINVAL, "R-APP-09", "administrator", GRANT(.department = "tax"));
	ALLOWS(GRANT(.department = ""));
	ALLOWS(GRANT(.department = "tax", .role = ROLE_MYNUMBER));
	REFUSES(-EPERM, "R-ACC-08", "", GRANT(.principal = "P-0002"));
	ALLOWS(GRANT(.principal = "P-0003"));
}
END_TEST

#define ACCOUNT(...) \
	decide_account(&(struct account_facts){ .request = "R-0001", .kind = "account", .state = "approved", .actor = "P-0001", \
		.person = "P-0002", .until = AFTER, .now = NOW, __VA_ARGS__ })

/* Shows R-ACC-03. */
START_TEST(an_account_is_carried_out_on_an_approved_request_by_another)
{
	ALLOWS(decide_account_change(false, NULL));
	ALLOWS(decide_account_change(true, "R-0001"));
	REFUSES(-EPERM, "R-ACC-03", "", decide_account_change(true, NULL));
	REFUSES(-EPERM, "R-ACC-03", "", decide_account_change(true, ""));
	ALLOWS(ACCOUNT());
	ALLOWS(ACCOUNT(.person = "", .until = ""));
	ALLOWS(ACCOUNT(.until = NOW));
	REFUSES(-EINVAL, "R-ACC-03", "R-0001", ACCOUNT(.kind = "use"));
	REFUSES(-EPERM, "R-APP-05", "", ACCOUNT(.person = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", ACCOUNT(.actor_signed = true));
	REFUSES(-EBUSY, "R-ACC-03", "R-0001 pending", ACCOUNT(.state = "pending"));
	REFUSES(-EBUSY, "R-ACC-03", "R-0001", ACCOUNT(.until = BEFORE));
	REFUSES(-EBUSY, "R-ACC-03", "sato R-0001", ACCOUNT(.login = "sato", .moved = true));
}
END_TEST

RUN_TESTS("policy/decide_people", the_office_says_what_one_person_has_not_together_and_how_many_administrators_there_are,
	an_account_is_carried_out_on_an_approved_request_by_another,
	a_deputy_is_named_by_whom_they_stand_in_for_or_from_above,
	a_deputy_is_an_employee_and_no_auditor_for_a_role_that_can_be_deputised, the_ciso_accepts_a_deputy_and_the_supervisor_the_cisos,
	a_deputy_is_ended_by_either_or_from_above_once, nobody_ends_or_prolongs_their_own_time, who_suspends_does_not_take_it_back)
