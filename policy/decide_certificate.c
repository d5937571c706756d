// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may accept or reject a certificate; knows no store, clock or device. */
#include "policy/decide_certificate.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

struct decision decide_validation(const struct validation_facts *facts)
{
	if (facts->validated)
		return REFUSED(-EEXIST, "R-DSP-02", N_("The certificate %s was accepted or rejected already."), facts->certificate);
	if (strcmp(facts->actor, facts->operator) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("You erased the medium of %s yourself, so another person says whether that is enough."),
			facts->certificate);
	if (strcmp(facts->actor, facts->witness) == 0)
		return REFUSED(-EPERM, "R-APP-05", N_("You are the witness on %s, so another person says whether the erase is enough."),
			facts->certificate);
	return ALLOWED;
}
