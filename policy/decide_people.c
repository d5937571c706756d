// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about roles, as pure functions from facts to a decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/macros.h"
#include "common/fault.h"
#include "policy/decide_people.h"

#define EXTERNAL (ROLE_STAFF | ROLE_OPERATOR) /* what somebody who is no employee may be (R-ACC-10) */

#define OF_A_DEPARTMENT (ROLE_STAFF | ROLE_APPROVER | ROLE_OPERATOR | ROLE_MYNUMBER) /* the others are the office's (R-APP-09) */

static struct decision own_roles(void)
{
	return REFUSED(-EPERM, "R-ACC-08", N_("Nobody changes their own roles: ask another administrator to do it."), NULL);
}

/* Whoever acts for somebody does nothing for them either that they could not do themselves. */
static bool is_own(const char *actor, const char *principal, const char *person)
{
	return strcmp(actor, person) == 0 || (principal && strcmp(principal, person) == 0);
}

/* The role that the office does not let somebody have beside this one; 0: there is none. */
static uint32_t forbidden_beside(const struct role_facts *facts)
{
	for (unsigned int i = 0; facts->forbidden && i < facts->forbidden->count; i++) {
		uint32_t pair = facts->forbidden->pair[i];

		if ((pair & (uint32_t)facts->role) && (pair & facts->held & ~(uint32_t)facts->role))
			return pair & ~(uint32_t)facts->role;
	}
	return 0;
}

struct decision decide_grant(const struct role_facts *facts)
{
	uint32_t others = facts->held & ~(uint32_t)facts->role;

	if (is_own(facts->actor, facts->principal, facts->person))
		return own_roles();
	if (facts->again)
		return REFUSED(-EEXIST, "R-ACC-08", N_("%s has the role %s already."), facts->login,
			role_name(facts->role));
	if (facts->department && facts->department[0] && !(facts->role & OF_A_DEPARTMENT))
		return REFUSED(-EINVAL, "R-APP-09", N_("The role %s is for the whole office: leave the department out."),
			role_name(facts->role));
	if (facts->external && !(facts->role & EXTERNAL))
		return REFUSED(-EPERM, "R-ACC-10",
			N_("%s is no employee and so cannot be %s: give the role to somebody else."), facts->login,
			role_name(facts->role));
	if (facts->role == ROLE_AUDITOR && others)
		return REFUSED(-EPERM, "R-APP-06",
			N_("%s works with media and so cannot audit them: make somebody else auditor, or revoke the other roles first."),
			facts->login);
	if (facts->role == ROLE_AUDITOR && facts->deputy)
		return REFUSED(-EPERM, "R-APP-06",
			N_("%s is named as a deputy and so cannot audit: end that first, mediactl deputy end, or make somebody else auditor."),
			facts->login);
	if (others & ROLE_AUDITOR)
		return REFUSED(-EPERM, "R-APP-06",
			N_("%s is auditor and so cannot be %s too: give the role to somebody else."),
			facts->login, role_name(facts->role));
	if (forbidden_beside(facts))
		return REFUSED(-EPERM, "R-ACC-07",
			N_("%s is %s, which this office lets nobody be who is also %s: give the role to somebody else."), facts->login,
			role_name((enum role)forbidden_beside(facts)), role_name(facts->role));
	if (facts->role == ROLE_ADMINISTRATOR && facts->most > 0 && facts->administrators >= facts->most)
		return REFUSED(-EBUSY, "R-ACC-08",
			N_("There are as many administrators as this office allows, and %s would be one more: revoke another's role first."),
			facts->login);
	return ALLOWED;
}

struct decision decide_revoke(const struct revoke_facts *facts)
{
	const struct role_facts *role = &facts->role;

	if (is_own(role->actor, role->principal, role->person))
		return own_roles();
	if (!role->again)
		return REFUSED(-ENOENT, "R-ACC-08", N_("%s does not have the role %s."),
			role->login, role_name(role->role));
	if (role->role == ROLE_ADMINISTRATOR && facts->administrators < 1)
		return REFUSED(-EBUSY, "R-ACC-08",
			N_("%s is the last administrator: grant the role to somebody else first."),
			role->login);
	return ALLOWED;
}

struct decision decide_nominate(const struct nominate_facts *facts)
{
	uint32_t needed = facts->role ? facts->role : DEPUTISED;

	if (strcmp(facts->actor, facts->deputy) == 0)
		return REFUSED(-EPERM, "R-APP-07", N_("Nobody makes themselves a deputy: whom you would act for names you."), NULL);
	if (strcmp(facts->principal, facts->deputy) == 0)
		return REFUSED(-EINVAL, "R-APP-07", N_("%s cannot be their own deputy: name somebody else."), facts->deputy_name);
	if (strcmp(facts->actor, facts->principal) != 0 && !(facts->actor_own & (ROLE_SUPERVISOR | ROLE_ADMINISTRATOR)))
		return REFUSED(-EPERM, "R-APP-07",
			N_("A deputy of %s is named by themselves, by the supervisor or by an administrator."), facts->principal_name);
	if (!(facts->principal_held & needed & DEPUTISED))
		return REFUSED(-EBUSY, "R-APP-07",
			N_("%s has no such role in which somebody could act for them; staff and auditor are never done by a deputy."),
			facts->principal_name);
	if (facts->deputy_external)
		return REFUSED(-EPERM, "R-ACC-10", N_("%s is no employee and so cannot be a deputy: name somebody else."),
			facts->deputy_name);
	if (facts->deputy_held & ROLE_AUDITOR)
		return REFUSED(-EPERM, "R-APP-06", N_("%s is auditor and so cannot be a deputy: name somebody else."),
			facts->deputy_name);
	if (facts->standing[0])
		return REFUSED(-EEXIST, "R-APP-07", N_("%s is deputy of %s already, or named so: see %s in mediactl deputy list."),
			facts->deputy_name, facts->principal_name, facts->standing);
	return ALLOWED;
}

/* Whose word makes a deputy one. */
static enum role accepting_role(const struct deputy_facts *facts)
{
	return facts->principal_held & ROLE_CISO ? ROLE_SUPERVISOR : ROLE_CISO;
}

struct decision decide_accept_deputy(const struct deputy_facts *facts)
{
	if (strcmp(facts->actor, facts->deputy) == 0 || strcmp(facts->actor, facts->principal) == 0 ||
		strcmp(facts->actor, facts->nominator) == 0)
		return REFUSED(-EPERM, "R-APP-07", N_("%s concerns you or was named by you, so somebody else accepts it."),
			facts->deputy_number);
	if (!(facts->actor_own & accepting_role(facts)))
		return REFUSED(-EPERM, "R-APP-07", N_("%s is for the %s to accept, in person."), facts->deputy_number,
			role_name(accepting_role(facts)));
	if (facts->accepted || facts->ended)
		return REFUSED(-EBUSY, "R-APP-07", N_("%s is accepted or ended already: see mediactl deputy list."),
			facts->deputy_number);
	if (strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EBUSY, "R-APP-07", N_("The period of %s is over: have the deputy named again."), facts->deputy_number);
	return ALLOWED;
}

struct decision decide_end_deputy(const struct deputy_facts *facts)
{
	bool concerned = strcmp(facts->actor, facts->deputy) == 0 || strcmp(facts->actor, facts->principal) == 0;

	if (!concerned && !(facts->actor_own & (ROLE_CISO | ROLE_SUPERVISOR | ROLE_ADMINISTRATOR)))
		return REFUSED(-EPERM, "R-APP-07",
			N_("%s is ended by either of the two, by the CISO, the supervisor or an administrator."), facts->deputy_number);
	if (facts->ended)
		return REFUSED(-EBUSY, "R-APP-07", N_("%s is ended already."), facts->deputy_number);
	return ALLOWED;
}

static struct decision own_account(void)
{
	return REFUSED(-EPERM, "R-APP-05", N_("Nobody changes their own account: ask another administrator to do it."), NULL);
}

static bool is_last(const struct career_facts *facts)
{
	return facts->administrator && facts->administrators < 1;
}

static struct decision last_one(const struct career_facts *facts)
{
	return REFUSED(-EBUSY, "R-ACC-08", N_("%s is the last administrator: grant the role to somebody else first."), facts->name);
}

struct decision decide_retire(const struct career_facts *facts)
{
	if (is_own(facts->actor, facts->principal, facts->person))
		return own_account();
	if (is_last(facts))
		return last_one(facts);
	return ALLOWED;
}

struct decision decide_extend(const struct career_facts *facts)
{
	if (is_own(facts->actor, facts->principal, facts->person))
		return own_account();
	if (facts->retired && strcmp(facts->actor, facts->by) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("You ended the time of %s here, so somebody else takes it back."), facts->name);
	return ALLOWED;
}

struct decision decide_transfer(const struct career_facts *facts)
{
	return is_own(facts->actor, facts->principal, facts->person) ? own_account() : ALLOWED;
}

struct decision decide_suspend(const struct career_facts *facts)
{
	if (is_own(facts->actor, facts->principal, facts->person))
		return own_account();
	if (facts->suspended)
		return REFUSED(-EEXIST, "R-ACC-17", N_("%s is suspended already."), facts->name);
	if (is_last(facts))
		return last_one(facts);
	return ALLOWED;
}

struct decision decide_resume(const struct career_facts *facts)
{
	if (is_own(facts->actor, facts->principal, facts->person))
		return own_account();
	if (!facts->suspended)
		return REFUSED(-ENOENT, "R-ACC-17", N_("%s is not suspended."), facts->name);
	if (strcmp(facts->actor, facts->by) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("You suspended %s, so somebody else takes it back."), facts->name);
	return ALLOWED;
}

struct decision decide_account_change(bool by_request, const char *request)
{
	if (!by_request || (request && request[0]))
		return ALLOWED;
	return REFUSED(-EPERM, "R-ACC-03",
		N_("This office gives accounts and roles on an approved request alone: mediactl request account, then mediactl account activate."),
		NULL);
}

struct decision decide_account(const struct account_facts *facts)
{
	if (strcmp(facts->kind, "account") != 0)
		return REFUSED(-EINVAL, "R-ACC-03", N_("%s is no request for an account."), facts->request);
	if (strcmp(facts->actor, facts->person) == 0)
		return own_account();
	if (facts->actor_signed)
		return REFUSED(-EPERM, "R-APP-05", N_("You approved %s, so somebody else carries it out."), facts->request);
	if (strcmp(facts->state, "approved") != 0)
		return REFUSED(-EBUSY, "R-ACC-03", N_("%s is %s: it must be approved first."), facts->request, facts->state);
	if (facts->until[0] && strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EBUSY, "R-ACC-03", N_("The period of %s is over: have it asked for again."), facts->request);
	if (facts->moved)
		return REFUSED(-EBUSY, "R-ACC-03", N_("%s is not any more who was meant by it in %s: have it asked for again."), facts->login,
			facts->request);
	return ALLOWED;
}
