// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds the registry against one rebuilt from the ledger: every table, every row, every column.
 * Knows no meaning of any. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/schema.h"

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

static bool same_row(const struct query *a, const struct query *b)
{
	int columns = query_columns(a);

	if (columns != query_columns(b))
		return false;
	for (int i = 0; i < columns; i++)
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

static int compare_table(
	struct query *books, struct query *rebuilt, const char *table, struct fault *fault)
{
	int here, there;

	for (;;) {
		here = query_next(books, fault);
		there = here < 0 ? here : query_next(rebuilt, fault);
		if (here < 0 || there < 0)
			return here < 0 ? here : there;
		if (!here && !there)
			return 0;
		if (!here || !there || !same_row(books, rebuilt))
			return different(table, there ? rebuilt : books, fault);
	}
}

int rebuild_compare(struct store *books, struct store *rebuilt, struct fault *fault)
{
	for (size_t i = 0; schema_table(i); i++) {
		SCOPED(query_close) struct query *here = NULL;
		SCOPED(query_close) struct query *there = NULL;
		int r;

		r = store_query(books, schema_rows(i), NO_VALUES, &here, fault);
		if (r == 0)
			r = store_query(rebuilt, schema_rows(i), NO_VALUES, &there, fault);
		if (r == 0)
			r = compare_table(here, there, schema_table(i), fault);
		if (r < 0)
			return r;
	}
	return 0;
}
