// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about numbered exceptions. */
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define COUNT_TEXT 24

static const char *count(const json_t *object, const char *key, char out[COUNT_TEXT])
{
	text_format(out, COUNT_TEXT, "%lld", (long long)json_member_number(object, key, 0));
	return out;
}

/* What was asked for and did not become an exception. */
static void print_asked(FILE *out, const json_t *asked)
{
	static const char *const headings[] = { N_("REQUEST"), N_("STATE"), N_("RULE"), N_("NUMBER"), N_("PERSON"), N_("UNTIL"), N_("REASON") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *request;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(asked) == 0)
		return;
	fputc('\n', out);
	table_headings(table, headings);
	json_array_foreach(asked, i, request) {
		const char *person = json_member_text(request, "person_name");

		table_cell(table, json_member_text(request, "request"));
		table_cell(table, word_show(json_member_text(request, "state")));
		table_cell(table, json_member_text(request, "rule"));
		table_cell(table, json_member_text(request, "number"));
		table_cell(table, person ? person : json_member_text(request, "applicant_name"));
		table_cell(table, time_show(json_member_text(request, "until"), time));
		table_cell(table, json_member_text(request, "why"));
	}
	table_print(table, 0, out);
}

static void print_list(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "exception", N_("EXCEPTION"), COLUMN_TEXT },
		{ "state", N_("STATE"), COLUMN_WORD }, { "rule", N_("RULE"), COLUMN_TEXT },
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "person_name", N_("PERSON"), COLUMN_TEXT },
		{ "until", N_("UNTIL"), COLUMN_DATED }, { "uses", N_("USED"), COLUMN_NUMBER }, { 0 } };
	const json_t *exceptions = json_object_get(reply, "exceptions");

	if (json_array_size(exceptions) == 0) {
		print_line(out, N_("There are no exceptions in this fiscal year."));
		print_asked(out, json_object_get(reply, "asked"));
		return;
	}
	columns_print(out, columns, exceptions);
	print_asked(out, json_object_get(reply, "asked"));
}

enum outcome verb_exceptions_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListExceptions" }, print_list);
}

static void print_rules(FILE *out, const json_t *reply)
{
	SCOPED(table_free) struct table *table = table_new(2);
	const json_t *rule;
	size_t i;

	json_array_foreach(json_object_get(reply, "rules"), i, rule) {
		table_cell(table, json_member_text(rule, "rule"));
		table_cell(table, language_of(print_member(rule, "title")));
	}
	table_print(table, 0, out);
}

enum outcome verb_exceptions_rules(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListExceptions" }, print_rules);
}

static void detail_time(struct table *table, const char *heading, const json_t *exception, const char *key)
{
	char time[TIME_TEXT];

	table_detail(table, heading, time_show(json_member_text(exception, key), time));
}

static void print_scope(struct table *table, const json_t *exception)
{
	const char *zone = json_member_text(exception, "zone");

	table_detail(table, N_("medium"), json_member_text(exception, "number"));
	table_detail(table, N_("person"), json_member_text(exception, "person_name"));
	table_detail(table, N_("computer"), json_member_text(exception, "host"));
	table_detail(table, N_("zone"), word_zone(zone));
	detail_time(table, N_("from"), exception, "from");
	detail_time(table, N_("until"), exception, "until");
}

static void print_uses(FILE *out, const json_t *exception)
{
	SCOPED(table_free) struct table *table = table_new(4);
	const json_t *use;
	char time[TIME_TEXT];
	size_t i;

	json_array_foreach(json_object_get(exception, "used_at"), i, use) {
		table_cell(table, time_show(json_member_text(use, "time"), time));
		table_cell(table, json_member_text(use, "person_name"));
		table_cell(table, json_member_text(use, "method"));
		table_cell(table, json_member_text(use, "number"));
	}
	table_print(table, 8, out);
}

static void print_exception(FILE *out, const json_t *exception)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char uses[COUNT_TEXT];

	print_line(out, N_("%s, an exception from %s: %s"), print_member(exception, "exception"), print_member(exception, "rule"),
		word_show(print_member(exception, "state")));
	print_scope(table, exception);
	table_detail(table, N_("reason"), json_member_text(exception, "reason"));
	table_detail(table, N_("measure instead"), json_member_text(exception, "measure"));
	table_detail(table, N_("risk"), json_member_text(exception, "risk"));
	table_detail(table, N_("request"), json_member_text(exception, "request"));
	table_detail(table, N_("granted by"), json_member_text(exception, "granted_by_name"));
	detail_time(table, N_("granted on"), exception, "granted");
	detail_time(table, N_("to be answered for until"), exception, "due");
	table_detail(table, N_("answered for by"), json_member_text(exception, "settled_by_name"));
	table_detail(table, N_("lasting measure"), json_member_text(exception, "permanent"));
	detail_time(table, N_("ended on"), exception, "ended");
	table_detail(table, N_("ended because"), json_member_text(exception, "ended_why"));
	table_detail(table, N_("times used"), count(exception, "uses", uses));
	table_print(table, 4, out);
	print_uses(out, exception);
}

static enum outcome ask_about(const struct command *command, const char *method)
{
	return ask_and_print(command, &(struct question){ .method = method }, print_exception);
}

enum outcome verb_exceptions_show(const struct command *command)
{
	return ask_about(command, "ShowException");
}

enum outcome verb_exceptions_emergency(const struct command *command)
{
	return ask_about(command, "DeclareEmergency");
}

enum outcome verb_exceptions_confirm(const struct command *command)
{
	return ask_about(command, "SettleException");
}

enum outcome verb_exceptions_reject(const struct command *command)
{
	return ask_about(command, "SettleException");
}

enum outcome verb_exceptions_end(const struct command *command)
{
	return ask_about(command, "EndException");
}

static void print_reviewed(FILE *out, const json_t *reply)
{
	char all[COUNT_TEXT], valid[COUNT_TEXT], overdue[COUNT_TEXT], uses[COUNT_TEXT];

	print_line(out, N_("It is recorded that you looked through them: %s in all, %s of them valid, %s not answered for in time; used %s times."),
		count(reply, "all", all), count(reply, "valid", valid), count(reply, "overdue", overdue), count(reply, "uses", uses));
}

enum outcome verb_exceptions_review(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReviewExceptions" }, print_reviewed);
}
