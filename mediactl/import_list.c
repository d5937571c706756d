// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads a list, asks mediad about each row of it, and keeps what was wrong. */
#include "mediactl/import_list.h"

#include <errno.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/connection.h"
#include "mediactl/print.h"

#define ROWS_MAX 20000
#define NUMBER_TEXT 24

void import_list_clear_scoped(struct import_list *list)
{
	connection_close(list->connection);
	json_decref(list->rows);
	json_decref(list->wrong);
}

static void wrong(struct import_list *list, size_t line, const struct fault *fault)
{
	json_t *entry = json_object();

	json_put_number(entry, "line", (int64_t)line);
	json_object_set_new(entry, "problem", fault_to_json(fault));
	json_array_append_new(list->wrong, entry);
	list->problems++;
}

void import_list_once(struct import_list *list, json_t *seen, const char *text, size_t line)
{
	struct fault fault = { 0 };
	char before[NUMBER_TEXT];

	if (!text)
		return;
	if (!json_object_get(seen, text)) {
		json_put_number(seen, text, (int64_t)line);
		return;
	}
	text_format(before, sizeof(before), "%lld", (long long)json_member_number(seen, text, 0));
	fault_set(&fault, -EEXIST, N_("%s is on line %s already."), text, before);
	wrong(list, line, &fault);
}

void import_list_add(struct import_list *list, size_t line, json_t *call)
{
	json_t *row = json_object();

	json_put_number(row, "line", (int64_t)line);
	json_object_set_new(row, "call", call);
	json_array_append_new(list->rows, row);
}

int import_list_read(struct import_list *list, const char *bytes, size_t length, struct fault *fault)
{
	SCOPED(csv_close) struct csv *csv = NULL;
	int r = csv_open(bytes, length, &csv, fault);

	if (r == 0)
		r = csv_next(csv, fault);
	if (r == 0)
		return fault_set(fault, -EINVAL, N_("The list is empty."));
	if (r > 0)
		r = list->kind->heading(list, csv, fault);
	while (r >= 0 && json_array_size(list->rows) < ROWS_MAX) {
		struct fault why = { 0 };
		int more = csv_next(csv, &why);

		if (more == 0)
			return 0;
		if (more < 0)
			wrong(list, csv_line(csv), &why);
		else
			list->kind->row(list, csv);
	}
	return r < 0 ? r : fault_set(fault, -E2BIG, N_("The list has more rows than can be imported at once: split it."));
}

static int ask_row(struct import_list *list, json_t *row, bool rehearse, struct fault *fault)
{
	json_t *call = json_object_get(row, "call");
	struct answer answer = { 0 };
	json_t *problem;
	char method[64];
	int r;

	if (rehearse)
		json_put_text(call, "rehearse", "yes");
	else
		json_object_del(call, "rehearse");
	text_format(method, sizeof(method), "io.mediad.%s", list->kind->method);
	r = connection_call(list->connection, method, call, false, fault);
	if (r == 0)
		r = connection_answer(list->connection, CONNECTION_PATIENCE, &answer, fault);
	if (r < 0)
		return r;
	json_object_set(row, "answer", answer.parameters);
	if (answer.error)
		json_object_set(row, "refused", json_true());
	/* A refused call is its own sentence. */
	problem = answer.error ? answer.parameters : json_object_get(answer.parameters, "problem");
	if (problem && !json_is_null(problem))
		json_object_set(row, "problem", problem);
	return 0;
}

static int ask_each(struct import_list *list, bool rehearse, struct fault *fault)
{
	json_t *row;
	size_t i;

	list->changed = 0;
	json_array_foreach(list->rows, i, row) {
		int r = ask_row(list, row, rehearse, fault);

		if (r < 0)
			return r;
		if (json_object_get(row, "problem"))
			list->problems++;
		else
			list->changed += list->kind->changes(json_object_get(row, "answer"));
	}
	return 0;
}

int import_list_ask_all(struct import_list *list, const char *socket, bool rehearse, struct fault *fault)
{
	int r = connection_open(socket, &list->connection, fault);

	if (r == 0)
		r = ask_each(list, true, fault);
	if (r == 0 && !rehearse && list->problems == 0)
		r = ask_each(list, false, fault);
	return r;
}

void import_list_print_problem(FILE *out, const json_t *row)
{
	SCOPED(json_text_free) char *sentence = print_sentence(json_object_get(row, "problem"));
	char number[NUMBER_TEXT];

	text_format(number, sizeof(number), "%lld", (long long)json_member_number(row, "line", 0));
	print_line(out, N_("line %s is wrong: %s"), number, sentence ? sentence : "");
}
