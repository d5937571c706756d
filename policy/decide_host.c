// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about what other computers may open (R-APP-04, R-ENC-06): pure functions from facts to a decision; knows no store,
 * clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

/* Whoever has the key has it for good, so one person's word is not enough. */
static struct decision granting_word(const struct granting_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!facts->request[0])
		return REFUSED(-EPERM, "R-APP-04",
			N_("Nobody has approved that %s be granted to %s: ask with mediactl request grant %s."),
			medium->number, facts->host, medium->number);
	if (strcmp(facts->approver, facts->actor) == 0)
		return REFUSED(-EPERM, "R-APP-05",
			N_("You approved %s yourself: have another administrator carry it out."),
			facts->request);
	if (facts->approved_until[0] && (!facts->until[0] || strcmp(facts->until, facts->approved_until) > 0))
		return REFUSED(-EPERM, "R-APP-04",
			N_("%s was approved until %s and no longer: give an earlier day."),
			facts->request, facts->approved_until);
	return ALLOWED;
}

struct decision decide_granting(const struct granting_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state != MEDIUM_IN_SERVICE)
		return decide_not_here(medium, NULL);
	if (medium->revising)
		return decide_revising(medium);
	if (facts->granting)
		return REFUSED(-EBUSY, "R-ENC-06",
			N_("A grant for %s broke off: plug the medium in again and wait a moment."),
			medium->number);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-ENC-06",
			N_("%s is open, by %s: close it before it is granted."),
			medium->number, medium->opened_by);
	if (facts->until[0] && strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EINVAL, "R-APP-04",
			N_("The day %s is past: give a later one."),
			facts->until);
	return granting_word(facts);
}
