// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may say what in a stock-taking (R-REV-01): two persons answer for it; knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide_custody.h"

static struct decision decide_under_way(const struct stock_facts *facts)
{
	if (facts->closed_by[0])
		return REFUSED(-EBUSY, "R-REV-01", N_("The stock-taking %s is closed: open another, mediactl stocktake open."),
			facts->stocktake);
	return ALLOWED;
}

struct decision decide_stock_check(const struct stock_facts *facts)
{
	return decide_under_way(facts);
}

struct decision decide_stock_resolve(const struct stock_facts *facts)
{
	struct decision decision = decide_under_way(facts);

	if (decision.code < 0)
		return decision;
	if (!facts->difference)
		return REFUSED(-EBUSY, "R-REV-01", N_("%s is as the books say, so there is nothing to resolve."), facts->medium->number);
	if (facts->missing && facts->medium->state != MEDIUM_LOST)
		return REFUSED(-EBUSY, "R-INC-01", N_("%s is missing: report it first, mediactl lost %s; or if it has turned up, check it again."),
			facts->medium->number, facts->medium->number);
	return ALLOWED;
}

struct decision decide_stock_close(const struct stock_facts *facts)
{
	struct decision decision = decide_under_way(facts);

	if (decision.code < 0)
		return decision;
	if (facts->unchecked > 0)
		return REFUSED(-EBUSY, "R-REV-01", N_("Not every medium of %s has been looked at: mediactl stocktake show %s."),
			facts->stocktake, facts->stocktake);
	if (facts->unresolved > 0)
		return REFUSED(-EBUSY, "R-REV-01",
			N_("Not every difference of %s is resolved: mediactl stocktake show %s, then mediactl stocktake resolve."),
			facts->stocktake, facts->stocktake);
	return ALLOWED;
}

struct decision decide_stock_confirm(const struct stock_facts *facts)
{
	if (!facts->closed_by[0])
		return REFUSED(-EBUSY, "R-REV-01", N_("The stock-taking %s is not closed yet: mediactl stocktake close %s."), facts->stocktake,
			facts->stocktake);
	if (facts->confirmed)
		return REFUSED(-EEXIST, "R-REV-01", N_("The stock-taking %s is confirmed already."), facts->stocktake);
	if (strcmp(facts->closed_by, facts->actor) == 0 || facts->checked)
		return REFUSED(-EPERM, "R-APP-05", N_("You took part in the stock-taking %s, so another approver confirms it."),
			facts->stocktake);
	return ALLOWED;
}
