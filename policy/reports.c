// SPDX-License-Identifier: GPL-3.0-or-later
/* Incidents on the books: the report, who must be told by when, and what is done. Knows no clock. */
#include "policy/reports.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/batch.h"
#include "policy/casework.h"
#include "policy/decide_report.h"
#include "policy/misreceived.h"
#include "policy/report_chain.h"

#define WHAT_MAX 500
#define PLACE_MAX 200
#define WHOM_MAX 200
#define TEXT_MAX 1000
#define REASON_MAX 500
#define PERSONS_MAX 100000000
#define REPORTS_OPEN_MAX 50     /* reports of one person that nobody closed; losses apart */
#define ENTRIES_MAX 200 /* of one person, to one incident: others have room then still */

/* ---- reporting ---- */

/* What goes on the books, checked. */
struct report {
	const char *kind, *number, *what, *place, *class;
	char since[TIME_SIZE], reported[TIME_SIZE];
	bool mynumber, intent, outside, encrypted;
	int64_t persons;
	char department[NAME_MAX_BYTES];
};

static json_t *report_event(const struct act *act, const struct report *report, const char *id, struct fault *fault)
{
	const struct severity_facts severity = { report->kind, report->mynumber, report->intent, report->persons };
	int level = report_floor(&severity);
	int64_t from = act->now;
	json_t *event, *steps = NULL;

	clock_parse_utc(report->reported, &from);
	if (report_chain(act, &(struct chain_wish){ level, report->mynumber, report_is_serious(&severity), report->department, from },
		    &steps, fault) < 0)
		return NULL;
	event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:o, s:s*, s:s*, s:s*, s:s*}", "incident", id, "kind", report->kind, "what",
		report->what, "source", report->outside ? "outside" : "staff", "reported", report->reported, "level", level, "mynumber",
		report->mynumber, "intent", report->intent, "steps", steps, "number", report->number, "since",
		report->since[0] ? report->since : NULL, "place", report->place, "class", report->class);
	if (event && report->number)
		json_object_set_new(event, "encrypted", json_boolean(report->encrypted));
	if (event && report->persons >= 0)
		json_object_set_new(event, "persons", json_integer(report->persons));
	return event;
}

/* -1 when nobody said. */
static int read_persons(const char *text, int64_t *out, struct fault *fault)
{
	uint64_t persons;

	*out = -1;
	if (!text || !text[0])
		return 0;
	if (!text_number(text, PERSONS_MAX, &persons))
		return fault_set(fault, -EINVAL, N_("How many persons' data it is, is a whole number, not %s."), text);
	*out = (int64_t)persons;
	return 0;
}

static int read_report(const struct act *act, const struct new_report *new, struct report *out, struct fault *fault)
{
	int r = act_need_text(new->what, WHAT_MAX, "what", fault);

	*out = (struct report){ .kind = new->kind ? new->kind : "near-miss", .what = new->what, .mynumber = new->mynumber, .intent = new->intent,
		.outside = new->outside, .place = new->place && new->place[0] ? new->place : NULL };
	if (r == 0 && !report_kind_is(out->kind))
		r = fault_set(fault, -EINVAL,
			N_("There is no kind of incident called %s: leak, loss, theft, alteration, outage, malware, violation, near-miss or misreceived."), out->kind);
	out->mynumber |= strcmp(out->kind, MISRECEIVED) == 0;
	if (r == 0)
		r = act_optional_text(new->place, PLACE_MAX, "place", fault);
	if (r == 0)
		r = act_past(act, new->since, out->since, fault);
	if (r == 0)
		r = read_persons(new->persons, &out->persons, fault);
	clock_format_utc(act->now, out->reported);
	text_copy(out->department, sizeof(out->department), act->actor ? act->actor->department : "");
	return r;
}

static void take_medium(const struct medium_view *view, struct report *report)
{
	report->number = view->number;
	report->class = view->effective[0] ? view->effective : NULL;
	report->encrypted = view->facts.registered;
	report->mynumber |= view->handling.mynumber;
}

static int check_room(const struct act *act, struct fault *fault)
{
	int64_t open = 0;
	int r = store_number(registry_store(act->registry), "SELECT count(*) FROM incident WHERE reporter = ?1 AND closed IS NULL",
		VALUES(TEXT(act_person(act))), &open, fault);

	if (r == 0 && open >= REPORTS_OPEN_MAX)
		return fault_set(fault, -EBUSY,
			N_("Too many of your reports are not closed yet: add what is new to one of them, mediactl incident measure; a lost medium is reported with mediactl lost."));
	return r;
}

/* What came to the wrong office stays as it is, till those who answer for it say otherwise (R-DSP-10). */
static void hold_misreceived(const struct report *report, const struct medium_view *view, struct batch *batch)
{
	if (report->number && strcmp(report->kind, MISRECEIVED) == 0 && !view->facts.held && view->facts.state != MEDIUM_DISPOSED)
		batch_add(batch, "hold.set", json_pack("{s:s, s:s}", "number", view->number, "reason", report->what));
}

int report_make(const struct act *act, const struct new_report *new, char *id, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	struct medium_view view;
	struct report report;
	json_t *event;
	int r;

	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM, N_("Only people who are known here report incidents: an administrator adds them.")));
	r = read_report(act, new, &report, fault);
	if (r == 0 && new->number && new->number[0]) {
		r = medium_view(act, new->number, &view, fault);
		if (r == 0)
			take_medium(&view, &report);
	}
	if (r == 0)
		r = check_room(act, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "incident", id, INCIDENT_ID, fault);
	if (r < 0)
		return r;
	event = report_event(act, &report, id, fault);
	if (!event)
		return -ENOMEM;
	batch_add(&batch, "incident.reported", event);
	hold_misreceived(&report, &view, &batch);
	return batch_record(&batch, fault);
}

int report_add_loss(const struct act *act, const struct medium_view *view, const struct loss *loss, struct batch *batch, struct fault *fault)
{
	const struct new_report new = { .kind = loss->stolen ? "theft" : "loss", .what = loss->reason, .since = loss->since, .place = loss->place };
	char id[INCIDENT_ID];
	struct report report;
	json_t *event;
	int r = read_report(act, &new, &report, fault);

	if (r == 0)
		r = registry_next_id(act->registry, "incident", id, sizeof(id), fault);
	if (r < 0)
		return r;
	take_medium(view, &report);
	clock_format_utc(loss->reported, report.reported);
	event = report_event(act, &report, id, fault);
	if (!event)
		return -ENOMEM;
	batch_add(batch, "incident.reported", event);
	return 0;
}

bool report_shuts(struct registry *registry, const char *kind, const char *number)
{
	enum medium_state state;
	struct medium medium;

	if (!kind || (strcmp(kind, "loss") != 0 && strcmp(kind, "theft") != 0))
		return false;
	return medium_find(registry, number, &medium, NULL) == 0 && medium_state_from_name(medium.state, &state) &&
		medium_may_become(state, MEDIUM_LOST);
}

/* ---- working on it ---- */

/* Who must be told at this level, and with what is known; who stands on the books already stays as it is. */
static json_t *steps_from_now(const struct act *act, const struct casework *casework, int level, struct fault *fault)
{
	const struct severity_facts severity = casework_severity(casework);
	json_t *steps = NULL;

	report_chain(act, &(struct chain_wish){ level, casework->mynumber, report_is_serious(&severity), casework->department, act->now }, &steps,
		fault);
	return steps;
}

static int check_step(const struct act *act, const struct casework *casework, const char *role, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT told, whom FROM incident_step WHERE incident = ?1 AND role = ?2",
		VALUES(TEXT(casework->id), TEXT(role)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s is not among those who must be told of %s; see mediactl incident show."), role ? role : "-",
			casework->id);
	if (r > 0 && query_text(query, 0)[0])
		return fault_set(fault, -EEXIST, N_("That %s was told of %s is on the books already."), query_text(query, 1), casework->id);
	return r < 0 ? r : 0;
}

int report_tell(const struct act *act, const char *id, const char *role, const char *whom, struct fault *fault)
{
	struct casework casework;
	struct decision decision;
	int r = act_need_text(whom, WHOM_MAX, "whom", fault);

	if (r == 0)
		r = casework_load(act, id, &casework, fault);
	if (r < 0)
		return r;
	decision = decide_casework(&casework.facts);
	r = act_decide(act, "TellIncident", casework.id, &decision, fault);
	if (r == 0)
		r = check_step(act, &casework, role, fault);
	return r < 0 ? r : act_record(act, "incident.told", json_pack("{s:s, s:s, s:s}", "incident", casework.id, "role", role, "whom", whom), fault);
}

int report_set_level(const struct act *act, const char *id, const char *text, const char *reason, struct fault *fault)
{
	struct casework casework;
	struct decision decision;
	uint64_t level = 0;
	json_t *steps;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0 && (!text || !text_number(text, LEVEL_MAX, &level)))
		r = fault_set(fault, -EINVAL, N_("A level is 0, 1, 2 or 3, not %s."), text ? text : "-");
	if (r == 0)
		r = casework_load(act, id, &casework, fault);
	if (r < 0)
		return r;
	decision = decide_level(&casework.facts, (int)level);
	r = act_decide(act, "SetIncidentLevel", casework.id, &decision, fault);
	if (r < 0)
		return r;
	steps = steps_from_now(act, &casework, (int)level, fault);
	return act_record(act, "incident.levelled",
		json_pack("{s:s, s:i, s:s, s:o}", "incident", casework.id, "level", (int)level, "reason", reason, "steps", steps), fault);
}

static int check_entry(const struct new_entry *entry, struct fault *fault)
{
	static const char kinds[] = "impact cause response prevention instruction evidence note";

	if (!entry->kind || !text_has_word(kinds, entry->kind, strlen(entry->kind)))
		return fault_set(fault, -EINVAL,
			N_("There is no kind of entry called %s: impact, cause, response, prevention, instruction, evidence or note."),
			entry->kind ? entry->kind : "-");
	return act_need_text(entry->text, TEXT_MAX, "text", fault);
}

static json_t *entry_event(const struct act *act, const struct new_entry *entry, const struct casework *casework, struct fault *fault)
{
	const struct severity_facts severity = casework_severity(casework);
	int floor = report_floor(&severity), level = casework->facts.level > floor ? casework->facts.level : floor;
	json_t *event = json_pack("{s:s, s:s, s:s, s:i, s:b, s:b, s:o}", "incident", casework->id, "kind", entry->kind, "text", entry->text, "level",
		level, "mynumber", casework->mynumber, "intent", casework->intent, "steps", steps_from_now(act, casework, level, fault));

	if (event && casework->persons >= 0)
		json_object_set_new(event, "persons", json_integer(casework->persons));
	return event;
}

static int check_entries(const struct act *act, const char *incident, struct fault *fault)
{
	int64_t count = 0;
	int r = store_number(registry_store(act->registry), "SELECT count(*) FROM incident_entry WHERE incident = ?1 AND person = ?2",
		VALUES(TEXT(incident), TEXT(act_person(act))), &count, fault);

	if (r == 0 && count >= ENTRIES_MAX)
		return fault_set(fault, -EBUSY, N_("You have written as much about %s as one person can: tell the rest to who leads it."), incident);
	return r;
}

int report_add_entry(const struct act *act, const struct new_entry *entry, struct fault *fault)
{
	struct casework casework;
	struct decision decision;
	int64_t persons;
	int r = check_entry(entry, fault);

	if (r == 0)
		r = read_persons(entry->persons, &persons, fault);
	if (r == 0)
		r = casework_load(act, entry->incident, &casework, fault);
	if (r < 0)
		return r;
	decision = decide_entry(&casework.facts, entry->kind);
	r = act_decide(act, "AddIncidentEntry", casework.id, &decision, fault);
	if (r == 0)
		r = check_entries(act, casework.id, fault);
	if (r < 0)
		return r;
	casework.mynumber |= entry->mynumber;
	casework.intent |= entry->intent;
	if (persons >= 0)
		casework.persons = persons;
	return act_record(act, "incident.measured", entry_event(act, entry, &casework, fault), fault);
}

/* ---- closing ---- */

/* What a report must say before it is closed, from which level on (R-INC-07). */
static const struct {
	const char *kind;
	int level;
} needed[] = { { "response", 0 }, { "impact", 1 }, { "cause", 1 }, { "prevention", 1 }, { "instruction", 2 } };

static int find_missing(const struct act *act, const struct casework *casework, char out[24], struct fault *fault)
{
	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		int64_t one;
		int r;

		if (casework->facts.level < needed[i].level)
			continue;
		r = store_number(registry_store(act->registry), "SELECT 1 FROM incident_entry WHERE incident = ?1 AND kind = ?2 LIMIT 1",
			VALUES(TEXT(casework->id), TEXT(needed[i].kind)), &one, NULL);
		if (r == -ENOENT) {
			text_copy(out, 24, needed[i].kind);
			return 0;
		}
		if (r < 0)
			return fault_set(fault, r, N_("The registry could not be read: see the log."));
	}
	return 0;
}

static int find_untold(const struct act *act, const struct casework *casework, char out[32], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT role FROM incident_step WHERE incident = ?1 AND told IS NULL ORDER BY due, role LIMIT 1", VALUES(TEXT(casework->id)), &query,
		fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, 32);
	return r < 0 ? r : 0;
}

static int find_kept(const struct act *act, const struct casework *casework, char out[MEDIUM_NUMBER], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT medium FROM incident WHERE id = ?1 AND EXISTS (" STILL_MISRECEIVED("i.id = ?1") ")", VALUES(TEXT(casework->id)), &query, fault);

	if (r > 0)
		query_copy(query, 0, out, MEDIUM_NUMBER);
	return r < 0 ? r : 0;
}

int report_close(const struct act *act, const char *id, const char *reason, struct fault *fault)
{
	struct casework casework;
	struct closing_facts facts;
	struct decision decision;
	char missing[24] = "", untold[32] = "", kept[MEDIUM_NUMBER] = "";
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = casework_load(act, id, &casework, fault);
	if (r == 0)
		r = find_missing(act, &casework, missing, fault);
	if (r == 0)
		r = find_untold(act, &casework, untold, fault);
	if (r == 0)
		r = find_kept(act, &casework, kept, fault);
	if (r < 0)
		return r;
	facts = (struct closing_facts){ .report = casework.facts, .missing = missing, .untold = untold, .kept_number = kept };
	decision = decide_close(&facts);
	r = act_decide(act, "CloseIncident", casework.id, &decision, fault);
	return r < 0 ? r : act_record(act, "incident.closed", json_pack("{s:s, s:s}", "incident", casework.id, "reason", reason), fault);
}
