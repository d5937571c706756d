// SPDX-License-Identifier: GPL-3.0-or-later
/* One way from rows to cells, for terminals and for CSV. */
#include "mediactl/columns.h"

#include <string.h>

#include "common/csv.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

static size_t count_columns(const struct column *columns)
{
	size_t count = 0;

	while (columns[count].member)
		count++;
	return count;
}

static char *show_text(enum column_kind kind, const char *text, bool raw)
{
	char time[TIME_TEXT];

	if (kind == COLUMN_DATED && !raw)
		return strdup(time_show(text, time));
	if (kind == COLUMN_DAY)
		return strndup(time_show_local(text, time), strlen("2026-11-21"));
	if (kind == COLUMN_TIME || kind == COLUMN_DATED)
		return strdup(time_show_local(text, time));
	if (kind == COLUMN_WORD && !raw)
		return strdup(word_show(text));
	if (kind == COLUMN_DEVICE && !raw)
		return strdup(word_device(text));
	return strdup(text);
}

/* NULL: nothing stands there. */
static char *cell(const struct column *column, const json_t *row, bool raw)
{
	const json_t *value = json_object_get(row, column->member);
	char *text = NULL;

	if (json_is_string(value))
		return show_text(column->kind, json_string_value(value), raw);
	if (json_is_boolean(value) || (json_is_integer(value) && column->kind == COLUMN_TRUTH))
		return json_is_true(value) || json_integer_value(value) ? strdup(_("yes")) : NULL;
	if (json_is_integer(value))
		text_add(&text, "%lld", (long long)json_integer_value(value));
	return json_is_object(value) ? json_canonical(value) : text;
}

void columns_print(FILE *out, const struct column *columns, const json_t *rows)
{
	size_t count = count_columns(columns), i;
	SCOPED(table_free) struct table *table = table_new(count);
	const json_t *row;

	if (json_array_size(rows) == 0)
		return;
	for (size_t c = 0; c < count; c++)
		table_cell(table, _(columns[c].heading));
	json_array_foreach(rows, i, row)
		for (size_t c = 0; c < count; c++) {
			SCOPED(json_text_free) char *text = cell(&columns[c], row, false);

			table_cell(table, text);
		}
	table_print(table, 0, out);
}

void columns_write(FILE *out, const struct column *columns, const json_t *rows)
{
	size_t count = count_columns(columns), i;
	const json_t *row;

	csv_write_mark(out);
	for (size_t c = 0; c < count; c++)
		csv_write_field(out, c, _(columns[c].heading));
	csv_write_end(out);
	json_array_foreach(rows, i, row) {
		for (size_t c = 0; c < count; c++) {
			SCOPED(json_text_free) char *text = cell(&columns[c], row, true);

			csv_write_field(out, c, text);
		}
		csv_write_end(out);
	}
}
