// SPDX-License-Identifier: GPL-3.0-or-later
/* A list that is imported whole: if one row is wrong, none is imported and each is named by its line. Knows no list's columns. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/csv.h"
#include "common/json.h"
#include "mediactl/verb.h"

struct fault;
struct import_list;

/* What one kind of list is. */
struct import_kind {
	const char *method; /* takes {"rows":[parameters…]} in a sealed file, and "rehearse" */
	int (*heading)(struct import_list *list, const struct csv *csv, struct fault *fault);
	void (*row)(struct import_list *list, const struct csv *csv); /* import_list_add */
	bool (*changes)(const json_t *answer); /* would it, or did it, change anything? */
};

struct import_list {
	const struct import_kind *kind;
	void *context; /* the kind's own */
	json_t *rows;  /* {"line", "call": parameters, "answer", "problem": a sentence, where there is one} */
	json_t *wrong; /* {"line", "problem"}: found in the file itself */
	int problems, changed;
};

void import_list_clear_scoped(struct import_list *list);

/* ---- reading the file ---- */

int import_list_read(struct import_list *list, const char *bytes, size_t length, struct fault *fault);
/* Takes `call` over. */
void import_list_add(struct import_list *list, size_t line, json_t *call);
/* What stands on two lines is a mistake that no row shows alone. `seen`: the line of each text before. NULL is on none. */
void import_list_once(struct import_list *list, json_t *seen, const char *text, size_t line);

/* ---- asking mediad ---- */

/* In one call: all rows are imported, or, with `rehearse` or where one is wrong, none. Other than OUTCOME_DONE: it was said. */
enum outcome import_list_ask_all(struct import_list *list, const struct command *command, bool rehearse);

/* ---- telling ---- */

/* Of a row with a "problem". */
void import_list_print_problem(FILE *out, const json_t *row);
