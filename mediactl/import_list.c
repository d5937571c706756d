// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads a list, asks mediad about its rows, and keeps what was wrong. */
#include "mediactl/import_list.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/connection.h"
#include "mediactl/print.h"

#define ROWS_MAX 5000 /* mediad/broker/import.h */
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
#define NUMBER_TEXT 24

void import_list_clear_scoped(struct import_list *list)
{
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

/* ---- asking mediad ---- */

static int keep_rows(const struct import_list *list, int *out, struct fault *fault)
{
	SCOPED(json_release) json_t *all = json_pack("{s:[]}", "rows");
	SCOPED(close_fd) int fd = memfd_create("list", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	SCOPED(json_text_free) char *text = NULL;
	const json_t *row;
	size_t i, length;

	json_array_foreach(list->rows, i, row)
		json_array_append(json_object_get(all, "rows"), json_object_get(row, "call"));
	text = json_canonical(all);
	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	length = strlen(text);
	if (fd < 0 || write(fd, text, length) != (ssize_t)length || fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return fault_errno(fault, -errno, N_("%s could not be written: %s."), "memfd");
	*out = MOVE_FD(fd);
	return 0;
}

static int take_answers(struct import_list *list, const json_t *reply, struct fault *fault)
{
	const json_t *answers = json_object_get(reply, "rows");
	json_t *row;
	size_t i;

	if (json_array_size(answers) != json_array_size(list->rows))
		return connection_fault(-EBADMSG, fault);
	list->changed = 0;
	json_array_foreach(list->rows, i, row) {
		json_t *answer = json_array_get(answers, i), *problem = json_object_get(answer, "problem");

		json_object_set(row, "answer", answer);
		if (problem && json_object_set(row, "problem", problem) == 0)
			list->problems++;
		else
			list->changed += list->kind->changes(answer);
	}
	return 0;
}

enum outcome import_list_ask_all(struct import_list *list, const struct command *command, bool rehearse)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	SCOPED(close_fd) int rows = -1;
	const struct question question = { .method = list->kind->method, .passed = &rows };
	struct fault fault = { 0 };
	enum outcome outcome;

	if (rehearse || list->problems)
		json_put_text(parameters, "rehearse", "yes");
	if (keep_rows(list, &rows, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = ask(command, &question, parameters, &reply);
	if (outcome == OUTCOME_DONE && take_answers(list, reply, &fault) < 0)
		return ask_failed(command, OUTCOME_UNREACHABLE, &fault);
	return outcome;
}

void import_list_print_problem(FILE *out, const json_t *row)
{
	SCOPED(json_text_free) char *sentence = print_sentence(json_object_get(row, "problem"));
	char number[NUMBER_TEXT];

	text_format(number, sizeof(number), "%lld", (long long)json_member_number(row, "line", 0));
	print_line(out, N_("line %s is wrong: %s"), number, sentence ? sentence : "");
}
