// SPDX-License-Identifier: GPL-3.0-or-later
/* Puts what was owed on the books, by the act that it would have been; knows no reserve and no other try. */
#include "mediad/broker/debt.h"

#include <string.h>

#include "mediad/broker/blocked.h"
#include "mediad/broker/broker.h"
#include "policy/grants.h"
#include "policy/recovery.h"

/* Whoever watches is told what is plugged in and now known to be lost. */
static int record_loss(struct broker *broker, const struct act *act, const struct debt *debt, struct fault *fault)
{
	const struct loss loss = { .number = debt->number, .reason = debt->why, .since = debt->since, .place = debt->place,
		.stolen = debt->stolen, .reported = debt->reported };
	int r = medium_lost_known(act->registry, debt->number, debt->reported) ? 0 : medium_lost(act, &loss, fault);

	if (r == 0)
		blocked_look_again(broker);
	return r;
}

static int record_revocation(const struct act *act, const struct debt *debt, struct fault *fault)
{
	struct revoking revoking;
	int r;

	if (grant_revoke_known(act->registry, debt->number, debt->host, debt->reported))
		return 0;
	r = grant_revoke_check(act->registry, debt->number, debt->host, &revoking, fault);
	return r < 0 ? r : grant_revoke(act, &revoking, fault);
}

int debt_record(struct broker *broker, const struct debt *debt, struct fault *fault)
{
	struct act act = broker_act(broker, debt->has_actor ? &debt->actor : NULL);
	struct medium medium;
	int r;

	if (!act.registry || broker->closed.code) { /* or these are not the books */
		*fault = broker->closed;
		return fault->code;
	}
	if (strcmp(debt->kind, DEBT_LOST) == 0)
		return record_loss(broker, &act, debt, fault);
	if (strcmp(debt->kind, DEBT_HELD) == 0)
		return hold_known(act.registry, debt->number, debt->reported) ? 0 : hold_set(&act, debt->number, debt->why, fault);
	if (strcmp(debt->kind, DEBT_REVOKED) == 0)
		return record_revocation(&act, debt, fault);
	if (strcmp(debt->kind, "medium.closed") == 0 && recovery_is_name(debt->number))
		return recovery_closed(&act, debt->number, debt->why, fault);
	if (strcmp(debt->kind, "medium.closed") != 0)
		return medium_failed(&act, debt->kind, debt->number, debt->why, fault);
	r = medium_find(act.registry, debt->number, &medium, fault);
	if (r < 0 || !medium.opened)
		return r; /* not there, or its end is on the books already */
	return medium_closed(&act, debt->number, debt->why, fault);
}
