// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about what other computers may open (R-APP-04, R-ENC-06): pure functions from facts to a decision; knows no store,
 * clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

bool is_guest(const struct medium_facts *medium)
{
	return medium->home && medium->home[0];
}

struct decision decide_at_home(const struct medium_facts *medium)
{
	return REFUSED(-EBUSY, "R-ENC-06",
		N_("%s belongs to the computer %s, where alone this is done; mediactl unadopt %s destroys the key that is here."),
		medium->number, medium->home, medium->number);
}

struct decision decide_guest(const struct medium_facts *medium, const char *now)
{
	if (!is_guest(medium))
		return ALLOWED;
	if (!medium->home_trusted)
		return REFUSED(-EPERM, "R-ENC-06",
			N_("%s belongs to the computer %s, which is no longer trusted here."),
			medium->number, medium->home);
	if (medium->home_until[0] && strcmp(medium->home_until, now) < 0)
		return REFUSED(-EPERM, "R-APP-04",
			N_("%s was granted to this computer until %s: have it granted again there, and adopt it again."),
			medium->number, medium->home_until);
	return ALLOWED;
}

struct decision decide_adopting(const struct adopting_facts *facts)
{
	if (!facts->name[0])
		return REFUSED(-EPERM, "R-ENC-06",
			N_("%s belongs to the computer with the thumbprint %s, which is not trusted here: have its record trusted first."),
			facts->number, facts->host);
	if (facts->until[0] && strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EPERM, "R-APP-04",
			N_("%s was granted to this computer until %s: have it granted again there, and adopt it again."),
			facts->number, facts->until);
	if (facts->known_as[0])
		return REFUSED(-EEXIST, "R-DEV-07",
			N_("This stick is on the books here as %s: if nobody uses it as that, adopt it with --as %s."),
			facts->known_as, facts->known_as);
	if (facts->number_taken)
		return REFUSED(-EEXIST, "R-DEV-07",
			N_("There is another medium %s here: give this one a free number with --as, as in M-0500."),
			facts->number);
	if (facts->opened)
		return REFUSED(-EBUSY, "R-ENC-06", N_("%s is open: close it first."), facts->number);
	return ALLOWED;
}

/* Whoever has the key has it for good, so one person's word is not enough. */
static struct decision granting_word(const struct granting_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!facts->request[0])
		return REFUSED(-EPERM, "R-APP-04",
			N_("Nobody has approved that %s be granted to %s: ask with mediactl request grant %s."),
			medium->number, facts->host, medium->number);
	if (facts->approved_until[0] && (!facts->until[0] || strcmp(facts->until, facts->approved_until) > 0))
		return REFUSED(-EPERM, "R-APP-04",
			N_("%s was approved until %s and no longer: give an earlier day."),
			facts->request, facts->approved_until);
	return decide_by_another(facts->request, facts->approver, facts->actor);
}

struct decision decide_granting(const struct granting_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision = decide_rewriting(medium);

	if (decision.code < 0)
		return decision;
	if (facts->granting)
		return REFUSED(-EBUSY, "R-ENC-06",
			N_("A grant for %s broke off: plug the medium in again and wait a moment."),
			medium->number);
	if (facts->zone && !(medium->handling->zones & facts->zone))
		return REFUSED(-EPERM, "R-ZON-02", N_("The class of %s does not allow it in the zone that %s is in."), medium->number,
			facts->host);
	if (facts->until[0] && strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EINVAL, "R-APP-04",
			N_("The day %s is past: give a later one."),
			facts->until);
	return granting_word(facts);
}
