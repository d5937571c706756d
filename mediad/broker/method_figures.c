// SPDX-License-Identifier: GPL-3.0-or-later
/* The method behind `mediactl report`. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/figures.h"

#define DAYS_MAX 3660

static int wish_of(const json_t *parameters, int64_t now, struct figures_wish *out, struct fault *fault)
{
	const struct period_wish period = { .from = json_member_text(parameters, "from"), .until = json_member_text(parameters, "until"),
		.month = json_member_text(parameters, "month"), .year = json_member_text(parameters, "year") };
	const char *text = json_member_text(parameters, "days");
	uint64_t days = FIGURES_DAYS;

	*out = (struct figures_wish){ .report = json_member_text(parameters, "report"), .department = json_member_text(parameters, "department") };
	if (text && !text_number(text, DAYS_MAX, &days))
		return fault_set(fault, -EINVAL, N_("%s is no number of days."), text);
	out->days = (int)days;
	return period_read_year(&period, now, &out->period, fault);
}

static int read_rows(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct act act = broker_act(listing->broker, &listing->actor);
	struct figures_wish wish;
	int r = wish_of(listing->parameters, act.now, &wish, fault);

	return r < 0 ? r : figures_rows(&act, &wish, &listing->part, rows, fault);
}

int method_get_report(struct call *call, json_t **out)
{
	static const struct list_kind rows = { "rows", 200, read_rows };
	struct act act = call_act(call);
	struct figures_wish wish;
	json_t *head = NULL;
	bool summary;
	int r = wish_of(call->parameters, act.now, &wish, &call->fault);

	if (r < 0)
		return r;
	summary = strcmp(wish.report, "summary") == 0;
	r = summary ? figures_summary(&act, &wish.period, wish.department, &head, &call->fault) : figures_check(wish.report, &call->fault);
	if (r < 0)
		return r;
	if (!summary)
		head = json_object();
	json_put_text(head, "report", wish.report);
	json_put_text(head, "from", wish.period.from);
	json_put_text(head, "until", wish.period.until);
	json_put_text(head, "department", wish.department);
	json_put_number(head, "days", wish.days);
	if (!summary)
		return parts_answer(call, &rows, head, out);
	*out = head;
	return 0;
}
