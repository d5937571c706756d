// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about ending what is on a medium (R-DSP-04, R-DSP-13, R-INC-09, R-RET-04): pure functions from facts to a decision; knows no store,
 * clock or device. Which level is needed: policy/decide_erase_level.c. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide.h"

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Approved for disposal, not being erased already, and no evidence. */
static struct decision may_end(const struct witness_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->held)
		return decide_held(medium);
	if ((medium->state != MEDIUM_AWAITING_DISPOSAL && medium->state != MEDIUM_LOST) || !facts->request[0])
		return REFUSED(-EBUSY, "R-DSP-04",
			N_("%s is %s: its disposal must be asked for and approved first."),
			medium->number, medium_state_name(medium->state));
	if (facts->erasing)
		return REFUSED(-EBUSY, "R-DSP-13", N_("%s is being erased at this moment."),
			medium->number);
	return ALLOWED;
}

struct decision decide_kept(const struct kept_facts *facts)
{
	if (!facts->what[0] || (!facts->for_ever && strcmp(facts->until, facts->today) <= 0))
		return ALLOWED;
	if (facts->for_ever)
		return REFUSED(-EBUSY, "R-DSP-08", N_("%s is the original of the My Number file %s, which is kept for good; only copies are erased."),
			facts->number, facts->what);
	if (facts->source == KEPT_ORIGINAL)
		return REFUSED(-EBUSY, "R-DSP-08",
			N_("%s is the original of the My Number file %s, which is kept until %s; till then only copies are erased."),
			facts->number, facts->what, facts->until);
	if (facts->source == KEPT_REQUEST)
		return REFUSED(-EBUSY, "R-RET-04",
			N_("%s is asked to be erased by %s, which says itself that it is kept until %s: wait till that day is over."), facts->number,
			facts->what, facts->until);
	return REFUSED(-EBUSY, "R-RET-04",
		N_("%s holds %s, which is needed until %s: erase it when that is over, or say anew until when with mediactl contents keep."),
		facts->number, facts->what, facts->until);
}

struct decision decide_witness(const struct witness_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision = may_end(facts);

	if (decision.code < 0)
		return decision;
	if (same(facts->actor, facts->applicant))
		return REFUSED(-EPERM, "R-APP-05",
			N_("You asked for the disposal of %s, so somebody else must witness it."),
			medium->number);
	if (same(facts->actor, facts->approver))
		return REFUSED(-EPERM, "R-APP-05",
			N_("You approved the disposal of %s, so somebody else must witness it."),
			medium->number);
	return ALLOWED;
}

/* Without its stick only what is lost, and what is lost only so; of what may not answer any more at least the key ends (R-DSP-03). */
static struct decision erase_way(const struct erase_facts *facts)
{
	const struct medium_facts *medium = facts->by.medium;
	bool lost = medium->state == MEDIUM_LOST;

	if (lost && decide_key_alone(medium).code < 0)
		return decide_key_alone(medium);
	if (lost && !facts->without_stick)
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is lost: mediactl erase %s --lost destroys its key without the stick; if it is back, type mediactl found %s."),
			medium->number, medium->number, medium->number);
	if (!lost && facts->without_stick && !medium->unfit)
		return REFUSED(-EBUSY, "R-DSP-01",
			N_("%s is %s and not lost: plug it in and erase it without --lost, so that its surface goes too."),
			medium->number, medium_state_name(medium->state));
	return ALLOWED;
}

struct decision decide_erase(const struct erase_facts *facts)
{
	const struct medium_facts *medium = facts->by.medium;
	struct decision decision = may_end(&facts->by);

	if (decision.code == 0)
		decision = erase_way(facts);
	if (decision.code < 0)
		return decision;
	if (same(facts->hold_released_by, facts->by.actor))
		return REFUSED(-EPERM, "R-INC-09",
			N_("You released the hold of %s, so another administrator must erase it."),
			medium->number);
	if (medium->revising && !facts->without_stick)
		return decide_revising(medium);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-DSP-13",
			N_("%s is open, by %s: close it before it is erased."), medium->number,
			medium->opened_by);
	if (!facts->witness[0] || strcmp(facts->witness_until, facts->now) < 0)
		return REFUSED(-EBUSY, "R-DSP-13",
			N_("Nobody has witnessed in the last 30 minutes that %s is the one: have a second person type mediactl witness %s."),
			medium->number, medium->number);
	if (same(facts->witness, facts->by.actor))
		return REFUSED(-EPERM, "R-DSP-13",
			N_("You cannot witness your own erase of %s: have another person do it."),
			medium->number);
	if (same(facts->witness, facts->by.applicant))
		return REFUSED(-EPERM, "R-APP-05",
			N_("The witness of %s asked for its disposal: have another person witness."),
			medium->number);
	if (same(facts->witness, facts->by.approver))
		return REFUSED(-EPERM, "R-APP-05",
			N_("The witness of %s approved its disposal: have another person witness."),
			medium->number);
	return ALLOWED;
}
