// SPDX-License-Identifier: GPL-3.0-or-later
/* One way from rows to cells, for terminals and for CSV. */
#include "mediactl/columns.h"

#include <string.h>

#include "common/csv.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define CELL_TEXT 1024
#define COLUMNS_MAX 16

static size_t count_columns(const struct column *columns)
{
	size_t count = 0;

	while (columns[count].member && count < COLUMNS_MAX)
		count++;
	return count;
}

static void show_text(enum column_kind kind, const char *text, bool raw, char out[CELL_TEXT])
{
	char time[TIME_TEXT];

	if (kind == COLUMN_DATED && !raw) {
		text_copy(out, CELL_TEXT, time_show(text, time));
	} else if (kind == COLUMN_TIME || kind == COLUMN_DATED || kind == COLUMN_DAY) {
		text_copy(out, CELL_TEXT, time_show_local(text, time));
		if (kind == COLUMN_DAY && strlen(out) > strlen("2026-11-21"))
			out[strlen("2026-11-21")] = '\0';
	} else if (kind == COLUMN_WORD && !raw) {
		text_copy(out, CELL_TEXT, word_show(text));
	} else if (kind == COLUMN_DEVICE && !raw) {
		text_copy(out, CELL_TEXT, word_device(text));
	} else {
		text_copy(out, CELL_TEXT, text);
	}
}

static const char *cell(const struct column *column, const json_t *row, bool raw, char out[CELL_TEXT])
{
	const json_t *value = json_object_get(row, column->member);

	out[0] = '\0';
	if (json_is_string(value)) {
		show_text(column->kind, json_string_value(value), raw, out);
	} else if (json_is_integer(value)) {
		if (column->kind != COLUMN_TRUTH)
			text_format(out, CELL_TEXT, "%lld", (long long)json_integer_value(value));
		else
			text_copy(out, CELL_TEXT, json_integer_value(value) ? _("yes") : "");
	} else if (json_is_boolean(value)) {
		text_copy(out, CELL_TEXT, json_is_true(value) ? _("yes") : "");
	} else if (json_is_object(value)) {
		SCOPED(json_text_free) char *text = json_canonical(value);

		text_copy(out, CELL_TEXT, text ? text : "");
	}
	return out;
}

void columns_print(FILE *out, const struct column *columns, const json_t *rows)
{
	size_t count = count_columns(columns), i;
	SCOPED(table_free) struct table *table = table_new(count);
	const char *headings[COLUMNS_MAX];
	char text[CELL_TEXT];
	const json_t *row;

	if (json_array_size(rows) == 0)
		return;
	for (size_t c = 0; c < count; c++)
		headings[c] = columns[c].heading;
	table_headings(table, headings);
	json_array_foreach(rows, i, row)
		for (size_t c = 0; c < count; c++)
			table_cell(table, cell(&columns[c], row, false, text));
	table_print(table, 0, out);
}

void columns_write(FILE *out, const struct column *columns, const json_t *rows)
{
	size_t count = count_columns(columns), i;
	const char *fields[COLUMNS_MAX];
	char text[COLUMNS_MAX][CELL_TEXT];
	const json_t *row;

	csv_write_mark(out);
	for (size_t c = 0; c < count; c++)
		fields[c] = _(columns[c].heading);
	csv_write(out, fields, count);
	json_array_foreach(rows, i, row) {
		for (size_t c = 0; c < count; c++)
			fields[c] = cell(&columns[c], row, true, text[c]);
		csv_write(out, fields, count);
	}
}
