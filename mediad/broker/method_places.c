// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about where media are kept. */
#include "mediad/broker/method_handlers.h"
#include "policy/places.h"

int method_add_place(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct new_place place = { .name = call_text(call, "name"), .properties = call_text(call, "properties"),
		.area = call_text(call, "area"), .department = call_text(call, "department"), .keeper = call_text(call, "keeper"),
		.class = call_text(call, "class"), .capacity = call_text(call, "capacity"), .note = call_text(call, "note") };
	char id[PLACE_ID];
	int r;

	if (!call_wishes(call, "disposal", &place.disposal))
		return call->fault.code;
	r = place_add(&act, &place, id, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "place", id, "name", place.name);
	return r;
}

int method_list_places(struct call *call, json_t **out)
{
	json_t *places;
	bool all;
	int r;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	r = place_list(call->broker->registry, all, &places, &call->fault);
	if (r == 0)
		*out = json_pack("{s:o}", "places", places);
	return r;
}

int method_show_place(struct call *call, json_t **out)
{
	return place_show(call->broker->registry, call_text(call, "place"), out, &call->fault);
}

int method_retire_place(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	int r = place_retire(&act, call_text(call, "place"), call_text(call, "reason"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "place", call_text(call, "place"));
	return r;
}

int method_put_away(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	json_t *places = NULL;
	bool moved = false;
	int r = medium_put(&act, number, call_text(call, "place"), &moved, &call->fault);

	if (r == 0)
		r = placement_list(act.registry, number, &places, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:b, s:O}", "number", number, "moved", moved, "place", json_array_get(places, 0));
	json_decref(places);
	return r;
}

int method_list_placements(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	json_t *places;
	struct medium medium;
	int r = medium_find(call->broker->registry, number, &medium, &call->fault);

	if (r == 0)
		r = placement_list(call->broker->registry, number, &places, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:o}", "number", number, "places", places);
	return r;
}
