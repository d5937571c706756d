// SPDX-License-Identifier: GPL-3.0-or-later
/* Somebody else's yes or no to a request: each signature is another person's, and the last one makes it approved (R-APP-01, R-APP-02,
 * R-APP-05). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/exceptions.h"
#include "policy/signatures.h"

#define REASON_MAX 500

/* decide_facts and the texts behind its pointers. */
struct deciding {
	struct decide_facts facts;
	struct medium_view view;
	struct signing signing;
	char id[REQUEST_ID], kind[24], state[16], applicant[PERSON_ID], name[NAME_MAX_BYTES];
	char number[MEDIUM_NUMBER]; /* "": it is about no medium */
	char handler[PERSON_ID], person[PERSON_ID];
	char until[TIME_SIZE], now[TIME_SIZE], overdue[MEDIUM_NUMBER];
};

static int read_request(const struct act *act, const char *id, struct deciding *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT r.id, r.kind, r.state, r.applicant, p.name, r.until, r.medium, r.handler, r.person FROM request r"
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
	query_copy(query, 6, out->number, sizeof(out->number));
	query_copy(query, 7, out->handler, sizeof(out->handler));
	query_copy(query, 8, out->person, sizeof(out->person));
	return 0;
}

static int deciding_load(
	const struct act *act, const char *id, struct deciding *out, struct fault *fault)
{
	int r;

	memset(out, 0, sizeof(*out));
	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may decide: an administrator adds them.")));
	clock_format_utc(act->now, out->now);
	r = read_request(act, id, out, fault);
	if (r == 0 && out->number[0])
		r = medium_view(act, out->number, &out->view, fault);
	if (r == 0)
		r = signatures_find(act, out->id, &out->signing, fault);
	if (r == 0)
		r = overdue_of(act->registry, out->applicant, out->now, out->overdue, fault);
	out->facts = (struct decide_facts){
		.medium = out->number[0] ? &out->view.facts : NULL,
		.request = out->id,
		.kind = out->kind,
		.state = out->state,
		.applicant = out->applicant,
		.applicant_name = out->name,
		.actor = act_person(act),
		.handler = out->handler,
		.person = out->person,
		.principal = out->signing.principal,
		.may_sign = out->signing.slot != 0 || (out->signing.unlisted && out->signing.holds),
		.signed_before = out->signing.signed_before,
		.holds = out->signing.holds,
		.role = out->signing.role,
		.waiting = out->signing.waiting,
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
	const struct form *form = form_find(deciding->kind);

	if (!form || !form->medium)
		return NULL;
	if (form->ends_medium) /* of a lost one only the key can go */
		return state == MEDIUM_LOST ? NULL : medium_state_name(MEDIUM_AWAITING_DISPOSAL);
	if (strcmp(form->kind, "archive") == 0)
		return medium_state_name(MEDIUM_ARCHIVED);
	if (strcmp(form->kind, "unarchive") == 0)
		return medium_state_name(MEDIUM_IN_SERVICE);
	if (form->stick && (state == MEDIUM_REQUESTED || state == MEDIUM_ERASED))
		return medium_state_name(MEDIUM_APPROVED);
	return NULL;
}

static int record_yes(const struct act *act, const struct deciding *deciding, struct fault *fault)
{
	const struct signing *signing = &deciding->signing;
	const char *number = deciding->number[0] ? deciding->number : NULL;
	SCOPED(json_release) json_t *signature = json_pack("{s:s, s:s*, s:I, s:s, s:s*}", "request", deciding->id, "number", number,
		"slot", (json_int_t)signing->slot, "role", signing->role, "principal",
		signing->principal[0] ? signing->principal : NULL);
	SCOPED(json_release) json_t *approved = json_pack("{s:s, s:s*, s:s*}", "request", deciding->id, "number", number, "state",
		approved_state(deciding));
	SCOPED(json_release) json_t *exception = NULL;
	unsigned int first = signing->unlisted ? 1 : 0, end = signing->unlisted || signing->last ? 2 : 1;
	bool excepts = end == 2 && strcmp(deciding->kind, "exception") == 0;
	int r = excepts ? exception_of_request(act, deciding->id, &exception, fault) : 0;
	struct actor actor = *act->actor;
	const struct record records[] = {
		{ .kind = "request.signed", .actor = &actor, .now = act->now, .data = signature },
		{ .kind = "request.approved", .actor = &actor, .now = act->now, .data = approved },
		{ .kind = "exception.granted", .actor = &actor, .now = act->now, .data = exception },
	};

	if (r < 0)
		return r;
	if (!signature || !approved)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
	end += excepts;
	text_copy(actor.principal, sizeof(actor.principal), signing->principal);
	return registry_record(act->registry, records + first, end - first, fault);
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
	return r < 0 ? r : record_yes(act, &deciding, fault);
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
	back = request_undone_state(deciding.kind, medium_state_name(deciding.view.facts.state));
	return act_record(act, "request.denied",
		json_pack("{s:s, s:s*, s:s, s:s*}", "request", deciding.id, "number",
			deciding.number[0] ? deciding.number : NULL, "reason", reason, "state", back),
		fault);
}

int request_withdraw(const struct act *act, const char *id, const char *reason, struct fault *fault)
{
	const struct form *form;
	struct deciding deciding;
	struct decision decision;
	int r;

	r = act_optional_text(reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = deciding_load(act, id, &deciding, fault);
	if (r < 0)
		return r;
	form = form_find(deciding.kind);
	decision = decide_withdraw(&deciding.facts, form && form->ends_medium);
	r = act_decide(act, "Withdraw", deciding.id, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "request.withdrawn",
		json_pack("{s:s, s:s*, s:s*, s:s*}", "request", deciding.id, "number", unless_empty(deciding.number), "reason",
			unless_empty(reason), "state", request_undone_state(deciding.kind, medium_state_name(deciding.view.facts.state))),
		fault);
}
