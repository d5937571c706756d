// SPDX-License-Identifier: GPL-3.0-or-later
/* `people import`: the personnel list as CSV. If one row is wrong, nothing is imported, and all that is wrong
 * is said by line. Then who is in the books but not in the list (R-ACC-05). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/import_list.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

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

struct people {
	json_t *logins, *numbers; /* of the lines before: the line, by the text */
	int column[CSV_COLUMNS_MAX]; /* which of `columns` */
};

static void people_clear_scoped(struct people *people)
{
	json_decref(people->logins);
	json_decref(people->numbers);
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

static int read_heading(struct import_list *list, const struct csv *csv, struct fault *fault)
{
	struct people *people = list->context;
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
		people->column[i] = column;
	}
	if (!has[1] || (!has[0] && !has[3]))
		return fault_set(fault, -EINVAL, N_("The list must have the column name, and login or number."));
	return 0;
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

static void read_row(struct import_list *list, const struct csv *csv)
{
	const struct people *people = list->context;
	json_t *call = json_object();

	for (size_t i = 0; i < csv_count(csv); i++)
		put_cell(call, columns[people->column[i]].parameter, csv_field(csv, i));
	import_list_once(list, people->logins, json_member_text(call, "login"), csv_line(csv));
	import_list_once(list, people->numbers, json_member_text(call, "number"), csv_line(csv));
	import_list_add(list, csv_line(csv), call);
}

static bool changes(const json_t *answer)
{
	return json_array_size(json_object_get(answer, "changes")) > 0;
}

static const struct import_kind personnel = { .method = "ImportPeople", .heading = read_heading, .row = read_row, .changes = changes };

/* ---- telling ---- */

static void print_changes(FILE *out, const json_t *row)
{
	const json_t *changes = json_object_get(json_object_get(row, "answer"), "changes"), *change;
	SCOPED(json_text_free) char *line = NULL;
	char number[24];
	size_t i;

	json_array_foreach(changes, i, change) {
		const char *word = json_string_value(change);
		bool role = strncmp(word, "role:", strlen("role:")) == 0;

		text_add(&line, "%s%s", line ? ", " : "", word_show(role ? word + strlen("role:") : word));
	}
	text_format(number, sizeof(number), "%lld", (long long)json_member_number(row, "line", 0));
	if (line)
		print_line(out, N_("line %s: %s: %s"), number, print_member(json_object_get(row, "call"), "name"), line);
}

static void print_rows(FILE *out, const struct import_list *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach(list->wrong, i, row)
		import_list_print_problem(out, row);
	json_array_foreach(list->rows, i, row) {
		if (json_object_get(row, "problem"))
			import_list_print_problem(out, row);
		else
			print_changes(out, row);
	}
}

static bool is_listed(const struct import_list *list, const char *person)
{
	const json_t *row;
	size_t i;

	json_array_foreach(list->rows, i, row) {
		const char *listed = json_member_text(json_object_get(row, "answer"), "person");

		if (listed && strcmp(listed, person) == 0)
			return true;
	}
	return false;
}

/* Who may do something here and is not in the list: they left, or were forgotten. */
static enum outcome find_missing(const struct command *command, const struct import_list *list, json_t *missing)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome;
	json_t *person;
	size_t i;

	json_put_text(parameters, "standing", "good");
	outcome = ask(command, &(struct question){ .method = "ListPeople", .list = "people" }, parameters, &reply);
	json_array_foreach(json_object_get(reply, "people"), i, person)
		if (!is_listed(list, print_member(person, "person")))
			json_array_append(missing, person);
	return outcome;
}

static void print_missing(FILE *out, const json_t *missing)
{
	const json_t *person;
	size_t i;

	json_array_foreach(missing, i, person)
		print_line(out, N_("not in the list: %s %s (%s)"), print_member(person, "person"), print_member(person, "name"),
			print_member(person, "department"));
}

static enum outcome tell(const struct command *command, const struct import_list *list, json_t *missing, bool rehearsed)
{
	FILE *out = command->out;
	char rows[24], changed[24], problems[24];

	if (command->json) {
		SCOPED(json_release) json_t *all = json_pack("{s:O, s:O, s:O, s:b}", "rows", list->rows, "wrong", list->wrong,
			"missing", missing, "imported", !rehearsed && list->problems == 0);

		print_json(out, all);
		return list->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_rows(out, list);
	print_missing(out, missing);
	text_format(rows, sizeof(rows), "%zu", json_array_size(list->rows));
	text_format(changed, sizeof(changed), "%d", list->changed);
	text_format(problems, sizeof(problems), "%d", list->problems);
	if (list->problems)
		print_line(out, N_("%s rows, %s of them wrong: nothing was imported; mend the list and try again."), rows, problems);
	else if (rehearsed)
		print_line(out, N_("%s rows, %s would change something; nothing was imported yet."), rows, changed);
	else
		print_line(out, N_("%s rows imported, %s changed something."), rows, changed);
	return list->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
}

enum outcome verb_people_import(const struct command *command)
{
	SCOPED(people_clear) struct people people = { .logins = json_object(), .numbers = json_object() };
	SCOPED(import_list_clear) struct import_list list = { .kind = &personnel, .context = &people, .rows = json_array(), .wrong = json_array() };
	SCOPED(json_release) json_t *missing = json_array();
	SCOPED(file_text_free) char *bytes = NULL;
	bool rehearse = option_value(command, "dry-run") != NULL;
	struct fault fault = { 0 };
	enum outcome outcome;
	size_t length = 0;
	int r = file_read(AT_FDCWD, command->arguments[0], CSV_BYTES_MAX, &bytes, &length);

	if (r < 0)
		fault_errno(&fault, r, N_("%s cannot be read: %s."), command->arguments[0]);
	if (r == 0)
		r = import_list_read(&list, bytes, length, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = import_list_ask_all(&list, command, rehearse);
	if (outcome == OUTCOME_DONE)
		outcome = find_missing(command, &list, missing);
	return outcome == OUTCOME_DONE ? tell(command, &list, missing, rehearse) : outcome;
}
