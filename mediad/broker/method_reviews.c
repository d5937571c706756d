// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about looking through the ledger: what stands out in a period, and that somebody looked. */
#include <errno.h>

#include "common/text.h"
#include "mediad/broker/later.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/access_review.h"
#include "policy/analysis.h"
#include "policy/reviews.h"
#include "policy/search.h"

static struct period_wish wish_of(const json_t *parameters)
{
	return (struct period_wish){ .from = json_member_text(parameters, "from"), .until = json_member_text(parameters, "until"),
		.month = json_member_text(parameters, "month"), .year = json_member_text(parameters, "year") };
}

static int read_topics(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct act act = broker_act(listing->broker, &listing->actor);
	struct period_wish wish = wish_of(listing->parameters);
	struct period period;
	int r = period_read(&wish, act.now, &period, fault);

	return r < 0 ? r : analysis_topic(&act, &period, &listing->part, rows, fault);
}

int method_analyze_ledger(struct call *call, json_t **out)
{
	static const struct list_kind topics = { "topics", 1, read_topics };
	struct act act = call_act(call);
	struct period_wish wish = wish_of(call->parameters);
	struct period period;
	json_t *head;
	int r = period_read(&wish, act.now, &period, &call->fault);

	if (r == 0)
		r = analysis_head(&act, &period, &head, &call->fault);
	return r < 0 ? r : parts_answer(call, &topics, head, out);
}

static struct ledger_review review_of(const struct call *call)
{
	return (struct ledger_review){ .period = wish_of(call->parameters), .note = call_text(call, "note"), .findings = call_text(call, "findings"),
		.measures = call_text(call, "measures") };
}

static int record_review(struct call *call, const struct ledger_report *report, const struct fault *fault, json_t **out)
{
	struct act act = call_act(call);
	struct ledger_review review = review_of(call);
	char id[LEDGER_REVIEW_ID];
	int r;

	if (fault) {
		call->fault = *fault;
		return fault->code;
	}
	r = ledger_review(&act, &review, report, id, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s}", "review", id);
	return r;
}

/* Nobody vouches for a ledger that is not whole. */
int method_review_ledger(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct ledger_review review = review_of(call);
	int r = ledger_review_check(&act, &review, &call->fault);

	(void)out;
	return r < 0 ? r : later_verify(call, record_review);
}

int method_confirm_ledger_review(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	int r = ledger_review_confirm(&act, call_text(call, "review"), &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "review", call_text(call, "review"));
	return r;
}

int method_list_ledger_reviews(struct call *call, json_t **out)
{
	json_t *list;
	int r = ledger_review_list(call->broker->registry, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "reviews", list);
	return r;
}

/* ---- looking into what somebody did (R-LOG-09) ---- */

static struct ledger_search search_of(const json_t *parameters)
{
	return (struct ledger_search){ .person = json_member_text(parameters, "person"), .medium = json_member_text(parameters, "medium"),
		.from = json_member_text(parameters, "from"), .until = json_member_text(parameters, "until"),
		.reason = json_member_text(parameters, "reason") };
}

static int search_events(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct act act = broker_act(listing->broker, &listing->actor);
	struct ledger_search search = search_of(listing->parameters);

	return ledger_search_part(&act, &search, &listing->part, rows, fault);
}

int method_search_ledger(struct call *call, json_t **out)
{
	static const struct list_kind events = { "events", 2000, search_events };
	struct act act = call_act(call);
	struct ledger_search search = search_of(call->parameters);
	int r;

	if (!call->more)
		return fault_set(&call->fault, -EINVAL, N_("A search comes in several parts; call it with \"more\"."));
	r = ledger_search_begin(&act, &search, &call->fault);
	return r < 0 ? r : parts_answer(call, &events, NULL, out);
}

/* ---- the review of rights ---- */

int method_open_access_review(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct new_access_review review = { .department = call_text(call, "department"), .until = call_text(call, "until") };
	char id[ACCESS_REVIEW_ID];
	int64_t lines;
	int r = access_review_open(&act, &review, id, &lines, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:I}", "review", id, "lines", (json_int_t)lines);
	return r;
}

int method_answer_access_review(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct access_answer answer = { .review = call_text(call, "review"), .answer = call_text(call, "answer"), .reason = call_text(call, "reason") };
	uint64_t line;
	int r;

	if (!text_number(call_text(call, "line"), INT32_MAX, &line))
		return fault_set(&call->fault, -EINVAL, N_("%s is not the number of a line."), call_text(call, "line"));
	answer.line = (int64_t)line;
	r = access_review_answer(&act, &answer, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:I, s:s}", "review", answer.review, "line", (json_int_t)line, "answer", answer.answer);
	return r;
}

int method_list_access_reviews(struct call *call, json_t **out)
{
	json_t *list;
	int r = access_review_list(call->broker->registry, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "reviews", list);
	return r;
}

static int read_lines(struct listing *listing, json_t **rows, struct fault *fault)
{
	return access_review_lines(listing->broker->registry, json_member_text(listing->parameters, "review"), &listing->part, rows, fault);
}

int method_show_access_review(struct call *call, json_t **out)
{
	static const struct list_kind lines = { "lines", 200, read_lines };

	return parts_answer(call, &lines, json_pack("{s:s}", "review", call_text(call, "review")), out);
}
