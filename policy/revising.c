// SPDX-License-Identifier: GPL-3.0-or-later
/* A label that is to say something else (R-LBL-02, R-LBL-03): handed over, classified anew, other words on it. The intent with
 * the whole new label, and what came of it. Knows no stick and no signature. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

#define REASON_MAX 500
#define UUID_MAX 39
#define JWS_MAX 12288
#define LABEL_MAX 4096

/* A revision on its way to becoming a label and an event. */
struct revising {
	const struct revision *asked;
	struct medium_view view;
	char manager[PERSON_ID];  /* as it is, then the new one */
	char handler[PERSON_ID], handler_name[NAME_MAX_BYTES]; /* the new one; "": as it is */
	bool reclassified, changed;
	char request[REQUEST_ID], approver[PERSON_ID];
	json_t *label;            /* as it is, then as it is to be; owned */
	json_t *ended;            /* ids of requests; owned */
};

static void revising_clear_scoped(struct revising *revising)
{
	json_decref(revising->label);
	json_decref(revising->ended);
}

static int check_texts(const struct revision *asked, struct fault *fault)
{
	int r;

	r = act_need_text(asked->job, UUID_MAX, "job", fault);
	if (r == 0)
		r = act_need_text(asked->reason, REASON_MAX, "reason", fault);
	return r < 0 ? r : label_texts_check(&asked->texts, fault);
}

/* What the present label says; empty for a medium that has none. */
static int load_label(const struct act *act, struct revising *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *text;
	int r;

	r = store_query(registry_store(act->registry), "SELECT coalesce(stated, '{}'), manager FROM medium WHERE number = ?1",
		VALUES(TEXT(out->view.number)), &query, fault);
	if (r == 0)
		r = query_next(query, fault);
	if (r < 0)
		return r;
	text = query_text(query, 0);
	query_copy(query, 1, out->manager, sizeof(out->manager));
	return json_decode(text, strlen(text), LABEL_MAX, &out->label, fault);
}

/* `text` NULL: stays; "": removed. */
static int change(struct revising *revising, const char *member, const char *text)
{
	const char *is = json_member_text(revising->label, member);

	if (!text || strcmp(text, is ? is : "") == 0)
		return 0;
	revising->changed = true;
	if (!text[0])
		return json_object_del(revising->label, member);
	return json_put_text(revising->label, member, text);
}

static int change_handler(const struct act *act, struct revising *revising, struct fault *fault)
{
	const char *login = revising->asked->handler;
	char name[NAME_MAX_BYTES], person[PERSON_ID];

	if (!login)
		return 0;
	if (person_find(act, login, NULL, name, person) < 0)
		return fault_set(fault, -ENOENT,
			N_("The handler %s is not known here: add the person first, mediactl people add."), login);
	if (strcmp(person, revising->view.handler) == 0)
		return 0;
	text_copy(revising->handler, sizeof(revising->handler), person);
	text_copy(revising->handler_name, sizeof(revising->handler_name), name);
	revising->changed = true;
	return json_put_text(revising->label, "handler", name);
}

static int change_manager(const struct act *act, struct revising *revising, struct fault *fault)
{
	const char *login = revising->asked->manager;
	char name[NAME_MAX_BYTES], person[PERSON_ID];

	if (!login)
		return 0;
	if (person_find(act, login, NULL, name, person) < 0)
		return fault_set(fault, -ENOENT,
			N_("The manager %s is not known here: add the person first, mediactl people add."), login);
	if (strcmp(person, revising->manager) == 0)
		return 0;
	text_copy(revising->manager, sizeof(revising->manager), person);
	revising->changed = true;
	return json_put_text(revising->label, "manager", name);
}

static int change_texts(struct revising *revising)
{
	const struct label_texts *texts = &revising->asked->texts;
	const char *class = texts->classification && texts->classification[0] ? texts->classification : NULL;
	int r;

	revising->reclassified = class && strcmp(class, revising->view.classification) != 0;
	r = change(revising, "classification", class);
	if (r == 0)
		r = change(revising, "caution", texts->caution);
	if (r == 0)
		r = change(revising, "restrictions", texts->restrictions);
	if (r == 0)
		r = change(revising, "contact", texts->contact);
	return r;
}

static int change_all(const struct act *act, struct revising *revising, struct fault *fault)
{
	char today[11];
	int r;

	clock_format_date(act->now, today);
	r = change_handler(act, revising, fault);
	if (r == 0)
		r = change_manager(act, revising, fault);
	if (r == 0)
		r = change_texts(revising);
	if (r == 0)
		r = json_put_text(revising->label, "revised", today);
	if (r == 0)
		r = json_put_number(revising->label, "generation", revising->view.intended + 1);
	if (r < 0 && fault->code == 0)
		return fault_set(fault, r, N_("There is not enough memory to write the label."));
	return r;
}

/* The approved request for exactly this: another handler or class than the approver saw is another matter. */
static int find_request(const struct act *act, struct revising *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *handler = out->handler[0] ? out->handler : NULL;
	const char *class = out->reclassified ? out->asked->texts.classification : NULL;
	char now[TIME_SIZE];
	int r;

	if (!handler && !class)
		return 0;
	clock_format_utc(act->now, now);
	r = store_query(registry_store(act->registry),
		"SELECT id, decided_by FROM request WHERE medium = ?1 AND kind = 'revise' AND state = 'approved' AND until >= ?2"
		" AND handler IS ?3 AND classification IS ?4 ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(out->view.number), TEXT(now), TEXT(handler), TEXT(class)), &query, fault);
	if (r == 0)
		r = query_next(query, fault);
	if (r > 0) {
		query_copy(query, 0, out->request, sizeof(out->request));
		query_copy(query, 1, out->approver, sizeof(out->approver));
	}
	return r < 0 ? r : 0;
}

static int decide(const struct act *act, const struct revising *revising, struct fault *fault)
{
	const struct revise_facts facts = {
		.medium = &revising->view.facts,
		.actor = act_person(act),
		.handler = revising->handler,
		.reclassified = revising->reclassified,
		.changed = revising->changed,
		.request = revising->request,
		.approver = revising->approver,
	};
	struct decision decision = decide_revise(&facts);

	return act_decide(act, "ReviseLabel", revising->view.number, &decision, fault);
}

/* What was approved for the old handler, for who asked when it was registered, or for the old class, ends with them; so does
 * every other revision of handler or class that was approved for the label as it was. */
static int find_ended(const struct act *act, struct revising *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	out->ended = json_array();
	if (!out->request[0])
		return 0;
	r = store_query(registry_store(act->registry),
		"SELECT r.id FROM request r JOIN medium m ON m.number = r.medium LEFT JOIN request a ON a.id = m.asked"
		" WHERE m.number = ?1 AND r.state = 'approved' AND r.id <> ?2 AND (r.kind = 'revise'"
		" OR (r.kind = 'carry-out' AND ?4) OR (?3 <> '' AND r.kind IN ('use', 'carry-out') AND r.applicant <> ?3"
		" AND r.applicant IN (m.handler, a.applicant))) ORDER BY r.serial",
		VALUES(TEXT(out->view.number), TEXT(out->request), TEXT(out->handler), NUMBER(out->reclassified)), &query,
		fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = json_array_append_new(out->ended, json_string(query_text(query, 0)));
	return r < 0 ? r : 0;
}

static int prepare(const struct act *act, struct revising *revising, struct fault *fault)
{
	int r;

	r = medium_view(act->registry, revising->asked->number, &revising->view, fault);
	if (r == 0)
		r = load_label(act, revising, fault);
	if (r == 0)
		r = change_all(act, revising, fault);
	if (r == 0)
		r = find_request(act, revising, fault);
	if (r == 0)
		r = decide(act, revising, fault);
	if (r == 0)
		r = find_ended(act, revising, fault);
	return r;
}

int medium_revise_begin(const struct act *act, const struct revision *revision, json_t **label, struct fault *fault)
{
	SCOPED(revising_clear) struct revising revising = { .asked = revision };
	const char *request, *handler;
	int r;

	r = check_texts(revision, fault);
	if (r == 0)
		r = prepare(act, &revising, fault);
	if (r < 0)
		return r;
	request = revising.request[0] ? revising.request : NULL;
	handler = revising.handler[0] ? revising.handler : revising.view.handler;
	r = act_record(act, "label.revising",
		json_pack("{s:s, s:s, s:O, s:I, s:s, s:s, s:s, s:s*, s:O}", "number", revising.view.number, "job", revision->job,
			"label", revising.label, "generation", (json_int_t)(revising.view.intended + 1), "handler", handler,
			"manager", revising.manager, "reason", revision->reason, "request", request, "ended", revising.ended),
		fault);
	if (r == 0)
		*label = MOVE(revising.label);
	return r;
}

int medium_revise_end(const struct act *act, const char *number, const json_t *found, const char *why, struct fault *fault)
{
	int64_t generation = json_member_number(found, "generation", -1);
	struct medium_view view;
	int r;

	r = medium_view(act->registry, number, &view, fault);
	if (r < 0)
		return r;
	if (!view.facts.revising)
		return fault_set(fault, -EBUSY, N_("The label of %s is not being revised."), view.number);
	if (generation == view.generation)
		return medium_failed(act, "label.revise-failed", view.number, why, fault);
	if (generation != view.intended)
		return fault_set(fault, -EUCLEAN,
			N_("The label of %s is neither the one on the books nor the one that was intended: keep the medium for the auditor."),
			view.number);
	r = act_need_text(json_member_text(found, "label"), JWS_MAX, "label", fault);
	if (r < 0)
		return r;
	return act_record(act, "label.revised",
		json_pack("{s:s, s:I, s:s}", "number", view.number, "generation", (json_int_t)generation, "label",
			json_member_text(found, "label")),
		fault);
}
