// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about roles, as pure functions from facts to a decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/macros.h"
#include "common/fault.h"
#include "policy/decide.h"

#define EXTERNAL (ROLE_STAFF | ROLE_OPERATOR) /* what somebody who is no employee may be (R-ACC-10) */

static struct decision own_roles(void)
{
	return REFUSED(-EPERM, "R-ACC-08", N_("Nobody changes their own roles: ask another administrator to do it."), NULL);
}

struct decision decide_grant(const struct role_facts *facts)
{
	uint32_t others = facts->held & ~(uint32_t)facts->role;

	if (strcmp(facts->actor, facts->person) == 0)
		return own_roles();
	if (facts->again)
		return REFUSED(-EEXIST, "R-ACC-08", N_("%s has the role %s already."), facts->login,
			role_name(facts->role));
	if (facts->external && !(facts->role & EXTERNAL))
		return REFUSED(-EPERM, "R-ACC-10",
			N_("%s is no employee and so cannot be %s: give the role to somebody else."), facts->login,
			role_name(facts->role));
	if (facts->role == ROLE_AUDITOR && others)
		return REFUSED(-EPERM, "R-APP-06",
			N_("%s works with media and so cannot audit them: make somebody else auditor, or revoke the other roles first."),
			facts->login);
	if (facts->role != ROLE_AUDITOR && (others & ROLE_AUDITOR))
		return REFUSED(-EPERM, "R-APP-06",
			N_("%s is auditor and so cannot be %s too: give the role to somebody else."),
			facts->login, role_name(facts->role));
	return ALLOWED;
}

struct decision decide_revoke(const struct revoke_facts *facts)
{
	const struct role_facts *role = &facts->role;

	if (strcmp(role->actor, role->person) == 0)
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
