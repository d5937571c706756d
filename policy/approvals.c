// SPDX-License-Identifier: GPL-3.0-or-later
/* Somebody else's yes or no to a request (R-APP-01, R-APP-05). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/acts.h"

#define REASON_MAX 500

/* decide_facts and the texts behind its pointers. */
struct deciding {
	struct decide_facts facts;
	struct medium_view view;
	char id[REQUEST_ID], kind[16], state[16], applicant[PERSON_ID], name[NAME_MAX_BYTES];
	char handler[PERSON_ID];
	char until[TIME_SIZE], now[TIME_SIZE], overdue[MEDIUM_NUMBER];
};

static int read_request(const struct act *act, const char *id, struct deciding *out,
	char number[MEDIUM_NUMBER], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT r.id, r.kind, r.state, r.applicant, p.name, r.until, r.medium, r.handler FROM request r"
		" JOIN person p ON p.id = r.applicant WHERE r.id = ?1",
		VALUES(TEXT(id)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("There is no request %s; see mediactl requests."), id ? id : "-");
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->kind, sizeof(out->kind));
	query_copy(query, 2, out->state, sizeof(out->state));
	query_copy(query, 3, out->applicant, sizeof(out->applicant));
	query_copy(query, 4, out->name, sizeof(out->name));
	query_copy(query, 5, out->until, sizeof(out->until));
	query_copy(query, 6, number, MEDIUM_NUMBER);
	query_copy(query, 7, out->handler, sizeof(out->handler));
	return 0;
}

static int deciding_load(
	const struct act *act, const char *id, struct deciding *out, struct fault *fault)
{
	char number[MEDIUM_NUMBER];
	int r;

	memset(out, 0, sizeof(*out));
	if (!act_person(act)[0])
		return fault_set(fault, -EPERM,
			N_("Only people who are known here may decide: an administrator adds them."));
	clock_format_utc(act->now, out->now);
	r = read_request(act, id, out, number, fault);
	if (r == 0)
		r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = overdue_of(act->registry, out->applicant, out->now, out->overdue, fault);
	out->facts = (struct decide_facts){
		.medium = &out->view.facts,
		.request = out->id,
		.kind = out->kind,
		.state = out->state,
		.applicant = out->applicant,
		.applicant_name = out->name,
		.actor = act_person(act),
		.handler = out->handler,
		.until = out->until,
		.now = out->now,
		.overdue = out->overdue,
	};
	return r;
}

/* What a yes makes of the medium; NULL: nothing. */
static const char *approved_state(const struct deciding *deciding)
{
	enum medium_state state = deciding->view.facts.state;

	if (strcmp(deciding->kind, "dispose") == 0 && state == MEDIUM_LOST)
		return NULL; /* only its key can go */
	if (strcmp(deciding->kind, "dispose") == 0)
		return medium_state_name(MEDIUM_AWAITING_DISPOSAL);
	if (strcmp(deciding->kind, "use") == 0 &&
		(state == MEDIUM_REQUESTED || state == MEDIUM_ERASED))
		return medium_state_name(MEDIUM_APPROVED);
	return NULL;
}

int request_approve(const struct act *act, const char *id, struct fault *fault)
{
	struct deciding deciding;
	struct decision decision;
	int r;

	r = deciding_load(act, id, &deciding, fault);
	if (r < 0)
		return r;
	decision = decide_approve(&deciding.facts);
	r = act_decide(act, "Approve", deciding.id, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "request.approved",
		json_pack("{s:s, s:s, s:s*}", "request", deciding.id, "number",
			deciding.view.number, "state", approved_state(&deciding)),
		fault);
}

int request_deny(const struct act *act, const char *id, const char *reason, struct fault *fault)
{
	struct deciding deciding;
	struct decision decision;
	const char *back = NULL;
	int r;

	r = act_need_text(reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = deciding_load(act, id, &deciding, fault);
	if (r < 0)
		return r;
	decision = decide_deny(&deciding.facts);
	r = act_decide(act, "Deny", deciding.id, &decision, fault);
	if (r < 0)
		return r;
	if (strcmp(deciding.kind, "use") == 0 && deciding.view.facts.state == MEDIUM_REQUESTED)
		back = medium_state_name(MEDIUM_UNKNOWN);
	return act_record(act, "request.denied",
		json_pack("{s:s, s:s, s:s, s:s*}", "request", deciding.id, "number",
			deciding.view.number, "reason", reason, "state", back),
		fault);
}
