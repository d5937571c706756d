// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about contractors: with whom there is a contract, and what is with them. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "policy/contractors.h"

int method_add_contractor(struct call *call, json_t **out)
{
	struct new_contractor new = { .name = call_text(call, "name"), .contract = call_text(call, "contract"), .scope = call_text(call, "scope"),
		.responsible = call_text(call, "responsible"), .workers = call_text(call, "workers"), .place = call_text(call, "place"),
		.class = call_text(call, "classification"), .until = call_text(call, "until") };
	struct act act = call_act(call);
	char id[CONTRACTOR_ID];
	int r;

	if (!call_wishes(call, "mynumber", &new.mynumber) || !call_wishes(call, "subcontract", &new.subcontract))
		return call->fault.code;
	r = contractor_add(&act, &new, id, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "contractor", id, "name", new.name);
	return r;
}

static int answer(int r, struct call *call, json_t **out)
{
	if (r == 0)
		*out = json_pack("{s:s}", "contractor", call_text(call, "contractor"));
	return r;
}

int method_explain_to_contractor(struct call *call, json_t **out)
{
	const struct explanation explanation = { .contractor = call_text(call, "contractor"), .day = call_text(call, "on"),
		.whom = call_text(call, "whom"), .document = call_text(call, "document") };
	struct act act = call_act(call);

	return answer(contractor_explain(&act, &explanation, &call->fault), call, out);
}

int method_extend_contractor(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return answer(contractor_extend(&act, call_text(call, "contractor"), call_text(call, "until"), call_text(call, "reason"), &call->fault), call, out);
}

int method_close_contractor(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return answer(contractor_close(&act, call_text(call, "contractor"), call_text(call, "reason"), call_text(call, "document"), &call->fault), call,
		out);
}

int method_list_contractors(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *list = NULL;
	struct act act = call_act(call);
	bool all;
	int r;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	r = contractor_list(&act, all, &list, &call->fault);
	if (r == 0)
		*out = json_pack("{s:O}", "contractors", list);
	return r;
}

int method_show_contractor(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return contractor_show(&act, call_text(call, "contractor"), out, &call->fault);
}
