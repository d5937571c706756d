// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods that have a label say something else, to whom a medium is provided too. */
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"

struct label_texts call_label_texts(const struct call *call)
{
	return (struct label_texts){
		.classification = call_text(call, "classification"),
		.caution = call_text(call, "caution"),
		.restrictions = call_text(call, "restrictions"),
		.contact = call_text(call, "contact"),
	};
}

int method_revise_label(struct call *call, json_t **out)
{
	struct revision revision = {
		.number = call_text(call, "number"),
		.handler = call_text(call, "handler"),
		.manager = call_text(call, "manager"),
		.texts = call_label_texts(call),
		.reason = call_text(call, "reason"),
	};

	(void)out;
	return job_revise(call, &revision);
}

int method_label_attached(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	bool in_service = false;
	int r = label_attached(&act, number, &in_service, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:b}", "number", number, "in_service", in_service);
	return r;
}

int method_provide(struct call *call, json_t **out)
{
	(void)out;
	return job_provide(call, call_text(call, "number"), call_text(call, "passphrase"));
}

int method_end_provide(struct call *call, json_t **out)
{
	(void)out;
	return job_provide_end(call, call_text(call, "number"));
}
