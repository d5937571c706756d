// SPDX-License-Identifier: GPL-3.0-or-later
/* Incidents as people look at them: the list, one with all that is known, and how many wait for somebody. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_report.h"
#include "policy/people.h"
#include "policy/report_chain.h"
#include "policy/reports.h"

#define READS (ROLE_INCIDENT | ROLE_SUPERVISOR | ROLE_CISO | ROLE_ADMINISTRATOR | ROLE_APPROVER | ROLE_MYNUMBER | ROLE_AUDITOR)
#define HOLDERS_TEXT 400

#define COLUMNS                                                                                                                  \
	"SELECT i.id AS incident, i.kind AS kind, i.medium AS number, i.what AS what, i.since AS since, i.place AS place,"           \
	" i.class AS class, i.mynumber AS mynumber, i.intent AS intent, i.encrypted AS encrypted, i.persons AS persons,"             \
	" i.source AS source, i.level AS level, p.name AS reporter_name, i.reported AS reported, i.closed AS closed,"                \
	" c.name AS closed_by_name, (SELECT s.role FROM incident_step s WHERE s.incident = i.id AND s.told IS NULL AND i.closed IS NULL"   \
	" ORDER BY s.due, s.role LIMIT 1) AS next, (SELECT min(s.due) FROM incident_step s WHERE s.incident = i.id AND s.told IS NULL AND" \
	" i.closed IS NULL) AS due, m.state AS state, h.since IS NOT NULL AS held FROM incident i JOIN person p ON p.id = i.reporter"      \
	" LEFT JOIN person c ON c.id = i.closed_by LEFT JOIN medium m ON m.number = i.medium"                                       \
	" LEFT JOIN hold h ON h.medium = i.medium AND h.released IS NULL"

static bool reads_all(const struct act *act)
{
	return act->actor && (act->actor->roles & READS || act->actor->uid == 0);
}

/* Who leads the work at this level (R-INC-05). */
static const char *lead_of(int64_t level)
{
	return role_name(level >= LEVEL_MAX ? ROLE_CISO : level > 0 ? ROLE_INCIDENT : ROLE_ADMINISTRATOR);
}

static const char *const truths[] = { "mynumber", "intent", "held" };

static void complete(const struct act *act, json_t *incident)
{
	const char *due = json_member_text(incident, "due"), *kind = json_member_text(incident, "kind");
	const struct severity_facts severity = { kind, json_member_number(incident, "mynumber", 0) != 0,
		json_member_number(incident, "intent", 0) != 0, json_member_number(incident, "persons", -1) };
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	for (size_t i = 0; i < ARRAY_SIZE(truths); i++)
		json_object_set_new(incident, truths[i], json_boolean(json_member_number(incident, truths[i], 0)));
	json_object_set_new(incident, "late", json_boolean(due && strcmp(due, now) < 0));
	json_object_set_new(incident, "serious", json_boolean(report_is_serious(&severity)));
	json_put_text(incident, "lead", lead_of(json_member_number(incident, "level", 0)));
}

static int read_list(const struct act *act, const char *sql, const char *key, json_t **out, struct fault *fault)
{
	return rows_select(act->registry, &(struct selection){ .sql = sql, .values = VALUES(TEXT(key)) }, out, fault);
}

int report_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	json_t *incident;
	size_t i;
	int r = rows_select(act->registry,
		&(struct selection){
			.sql = COLUMNS " WHERE (i.closed IS NULL OR ?1) AND (?2 OR i.reporter = ?3) ORDER BY i.closed IS NOT NULL, i.serial DESC LIMIT " LIST_WHOLE,
			.values = VALUES(NUMBER(all), NUMBER(reads_all(act)), TEXT(act_person(act))) },
		&list, fault);

	if (r < 0)
		return r;
	json_array_foreach(list, i, incident)
		complete(act, incident);
	*out = MOVE(list);
	return 0;
}

/* By name, who can be told now. */
static void add_holders(const struct act *act, json_t *step)
{
	char names[HOLDERS_TEXT] = "", now[TIME_SIZE];
	struct post post = { .department = json_member_text(step, "department"), .now = now };

	clock_format_utc(act->now, now);
	if (!role_from_name(json_member_text(step, "role"), &post.role))
		return;
	if (people_holders(act->registry, &post, names, sizeof(names), NULL) == 0)
		json_put_text(step, "holders", names);
}

static int check_reader(const struct act *act, const json_t *incident, const char *id, struct fault *fault)
{
	if (!incident)
		return fault_set(fault, -ENOENT, N_("There is no incident %s; see mediactl incident list."), id ? id : "-");
	if (reads_all(act) || strcmp(json_member_text(incident, "reporter"), act_person(act)) == 0)
		return 0;
	return fault_rule(fault, "R-INC-03", fault_set(fault, -EPERM, N_("%s is for whoever reported it and for those who must be told: tell them what you know."), id));
}

int report_show(const struct act *act, const char *id, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *found = NULL;
	SCOPED(json_release) json_t *steps = NULL;
	SCOPED(json_release) json_t *entries = NULL;
	json_t *step;
	size_t i;
	int r = read_list(act, "SELECT w.*, i.reporter AS reporter FROM (" COLUMNS ") w JOIN incident i ON i.id = w.incident WHERE w.incident = ?1", id, &found, fault);

	if (r == 0)
		r = check_reader(act, json_array_get(found, 0), id, fault);
	if (r == 0)
		r = read_list(act,
			"SELECT s.role AS role, s.department AS department, s.due AS due, s.told AS told, s.whom AS whom, p.name AS told_by_name"
			" FROM incident_step s LEFT JOIN person p ON p.id = s.told_by WHERE s.incident = ?1 ORDER BY s.due, s.role",
			id, &steps, fault);
	if (r == 0)
		r = read_list(act,
			"SELECT e.kind AS kind, e.time AS time, e.text AS text, p.name AS person_name FROM incident_entry e"
			" LEFT JOIN person p ON p.id = e.person WHERE e.incident = ?1 ORDER BY e.seq",
			id, &entries, fault);
	if (r < 0)
		return r;
	complete(act, json_array_get(found, 0));
	json_array_foreach(steps, i, step)
		add_holders(act, step);
	*out = json_pack("{s:O, s:O, s:O}", "incident", json_array_get(found, 0), "steps", steps, "entries", entries);
	return *out ? 0 : -ENOMEM;
}

int report_count(struct registry *registry, int64_t now, int64_t *open, int64_t *late, struct fault *fault)
{
	struct store *store = registry_store(registry);
	char time[TIME_SIZE];
	int r = store_number(store, "SELECT count(*) FROM incident WHERE closed IS NULL", NO_VALUES, open, fault);

	clock_format_utc(now, time);
	if (r < 0)
		return r;
	return store_number(store,
		"SELECT count(DISTINCT s.incident) FROM incident_step s JOIN incident i ON i.id = s.incident WHERE s.told IS NULL AND s.due < ?1"
		" AND i.closed IS NULL",
		VALUES(TEXT(time)), late, fault);
}

void report_of_medium(struct registry *registry, const char *number, char out[INCIDENT_ID])
{
	SCOPED(query_close) struct query *query = NULL;

	out[0] = '\0';
	if (query_one(registry_store(registry), "SELECT id FROM incident WHERE medium = ?1 AND closed IS NULL ORDER BY serial DESC LIMIT 1",
		    VALUES(TEXT(number)), &query, NULL) > 0)
		query_copy(query, 0, out, INCIDENT_ID);
}

int report_chase(const struct act *act, int most, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	const json_t *row;
	char now[TIME_SIZE];
	size_t i;
	int r;

	clock_format_utc(act->now, now);
	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT s.incident AS incident, s.role AS role, s.due AS due FROM incident_step s JOIN incident i ON i.id = s.incident"
			" WHERE s.told IS NULL AND s.due < ?1 AND s.chased IS NULL AND i.closed IS NULL ORDER BY s.due LIMIT ?2",
			.values = VALUES(TEXT(now), NUMBER(most)) },
		&list, fault);
	json_array_foreach(list, i, row) {
		if (r == 0)
			r = act_record(act, "incident.chased",
				json_pack("{s:O, s:O}", "incident", json_object_get(row, "incident"), "role", json_object_get(row, "role")), fault);
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}
