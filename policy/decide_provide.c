// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about media that an outside party opens with a passphrase (R-ENC-03, R-APP-04): pure functions from facts to a
 * decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

struct decision decide_key_mode(const struct medium_facts *medium)
{
	if (medium->handling->key_modes & KEY_PROVIDE)
		return ALLOWED;
	return REFUSED(-EPERM, "R-ENC-03",
		N_("What lies on %s goes to no outside party, by its class or its own limits: provide another medium, with other contents."),
		medium->number);
}

struct decision decide_provide(const struct provide_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision = decide_rewriting(medium);

	if (decision.code < 0)
		return decision;
	if (medium->held)
		return decide_held(medium);
	if (medium->outdated)
		return decide_outdated(medium);
	if (decide_key_mode(medium).code < 0)
		return decide_key_mode(medium);
	if (medium->recipient[0])
		return REFUSED(-EEXIST, "R-ENC-03",
			N_("%s is provided to %s already: mediactl provide end %s removes that passphrase first."),
			medium->number, medium->recipient, medium->number);
	if (!facts->request[0])
		return REFUSED(-EPERM, "R-APP-04",
			N_("Nobody has approved that %s be provided to anybody: ask with mediactl request provide %s."),
			medium->number, medium->number);
	return decide_by_another(facts->request, facts->approver, facts->actor);
}

struct decision decide_provide_end(const struct medium_facts *medium)
{
	return decide_rewriting(medium);
}

struct decision decide_key_alone(const struct medium_facts *medium)
{
	if (medium->passphrase)
		return REFUSED(-EBUSY, "R-ENC-03",
			N_("%s had a passphrase of an outside party, which opens it without this computer: destroying its key alone would erase nothing; only overwriting does."),
			medium->number);
	if (medium->granted)
		return REFUSED(-EBUSY, "R-ENC-06",
			N_("%s was granted to another computer, which may open it still: destroying its key here alone would erase nothing. If it turns up, type mediactl found %s, then erase it."),
			medium->number, medium->number);
	return ALLOWED;
}
