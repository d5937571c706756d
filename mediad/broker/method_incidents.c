// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about incidents that were reported; how one is reported stands with what a loss shuts, in method_lost.c. */
#include "mediad/broker/method_handlers.h"
#include "policy/reports.h"

int method_list_incidents(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *incidents;
	bool all;
	int r;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	r = report_list(&act, all, &incidents, &call->fault);
	if (r == 0)
		*out = json_pack("{s:o}", "incidents", incidents);
	return r;
}

int method_show_incident(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return report_show(&act, call_text(call, "incident"), out, &call->fault);
}

int method_tell_incident(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return report_tell(&act, call_text(call, "incident"), call_text(call, "role"), call_text(call, "whom"), &call->fault);
}

int method_set_incident_level(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return report_set_level(&act, call_text(call, "incident"), call_text(call, "level"), call_text(call, "reason"), &call->fault);
}

int method_add_incident_entry(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct new_entry entry = { .incident = call_text(call, "incident"), .kind = call_text(call, "kind"), .text = call_text(call, "text"),
		.persons = call_text(call, "persons") };

	(void)out;
	if (!call_wishes(call, "mynumber", &entry.mynumber) || !call_wishes(call, "intent", &entry.intent))
		return call->fault.code;
	return report_add_entry(&act, &entry, &call->fault);
}

int method_close_incident(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return report_close(&act, call_text(call, "incident"), call_text(call, "reason"), &call->fault);
}
