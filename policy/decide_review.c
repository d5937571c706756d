// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may confirm what another looked through; knows no store, clock or device. */
#include "policy/decide_review.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

struct decision decide_review_confirm(const struct confirm_facts *facts)
{
	if (facts->confirmed)
		return REFUSED(-EEXIST, "R-LOG-05", N_("The review %s is confirmed already."), facts->review);
	if (strcmp(facts->actor, facts->reviewer) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("You looked the ledger through for %s yourself, so another person confirms it."), facts->review);
	return ALLOWED;
}
