// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about the two My Number ledgers. */
#include "mediad/broker/lapsed.h"
#include "mediad/broker/method_handlers.h"
#include "policy/mynumber.h"

int method_add_mynumber_task(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_task task = { .name = call_text(call, "task"), .kind = call_text(call, "kind"), .basis = call_text(call, "basis"),
		.flow = call_text(call, "flow") };

	(void)out;
	return task_add(&act, &task, &call->fault);
}

int method_end_mynumber_task(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return task_end(&act, call_text(call, "task"), call_text(call, "reason"), &call->fault);
}

typedef int (*lister)(const struct act *act, bool all, json_t **out, struct fault *fault);

static int list(struct call *call, lister rows_of, const char *name, json_t **out)
{
	struct act act = call_act(call);
	json_t *rows;
	bool all;
	int r;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	r = rows_of(&act, all, &rows, &call->fault);
	if (r == 0)
		*out = json_pack("{s:o}", name, rows);
	return r;
}

int method_list_mynumber_tasks(struct call *call, json_t **out)
{
	return list(call, task_list, "tasks", out);
}

int method_add_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_asset asset = { .task = call_text(call, "task"), .file = call_text(call, "file"), .place = call_text(call, "place"),
		.measures = call_text(call, "measures"), .years = call_text(call, "years"), .subjects = call_text(call, "subjects"),
		.purpose = call_text(call, "purpose"), .review = call_text(call, "review"),
		.kept_until = call_text(call, "kept_until") };
	char id[ASSET_ID];
	int r = asset_add(&act, &asset, id, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "asset", id);
	return r;
}

int method_link_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	bool original;
	int r;

	(void)out;
	if (!call_wishes(call, "original", &original))
		return call->fault.code;
	r = asset_link(&act, call_text(call, "asset"), call_text(call, "number"), original, &call->fault);
	if (r == 0)
		lapsed_close(call->broker);
	return r;
}

int method_keep_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return asset_keep(&act, call_text(call, "asset"), call_text(call, "until"), call_text(call, "reason"), &call->fault);
}

int method_unlink_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return asset_unlink(&act, call_text(call, "asset"), call_text(call, "number"), call_text(call, "reason"), &call->fault);
}

int method_end_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return asset_end(&act, call_text(call, "asset"), call_text(call, "reason"), &call->fault);
}

int method_review_mynumber_asset(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return asset_review(&act, call_text(call, "asset"), call_text(call, "next"), &call->fault);
}

int method_call_mynumber_review(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct review_call review = { .reason = call_text(call, "reason"), .task = call_text(call, "task"), .due = call_text(call, "due") };
	int64_t count = 0;
	int r = asset_call_review(&act, &review, &count, &call->fault);

	if (r == 0)
		*out = json_pack("{s:I}", "rows", (json_int_t)count);
	return r;
}

int method_list_mynumber_assets(struct call *call, json_t **out)
{
	return list(call, asset_list, "assets", out);
}

int method_add_mynumber_handler(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_charge charge = { .login = call_text(call, "login"), .task = call_text(call, "task"),
		.title = call_text(call, "title"), .from = call_text(call, "from"), .until = call_text(call, "until") };
	char id[CHARGE_ID];
	int r = charge_add(&act, &charge, id, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "charge", id);
	return r;
}

int method_train_mynumber_handler(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return charge_train(&act, call_text(call, "charge"), call_text(call, "day"), &call->fault);
}

int method_end_mynumber_handler(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	int r = charge_end(&act, call_text(call, "charge"), call_text(call, "reason"), &call->fault);

	(void)out;
	if (r == 0)
		lapsed_close(call->broker);
	return r;
}

int method_list_mynumber_handlers(struct call *call, json_t **out)
{
	return list(call, charge_list, "handlers", out);
}
