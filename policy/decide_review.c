// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may confirm what another looked through, and who says which rights stay; knows no store, clock or device. */
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

struct decision decide_access_answer(const struct access_facts *facts)
{
	if (facts->closed)
		return REFUSED(-EBUSY, "R-REV-02", N_("The review of rights %s is closed: open another, mediactl review access open."), facts->review);
	if (facts->answered)
		return REFUSED(-EEXIST, "R-REV-02", N_("That line of %s is answered already."), facts->review);
	if (!facts->entitled)
		return REFUSED(-EPERM, "R-REV-02", N_("An approver of the department that has %s answers that, or the supervisor, or the CISO."),
			facts->number);
	if (strcmp(facts->actor, facts->person) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("That is a right of your own, so somebody else answers for %s."), facts->number);
	return ALLOWED;
}
