// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies on media (`contents …`), and the questions what class something is (`class questions`, `class decide`). */
#include "common/text.h"
#include "mediactl/ask.h"
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
	static const char *const headings[] = { N_("CONTENT"), N_("NAME"), N_("CLASS"), N_("PERSONS"), N_("COPIES"), N_("BY"), N_("SINCE"),
		N_("ERASED") };
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
		table_cell(table, time_show(json_member_text(content, "gone"), time));
	}
	table_print(table, 0, out);
}

enum outcome verb_contents_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListContents" }, print_contents);
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
	static const char *const headings[] = { N_("QUESTION"), N_("NUMBER"), N_("NAME"), N_("BY"), N_("DEPARTMENT"), N_("SINCE") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *questions = json_object_get(reply, "questions"), *question;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(questions) == 0) {
		print_line(out, N_("Everything has its class."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(questions, i, question) {
		table_cell(table, json_member_text(question, "subject"));
		table_cell(table, json_member_text(question, "number"));
		table_cell(table, json_member_text(question, "name"));
		table_cell(table, json_member_text(question, "author"));
		table_cell(table, json_member_text(question, "department"));
		table_cell(table, time_show(json_member_text(question, "since"), time));
	}
	table_print(table, 0, out);
	print_line(out, N_("An approver of the department answers: mediactl class decide QUESTION CLASS --reason TEXT."));
}

enum outcome verb_class_questions(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListQuestions" }, print_questions);
}
