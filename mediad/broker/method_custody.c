// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about who has a medium: taking it out, bringing it back, handing it over, what is overdue or lies about. */
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/sticks.h"
#include "policy/carrying.h"

int method_check_out_terms(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return check_out_terms(&act, call_text(call, "number"), call_text(call, "person"), out, &call->fault);
}

int method_check_out(struct call *call, json_t **out)
{
	struct check_out wish = { .number = call_text(call, "number"), .person = call_text(call, "person") };
	struct act act = call_act(call);
	json_t *terms = NULL;
	int r = call_check_idle(call, wish.number);

	if (r == 0 && !call_wishes(call, "acknowledged", &wish.acknowledged))
		r = call->fault.code;
	/* The permission that is used up by it, for the person to see. */
	if (r == 0)
		r = check_out_terms(&act, wish.number, wish.person, &terms, &call->fault);
	if (r == 0)
		r = medium_check_out(&act, &wish, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:O, s:O}", "number", wish.number, "request", json_object_get(terms, "request"), "until",
			json_object_get(terms, "until"));
	json_decref(terms);
	return r;
}

int method_return(struct call *call, json_t **out)
{
	struct bringing bringing = { .number = call_text(call, "number"), .place = call_text(call, "place"),
		.label = call_text(call, "label"), .contents = call_text(call, "contents"), .seal = call_text(call, "seal"),
		.scan = call_text(call, "scan"), .note = call_text(call, "note") };
	struct act act = call_act(call);
	struct medium medium = { 0 };
	bool late = false, unplaced = false;
	int r;

	bringing.unplaced = &unplaced;
	r = medium_return(&act, &bringing, &late, &call->fault);

	if (r < 0)
		return r;
	/* Also where that cannot be read now: rather said once too often. */
	r = medium_find(act.registry, bringing.number, &medium, NULL);
	*out = json_pack("{s:s, s:b, s:b, s:b, s:s*, s:s*, s:s}", "number", bringing.number, "late", late, "unplaced", unplaced, "provided", r < 0 || medium.provided,
		"label", bringing.label, "contents", bringing.contents, "state", medium.state);
	return 0;
}

static int hand_over(struct call *call, json_t **out,
	int (*act_on)(const struct act *act, const char *number, struct fault *fault))
{
	struct act act = call_act(call);
	int r = act_on(&act, call_text(call, "number"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "number", call_text(call, "number"));
	return r;
}

int method_hand_over(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	int r = hand_over_offer(&act, call_text(call, "number"), call_text(call, "to"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:s}", "number", call_text(call, "number"), "to", call_text(call, "to"));
	return r;
}

int method_take_over(struct call *call, json_t **out)
{
	return hand_over(call, out, hand_over_take);
}

int method_decline_hand_over(struct call *call, json_t **out)
{
	return hand_over(call, out, hand_over_decline);
}

int method_list_overdue(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *list;
	int r = carry_out_overdue(&act, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "overdue", list);
	return r;
}

/* What is still plugged in, beside what the books know. */
static void add_plugged(struct broker *broker, json_t *list)
{
	SCOPED(json_release) json_t *sticks = sticks_describe(broker);
	const json_t *stick;
	size_t i;

	json_array_foreach(sticks, i, stick) {
		const char *number = json_member_text(stick, "number");

		if (number && !sticks_by_number(broker->sticks, number))
			json_array_append_new(list, json_pack("{s:s, s:s}", "number", number, "why", "plugged"));
	}
}

int method_day_end(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *list;
	int r = day_end_list(&act, &list, &call->fault);

	if (r < 0)
		return r;
	add_plugged(call->broker, list);
	*out = json_pack("{s:o}", "left", list);
	return 0;
}
