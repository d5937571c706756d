// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about where media may be used: that they were sanitised, what they are bound to. */
#include "mediad/broker/method_handlers.h"

#include "policy/zones.h"

static json_t *about(struct call *call)
{
	return json_pack("{s:s}", "number", call_text(call, "number"));
}

int method_sanitised(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct sanitising sanitising = { .number = call_text(call, "number"),
		.tool = call_text(call, "tool"),
		.reference = call_text(call, "reference") };
	int r = medium_sanitised(&act, &sanitising, &call->fault);

	if (r == 0)
		*out = about(call);
	return r;
}

int method_bind(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *systems = call_text(call, "systems");
	int r = medium_bind(&act, call_text(call, "number"), systems, call_text(call, "reason"), &call->fault);

	if (r < 0)
		return r;
	*out = about(call);
	return json_put_text(*out, "systems", systems);
}
