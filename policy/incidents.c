// SPDX-License-Identifier: GPL-3.0-or-later
/* What is lost, found again, and held as evidence, on the books (R-INC-01, R-INC-02, R-INC-07, R-INC-09). Closes nothing: that
 * is the broker's, who does it first. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/batch.h"
#include "policy/reports.h"

#define REASON_MAX 500
#define PLACE_MAX 200

/* incident_facts and the texts behind its pointers. */
struct incident {
	struct medium_view view;
	char reporter[PERSON_ID], reporter_name[NAME_MAX_BYTES], reported[TIME_SIZE];
	char finder[PERSON_ID], operator[PERSON_ID], returner[PERSON_ID];
	struct incident_facts facts;
};

static void fill(const struct act *act, const struct query *query, struct incident *out)
{
	query_copy(query, 0, out->reporter, sizeof(out->reporter));
	query_copy(query, 1, out->reporter_name, sizeof(out->reporter_name));
	query_copy(query, 2, out->reported, sizeof(out->reported));
	query_copy(query, 3, out->finder, sizeof(out->finder));
	query_copy(query, 4, out->operator, sizeof(out->operator));
	query_copy(query, 5, out->returner, sizeof(out->returner));
	out->facts = (struct incident_facts){
		.medium = &out->view.facts,
		.actor = act_person(act),
		.reporter = out->reporter,
		.reporter_name = out->reporter_name,
		.reported = out->reported,
		.finder = out->finder,
		.returner = out->returner,
		.holder = out->view.held_by,
		.holder_name = out->view.held_by_name,
		.held_since = out->view.held_since,
		.operator = out->operator,
	};
}

static int incident_load(const struct act *act, const char *number, struct incident *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may report or hold media: an administrator adds them.")));
	r = medium_view(act, number, &out->view, fault);
	if (r < 0)
		return r;
	r = medium_row(act->registry,
		"SELECT l.reporter, p.name, l.reported, l.found_by, e.operator, (SELECT iif(v.checks ->> '$.scan' = 'found', v.back_by, '')"
		" FROM movement v WHERE v.medium = m.number ORDER BY v.seq DESC LIMIT 1) FROM medium m"
		" LEFT JOIN loss l ON l.medium = m.number LEFT JOIN person p ON p.id = l.reporter"
		" LEFT JOIN erasure e ON e.medium = m.number WHERE m.number = ?1",
		out->view.number, &query, fault);
	if (r < 0)
		return r;
	fill(act, query, out);
	return 0;
}

/* One act: its text is there, the books are read, the rule is asked. */
struct step {
	const char *method, *number, *reason;
	struct decision (*decide)(const struct incident_facts *facts);
};

static int step_check(const struct act *act, const struct step *step, struct incident *incident, struct fault *fault)
{
	struct decision decision;
	int r;

	r = act_need_text(step->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = incident_load(act, step->number, incident, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, step->decide, incident->facts, incident->facts.actor);
	return act_decide(act, step->method, incident->view.number, &decision, fault);
}

static json_t *step_event(const struct step *step, const struct incident *incident)
{
	return json_pack("{s:s, s:s}", "number", incident->view.number, "reason", step->reason);
}

/* ---- lost ---- */

static int lost_check(const struct act *act, const struct loss *loss, struct incident *incident, struct fault *fault)
{
	const struct step step = { .method = "Lost", .number = loss->number, .reason = loss->reason, .decide = decide_lost };
	char since[TIME_SIZE];
	int r;

	r = act_optional_text(loss->place, PLACE_MAX, "place", fault);
	if (r == 0)
		r = act_past(act, loss->since, since, fault);
	return r < 0 ? r : step_check(act, &step, incident, fault);
}

int medium_lost_check(const struct act *act, const struct loss *loss, struct fault *fault)
{
	struct incident incident;

	return lost_check(act, loss, &incident, fault);
}

/* What was lost, as far as label and requests tell (R-INC-07); what they do not say is left out. */
static const char what_was_lost[] =
	"SELECT m.number AS number, m.state AS was, m.classification AS classification, m.handler AS handler,"
	" m.manager AS manager, o.person AS opened_by, mv.person AS carried_by, mv.until AS until,"
	" (SELECT contents FROM request WHERE id = mv.request) AS contents,"
	" (SELECT destination FROM request WHERE id = mv.request) AS destination,"
	" (SELECT purpose FROM request WHERE medium = m.number AND kind = 'use' AND state IN ('approved', 'used')"
	" ORDER BY serial DESC LIMIT 1) AS purpose, m.label IS NOT NULL AS encrypted FROM medium m"
	" LEFT JOIN opening o ON o.medium = m.number LEFT JOIN movement mv ON mv.medium = m.number AND mv.back IS NULL"
	" WHERE m.number = ?1";

static void drop_nulls(json_t *object)
{
	const char *member;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, member, value) {
		if (json_is_null(value))
			json_object_del(object, member);
	}
}

static int lost_event(const struct act *act, const char *number, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "encrypted", NULL };
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = medium_row(act->registry, what_was_lost, number, &query, fault);
	if (r < 0)
		return r;
	*out = row_to_json(query, truths);
	drop_nulls(*out);
	return 0;
}

int medium_lost(const struct act *act, const struct loss *loss, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	struct incident incident;
	char reported[TIME_SIZE], since[TIME_SIZE];
	json_t *event = NULL;
	int r;

	r = lost_check(act, loss, &incident, fault);
	if (r == 0)
		r = act_past(act, loss->since, since, fault);
	if (r == 0)
		r = report_add_loss(act, &incident.view, loss, &batch, fault);
	if (r == 0)
		r = lost_event(act, incident.view.number, &event, fault);
	if (r < 0)
		return r;
	clock_format_utc(loss->reported, reported);
	json_put_text(event, "reason", loss->reason);
	json_put_text(event, "reported", reported);
	if (since[0])
		json_put_text(event, "since", since);
	if (loss->place && loss->place[0])
		json_put_text(event, "place", loss->place);
	batch_add(&batch, "medium.lost", event);
	return batch_record(&batch, fault);
}

static bool is_known(struct registry *registry, const char *sql, const char *number, int64_t from)
{
	char time[TIME_SIZE];
	int64_t count = 0;

	clock_format_utc(from, time);
	return store_number(registry_store(registry), sql, VALUES(TEXT(number), TEXT(time)), &count, NULL) == 0 && count > 0;
}

bool medium_lost_known(struct registry *registry, const char *number, int64_t reported)
{
	return is_known(registry, "SELECT count(*) FROM loss WHERE medium = ?1 AND reported >= ?2", number, reported);
}

/* ---- found ---- */

int medium_found(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	const struct step step = { .method = "Found", .number = number, .reason = reason, .decide = decide_found };
	struct incident incident;
	int r = step_check(act, &step, &incident, fault);

	return r < 0 ? r : act_record(act, "medium.found", step_event(&step, &incident), fault);
}

int medium_release(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	const struct step step = { .method = "ReleaseQuarantine", .number = number, .reason = reason, .decide = decide_release };
	enum medium_state back;
	struct incident incident;
	json_t *event;
	int r = step_check(act, &step, &incident, fault);

	if (r < 0)
		return r;
	/* What was never registered has nothing to serve with: it may be asked for again. */
	back = incident.view.facts.books ? MEDIUM_IN_SERVICE : !incident.view.facts.registered ? MEDIUM_UNKNOWN : incident.view.facts.attached ? MEDIUM_IN_SERVICE : MEDIUM_ENROLLED;
	event = step_event(&step, &incident);
	json_put_text(event, "state", medium_state_name(back));
	return act_record(act, "quarantine.released", event, fault);
}

/* ---- evidence ---- */

int hold_check(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	const struct step step = { .method = "SetHold", .number = number, .reason = reason, .decide = decide_hold_set };
	struct incident incident;

	return step_check(act, &step, &incident, fault);
}

int hold_set(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	const struct step step = { .method = "SetHold", .number = number, .reason = reason, .decide = decide_hold_set };
	struct incident incident;
	int r = step_check(act, &step, &incident, fault);

	return r < 0 ? r : act_record(act, "hold.set", step_event(&step, &incident), fault);
}

bool hold_known(struct registry *registry, const char *number, int64_t asked)
{
	return is_known(registry, "SELECT count(*) FROM hold WHERE medium = ?1 AND since >= ?2", number, asked);
}

int hold_release(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	const struct step step = { .method = "ReleaseHold", .number = number, .reason = reason, .decide = decide_hold_release };
	struct incident incident;
	int r = step_check(act, &step, &incident, fault);

	return r < 0 ? r : act_record(act, "hold.released", step_event(&step, &incident), fault);
}

int hold_lies(struct registry *registry, const char *number, struct fault *fault)
{
	struct act looking = { .registry = registry };
	struct medium_view view;
	struct decision decision;
	int r = medium_view(&looking, number, &view, fault);

	if (r < 0)
		return r;
	decision = decide_held(&view.facts);
	return decision_fault(&decision, fault);
}

int incident_count(struct registry *registry, int64_t *lost, int64_t *held, struct fault *fault)
{
	struct store *store = registry_store(registry);
	int r = store_number(store, "SELECT count(*) FROM medium WHERE state = 'lost'", NO_VALUES, lost, fault);

	return r < 0 ? r : store_number(store, "SELECT count(*) FROM hold WHERE released IS NULL", NO_VALUES, held, fault);
}
