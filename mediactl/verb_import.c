// SPDX-License-Identifier: GPL-3.0-or-later
/* `people import`: the personnel list as CSV. Every row is rehearsed first; if one is wrong, nothing is imported, and all that is wrong
 * is said by line. Then who is in the books but not in the list (R-ACC-05). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/csv.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/connection.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

#define ROWS_MAX 20000
#define COLUMNS 7

/* What a column is called, in English and as personnel lists have it. */
static const struct {
	const char *parameter, *names[3];
} columns[COLUMNS] = {
	{ "login", { "login", "ログイン名", "アカウント" } },
	{ "name", { "name", "氏名", "名前" } },
	{ "department", { "department", "所属", "部署" } },
	{ "number", { "number", "職員番号", "従業員番号" } },
	{ "until", { "until", "期限", "任期満了日" } },
	{ "external", { "external", "外部", "職員以外" } },
	{ "roles", { "roles", "役割", "role" } },
};

struct import {
	const struct command *command;
	struct connection *connection;
	json_t *rows;   /* {"line", "call": parameters, "answer"} */
	json_t *wrong;  /* {"line", "problem"}: found in the file itself */
	json_t *logins, *numbers; /* of the lines before: the line, by the text */
	int column[CSV_COLUMNS_MAX]; /* which of `columns` */
	int problems, changed;
};

static void import_clear_scoped(struct import *import)
{
	connection_close(import->connection);
	json_decref(import->rows);
	json_decref(import->wrong);
	json_decref(import->logins);
	json_decref(import->numbers);
}

/* ---- reading the file ---- */

static int column_of(const char *heading)
{
	for (int i = 0; i < COLUMNS; i++)
		for (int n = 0; n < 3; n++)
			if (strcasecmp(columns[i].names[n], heading) == 0)
				return i;
	return -1;
}

static int read_heading(struct import *import, const struct csv *csv, struct fault *fault)
{
	bool has[COLUMNS] = { false };

	for (size_t i = 0; i < csv_count(csv); i++) {
		int column = column_of(csv_field(csv, i));

		if (column < 0)
			return fault_set(fault, -EINVAL,
				N_("%s is no column of this list; there are login, name, department, number, until, external and roles."),
				csv_field(csv, i));
		if (has[column])
			return fault_set(fault, -EINVAL, N_("The column %s is there twice."), csv_field(csv, i));
		has[column] = true;
		import->column[i] = column;
	}
	if (!has[1] || (!has[0] && !has[3]))
		return fault_set(fault, -EINVAL, N_("The list must have the column name, and login or number."));
	return 0;
}

static void wrong(struct import *import, size_t line, const struct fault *fault)
{
	json_t *entry = json_object();

	json_put_number(entry, "line", (int64_t)line);
	json_object_set_new(entry, "problem", fault_to_json(fault));
	json_array_append_new(import->wrong, entry);
	import->problems++;
}

static bool is_yes(const char *text)
{
	static const char *const yes[] = { "yes", "1", "はい", "○", "外部" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (strcasecmp(text, yes[i]) == 0)
			return true;
	return false;
}

static void put_cell(json_t *call, const char *parameter, const char *text)
{
	char words[CSV_FIELD_MAX + 1];

	if (!text[0])
		return;
	if (strcmp(parameter, "external") == 0) {
		if (is_yes(text))
			json_put_text(call, parameter, "yes");
		return;
	}
	text_copy(words, sizeof(words), text);
	for (char *at = words; strcmp(parameter, "roles") == 0 && *at; at++)
		if (strchr(",;/", *at))
			*at = ' ';
	json_put_text(call, parameter, words);
}

/* One person on two lines is a mistake that no row shows alone. */
static int check_twice(json_t *seen, const json_t *call, const char *parameter, size_t line, struct fault *fault)
{
	const char *text = json_member_text(call, parameter);
	char before[24];

	if (!text)
		return 0;
	if (json_object_get(seen, text)) {
		text_format(before, sizeof(before), "%lld", (long long)json_member_number(seen, text, 0));
		return fault_set(fault, -EEXIST, N_("%s is on line %s already."), text, before);
	}
	return json_put_number(seen, text, (int64_t)line);
}

static void read_row(struct import *import, const struct csv *csv)
{
	json_t *call = json_object(), *row = json_object();
	struct fault fault = { 0 };

	for (size_t i = 0; i < csv_count(csv); i++)
		put_cell(call, columns[import->column[i]].parameter, csv_field(csv, i));
	if (check_twice(import->logins, call, "login", csv_line(csv), &fault) < 0 ||
		check_twice(import->numbers, call, "number", csv_line(csv), &fault) < 0)
		wrong(import, csv_line(csv), &fault);
	json_put_number(row, "line", (int64_t)csv_line(csv));
	json_object_set_new(row, "call", call);
	json_array_append_new(import->rows, row);
}

static int read_list(struct import *import, const char *bytes, size_t length, struct fault *fault)
{
	SCOPED(csv_close) struct csv *csv = NULL;
	int r = csv_open(bytes, length, &csv, fault);

	if (r == 0)
		r = csv_next(csv, fault);
	if (r == 0)
		return fault_set(fault, -EINVAL, N_("The list is empty."));
	if (r > 0)
		r = read_heading(import, csv, fault);
	while (r >= 0 && json_array_size(import->rows) < ROWS_MAX) {
		struct fault why = { 0 };
		int more = csv_next(csv, &why);

		if (more == 0)
			return 0;
		if (more < 0)
			wrong(import, csv_line(csv), &why);
		else
			read_row(import, csv);
	}
	return r < 0 ? r : fault_set(fault, -E2BIG, N_("The list has more rows than can be imported at once: split it."));
}

/* ---- asking mediad ---- */

static int ask_row(struct import *import, json_t *row, bool rehearse, struct fault *fault)
{
	json_t *call = json_object_get(row, "call");
	struct answer answer = { 0 };
	int r;

	if (rehearse)
		json_put_text(call, "rehearse", "yes");
	else
		json_object_del(call, "rehearse");
	r = connection_call(import->connection, "io.mediad.ImportPerson", call, false, fault);
	if (r == 0)
		r = connection_answer(import->connection, CONNECTION_PATIENCE, &answer, fault);
	if (r < 0)
		return r;
	json_object_set(row, "answer", answer.parameters);
	if (answer.error)
		json_object_set(row, "refused", json_true());
	return 0;
}

/* The sentence of a row that is wrong, or NULL. A refused call is its own sentence. */
static const json_t *problem_of(const json_t *row)
{
	const json_t *answer = json_object_get(row, "answer");

	return json_object_get(row, "refused") ? answer : json_member_object(answer, "problem");
}

static int ask_all(struct import *import, bool rehearse, struct fault *fault)
{
	json_t *row;
	size_t i;

	import->changed = 0;
	json_array_foreach(import->rows, i, row) {
		int r = ask_row(import, row, rehearse, fault);

		if (r < 0)
			return r;
		if (problem_of(row))
			import->problems++;
		else if (json_array_size(json_object_get(json_object_get(row, "answer"), "changes")) > 0)
			import->changed++;
	}
	return 0;
}

/* ---- telling ---- */

static void print_changes(FILE *out, const json_t *row)
{
	const json_t *changes = json_object_get(json_object_get(row, "answer"), "changes"), *change;
	char line[512] = "", number[24];
	size_t i;

	json_array_foreach(changes, i, change) {
		const char *word = json_string_value(change);
		bool role = strncmp(word, "role:", strlen("role:")) == 0;
		size_t used = strlen(line);

		text_format(line + used, sizeof(line) - used, "%s%s", used ? ", " : "", word_show(role ? word + strlen("role:") : word));
	}
	text_format(number, sizeof(number), "%lld", (long long)json_member_number(row, "line", 0));
	if (line[0])
		print_line(out, N_("line %s: %s: %s"), number, print_member(json_object_get(row, "call"), "name"), line);
}

static void print_problem(FILE *out, const json_t *row, const json_t *problem)
{
	SCOPED(json_text_free) char *sentence = print_sentence(problem);
	char number[24];

	text_format(number, sizeof(number), "%lld", (long long)json_member_number(row, "line", 0));
	print_line(out, N_("line %s is wrong: %s"), number, sentence ? sentence : "");
}

static void print_rows(const struct import *import)
{
	const json_t *row;
	size_t i;

	json_array_foreach(import->wrong, i, row)
		print_problem(import->command->out, row, json_member_object(row, "problem"));
	json_array_foreach(import->rows, i, row) {
		if (problem_of(row))
			print_problem(import->command->out, row, problem_of(row));
		else
			print_changes(import->command->out, row);
	}
}

static bool is_listed(const struct import *import, const char *person)
{
	const json_t *row;
	size_t i;

	json_array_foreach(import->rows, i, row) {
		const char *listed = json_member_text(json_object_get(row, "answer"), "person");

		if (listed && strcmp(listed, person) == 0)
			return true;
	}
	return false;
}

/* Who may do something here and is not in the list: they left, or were forgotten. */
static int find_missing(const struct import *import, json_t *missing, struct fault *fault)
{
	SCOPED(json_release) json_t *parameters = json_object();
	struct answer answer = { 0 };
	json_t *person;
	size_t i;
	int r;

	json_put_text(parameters, "standing", "good");
	r = connection_call(import->connection, "io.mediad.ListPeople", parameters, true, fault);
	do {
		if (r == 0)
			r = connection_answer(import->connection, CONNECTION_PATIENCE, &answer, fault);
		if (r < 0)
			return r;
		json_array_foreach(json_object_get(answer.parameters, "people"), i, person)
			if (!is_listed(import, print_member(person, "person")))
				json_array_append(missing, person);
	} while (answer.continues);
	return 0;
}

static void print_missing(FILE *out, const json_t *missing)
{
	const json_t *person;
	size_t i;

	json_array_foreach(missing, i, person)
		print_line(out, N_("not in the list: %s %s (%s)"), print_member(person, "person"), print_member(person, "name"),
			print_member(person, "department"));
}

static enum outcome tell(const struct import *import, json_t *missing, bool rehearsed)
{
	FILE *out = import->command->out;
	char rows[24], changed[24], problems[24];

	if (import->command->json) {
		SCOPED(json_release) json_t *all = json_pack("{s:O, s:O, s:O, s:b}", "rows", import->rows, "wrong", import->wrong,
			"missing", missing, "imported", !rehearsed && import->problems == 0);

		print_json(out, all);
		return import->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_rows(import);
	print_missing(out, missing);
	text_format(rows, sizeof(rows), "%zu", json_array_size(import->rows));
	text_format(changed, sizeof(changed), "%d", import->changed);
	text_format(problems, sizeof(problems), "%d", import->problems);
	if (import->problems)
		print_line(out, N_("%s rows, %s of them wrong: nothing was imported; mend the list and try again."), rows, problems);
	else if (rehearsed)
		print_line(out, N_("%s rows, %s would change something; nothing was imported yet."), rows, changed);
	else
		print_line(out, N_("%s rows imported, %s changed something."), rows, changed);
	return import->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
}

enum outcome verb_people_import(const struct command *command)
{
	SCOPED(import_clear) struct import import = { .command = command, .rows = json_array(), .wrong = json_array(),
		.logins = json_object(), .numbers = json_object() };
	SCOPED(json_release) json_t *missing = json_array();
	SCOPED(file_text_free) char *bytes = NULL;
	bool rehearse = option_value(command, "dry-run") != NULL;
	struct fault fault = { 0 };
	size_t length = 0;
	int r = file_read(AT_FDCWD, command->arguments[0], CSV_BYTES_MAX, &bytes, &length);

	if (r < 0)
		fault_errno(&fault, r, N_("%s cannot be read: %s."), command->arguments[0]);
	if (r == 0)
		r = read_list(&import, bytes, length, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	r = connection_open(command->socket, &import.connection, &fault);
	if (r == 0)
		r = ask_all(&import, true, &fault);
	if (r == 0 && !rehearse && import.problems == 0)
		r = ask_all(&import, false, &fault);
	if (r == 0)
		r = find_missing(&import, missing, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_UNREACHABLE, &fault);
	return tell(&import, missing, rehearse);
}
