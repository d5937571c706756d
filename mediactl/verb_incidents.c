// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about incidents: the first report, who must be told by when, what is done, and the full report. */
#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/owed.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define LEVEL_TEXT 16

/* ---- reporting ---- */

static void print_reported(FILE *out, const json_t *reply)
{
	if (json_member_text(reply, "number"))
		print_loss(out, reply);
	else
		print_incident(out, reply);
}

enum outcome verb_incident_report(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReportIncident" }, print_reported);
}

/* ---- looking ---- */

static void level_text(const json_t *incident, char out[LEVEL_TEXT])
{
	text_format(out, LEVEL_TEXT, "%lld", (long long)json_member_number(incident, "level", 0));
}

static const char *standing(const json_t *incident)
{
	if (json_member_text(incident, "closed"))
		return _("closed");
	if (json_is_true(json_object_get(incident, "late")))
		return _("overdue");
	return "";
}

static void print_incidents(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("INCIDENT"), N_("LEVEL"), N_("KIND"), N_("MEDIUM"), N_("REPORTED"), N_("TO BE TOLD"),
		N_("UNTIL"), N_("NOTE") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *incidents = json_object_get(reply, "incidents"), *incident;
	char level[LEVEL_TEXT], reported[TIME_TEXT], due[TIME_TEXT];
	size_t i;

	if (json_array_size(incidents) == 0) {
		print_line(out, N_("No incident is open; mediactl incident report says what happened."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(incidents, i, incident) {
		level_text(incident, level);
		table_cell(table, json_member_text(incident, "incident"));
		table_cell(table, level);
		table_cell(table, word_incident(json_member_text(incident, "kind")));
		table_cell(table, json_member_text(incident, "number"));
		table_cell(table, time_show_local(print_member(incident, "reported"), reported));
		table_cell(table, word_incident(json_member_text(incident, "next")));
		table_cell(table, json_member_text(incident, "due") ? time_show_local(json_member_text(incident, "due"), due) : "");
		table_cell(table, standing(incident));
	}
	table_print(table, 0, out);
}

enum outcome verb_incident_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListIncidents" }, print_incidents);
}

static void pair_if(struct table *table, const char *heading, const char *value)
{
	if (value && value[0])
		table_pair(table, heading, value);
}

static void print_facts(FILE *out, const json_t *incident)
{
	SCOPED(table_free) struct table *table = table_new(2);
	int64_t persons = json_member_number(incident, "persons", -1);
	char cell[LEVEL_TEXT + 32], time[TIME_TEXT];

	table_pair(table, N_("Incident"), json_member_text(incident, "incident"));
	table_pair(table, N_("Kind"), word_incident(json_member_text(incident, "kind")));
	level_text(incident, cell);
	table_pair(table, N_("Level"), cell);
	table_pair(table, N_("Led by"), word_incident(json_member_text(incident, "lead")));
	pair_if(table, N_("Medium"), json_member_text(incident, "number"));
	pair_if(table, N_("State"), word_show(json_member_text(incident, "state")));
	pair_if(table, N_("Class"), json_member_text(incident, "class"));
	table_pair(table, N_("What happened"), json_member_text(incident, "what"));
	pair_if(table, N_("When"), time_show(json_member_text(incident, "since"), time));
	pair_if(table, N_("Where"), json_member_text(incident, "place"));
	table_pair(table, N_("My Number data"), json_is_true(json_object_get(incident, "mynumber")) ? _("yes") : _("no"));
	text_format(cell, sizeof(cell), "%lld", (long long)persons);
	table_pair(table, N_("Persons affected"), persons < 0 ? _("not known") : cell);
	table_pair(table, N_("Reported by"), json_member_text(incident, "reporter_name"));
	table_pair(table, N_("Reported"), time_show_local(print_member(incident, "reported"), time));
	pair_if(table, N_("Held as evidence"), json_is_true(json_object_get(incident, "held")) ? _("yes") : "");
	pair_if(table, N_("Closed"), json_member_text(incident, "closed") ? time_show_local(json_member_text(incident, "closed"), time) : "");
	pair_if(table, N_("Closed by"), json_member_text(incident, "closed_by_name"));
	table_print(table, 0, out);
}

static void print_steps(FILE *out, const json_t *steps)
{
	static const char *const headings[] = { N_("TO BE TOLD"), N_("WHO THAT IS"), N_("UNTIL"), N_("TOLD"), N_("BY") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	char due[TIME_TEXT], told[TIME_TEXT];
	const json_t *step;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(steps, i, step) {
		const char *whom = json_member_text(step, "whom");

		table_cell(table, word_incident(json_member_text(step, "role")));
		table_cell(table, whom ? whom : json_member_text(step, "holders"));
		table_cell(table, time_show_local(print_member(step, "due"), due));
		table_cell(table, json_member_text(step, "told") ? time_show_local(json_member_text(step, "told"), told) : _("not yet"));
		table_cell(table, json_member_text(step, "told_by_name"));
	}
	table_print(table, 0, out);
}

static void print_entries(FILE *out, const json_t *entries)
{
	static const char *const headings[] = { N_("TIME"), N_("ENTRY"), N_("BY"), N_("TEXT") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *entry;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(entries) == 0)
		return;
	table_headings(table, headings);
	json_array_foreach(entries, i, entry) {
		table_cell(table, time_show_local(print_member(entry, "time"), time));
		table_cell(table, word_incident(json_member_text(entry, "kind")));
		table_cell(table, json_member_text(entry, "person_name"));
		table_cell(table, json_member_text(entry, "text"));
	}
	fputc('\n', out);
	table_print(table, 0, out);
}

static void print_whole(FILE *out, const json_t *reply)
{
	const json_t *incident = json_object_get(reply, "incident");

	print_facts(out, incident);
	if (json_is_true(json_object_get(incident, "serious")))
		print_line(out, N_("This is a serious case (重大事態): the Personal Information Protection Commission is to be told at once."));
	fputc('\n', out);
	print_steps(out, json_object_get(reply, "steps"));
	print_entries(out, json_object_get(reply, "entries"));
}

enum outcome verb_incident_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowIncident" }, print_whole);
}

/* ---- working on it ---- */

static void print_noted(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("It is on the books; mediactl incident show shows what is left to do."));
}

enum outcome verb_incident_tell(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "TellIncident" }, print_noted);
}

enum outcome verb_incident_level(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "SetIncidentLevel" }, print_noted);
}

enum outcome verb_incident_measure(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddIncidentEntry" }, print_noted);
}

static void print_closed(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The incident is closed."));
}

enum outcome verb_incident_close(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "CloseIncident" }, print_closed);
}
