// SPDX-License-Identifier: GPL-3.0-or-later
/* A list that is imported row by row: every row is rehearsed first, and if one is wrong, none is imported and each is named by its line.
 * Knows no list's columns. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/csv.h"
#include "common/json.h"
#include "mediactl/verb.h"

struct connection;
struct fault;
struct import_list;

/* What one kind of list is. */
struct import_kind {
	const char *method; /* takes a row's parameters, and "rehearse" */
	int (*heading)(struct import_list *list, const struct csv *csv, struct fault *fault);
	void (*row)(struct import_list *list, const struct csv *csv); /* import_list_add */
	bool (*changes)(const json_t *answer); /* would it, or did it, change anything? */
};

struct import_list {
	const struct import_kind *kind;
	void *context; /* the kind's own */
	struct connection *connection; /* since import_list_ask_all */
	json_t *rows;  /* {"line", "call": parameters, "answer", "refused", "problem": a sentence, where there is one} */
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

/* All rows are rehearsed, and then, unless `rehearse` or one is wrong, imported. */
int import_list_ask_all(struct import_list *list, const char *socket, bool rehearse, struct fault *fault);

/* ---- telling ---- */

/* Of a row with a "problem". */
void import_list_print_problem(FILE *out, const json_t *row);
