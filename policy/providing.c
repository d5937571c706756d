// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium that an outside party is to open with a passphrase (R-ENC-03, R-APP-04): the leave, the label that says so, and who
 * and what its passphrase must not be made of. Knows no passphrase. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/revising.h"
#include "policy/signatures.h"

#define REMOVED "the outside party's passphrase is to be removed"

/* A provision on its way to becoming a label and an event. */
struct providing {
	struct medium_view view;
	char manager[PERSON_ID];
	char request[REQUEST_ID], approver[PERSON_ID], until[TIME_SIZE];
	char recipient[RECIPIENT_MAX + 1], purpose[501];
	json_t *label; /* owned */
};

static void providing_clear_scoped(struct providing *providing)
{
	json_decref(providing->label);
}

static int find_request(const struct act *act, struct providing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT id, decided_by, until, recipient, purpose FROM request WHERE medium = ?1 AND kind = 'provide'"
		" AND state = 'approved' AND until >= ?2 ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(out->view.number), TEXT(now)), &query, fault);
	if (r <= 0)
		return r;
	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->approver, sizeof(out->approver));
	query_copy(query, 2, out->until, sizeof(out->until));
	query_copy(query, 3, out->recipient, sizeof(out->recipient));
	query_copy(query, 4, out->purpose, sizeof(out->purpose));
	return signatures_approver(act, out->request, act_person(act), out->approver, fault);
}

static int may_provide(const struct act *act, const char *number, struct providing *out, struct fault *fault)
{
	struct provide_facts facts = { .medium = &out->view.facts, .actor = act_person(act), .request = out->request,
		.approver = out->approver };
	struct decision decision;
	int r;

	r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = find_request(act, out, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_provide, facts, facts.actor);
	return act_decide(act, "Provide", out->view.number, &decision, fault);
}

int medium_provide_check(const struct act *act, const char *number, struct fault *fault)
{
	SCOPED(providing_clear) struct providing providing = { 0 };

	return may_provide(act, number, &providing, fault);
}

/* The present label with `provided` on it; NULL: without it. Takes `provided` over. */
static int make_label(const struct act *act, struct providing *out, json_t *provided, struct fault *fault)
{
	SCOPED(json_release) json_t *owned = provided;
	int r = label_stated(act, out->view.number, &out->label, out->manager, fault);

	if (r < 0)
		return r;
	if (owned)
		r = json_object_set(out->label, "provided", owned);
	else
		json_object_del(out->label, "provided");
	if (r == 0)
		r = label_stamp(act, &out->view, out->label);
	return r < 0 ? fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label.")) : 0;
}

static int intend(const struct act *act, struct providing *providing, struct label_intent *intent, json_t **label,
	struct fault *fault)
{
	int r;

	intent->view = &providing->view;
	intent->handler = providing->view.handler;
	intent->manager = providing->manager;
	intent->label = providing->label;
	r = label_intend(act, intent, fault);
	if (r == 0)
		*label = MOVE(providing->label);
	return r;
}

int medium_provide_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault)
{
	SCOPED(providing_clear) struct providing providing = { 0 };
	struct label_intent intent = { .job = job, .provide = "start" };
	char until[11];
	int64_t time;
	int r;

	r = may_provide(act, number, &providing, fault);
	if (r < 0)
		return r;
	if (!clock_parse_utc(providing.until, &time))
		return fault_set(fault, -EUCLEAN, N_("The registry holds no day for the end of %s: verify the ledger."), providing.request);
	clock_format_date(time, until);
	r = make_label(act, &providing, json_pack("{s:s, s:s, s:s}", "recipient", providing.recipient, "request",
		providing.request, "until", until), fault);
	if (r < 0)
		return r;
	intent.request = providing.request;
	intent.reason = providing.purpose;
	return intend(act, &providing, &intent, label, fault);
}

int medium_provide_end_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault)
{
	SCOPED(providing_clear) struct providing providing = { 0 };
	struct label_intent intent = { .job = job, .provide = "end", .reason = REMOVED };
	struct decision decision;
	int r;

	r = medium_view(act, number, &providing.view, fault);
	if (r < 0)
		return r;
	decision = decide_provide_end(&providing.view.facts);
	r = act_decide(act, "EndProvide", providing.view.number, &decision, fault);
	if (r == 0)
		r = make_label(act, &providing, NULL, fault);
	return r < 0 ? r : intend(act, &providing, &intent, label, fault);
}

/* Handler, manager, applicant and approver by name and login, the operator too, the office, the outside party, the number. */
int medium_provide_words(const struct act *act, const char *number, char out[PROVIDE_WORDS], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"WITH q AS (SELECT * FROM request WHERE medium = ?1 AND kind = 'provide' AND state = 'approved'), who AS ("
		" SELECT handler AS id FROM medium WHERE number = ?1 UNION SELECT manager FROM medium WHERE number = ?1"
		" UNION SELECT applicant FROM q UNION SELECT decided_by FROM q UNION SELECT ?2)"
		" SELECT group_concat(word, char(10)) FROM (SELECT ?1 AS word UNION SELECT p.name FROM person p JOIN who ON who.id = p.id"
		" UNION SELECT l.login FROM login l JOIN who ON who.id = l.person UNION SELECT recipient FROM q"
		" UNION SELECT keys ->> '$.organisation' FROM host)",
		VALUES(TEXT(number), TEXT(act_person(act))), &query, fault);
	if (r < 0)
		return r;
	if (!text_copy(out, PROVIDE_WORDS, query_text(query, 0)))
		return fault_set(fault, -E2BIG,
			N_("The names of those who have to do with %s are too long together for a passphrase to be held against them: shorten one."), number);
	return 0;
}
