// SPDX-License-Identifier: GPL-3.0-or-later
/* Any list of objects as CSV: a column for each member that any of them has. Knows no list. */
#include "mediactl/rows.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/text.h"

#define MEMBERS_MAX 40
#define CELL_TEXT 2048

/* Every member that a row has, in the order in which they are met. */
static size_t find_members(const json_t *rows, const char *members[MEMBERS_MAX])
{
	size_t count = 0, i, known;
	json_t *row, *value;
	const char *key;

	json_array_foreach(rows, i, row)
		json_object_foreach(row, key, value) {
			for (known = 0; known < count && strcmp(members[known], key) != 0;)
				known++;
			if (known == count && count < MEMBERS_MAX)
				members[count++] = key;
		}
	return count;
}

static void cell(const json_t *value, char out[CELL_TEXT])
{
	out[0] = '\0';
	if (json_is_string(value)) {
		text_copy(out, CELL_TEXT, json_string_value(value));
	} else if (value && !json_is_null(value)) {
		char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

		text_copy(out, CELL_TEXT, text ? text : "");
		free(text);
	}
}

void rows_write(FILE *out, const json_t *rows)
{
	const char *members[MEMBERS_MAX], *fields[MEMBERS_MAX];
	static char cells[MEMBERS_MAX][CELL_TEXT];
	size_t count = find_members(rows, members), i;
	const json_t *row;

	csv_write_mark(out);
	csv_write(out, members, count);
	json_array_foreach(rows, i, row) {
		for (size_t c = 0; c < count; c++) {
			cell(json_object_get(row, members[c]), cells[c]);
			fields[c] = cells[c];
		}
		csv_write(out, fields, count);
	}
}
