// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about deputies; that one is accepted is told to those whom it concerns (R-APP-07). */
#include <errno.h>
#include <string.h>

#include "mediad/broker/audience.h"
#include "mediad/broker/method_handlers.h"

int method_add_deputy(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_deputy new = {
		.principal = call_text(call, "principal"),
		.deputy = call_text(call, "deputy"),
		.role = call_text(call, "role"),
		.from = call_text(call, "from"),
		.until = call_text(call, "until"),
		.reason = call_text(call, "reason"),
	};
	char id[PERSON_ID];
	int r = deputy_nominate(&act, &new, id, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "deputy", id);
	return r;
}

static void announce(struct broker *broker, const json_t *deputy)
{
	struct fault said = { 0 };

	fault_set(&said, -EPERM, N_("%s acts for %s as deputy, accepted by %s; see mediactl deputy list."),
		json_member_text(deputy, "name"), json_member_text(deputy, "principal_name"),
		json_member_text(deputy, "accepted_by_name"));
	audience_notice(broker, ROLE_SUPERVISOR | ROLE_APPROVER | ROLE_ADMINISTRATOR | ROLE_CISO, "deputy.accepted", &said);
}

int method_accept_deputy(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	int r = deputy_accept(&act, call_text(call, "deputy"), out, &call->fault);

	if (r == 0 && *out)
		announce(call->broker, *out);
	return r;
}

int method_end_deputy(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return deputy_end(&act, call_text(call, "deputy"), call_text(call, "reason"), &call->fault);
}

int method_list_deputies(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *deputies;
	bool all;
	int r;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	r = deputy_list(&act, all, &deputies, &call->fault);
	if (r == 0)
		*out = json_pack("{s:o}", "deputies", deputies);
	return r;
}
