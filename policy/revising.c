// SPDX-License-Identifier: GPL-3.0-or-later
/* A label that is to say something else (R-LBL-02, R-LBL-03): handed over, classified anew, other words on it. The intent with
 * the whole new label, and what came of it. Knows no stick and no signature. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/mynumber.h"
#include "policy/revising.h"
#include "policy/signatures.h"

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
	char classification[CLASS_TEXT]; /* the new one; "": as it is */
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

	r = act_need_report(asked->job, UUID_MAX, "job", fault);
	if (r == 0)
		r = act_need_text(asked->reason, REASON_MAX, "reason", fault);
	return r < 0 ? r : label_texts_check(&asked->texts, fault);
}

int label_stated(const struct act *act, const char *number, json_t **label, char manager[PERSON_ID], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *text;
	int r;

	r = medium_row(act->registry, "SELECT coalesce(stated, '{}'), manager FROM medium WHERE number = ?1", number, &query, fault);
	if (r < 0)
		return r;
	text = query_text(query, 0);
	query_copy(query, 1, manager, PERSON_ID);
	return json_decode(text, strlen(text), LABEL_MAX, label, fault);
}

int label_stamp(const struct act *act, const struct medium_view *view, json_t *label)
{
	char today[11];
	int r;

	clock_format_date(act->now, today);
	r = json_put_text(label, "revised", today);
	return r < 0 ? r : json_put_number(label, "generation", view->intended + 1);
}

int label_intend(const struct act *act, const struct label_intent *intent, struct fault *fault)
{
	return act_record(act, "label.revising",
		json_pack("{s:s, s:s, s:O, s:I, s:s, s:s, s:s, s:s*, s:O*, s:s*, s:o*}", "number", intent->view->number, "job",
			intent->job, "label", intent->label, "generation", (json_int_t)(intent->view->intended + 1), "handler",
			intent->handler, "manager", intent->manager, "reason", intent->reason, "request", intent->request,
			"ended", intent->ended, "provide", intent->provide, "rotate", intent->rotate ? json_true() : NULL),
		fault);
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

static int change_class(const struct act *act, struct revising *revising, struct fault *fault)
{
	int r = act_classify(act, revising->asked->texts.classification, revising->classification, fault);

	if (r < 0 || !revising->classification[0])
		return r;
	revising->reclassified = strcmp(revising->classification, revising->view.classification) != 0;
	r = class_check_label(act, &revising->view, revising->classification, fault);
	if (r < 0)
		return r;
	return change(revising, "classification", revising->classification);
}

/* As typed, or what the new class demands instead of what the old one did. */
static int change_caution(const struct act *act, struct revising *revising, struct fault *fault)
{
	const char *typed = revising->asked->texts.caution, *stands = json_member_text(revising->label, "caution");
	struct handling before, after;
	char caution[LABEL_CAUTION];
	int r;

	if (!typed && !revising->reclassified)
		return 0;
	rules_handling(act_rules(act), revising->view.classification, &before);
	rules_handling(act_rules(act), revising->reclassified ? revising->classification : revising->view.classification, &after);
	if (!typed && stands && strcmp(stands, before.caution) != 0)
		typed = stands;
	r = label_caution(&after, typed, caution, fault);
	return r < 0 ? r : change(revising, "caution", caution);
}

static int change_texts(const struct act *act, struct revising *revising, struct fault *fault)
{
	const struct label_texts *texts = &revising->asked->texts;
	int r;

	r = change_class(act, revising, fault);
	if (r == 0)
		r = change_caution(act, revising, fault);
	if (r == 0)
		r = change(revising, "restrictions", texts->restrictions);
	if (r == 0)
		r = change(revising, "contact", texts->contact);
	return r;
}

static int change_all(const struct act *act, struct revising *revising, struct fault *fault)
{
	int r;

	r = change_handler(act, revising, fault);
	if (r == 0)
		r = change_manager(act, revising, fault);
	if (r == 0)
		r = change_texts(act, revising, fault);
	if (r == 0)
		r = label_stamp(act, &revising->view, revising->label);
	if (r < 0 && fault->code == 0)
		return fault_set(fault, r, N_("There is not enough memory to write the label."));
	return r;
}

/* The approved request for exactly this: another handler or class than the approver saw is another matter. */
static int find_request(const struct act *act, struct revising *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *handler = out->handler[0] ? out->handler : NULL;
	const char *class = out->reclassified ? out->classification : NULL;
	char now[TIME_SIZE];
	int r;

	if (!handler && !class)
		return 0;
	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT id, decided_by FROM request WHERE medium = ?1 AND kind = 'revise' AND state = 'approved' AND until >= ?2"
		" AND handler IS ?3 AND classification IS ?4 ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(out->view.number), TEXT(now), TEXT(handler), TEXT(class)), &query, fault);
	if (r > 0) {
		query_copy(query, 0, out->request, sizeof(out->request));
		query_copy(query, 1, out->approver, sizeof(out->approver));
	}
	return r < 0 ? r : signatures_approver(act, out->request, act_person(act), out->approver, fault);
}

static int decide(const struct act *act, const struct revising *revising, struct fault *fault)
{
	struct revise_facts facts = {
		.medium = &revising->view.facts,
		.actor = act_person(act),
		.handler = revising->handler,
		.reclassified = revising->reclassified,
		.changed = revising->changed,
		.request = revising->request,
		.approver = revising->approver,
	};
	struct decision decision = DECIDE_FOR_BOTH(act, decide_revise, facts, facts.actor);

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
		" OR (r.kind IN ('carry-out', 'provide') AND ?4) OR (?3 <> '' AND r.kind IN ('use', 'carry-out', 'provide')"
		" AND r.applicant <> ?3"
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

	r = medium_view(act, revising->asked->number, &revising->view, fault);
	if (r == 0)
		r = label_stated(act, revising->view.number, &revising->label, revising->manager, fault);
	if (r == 0)
		r = change_all(act, revising, fault);
	if (r == 0)
		r = find_request(act, revising, fault);
	if (r == 0)
		r = decide(act, revising, fault);
	if (r == 0 && revising->handler[0])
		r = access_check(act, "ReviseLabel", &revising->view, revising->handler, fault);
	if (r == 0)
		r = find_ended(act, revising, fault);
	return r;
}

int medium_revise_begin(const struct act *act, const struct revision *revision, json_t **label, struct fault *fault)
{
	SCOPED(revising_clear) struct revising revising = { .asked = revision };
	struct label_intent intent;
	int r;

	r = check_texts(revision, fault);
	if (r == 0)
		r = prepare(act, &revising, fault);
	if (r < 0)
		return r;
	intent = (struct label_intent){
		.view = &revising.view,
		.job = revision->job,
		.handler = revising.handler[0] ? revising.handler : revising.view.handler,
		.manager = revising.manager,
		.reason = revision->reason,
		.request = revising.request[0] ? revising.request : NULL,
		.label = revising.label,
		.ended = revising.ended,
	};
	r = label_intend(act, &intent, fault);
	if (r == 0)
		*label = MOVE(revising.label);
	return r;
}

/* What was provided, or no longer is, from the moment that the label says so; NULL: the label says nothing of it that is new. */
static int find_turn(const struct act *act, const char *number, const char **kind, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *act_of;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT revision ->> '$.provide', revision ->> '$.request', revision ->> '$.label.provided.recipient', q.until,"
		" m.provision ->> '$.request', m.provision ->> '$.recipient' FROM medium m LEFT JOIN request q"
		" ON q.id = revision ->> '$.request' WHERE m.number = ?1",
		VALUES(TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	act_of = query_text(query, 0);
	*kind = strcmp(act_of, "start") == 0 ? "provide.started" : strcmp(act_of, "end") == 0 ? "provide.ended" : NULL;
	if (!*kind)
		return 0;
	if (strcmp(act_of, "start") == 0)
		*out = json_pack("{s:s, s:s, s:s, s:s}", "number", number, "request", query_text(query, 1), "recipient",
			query_text(query, 2), "until", query_text(query, 3));
	else
		*out = json_pack("{s:s, s:s*, s:s*}", "number", number, "request", unless_empty(query_text(query, 4)), "recipient",
			unless_empty(query_text(query, 5)));
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
}

static int record_revised(const struct act *act, const char *number, const json_t *found, struct fault *fault)
{
	SCOPED(json_release) json_t *revised = json_pack("{s:s, s:O, s:O}", "number", number, "generation",
		json_object_get(found, "generation"), "label", json_object_get(found, "label"));
	SCOPED(json_release) json_t *turn = NULL;
	struct record records[2] = { { .kind = "label.revised", .actor = act->actor, .now = act->now, .data = revised },
		{ .actor = act->actor, .now = act->now } };
	int r = find_turn(act, number, &records[1].kind, &turn, fault);

	if (r == 0 && !turn) {
		records[1].kind = "recovery.rotated";
		r = rotation_turn(act, number, found, &turn, fault);
	}
	if (r < 0)
		return r;
	records[1].data = turn;
	return registry_record(act->registry, records, turn ? 2 : 1, fault);
}

int medium_revise_end(const struct act *act, const char *number, const json_t *found, const char *why, struct fault *fault)
{
	int64_t generation = json_member_number(found, "generation", -1);
	struct medium_view view;
	int r;

	r = medium_view(act, number, &view, fault);
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
	r = act_need_report(json_member_text(found, "label"), JWS_MAX, "label", fault);
	if (r < 0)
		return r;
	return record_revised(act, view.number, found, fault);
}
