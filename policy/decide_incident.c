// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about what is lost, found and held as evidence (R-INC-01, R-INC-02, R-INC-09): pure functions from facts to a
 * decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

static bool is_by(const struct incident_facts *facts, const char *person)
{
	return person[0] && strcmp(facts->actor, person) == 0;
}

struct decision decide_held(const struct medium_facts *medium)
{
	if (!medium->held)
		return ALLOWED;
	return REFUSED(-EBUSY, "R-INC-09",
		N_("%s is held as evidence, so nothing of it may be erased; an approver releases it: mediactl hold release %s."),
		medium->number, medium->number);
}

/* Anybody's word is enough, and it is never too early; only what is not ours (any more) cannot be lost. */
struct decision decide_lost(const struct incident_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state == MEDIUM_LOST)
		return REFUSED(-EEXIST, "R-INC-02",
			N_("%s was reported lost already, by %s on %s; tell an administrator what is new."),
			medium->number, facts->reporter_name, facts->reported);
	if (!medium_may_become(medium->state, MEDIUM_LOST))
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is %s, so it cannot be lost; if you mean another medium, look for its number in mediactl list."),
			medium->number, medium_state_name(medium->state));
	return ALLOWED;
}

struct decision decide_recover(const struct medium_facts *medium)
{
	if (medium->state != MEDIUM_LOST && medium->state != MEDIUM_QUARANTINED)
		return ALLOWED;
	return REFUSED(-EBUSY, "R-INC-02",
		N_("%s is %s: nothing of it opens here, not by its recovery key either; mediactl list says what comes next."), medium->number,
		medium_state_name(medium->state));
}

struct decision decide_found(const struct incident_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state != MEDIUM_LOST)
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is %s and not lost, so it cannot be found; mediactl list says what comes next."),
			medium->number, medium_state_name(medium->state));
	return ALLOWED;
}

/* Neither who reported it nor who found it: a second natural person answers for its going back. */
static struct decision release_person(const struct incident_facts *facts)
{
	if (is_by(facts, facts->finder))
		return REFUSED(-EPERM, "R-INC-02",
			N_("You recorded that %s was found, so another approver must release it."),
			facts->medium->number);
	if (is_by(facts, facts->reporter))
		return REFUSED(-EPERM, "R-INC-02",
			N_("You reported %s lost, so another approver must release it."), facts->medium->number);
	if (is_by(facts, facts->returner))
		return REFUSED(-EPERM, "R-INC-02",
			N_("You brought %s back with malware on it, so another approver must release it."), facts->medium->number);
	return ALLOWED;
}

struct decision decide_release(const struct incident_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state != MEDIUM_QUARANTINED)
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is %s and not in quarantine; mediactl list says what comes next."),
			medium->number, medium_state_name(medium->state));
	if (medium->held)
		return REFUSED(-EBUSY, "R-INC-09",
			N_("%s is held as evidence: an approver releases the hold first, mediactl hold release %s."),
			medium->number, medium->number);
	if (medium->registered && medium->key_destroyed)
		return REFUSED(-EBUSY, "R-DSP-03",
			N_("The key of %s is destroyed, so it cannot serve again: ask for its disposal with mediactl request dispose %s."),
			medium->number, medium->number);
	return release_person(facts);
}

struct decision decide_hold_set(const struct incident_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->held)
		return REFUSED(-EEXIST, "R-INC-09", N_("%s is held already, by %s since %s."), medium->number,
			facts->holder_name, facts->held_since);
	if (medium->state == MEDIUM_DISPOSED)
		return REFUSED(-EBUSY, "R-INC-09", N_("%s is disposed of: there is nothing left to hold."),
			medium->number);
	return ALLOWED;
}

struct decision decide_hold_release(const struct incident_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!medium->held)
		return REFUSED(-EBUSY, "R-INC-09", N_("%s is not held; mediactl list shows what is."), medium->number);
	if (is_by(facts, facts->holder))
		return REFUSED(-EPERM, "R-INC-09",
			N_("You set the hold of %s, so another approver must release it."), medium->number);
	if (medium->state == MEDIUM_LOST && is_by(facts, facts->reporter))
		return REFUSED(-EPERM, "R-INC-09",
			N_("You reported %s lost, so another approver must release its hold."), medium->number);
	if (is_by(facts, facts->operator))
		return REFUSED(-EPERM, "R-INC-09",
			N_("You began to erase %s, so another approver must release its hold."), medium->number);
	return ALLOWED;
}
