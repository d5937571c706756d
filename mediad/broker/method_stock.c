// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about roll calls and stock-taking; what is plugged in counts as seen by that. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "mediad/broker/sticks.h"
#include "policy/stock.h"

#define NUMBERS_TEXT 2048

/* The media that the connected sticks claim to be. */
static void plugged_numbers(struct broker *broker, char out[NUMBERS_TEXT])
{
	SCOPED(json_release) json_t *sticks = sticks_describe(broker);
	const json_t *stick;
	size_t i, at = 0;

	out[0] = '\0';
	json_array_foreach(sticks, i, stick) {
		const char *number = json_member_text(stick, "number");

		if (!number || !text_format(out + at, NUMBERS_TEXT - at, "%s%s", at ? " " : "", number))
			continue;
		at += strlen(out + at);
	}
}

int method_roll_call(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct roll_call roll = { .numbers = call_text(call, "numbers"), .how = "number", .department = call_text(call, "department") };
	char numbers[NUMBERS_TEXT];
	bool plugged = false;

	if (!call_wishes(call, "plugged", &plugged))
		return call->fault.code;
	if (plugged && roll.numbers)
		return fault_set(&call->fault, -EINVAL, N_("Give the numbers or say that the media are plugged in, not both."));
	if (plugged) {
		plugged_numbers(call->broker, numbers);
		roll.numbers = numbers;
		roll.how = "plugged";
	}
	return roll_call(&act, &roll, out, &call->fault);
}

int method_open_stocktake(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	char id[STOCKTAKE_ID];
	int r = stocktake_open(&act, call_text(call, "department"), id, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "stocktake", id);
	return r;
}

static bool is_plugged(const struct broker *broker, const char *number)
{
	const struct connected *found;
	struct medium medium;

	if (medium_find(broker->registry, number, &medium, NULL) < 0)
		return false;
	return sticks_by_number(broker->sticks, number) || sticks_find(broker->sticks, &medium, &found, NULL) == 0;
}

int method_check_stock(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct stock_finding finding = { .stocktake = call_text(call, "stocktake"), .number = call_text(call, "number"),
		.result = call_text(call, "result"), .users = call_text(call, "users"), .note = call_text(call, "note") };
	bool difference;
	int r;

	finding.how = is_plugged(call->broker, finding.number) ? "plugged" : "number";
	r = stocktake_check(&act, &finding, &difference, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s, s:s, s:s, s:b}", "stocktake", finding.stocktake, "number", finding.number, "result",
			finding.result, "how", finding.how, "difference", difference);
	return r;
}

int method_resolve_stock(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *stocktake = call_text(call, "stocktake"), *number = call_text(call, "number");
	int r = stocktake_resolve(&act, stocktake, number, call_text(call, "resolution"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:s}", "stocktake", stocktake, "number", number);
	return r;
}

static int sign(struct call *call, json_t **out, int (*act_on)(const struct act *act, const char *stocktake, struct fault *fault))
{
	struct act act = call_act(call);
	int r = act_on(&act, call_text(call, "stocktake"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "stocktake", call_text(call, "stocktake"));
	return r;
}

int method_close_stocktake(struct call *call, json_t **out)
{
	return sign(call, out, stocktake_close);
}

int method_confirm_stocktake(struct call *call, json_t **out)
{
	return sign(call, out, stocktake_confirm);
}

int method_list_stocktakes(struct call *call, json_t **out)
{
	json_t *list;
	int r = stocktake_list(call->broker->registry, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "stocktakes", list);
	return r;
}

static int read_items(struct listing *listing, json_t **rows, struct fault *fault)
{
	return stocktake_items(listing->broker->registry, json_member_text(listing->parameters, "stocktake"), &listing->part, rows, fault);
}

int method_show_stocktake(struct call *call, json_t **out)
{
	static const struct list_kind items = { "items", 500, read_items };

	return parts_answer(call, &items, json_pack("{s:s}", "stocktake", call_text(call, "stocktake")), out);
}
