// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about a label that is to say something else (R-LBL-02, R-LBL-03, R-CLS-04): pure functions from facts to a
 * decision; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

/* Who may and what it is are clear again when its label has been read. */
struct decision decide_revising(const struct medium_facts *medium)
{
	return REFUSED(-EBUSY, "R-LBL-05",
		N_("The label of %s is being revised; if that broke off, plug the medium in again and wait a moment."),
		medium->number);
}

struct decision decide_outdated(const struct medium_facts *medium)
{
	return REFUSED(-EBUSY, "R-LBL-06",
		N_("The label of %s says less than what lies on it: have it revised before it leaves, mediactl request revise %s."),
		medium->number, medium->number);
}

struct decision decide_attached(const struct medium_facts *medium)
{
	if (is_guest(medium))
		return decide_at_home(medium);
	if (!medium->registered || medium->state == MEDIUM_APPROVED || medium->state == MEDIUM_ERASED || medium->state == MEDIUM_DISPOSED)
		return REFUSED(-EBUSY, "R-LBL-04", N_("%s has no label that could be printed: it is not registered."), medium->number);
	if (medium->state == MEDIUM_LOST)
		return decide_not_here(medium, NULL);
	if (medium->revising)
		return decide_revising(medium);
	if (!medium->label_due)
		return REFUSED(-EEXIST, "R-LBL-04", N_("That the printed label is on %s is on the books already."), medium->number);
	return ALLOWED;
}

struct decision decide_books_only(const struct medium_facts *medium)
{
	return REFUSED(-EBUSY, "R-DEV-12", N_("%s is on the books only: mediad carries it out, counts it and records its end, but opens and writes nothing of it."),
		medium->number);
}

struct decision decide_rewriting(const struct medium_facts *medium)
{
	if (is_guest(medium))
		return decide_at_home(medium);
	if (medium->books)
		return decide_books_only(medium);
	if (medium->state != MEDIUM_IN_SERVICE)
		return decide_not_here(medium, NULL);
	if (medium->revising)
		return decide_revising(medium);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-LBL-05",
			N_("%s is open, by %s: close it before its header is written."),
			medium->number, medium->opened_by);
	return ALLOWED;
}

struct decision decide_by_another(const char *request, const char *approver, const char *actor)
{
	if (strcmp(approver, actor) != 0)
		return ALLOWED;
	return REFUSED(-EPERM, "R-APP-05",
		N_("You approved %s yourself: have another administrator carry it out."),
		request);
}

/* Whoever handles a medium opens it, and every right hangs on its class: both need a second person's word. */
static struct decision revise_person(const struct revise_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (strcmp(facts->handler, facts->actor) == 0)
		return REFUSED(-EPERM, "R-APP-05",
			N_("Nobody hands %s over to themselves: have another administrator do it."),
			medium->number);
	if (!facts->handler[0] && !facts->reclassified)
		return ALLOWED;
	if (!facts->request[0])
		return REFUSED(-EPERM, "R-CLS-04",
			N_("Nobody has approved just this handler and class for %s: ask with mediactl request revise %s."),
			medium->number, medium->number);
	return decide_by_another(facts->request, facts->approver, facts->actor);
}

struct decision decide_rotate(const struct medium_facts *medium)
{
	struct decision decision = decide_rewriting(medium);

	if (decision.code < 0)
		return decision;
	if (medium->recipient[0])
		return REFUSED(-EBUSY, "R-ENC-03",
			N_("%s is provided to %s: mediactl provide end %s first, for replacing the recovery key removes the passphrase."),
			medium->number, medium->recipient, medium->number);
	return ALLOWED;
}

struct decision decide_revise(const struct revise_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision = decide_rewriting(medium);

	if (decision.code < 0)
		return decision;
	if (!facts->changed)
		return REFUSED(-EINVAL, "R-LBL-03",
			N_("Nothing would change: the label of %s says all of that already."),
			medium->number);
	return revise_person(facts);
}
