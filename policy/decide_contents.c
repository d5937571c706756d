// SPDX-License-Identifier: GPL-3.0-or-later
/* What may be put onto a medium, and who says of what class it is; knows no store, clock or device. */
#include "policy/decide_contents.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

struct decision decide_content(const struct content_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (is_guest(medium))
		return decide_at_home(medium);
	if (medium->state != MEDIUM_IN_SERVICE && medium->state != MEDIUM_OUT)
		return decide_not_here(medium, NULL);
	if (!facts->entitled)
		return REFUSED(-EPERM, "R-ACC-12",
			N_("%s is handled by %s: ask for its use with mediactl request use %s."),
			medium->number, facts->handler_name, medium->number);
	if (facts->below)
		return REFUSED(-EPERM, "R-CLS-05",
			N_("What is copied stays %s: the copy cannot be %s, so leave --class out."),
			facts->source_class, facts->classification);
	if (facts->origin[0] && facts->max_copies >= 0 && facts->copies >= facts->max_copies && !is_waived(facts->waivers, "R-CLS-09"))
		return REFUSED(-EPERM, "R-CLS-09",
			N_("There are as many copies of %s as its class and its own limits allow: have one of them erased first."), facts->origin);
	if (facts->above_private)
		return REFUSED(-EPERM, "R-DEV-04", N_("What is %s never goes onto a private medium."), facts->classification);
	return ALLOWED;
}

struct decision decide_classing(const struct classing_facts *facts)
{
	if (strcmp(facts->actor, facts->author) == 0)
		return REFUSED(-EPERM, "R-CLS-07",
			N_("%s is your own question, and nobody decides on their own: ask another approver."), facts->subject);
	if (!facts->entitled)
		return REFUSED(-EPERM, "R-CLS-07",
			N_("The class of %s is decided by the approver of its department: ask them."), facts->subject);
	if (facts->unknown)
		return REFUSED(-EINVAL, "R-CLS-07", N_("The class of %s is to be decided: name one of each axis."), facts->subject);
	if (facts->ended)
		return REFUSED(-EBUSY, "R-CLS-07", N_("The class of %s is no question any more."), facts->subject);
	return ALLOWED;
}

struct decision decide_keeping(const struct keeping_facts *facts)
{
	if (!facts->entitled)
		return REFUSED(-EPERM, "R-ACC-12", N_("Until when %s is needed is said by who handles %s: ask %s."), facts->content, facts->number,
			facts->handler_name);
	if (facts->erased)
		return REFUSED(-EBUSY, "R-REU-04", N_("%s was erased: nobody can need it any longer."), facts->content);
	return ALLOWED;
}

struct decision decide_label_class(const char *number, const char *classification, const char *contents, bool covers)
{
	if (covers)
		return ALLOWED;
	return REFUSED(-EPERM, "R-CLS-04",
		N_("%s holds what is %s, so its label cannot say %s: have it erased, or the contents decided anew with mediactl class decide."),
		number, contents, classification);
}
