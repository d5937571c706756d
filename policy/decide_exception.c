// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about exceptions themselves (R-EXC-01…03): pure functions from facts to a decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

struct decision decide_emergency(const struct emergency_facts *facts)
{
	if (same(facts->actor, facts->person))
		return REFUSED(-EPERM, "R-EXC-03",
			N_("Nobody declares an emergency for themselves: have another approver or administrator do it."), NULL);
	if (facts->overdue[0])
		return REFUSED(-EBUSY, "R-EXC-03",
			N_("%s was an emergency of the same kind and nobody has answered for it in time: have it confirmed first."),
			facts->overdue);
	return ALLOWED;
}

struct decision decide_settle(const struct settle_facts *facts)
{
	if (!facts->emergency)
		return REFUSED(-EBUSY, "R-EXC-03", N_("%s was asked for and approved before it held: there is nothing to confirm."),
			facts->number);
	if (facts->settled)
		return REFUSED(-EEXIST, "R-EXC-03", N_("%s has been answered for already."), facts->number);
	if (!facts->grants)
		return REFUSED(-EPERM, "R-EXC-01", N_("Exceptions are granted by the role %s: ask somebody who has it."), facts->granter);
	if (same(facts->actor, facts->declarer) || same(facts->actor, facts->person) || same(facts->principal, facts->declarer) ||
		same(facts->principal, facts->person))
		return REFUSED(-EPERM, "R-APP-05", N_("You declared %s or gained by it, so somebody else answers for it."), facts->number);
	return ALLOWED;
}
