// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies on media (`contents …`), what need not lie there any longer (`due`), and the questions what class something is (`class questions`, `class decide`). */
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define CELL_TEXT 128

static void say_label(FILE *out, const json_t *reply)
{
	if (json_is_true(json_object_get(reply, "outdated")))
		print_line(out,
			N_("The label of %1$s says %2$s and is outdated: it opens for reading only until an administrator revises it, mediactl request revise %1$s --class %3$s."),
			print_member(reply, "number"), print_member(reply, "label"), print_member(reply, "effective"));
}

static void print_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is on record; from now on %s is %s."), print_member(reply, "content"), print_member(reply, "number"),
		print_member(reply, "effective"));
	say_label(out, reply);
}

enum outcome verb_contents_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddContent" }, print_added);
}

/* 正本, or the n-th of so many copies. */
static void copy_cell(struct table *table, const json_t *content)
{
	const char *origin = json_member_text(content, "origin");
	long long copies = (long long)json_member_number(content, "copies", 0);
	char cell[CELL_TEXT] = "";

	if (origin)
		text_format(cell, sizeof(cell), _("copy of %s"), origin);
	else if (copies > 0)
		text_format(cell, sizeof(cell), _("original, copies: %lld"), copies);
	table_cell(table, cell);
}

static void persons_cell(struct table *table, const json_t *content)
{
	char cell[24] = "";

	if (json_is_integer(json_object_get(content, "persons")))
		text_format(cell, sizeof(cell), "%lld", (long long)json_member_number(content, "persons", 0));
	table_cell(table, cell);
}

static void print_contents(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("CONTENT"), N_("CALLED"), N_("CLASS"), N_("PERSONS"), N_("COPIES"), N_("BY"), N_("SINCE"),
		N_("NEEDED UNTIL"), N_("LIMITS"), N_("ERASED") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *contents = json_object_get(reply, "contents"), *content;
	char time[TIME_TEXT];
	size_t i;

	print_line(out, N_("%s is %s."), print_member(reply, "number"), print_member(reply, "effective"));
	say_label(out, reply);
	if (json_array_size(contents) == 0) {
		print_line(out, N_("Nobody has recorded what lies on it: mediactl contents add."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(contents, i, content) {
		table_cell(table, json_member_text(content, "content"));
		table_cell(table, json_member_text(content, "name"));
		table_cell(table, json_member_text(content, "classification"));
		persons_cell(table, content);
		copy_cell(table, content);
		table_cell(table, json_member_text(content, "added_by_name"));
		table_cell(table, time_show(json_member_text(content, "added"), time));
		table_cell(table, time_show(json_member_text(content, "until"), time));
		table_cell(table, json_member_text(content, "limits"));
		table_cell(table, time_show(json_member_text(content, "gone"), time));
	}
	table_print(table, 0, out);
}

enum outcome verb_contents_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListContents" }, print_contents);
}

static void print_kept(FILE *out, const json_t *reply)
{
	char time[TIME_TEXT];

	print_line(out, N_("%s on %s is needed until %s."), print_member(reply, "content"), print_member(reply, "number"),
		time_show(json_member_text(reply, "until"), time));
}

enum outcome verb_contents_keep(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "KeepContent" }, print_kept);
}

static void days_cell(struct table *table, const json_t *row)
{
	char cell[24];

	text_format(cell, sizeof(cell), "%lld", (long long)json_member_number(row, "days", 0));
	table_cell(table, cell);
}

/* What stands in the way of erasing it. */
static void way_cell(struct table *table, const json_t *row)
{
	const char *until = json_member_text(row, "until");
	long long needed = (long long)json_member_number(row, "needed", 0);
	char cell[CELL_TEXT] = "", time[TIME_TEXT];

	if (json_is_true(json_object_get(row, "held")))
		text_copy(cell, sizeof(cell), _("held as evidence"));
	else if (needed > 0 && until)
		text_format(cell, sizeof(cell), _("%lld still needed, until %s"), needed, time_show(until, time));
	else if (needed > 0)
		text_format(cell, sizeof(cell), _("%lld still needed"), needed);
	table_cell(table, cell);
}

static void print_erased(FILE *out, const json_t *list)
{
	static const struct column columns[] = { { "number", N_("NUMBER"), COLUMN_TEXT },
		{ "since", N_("DUE SINCE"), COLUMN_DATED }, { "erased", N_("ERASED"), COLUMN_DATED },
		{ "days", N_("DAYS"), COLUMN_NUMBER }, { "certificate", N_("CERTIFICATE"), COLUMN_TEXT }, { 0 } };

	columns_print(out, columns, list);
}

static void print_waiting(FILE *out, const json_t *list)
{
	static const char *const headings[] = { N_("NUMBER"), N_("DUE SINCE"), N_("DAYS"), N_("HANDLER"), N_("DEPARTMENT"), N_("WAITS FOR") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	char time[TIME_TEXT];
	const json_t *row;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(list, i, row) {
		table_cell(table, json_member_text(row, "number"));
		table_cell(table, time_show(json_member_text(row, "since"), time));
		days_cell(table, row);
		table_cell(table, json_member_text(row, "handler_name"));
		table_cell(table, json_member_text(row, "department"));
		way_cell(table, row);
	}
	table_print(table, 0, out);
	print_line(out, N_("Copy what is still needed elsewhere, and have the medium erased: mediactl request reuse NUMBER, or request dispose."));
}

static void print_due(FILE *out, const json_t *reply)
{
	const json_t *list = json_object_get(reply, "due");
	bool erased = json_is_true(json_object_get(reply, "erased"));

	if (json_array_size(list) == 0)
		print_line(out, erased ? N_("Nothing that was due is erased yet.") : N_("Nothing is due to be erased."));
	else if (erased)
		print_erased(out, list);
	else
		print_waiting(out, list);
}

enum outcome verb_due(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListDue", .list = "due" }, print_due);
}

static void print_decided(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is %s from now on."), print_member(reply, "subject"), print_member(reply, "classification"));
}

enum outcome verb_class_decide(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "DecideClass" }, print_decided);
}

static void print_questions(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "subject", N_("QUESTION"), COLUMN_TEXT },
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "name", N_("CALLED"), COLUMN_TEXT },
		{ "author", N_("BY"), COLUMN_TEXT }, { "department", N_("DEPARTMENT"), COLUMN_TEXT },
		{ "since", N_("SINCE"), COLUMN_DATED }, { 0 } };
	const json_t *questions = json_object_get(reply, "questions");

	if (json_array_size(questions) == 0) {
		print_line(out, N_("Everything has its class."));
		return;
	}
	columns_print(out, columns, questions);
	print_line(out, N_("An approver of the department answers: mediactl class decide QUESTION CLASS --reason TEXT."));
}

enum outcome verb_class_questions(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListQuestions" }, print_questions);
}
