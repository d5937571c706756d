// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about how private media leave: erased by a tool of their owners, with an administrator's agreement. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "policy/privates.h"

static int answer(int r, const char *number, json_t **out)
{
	if (r == 0)
		*out = json_pack("{s:s}", "number", number);
	return r;
}

int method_record_private_erase(struct call *call, json_t **out)
{
	const struct private_erase erase = { .number = call_text(call, "number"), .tool = call_text(call, "tool"),
		.result = call_text(call, "result"), .done = call_text(call, "on"), .document = call_text(call, "document") };
	struct act act = call_act(call);

	return answer(private_erased(&act, &erase, &call->fault), erase.number, out);
}

int method_refuse_private_erase(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);

	return answer(private_erase_refused(&act, number, call_text(call, "reason"), &call->fault), number, out);
}

int method_retire_private(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);

	return answer(private_retired(&act, number, &call->fault), number, out);
}

int method_list_private(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *list = NULL;
	struct act act = call_act(call);
	int r = private_list(&act, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:O}", "private", list);
	return r;
}
