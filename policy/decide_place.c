// SPDX-License-Identifier: GPL-3.0-or-later
/* What may lie where (R-CUS-01, R-CUS-02, R-CUS-08, R-CUS-10, R-ZON-05, R-ZON-06); knows no store, clock or device. */
#include <errno.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide_custody.h"
#include "policy/rules/handling.h"

static struct decision decide_properties(const struct put_facts *facts)
{
	unsigned int missing = facts->medium->handling->storage & ~facts->place.properties & ~(unsigned int)STORAGE_DISASTER_LOW;

	if ((missing & STORAGE_LOCKABLE) && !is_waived(facts->waivers, "R-CUS-01"))
		return REFUSED(-EPERM, "R-CUS-01",
			N_("%s must be kept under lock, and %s cannot be locked: choose another place, see mediactl place list."),
			facts->medium->number, facts->place.place);
	for (unsigned int bit = STORAGE_FIRE; bit <= STORAGE_DAMP; bit <<= 1)
		if ((missing & bit) && !is_waived(facts->waivers, "R-CUS-02"))
			return REFUSED(-EPERM, "R-CUS-02",
				N_("%s must be kept in a place with the property %s, which %s does not have: choose another, see mediactl place list."),
				facts->medium->number, storage_name((enum storage)bit), facts->place.place);
	return ALLOWED;
}

static struct decision decide_room(const struct put_facts *facts)
{
	const struct place_facts *place = &facts->place;
	const struct medium_facts *medium = facts->medium;

	if (place->area && !(medium->handling->areas & 1U << place->area))
		return REFUSED(-EPERM, "R-ZON-05",
			N_("%s is in an area where %s must not be: choose another place, see mediactl place list."), place->place,
			medium->number);
	if (place->above)
		return REFUSED(-EPERM, "R-ZON-06",
			N_("%s is for media up to the class %s, which is below that of %s: choose another place."), place->place,
			place->class, medium->number);
	if (facts->moves && place->capacity && place->held >= place->capacity)
		return REFUSED(-EBUSY, "R-ZON-06",
			N_("%s is full: choose another place for %s, see mediactl place list."), place->place, medium->number);
	return ALLOWED;
}

/* Not in our hands, or not ours to keep. */
static bool is_elsewhere(enum medium_state state)
{
	return state == MEDIUM_OUT || state == MEDIUM_LOST || state == MEDIUM_DISPOSED || state == MEDIUM_UNKNOWN;
}

struct decision decide_put(const struct put_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	const struct place_facts *place = &facts->place;
	bool waits = medium->state == MEDIUM_AWAITING_DISPOSAL;
	struct decision decision;

	if (is_elsewhere(medium->state))
		return decide_not_here(medium, NULL);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-CUS-04", N_("%s is open, by %s: close it before it is put away."), medium->number,
			medium->opened_by);
	if (place->retired)
		return REFUSED(-EBUSY, "R-CUS-08", N_("%s is a storage place no more: choose another, see mediactl place list."),
			place->place);
	if (waits && !place->disposal)
		return REFUSED(-EPERM, "R-CUS-10",
			N_("%s waits for its disposal and is kept in a place for that, which %s is not: see mediactl place list."),
			medium->number, place->place);
	if (!waits && place->disposal)
		return REFUSED(-EPERM, "R-CUS-10",
			N_("%s is for media that wait for their disposal, and %s does not: choose another place."), place->place,
			medium->number);
	if (facts->moves && medium->handling->mynumber && !facts->mynumber_manager)
		return REFUSED(-EPERM, "R-CUS-08",
			N_("%s holds My Number information, so only the My Number manager says where it is kept: ask them to type mediactl place put %s."),
			medium->number, medium->number);
	decision = decide_properties(facts);
	return decision.code < 0 ? decision : decide_room(facts);
}

struct decision decide_place_retire(const struct place_facts *facts)
{
	if (facts->retired)
		return REFUSED(-EEXIST, "R-CUS-08", N_("%s is a storage place no more."), facts->place);
	if (facts->held > 0)
		return REFUSED(-EBUSY, "R-CUS-08", N_("Media belong to %s: put them elsewhere first, see mediactl place show."),
			facts->place);
	return ALLOWED;
}
