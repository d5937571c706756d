// SPDX-License-Identifier: GPL-3.0-or-later
/* Any list of objects as CSV: a column for each member that any of them has. Knows no list. */
#include "mediactl/rows.h"

#include <string.h>

#include "common/csv.h"

/* Every member that a row has, in the order in which they are met; NULL without memory. */
static json_t *find_members(const json_t *rows)
{
	SCOPED(json_release) json_t *members = json_object();
	json_t *row, *value;
	const char *key;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_foreach(row, key, value)
			if (!json_object_get(members, key) && json_object_set_new(members, key, json_null()) < 0)
				return NULL;
	return MOVE(members);
}

/* NULL: without memory. */
static char *cell(const json_t *value)
{
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return value && !json_is_null(value) ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : strdup("");
}

static void write_headings(FILE *out, json_t *members)
{
	json_t *unused;
	const char *key;
	size_t i = 0;

	json_object_foreach(members, key, unused)
		csv_write_field(out, i++, key);
	csv_write_end(out);
}

static bool write_row(FILE *out, json_t *members, const json_t *row)
{
	bool whole = true;
	json_t *unused;
	const char *key;
	size_t i = 0;

	json_object_foreach(members, key, unused) {
		SCOPED(json_text_free) char *text = cell(json_object_get(row, key));

		whole = whole && text;
		csv_write_field(out, i++, text);
	}
	csv_write_end(out);
	return whole;
}

bool rows_write(FILE *out, const json_t *rows)
{
	SCOPED(json_release) json_t *members = find_members(rows);
	bool whole = members != NULL;
	const json_t *row;
	size_t i;

	csv_write_mark(out);
	write_headings(out, members);
	json_array_foreach(rows, i, row)
		whole = whole && write_row(out, members, row);
	return whole;
}
