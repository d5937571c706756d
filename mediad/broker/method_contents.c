// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about what lies on media, and who says of what class it is. */
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/contents.h"
#include "policy/retention.h"

int method_add_content(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_content content = { .number = call_text(call, "number"), .name = call_text(call, "name"),
		.classification = call_text(call, "classification"), .persons = call_text(call, "persons"),
		.copy_of = call_text(call, "copy_of"), .source = call_text(call, "source"), .draft = call_text(call, "draft"),
		.disclosure = call_text(call, "disclosure"), .until = call_text(call, "until"),
		.limits = call_text(call, "limits") };

	return content_add(&act, &content, out, &call->fault);
}

int method_keep_content(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return content_keep(&act, call_text(call, "content"), call_text(call, "until"), out, &call->fault);
}

static int read_due(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct act act = broker_act(listing->broker, &listing->actor);

	return json_member_text(listing->parameters, "erased") ? due_erased(&act, &listing->part, rows, fault)
							       : due_list(&act, &listing->part, rows, fault);
}

int method_list_due(struct call *call, json_t **out)
{
	static const struct list_kind due = { "due", 500, read_due };
	bool erased;

	if (!call_wishes(call, "erased", &erased))
		return call->fault.code;
	return parts_answer(call, &due, json_pack("{s:b}", "erased", erased), out);
}

int method_list_contents(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	bool all;

	if (!call_wishes(call, "all", &all))
		return call->fault.code;
	return content_list(&act, call_text(call, "number"), all, out, &call->fault);
}

int method_decide_class(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *subject = call_text(call, "subject"), *class = call_text(call, "classification");
	int r = class_decide(&act, subject, class, call_text(call, "reason"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:s}", "subject", subject, "classification", class);
	return r;
}

int method_list_questions(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *questions;
	int r = class_questions(&act, &questions, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "questions", questions);
	return r;
}
