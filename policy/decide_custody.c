// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may have a medium outside of its place (R-APP-01, R-OUT-01, R-CUS-05, R-CUS-06, R-CUS-09); knows no store, clock or device. */
#include "policy/decide_custody.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool is_said(const char *text)
{
	return text && text[0];
}

/* Whose leave it is, and whether it holds now. */
static struct decision decide_leave(const struct carry_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!facts->request[0] && facts->other[0])
		return REFUSED(-EPERM, "R-APP-01",
			N_("Only %s has leave to carry %s out: ask for your own with mediactl request carry-out."), facts->other,
			medium->number);
	if (!facts->request[0] && is_said(facts->carrier))
		return REFUSED(-EPERM, "R-APP-01",
			N_("Nobody has approved that %s carries %s out: they ask with mediactl request carry-out."), facts->carrier,
			medium->number);
	if (!facts->request[0])
		return REFUSED(-EPERM, "R-APP-01",
			N_("Nobody has approved that you carry %s out: ask with mediactl request carry-out."), medium->number);
	if (strcmp(facts->now, facts->starts) < 0)
		return REFUSED(-EPERM, "R-OUT-01", N_("Your leave %s to carry %s out begins on %s."), facts->request, medium->number,
			facts->starts);
	if (strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EPERM, "R-OUT-01", N_("Your leave %s to carry %s out ended on %s: ask again."), facts->request,
			medium->number, facts->until);
	return ALLOWED;
}

struct decision decide_check_out(const struct carry_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision decision;

	if (is_said(facts->carrier) && !facts->desk)
		return REFUSED(-EPERM, "R-APP-01",
			N_("Only an operator or administrator hands %s out to somebody else: each takes their own with mediactl checkout."),
			medium->number);
	if (medium->state != MEDIUM_IN_SERVICE)
		return decide_not_here(medium, facts->now);
	if (medium->revising)
		return decide_revising(medium);
	if (medium->outdated)
		return decide_outdated(medium);
	decision = decide_leave(facts);
	if (decision.code < 0)
		return decision;
	if (medium->handling && medium->handling->max_carry_out_days == 0 && !facts->excepted)
		return REFUSED(-EPERM, "R-APP-03",
			N_("What lies on %s must not leave the house (禁帯出): ask for an exception first, mediactl request exception."),
			medium->number);
	if (is_said(facts->overdue))
		return REFUSED(-EPERM, "R-CUS-06", N_("%s should have come back by now: it must be returned before %s is carried out."),
			facts->overdue, medium->number);
	if (facts->spent)
		return REFUSED(-EPERM, "R-REU-04",
			N_("%s came back from its last trip to be erased, and was not: have it erased first, mediactl request reuse %s."),
			medium->number, medium->number);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-CUS-04", N_("%s is open, by %s: close it before it leaves."), medium->number,
			medium->opened_by);
	if (facts->checklist && !facts->acknowledged)
		return REFUSED(-EINVAL, "R-CUS-05",
			N_("Who carries %s out acknowledges the checklist of this office first: mediactl checkout %s shows it."),
			medium->number, medium->number);
	return ALLOWED;
}

struct decision decide_return(const struct return_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state == MEDIUM_LOST)
		return decide_not_here(medium, NULL);
	if (medium->state != MEDIUM_OUT)
		return REFUSED(-EBUSY, "R-OUT-02", N_("%s is %s and not out, so it cannot be returned."), medium->number,
			medium_state_name(medium->state));
	if (facts->checks && (!facts->label || !facts->contents))
		return REFUSED(-EINVAL, "R-OUT-02",
			N_("Look at %s before it goes back, and say how its label and its contents are: --label ok|bad --contents ok|differ."),
			medium->number);
	if (medium->handling->scan_each_use && !facts->scan)
		return REFUSED(-EINVAL, "R-MAL-03",
			N_("%s must be scanned for malware before it goes back: say what was found, --scan clean|found|none."),
			medium->number);
	return ALLOWED;
}

struct decision decide_offer(const struct hand_over_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->state != MEDIUM_OUT)
		return REFUSED(-EBUSY, "R-CUS-09", N_("%s is %s and not out, so it is handed over by putting it back and taking it."),
			medium->number, medium_state_name(medium->state));
	if (!same(facts->actor, facts->holder) && !facts->desk)
		return REFUSED(-EPERM, "R-CUS-09", N_("%s has %s: only they or an operator hand it over."), medium->holder,
			medium->number);
	if (same(facts->receiver, facts->holder))
		return REFUSED(-EINVAL, "R-CUS-09", N_("%s has %s already."), facts->receiver_name, medium->number);
	if (same(facts->receiver, facts->actor))
		return REFUSED(-EPERM, "R-CUS-09", N_("Nobody hands %s over to themselves: %s or another operator does."), medium->number,
			medium->holder);
	if (!facts->staff)
		return REFUSED(-EPERM, "R-CUS-09", N_("%s does not work with media, so %s cannot be handed over to them."),
			facts->receiver_name, medium->number);
	if (facts->signed_for)
		return REFUSED(-EPERM, "R-APP-05", N_("%s approved that %s is carried out and so cannot carry it: hand it to somebody else."),
			facts->receiver_name, medium->number);
	if (is_said(facts->overdue))
		return REFUSED(-EPERM, "R-CUS-06", N_("%s has %s overdue and gets no other medium before that is back."),
			facts->receiver_name, facts->overdue);
	if (facts->offered)
		return REFUSED(-EEXIST, "R-CUS-09", N_("%s waits already for somebody to take it: mediactl hand-over decline %s ends that."),
			medium->number, medium->number);
	return ALLOWED;
}

struct decision decide_take(const struct hand_over_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!facts->offered || medium->state != MEDIUM_OUT)
		return REFUSED(-EBUSY, "R-CUS-09", N_("Nobody hands %s over now: who has it types mediactl hand-over."), medium->number);
	if (!same(facts->actor, facts->receiver))
		return REFUSED(-EPERM, "R-CUS-09", N_("%s is handed over to %s, who takes it."), medium->number, facts->receiver_name);
	if (is_said(facts->overdue))
		return REFUSED(-EPERM, "R-CUS-06", N_("%s has %s overdue and gets no other medium before that is back."),
			facts->receiver_name, facts->overdue);
	return ALLOWED;
}

struct decision decide_decline(const struct hand_over_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!facts->offered)
		return REFUSED(-EBUSY, "R-CUS-09", N_("Nobody hands %s over now: who has it types mediactl hand-over."), medium->number);
	if (!same(facts->actor, facts->receiver) && !same(facts->actor, facts->holder) && !facts->desk)
		return REFUSED(-EPERM, "R-CUS-09", N_("%s is handed over by %s to %s: only they, or an operator, end that."),
			medium->number, medium->holder, facts->receiver_name);
	return ALLOWED;
}
