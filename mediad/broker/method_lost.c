// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about what is lost, found and held as evidence. Losing and holding take effect first and are recorded then: neither a full
 * disk nor anybody's leave delays them. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "mediad/broker/denial.h"
#include "mediad/broker/lapsed.h"
#include "mediad/broker/owed.h"
#include "policy/grants.h"
#include "policy/reports.h"

/* Said once already, before the books could take it. */
static int check_news(struct call *call, const char *number, bool said)
{
	if (!said)
		return 0;
	return fault_set(&call->fault, -EEXIST,
		N_("This was said of %s already and holds; it is recorded as soon as the books can be written."), number);
}

/* The names of the computers that may have its key; to be asked before the loss ends the grants. */
static json_t *holders(struct broker *broker, const char *number)
{
	SCOPED(json_release) json_t *grants = NULL;
	json_t *names = json_array();
	const json_t *grant;
	size_t i;

	grant_list(broker->registry, number, &grants, NULL);
	json_array_foreach(grants, i, grant)
		json_array_append(names, json_object_get(grant, "name"));
	return names;
}

/* Stops what is under way first, then it is recorded or owed. */
static int lose(struct call *call, const struct loss *loss, json_t **out)
{
	struct act act = call_act(call);
	struct broker *broker = call->broker;
	char id[INCIDENT_ID] = "";
	SCOPED(json_release) json_t *granted = NULL;
	enum owed_how how;
	bool in_use;
	struct fault why = { 0 };
	struct medium medium;
	int r;

	r = check_news(call, loss->number, owed_is_lost(broker, loss->number));
	if (r == 0)
		r = medium_lost_check(&act, loss, &call->fault);
	if (r == 0)
		r = medium_find(broker->registry, loss->number, &medium, &call->fault);
	if (r < 0)
		return r;
	fault_set(&why, -EBUSY, N_("%s was reported lost, so this was stopped; if you have it, bring it to an administrator."),
		medium.number);
	granted = holders(broker, medium.number);
	in_use = denial_enforce(broker, &medium, &why);
	r = owed_loss(broker, &call->actor, loss, &how, &call->fault);
	if (r < 0)
		return r;
	if (how == OWED_RECORDED)
		report_of_medium(broker->registry, medium.number, id);
	*out = json_pack("{s:s, s:b, s:b, s:b, s:O, s:s*}", "number", medium.number, "recorded", how == OWED_RECORDED, "kept",
		how != OWED_IN_MEMORY, "was_in_use", in_use, "granted", granted, "incident", id[0] ? id : NULL);
	return 0;
}

int method_lost(struct call *call, json_t **out)
{
	struct loss loss = { .number = call_text(call, "number"), .reason = call_text(call, "reason"), .since = call_text(call, "since"),
		.place = call_text(call, "place"), .reported = call_act(call).now };

	return call_wishes(call, "stolen", &loss.stolen) ? lose(call, &loss, out) : call->fault.code;
}

/* What is gone is shut at once, whichever way it is said. */
int method_report_incident(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct new_report report = { .kind = call_text(call, "kind"), .number = call_text(call, "number"), .what = call_text(call, "what"),
		.since = call_text(call, "since"), .place = call_text(call, "place"), .persons = call_text(call, "persons") };
	const struct loss loss = { .number = report.number, .reason = report.what, .since = report.since, .place = report.place,
		.stolen = report.kind && strcmp(report.kind, "theft") == 0, .reported = act.now };
	char id[INCIDENT_ID];
	int r;

	if (!call_wishes(call, "mynumber", &report.mynumber) || !call_wishes(call, "intent", &report.intent) ||
		!call_wishes(call, "outside", &report.outside))
		return call->fault.code;
	if (report.number && report_shuts(call->broker->registry, report.kind, report.number))
		return lose(call, &loss, out);
	r = report_make(&act, &report, id, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s}", "incident", id);
	if (r == 0)
		lapsed_close(call->broker); /* what came to us wrongly */
	return r;
}

int method_found(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	int r = call_check_idle(call, number);

	if (r == 0)
		r = medium_found(&act, number, call_text(call, "reason"), &call->fault);
	if (r == 0)
		*out = json_pack("{s:s}", "number", number);
	return r;
}

int method_release_quarantine(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	struct medium medium;
	int r = medium_release(&act, number, call_text(call, "reason"), &call->fault);

	if (r == 0)
		r = medium_find(act.registry, number, &medium, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "number", number, "state", medium.state);
	return r;
}

int method_set_hold(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number"), *reason = call_text(call, "reason");
	struct act act = call_act(call);
	struct broker *broker = call->broker;
	enum owed_how how;
	bool in_time;
	struct fault why = { 0 };
	int r;

	r = check_news(call, number, owed_is_held(broker, number));
	if (r == 0)
		r = hold_check(&act, number, reason, &call->fault);
	if (r < 0)
		return r;
	fault_set(&why, -EBUSY, N_("%s is held as evidence now, so this was stopped."), number);
	in_time = denial_spare(broker, number, &why);
	r = owed_hold(broker, &call->actor, &(struct holding){ number, reason }, &how, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:b, s:b, s:b}", "number", number, "recorded", how == OWED_RECORDED, "kept",
			how != OWED_IN_MEMORY, "in_time", in_time);
	return r;
}

int method_release_hold(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	int r = hold_release(&act, number, call_text(call, "reason"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "number", number);
	return r;
}
