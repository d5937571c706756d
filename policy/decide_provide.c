// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about media that an outside party opens with a passphrase (R-ENC-03, R-APP-04): pure functions from facts to a
 * decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

/* Here, closed, and with a label that everybody is certain of. */
static struct decision is_at_hand(const struct medium_facts *medium)
{
	if (is_guest(medium))
		return decide_at_home(medium);
	if (medium->state != MEDIUM_IN_SERVICE)
		return decide_not_here(medium, NULL);
	if (medium->revising)
		return decide_revising(medium);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-ENC-03",
			N_("%s is open, by %s: close it before its passphrase is set or removed."),
			medium->number, medium->opened_by);
	return ALLOWED;
}

struct decision decide_provide(const struct provide_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision = is_at_hand(medium);

	if (decision.code < 0)
		return decision;
	if (medium->held)
		return decide_held(medium);
	if (medium->recipient[0])
		return REFUSED(-EEXIST, "R-ENC-03",
			N_("%s is provided to %s already: mediactl provide end %s removes that passphrase first."),
			medium->number, medium->recipient, medium->number);
	if (!facts->request[0])
		return REFUSED(-EPERM, "R-APP-04",
			N_("Nobody has approved that %s be provided to anybody: ask with mediactl request provide %s."),
			medium->number, medium->number);
	if (strcmp(facts->approver, facts->actor) == 0)
		return REFUSED(-EPERM, "R-APP-05",
			N_("You approved %s yourself: have another administrator carry it out."),
			facts->request);
	return ALLOWED;
}

struct decision decide_provide_end(const struct medium_facts *medium)
{
	return is_at_hand(medium);
}

struct decision decide_key_alone(const struct medium_facts *medium)
{
	if (!medium->passphrase)
		return ALLOWED;
	return REFUSED(-EBUSY, "R-ENC-03",
		N_("%s had a passphrase of an outside party, which opens it without this computer: destroying its key alone would erase nothing; only overwriting does."),
		medium->number);
}
