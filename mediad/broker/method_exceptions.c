// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about numbered exceptions and emergencies; that one is asked for, stands with the requests. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>

#include "common/text.h"
#include "mediad/broker/lapsed.h"
#include "policy/exceptions.h"

static int read_year(struct call *call, int64_t *year)
{
	const char *text = call_text(call, "year");
	uint64_t number = 0;

	if (text && (!text_number(text, 9999, &number) || number < 2000))
		return fault_set(&call->fault, -EINVAL, N_("%s is no fiscal year: write it as 2026."), text);
	*year = (int64_t)number;
	return 0;
}

/* From which rules there can be exceptions, and what they let one do. */
static json_t *list_rules(void)
{
	const struct exceptable *rule;
	json_t *list = json_array();

	for (size_t i = 0; (rule = exceptable_at(i)); i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:b, s:b, s:b}", "rule", rule->rule, "title", rule->title, "medium",
				(rule->needs & SCOPE_MEDIUM) != 0, "person", (rule->needs & SCOPE_PERSON) != 0, "host",
				(rule->needs & SCOPE_HOST) != 0));
	return list;
}

int method_list_exceptions(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	SCOPED(json_release) json_t *exceptions = NULL;
	json_t *asked;
	int64_t year = 0;
	int r = read_year(call, &year);

	if (r == 0)
		r = exception_list(&act, year, &exceptions, &call->fault);
	if (r == 0)
		r = exception_list_asked(&act, year, &asked, &call->fault);
	if (r == 0)
		*out = json_pack("{s:O, s:o, s:o}", "exceptions", exceptions, "asked", asked, "rules", list_rules());
	return r;
}

int method_show_exception(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return exception_show(&act, call_text(call, "exception"), out, &call->fault);
}

/* On this computer, for each keeps its own books. */
int method_declare_emergency(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	char person[PERSON_ID], number[EXCEPTION_NUMBER];
	const struct exception_terms terms = {
		.rule = call_text(call, "rule"),
		.medium = call_text(call, "number"),
		.host = act.host,
		.person = person,
		.reason = call_text(call, "reason"),
		.measure = call_text(call, "measure"),
		.risk = call_text(call, "risk"),
	};
	int r = exception_person(&act, call_text(call, "person"), person, &call->fault);

	if (r == 0)
		r = exception_emergency(&act, &terms, number, &call->fault);
	return r < 0 ? r : exception_show(&act, number, out, &call->fault);
}

int method_settle_exception(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *permanent = call_text(call, "permanent"), *reason = call_text(call, "reason");
	const struct exception_answer answer = { .number = call_text(call, "exception"),
		.approved = permanent != NULL,
		.permanent = permanent ? permanent : reason };
	int r;

	if (!permanent == !reason)
		return fault_set(&call->fault, -EINVAL, N_("Give either the lasting measure, permanent, or why it is not approved, reason."));
	r = exception_settle(&act, &answer, &call->fault);
	lapsed_close(call->broker);
	return r < 0 ? r : exception_show(&act, answer.number, out, &call->fault);
}

int method_end_exception(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *number = call_text(call, "exception");
	int r = exception_end(&act, number, call_text(call, "reason"), &call->fault);

	lapsed_close(call->broker);
	return r < 0 ? r : exception_show(&act, number, out, &call->fault);
}

int method_review_exceptions(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return exception_review(&act, call_text(call, "note"), out, &call->fault);
}
