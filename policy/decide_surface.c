// SPDX-License-Identifier: GPL-3.0-or-later
/* The rule by which an erase goes on. Knows no store. */
#include "policy/decide_surface.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

/* "": nobody. */
static bool same(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

struct decision decide_erase_resume(const struct erase_resume_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (medium->held)
		return decide_held(medium);
	if (medium->state != MEDIUM_AWAITING_DISPOSAL || !facts->goes_on)
		return REFUSED(-EBUSY, "R-DSP-04", N_("There is no erase of %s that broke off and could go on; it is %s."), medium->number,
			medium_state_name(medium->state));
	if (same(facts->hold_released_by, facts->actor))
		return REFUSED(-EPERM, "R-INC-09", N_("You released the hold of %s, so another administrator must erase it."), medium->number);
	if (same(facts->witness, facts->actor))
		return REFUSED(-EPERM, "R-DSP-13", N_("You witnessed the erase of %s, so somebody else must go on with it."), medium->number);
	return ALLOWED;
}
