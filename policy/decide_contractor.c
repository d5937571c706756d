// SPDX-License-Identifier: GPL-3.0-or-later
/* What may be with a contractor, and when a contract is closed; knows no store, clock or device. */
#include "policy/decide_contractor.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"

struct decision decide_entrust(const struct entrust_facts *facts)
{
	if (!facts->id[0])
		return REFUSED(-EBUSY, "R-DSP-11",
			N_("%s is no contractor of the register whose contract is open: mediactl contractor list; the desk adds one, mediactl contractor add."),
			facts->typed);
	if (strcmp(facts->ends, facts->until) < 0)
		return REFUSED(-EBUSY, "R-DSP-11",
			N_("The contract of %s ends on %s: name an earlier day, or have it extended, mediactl contractor extend %s."), facts->name,
			facts->ends, facts->id);
	if (!facts->explained)
		return REFUSED(-EBUSY, "R-EXT-05", N_("Nobody told %s the rules yet: do that, and record it with mediactl contractor explained %s."),
			facts->name, facts->id);
	if (facts->above)
		return REFUSED(-EPERM, "R-EXT-05", N_("%s is of class %s, which is more than the contract of %s entrusts to them."), facts->number,
			facts->classification, facts->name);
	if (facts->mynumber && !facts->mynumber_entrusted)
		return REFUSED(-EPERM, "R-EXT-05", N_("%s holds My Number data, which the contract of %s does not entrust to them."), facts->number,
			facts->name);
	return ALLOWED;
}

struct decision decide_contract(const struct contract_facts *facts)
{
	return facts->closed ? REFUSED(-EBUSY, "R-DSP-11", N_("The contract %s of %s is closed."), facts->id, facts->name) : ALLOWED;
}

struct decision decide_contract_close(const struct contract_facts *facts)
{
	struct decision decision = decide_contract(facts);

	if (decision.code == 0 && facts->left[0])
		return REFUSED(-EBUSY, "R-DSP-11",
			N_("%s media or requests are still open with %s: have them back, erased or withdrawn first; mediactl contractor show %s lists them."),
			facts->left, facts->name, facts->id);
	return decision;
}
