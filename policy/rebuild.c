// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds the registry against one rebuilt from the ledger: every table, every row, every column; and makes it anew. Knows no meaning of
 * any. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/replay.h"
#include "policy/schema.h"
#include "policy/table_rows.h"

#define ROWS_AT_ONCE 256

static bool same_value(struct value a, struct value b)
{
	if (a.type != b.type)
		return false;
	switch (a.type) {
	case VALUE_NULL:
		return true;
	case VALUE_NUMBER:
		return a.number == b.number;
	case VALUE_TEXT:
	case VALUE_BLOB:
		return a.length == b.length &&
		       (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
	}
	return false;
}

/* Not the last column, which says where it stands. */
static bool same_row(const struct query *a, const struct query *b)
{
	int columns = query_columns(a);

	if (columns != query_columns(b))
		return false;
	for (int i = 0; i < columns - 1; i++)
		if (!same_value(query_value(a, i), query_value(b, i)))
			return false;
	return true;
}

static int different(const char *table, const struct query *row, struct fault *fault)
{
	char key[FAULT_ARGUMENT];

	text_printable(query_text(row, 0), key, sizeof(key));
	return fault_set(fault, -EUCLEAN,
		N_("The registry was changed past the ledger: table %s, row %s. Keep a copy of the file for the auditor and put the last backup back."),
		table, key);
}

/* Rows in the order in which they were put in, which a rebuild repeats. */
static int rows_after(struct store *store, const char *table, int64_t after, struct query **out, struct fault *fault)
{
	char sql[128];

	text_format(sql, sizeof(sql), "SELECT *, rowid FROM %s WHERE rowid > ?1 ORDER BY rowid LIMIT %d", table, ROWS_AT_ONCE);
	return store_query(store, sql, VALUES(NUMBER(after)), out, fault);
}

static int64_t row_id(const struct query *row)
{
	return query_number(row, query_columns(row) - 1);
}

/* Whether the row that is too many stands here. */
static bool stands_out(const struct query *here, const struct query *there)
{
	return row_id(here) < row_id(there);
}

/* 1: so many were the same, and there may be more; 0: that was the table. */
static int compare_rows(struct query *books, struct query *rebuilt, struct comparing *comparing, struct fault *fault)
{
	const char *table = schema_table(comparing->table);
	int here, there;

	for (int i = 0; i < ROWS_AT_ONCE; i++) {
		here = query_next(books, fault);
		there = here < 0 ? here : query_next(rebuilt, fault);
		if (here < 0 || there < 0)
			return here < 0 ? here : there;
		if (!here && !there)
			return 0;
		if (!here || !there)
			return different(table, there ? rebuilt : books, fault);
		if (!same_row(books, rebuilt))
			return different(table, stands_out(books, rebuilt) ? books : rebuilt, fault);
		comparing->here = row_id(books);
		comparing->there = row_id(rebuilt);
	}
	return 1;
}

static int compare_some(struct store *books, struct store *rebuilt, struct comparing *comparing, struct fault *fault)
{
	SCOPED(query_close) struct query *here = NULL;
	SCOPED(query_close) struct query *there = NULL;
	const char *table = schema_table(comparing->table);
	int r;

	r = rows_after(books, table, comparing->here, &here, fault);
	if (r == 0)
		r = rows_after(rebuilt, table, comparing->there, &there, fault);
	return r < 0 ? r : compare_rows(here, there, comparing, fault);
}

int rebuild_compare(struct store *books, struct store *rebuilt, struct comparing *comparing, struct fault *fault)
{
	for (; schema_table(comparing->table); comparing->table++, comparing->begun = false) {
		int r;

		if (!comparing->begun)
			comparing->here = comparing->there = INT64_MIN;
		comparing->begun = true;
		r = compare_some(books, rebuilt, comparing, fault);
		if (r != 0)
			return r;
	}
	return 0;
}

/* ---- making it anew ---- */

struct rebuilding {
	struct replay replay;
	struct comparing comparing;
	bool differs[SCHEMA_TABLES_MAX];
};

static void compare_again(struct rebuilding *rebuilding)
{
	rebuilding->comparing = (struct comparing){ 0 };
	memset(rebuilding->differs, 0, sizeof(rebuilding->differs));
}

/* A table that differs is replaced, so what else differs in it is of no interest. */
static int note_difference(struct rebuilding *rebuilding)
{
	struct comparing *comparing = &rebuilding->comparing;

	rebuilding->differs[comparing->table++] = true;
	comparing->begun = false;
	return 1;
}

int rebuilding_step(struct rebuilding *rebuilding, struct fault *fault)
{
	struct fault difference;
	int r = replay_step(&rebuilding->replay, fault);

	if (r < 0)
		return r;
	if (r > 0) {
		compare_again(rebuilding); /* what is wrong in one table may have gone on into another */
		return 1;
	}
	r = rebuild_compare(rebuilding->replay.books, rebuilding->replay.rebuilt, &rebuilding->comparing, &difference);
	if (r == -EUCLEAN)
		return note_difference(rebuilding);
	if (r < 0)
		*fault = difference;
	return r;
}

int rebuilding_replace(struct rebuilding *rebuilding, struct store *store, struct fault *fault)
{
	int r;

	do /* what was recorded meanwhile */
		r = rebuilding_step(rebuilding, fault);
	while (r > 0);
	if (r == 0)
		r = store_script(store, "PRAGMA defer_foreign_keys = ON", fault);
	for (size_t i = 0; r == 0 && schema_table(i); i++)
		if (rebuilding->differs[i])
			r = table_replace(store, rebuilding->replay.rebuilt, schema_table(i), fault);
	return r;
}

int rebuilding_begin(struct registry *registry, struct rebuilding **out, struct fault *fault)
{
	SCOPED(rebuilding_free) struct rebuilding *rebuilding = calloc(1, sizeof(*rebuilding));
	int r;

	if (!rebuilding)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
	r = replay_begin(&rebuilding->replay, registry, INT64_MAX, fault);
	if (r < 0)
		return r;
	*out = MOVE(rebuilding);
	return 0;
}

void rebuilding_free(struct rebuilding *rebuilding)
{
	if (!rebuilding)
		return;
	replay_end(&rebuilding->replay);
	free(rebuilding);
}
