// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may have a medium with specific personal information in hand; knows no store, clock or device. */
#include "policy/decide_mynumber.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

struct decision decide_access(const struct access_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (facts->misreceived)
		return REFUSED(-EPERM, "R-DSP-10",
			N_("%s holds My Number data that came to us wrongly: nobody looks at it; those who were told of it have it erased."), medium->number);
	if (!facts->mentioned && !medium->handling->mynumber)
		return ALLOWED;
	if (!facts->mentioned)
		return REFUSED(-EPERM, "R-LED-05",
			N_("%s is for My Number data, but no row of the asset ledger names it: the My Number manager types"
			   " mediactl mynumber asset link ASSET %s."),
			medium->number, medium->number);
	if (!facts->missing[0])
		return ALLOWED;
	if (facts->ended[0])
		return REFUSED(-EPERM, "R-LED-06",
			N_("%s was in charge of \"%s\" (My Number) until %s: the My Number manager says whether it goes on."),
			facts->person, facts->missing, facts->ended);
	return REFUSED(-EPERM, "R-LED-06",
		N_("%s is for those in charge of \"%s\" (My Number), and %s is not in that ledger: ask the My Number manager."),
		medium->number, facts->missing, facts->person);
}

struct decision decide_unlink(const struct unlink_facts *facts)
{
	if (!facts->original || facts->another || (facts->retain[0] && strcmp(facts->retain, facts->now) < 0))
		return ALLOWED;
	return REFUSED(-EBUSY, "R-DSP-08",
		N_("%s holds the original of %s, which must be kept still: name where it is now first, mediactl mynumber asset link %s NUMBER --original."),
		facts->number, facts->asset, facts->asset);
}

struct decision decide_charge(const struct charge_facts *facts)
{
	if (facts->actor[0] && strcmp(facts->actor, facts->person) == 0)
		return REFUSED(-EPERM, "R-ACC-08",
			N_("Nobody puts themselves in charge of \"%s\": another My Number manager or the supervisor does it."), facts->task);
	if (facts->ended)
		return REFUSED(-EBUSY, "R-LED-06", N_("The charge of %s for \"%s\" has ended already."), facts->name, facts->task);
	return ALLOWED;
}
