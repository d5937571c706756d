// SPDX-License-Identifier: GPL-3.0-or-later
/* The office's papers as data: what stands around the rows comes first, the rows by part. */
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/papers.h"

#define ROWS_AT_ONCE 100

static struct paper_wish wish_of(const json_t *parameters)
{
	return (struct paper_wish){ .form = json_member_text(parameters, "form"), .subject = json_member_text(parameters, "subject"),
		.from = json_member_text(parameters, "from"), .until = json_member_text(parameters, "until"),
		.department = json_member_text(parameters, "department") };
}

static int read_rows(struct listing *listing, json_t **rows, struct fault *fault)
{
	const struct act act = broker_act(listing->broker, &listing->actor);
	const struct paper_wish wish = wish_of(listing->parameters);

	return paper_rows(&act, &wish, &listing->part, rows, fault);
}

int method_get_paper(struct call *call, json_t **out)
{
	static const struct list_kind rows = { "rows", ROWS_AT_ONCE, read_rows };
	const struct act act = call_act(call);
	const struct paper_wish wish = wish_of(call->parameters);
	json_t *paper;
	int r = paper_head(&act, &wish, &paper, &call->fault);

	return r < 0 ? r : parts_answer(call, &rows, json_pack("{s:o}", "paper", paper), out);
}
