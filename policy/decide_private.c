// SPDX-License-Identifier: GPL-3.0-or-later
/* How the use of a private medium ends; knows no store and no clock. */
#include "policy/decide_private.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static struct decision is_there(const struct private_end_facts *facts)
{
	const char *number = facts->medium->number;

	if (!facts->kept)
		return REFUSED(-EBUSY, "R-REU-07", N_("%s is no private medium that is in use here: mediactl private list shows those that are."), number);
	if (facts->medium->state == MEDIUM_LOST)
		return decide_not_here(facts->medium, NULL);
	return ALLOWED;
}

struct decision decide_private_erased(const struct private_end_facts *facts)
{
	struct decision there = is_there(facts);

	if (there.code < 0)
		return there;
	if (facts->medium->held)
		return decide_held(facts->medium);
	if (!same(facts->actor, facts->owner) && !facts->desk)
		return REFUSED(-EPERM, "R-REU-07", N_("%s belongs to %s: they, an operator or an administrator record how it was erased."),
			facts->medium->number, facts->owner_name);
	return ALLOWED;
}

struct decision decide_private_refusal(const struct private_end_facts *facts)
{
	struct decision there = is_there(facts);
	const char *number = facts->medium->number;

	if (there.code < 0)
		return there;
	if (!facts->recorder[0])
		return REFUSED(-EBUSY, "R-REU-07", N_("Nobody recorded yet how %s was erased: its owner types mediactl private erased %s."), number,
			number);
	if (same(facts->actor, facts->owner) || same(facts->actor, facts->recorder))
		return REFUSED(-EPERM, "R-REU-07",
			N_("Whether the erase of %s is enough, an administrator says who neither owns it nor recorded it."), number);
	return ALLOWED;
}

struct decision decide_private_retired(const struct private_end_facts *facts)
{
	struct decision shown = decide_private_refusal(facts);

	return shown.code == 0 && facts->medium->held ? decide_held(facts->medium) : shown;
}

struct decision decide_unretired_private(const char *number)
{
	return REFUSED(-EPERM, "R-REU-07",
		N_("%s is a private medium that has not left: erase it by its tool first, mediactl private erased %s, and have an administrator agree."),
		number, number);
}

struct decision decide_private_of_another(const char *number, const char *owner)
{
	return REFUSED(-EPERM, "R-REU-07", N_("%s came in as the private medium of %s and has not left: mediactl private list."), number, owner);
}
