// SPDX-License-Identifier: GPL-3.0-or-later
/* Columns that line up on a terminal. Does not ask the locale: a name is as wide under LANG=C. */
#include "mediactl/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"

#define GAP 2

struct table {
	size_t count, room;
	char **cells;
	size_t columns, widths[]; /* the widest cell of each column so far */
};

struct range {
	uint32_t first, last;
};

static const struct range wide[] = {
	{ 0x1100, 0x115f },
	{ 0x231a, 0x231b },
	{ 0x2329, 0x232a },
	{ 0x23e9, 0x23ec },
	{ 0x25fd, 0x25fe },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0xa4cf },
	{ 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe10, 0xfe19 },
	{ 0xfe30, 0xfe6b },
	{ 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x16fe0, 0x18cff },
	{ 0x1aff0, 0x1b2ff },
	{ 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

static bool lies_in(uint32_t point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	}
	return false;
}

static size_t point_width(uint32_t point)
{
	if (text_is_without_width(point))
		return 0;
	return lies_in(point, wide, ARRAY_SIZE(wide)) ? 2 : 1;
}

size_t table_width(const char *text)
{
	size_t left = strlen(text), width = 0;

	while (left > 0) {
		uint32_t point;
		size_t length = text_character(text, left, &point);

		width += point_width(point);
		text += length;
		left -= length;
	}
	return width;
}

struct table *table_new(size_t columns)
{
	struct table *table = calloc(1, sizeof(*table) + columns * sizeof(table->widths[0]));

	if (table)
		table->columns = columns;
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

void table_cell(struct table *table, const char *text)
{
	char *cell;
	size_t width;

	if (!table)
		return;
	if (table->count == table->room) {
		size_t room = table->room ? 2 * table->room : 32;
		char **cells = reallocarray(table->cells, room, sizeof(*cells));

		if (!cells)
			return;
		table->cells = cells;
		table->room = room;
	}
	cell = print_safe(text);
	width = table_width(cell ? cell : "");
	if (width > table->widths[table->count % table->columns])
		table->widths[table->count % table->columns] = width;
	table->cells[table->count++] = cell;
}

void table_headings(struct table *table, const char *const headings[])
{
	for (size_t i = 0; table && i < table->columns; i++)
		table_cell(table, language_of(headings[i]));
}

void table_pair(struct table *table, const char *heading, const char *value)
{
	table_cell(table, language_of(heading));
	table_cell(table, value);
}

void table_detail(struct table *table, const char *heading, const char *value)
{
	if (value && value[0])
		table_pair(table, heading, value);
}

size_t table_rows(const struct table *table)
{
	return table ? table->count / table->columns : 0;
}

static const char *cell_at(const struct table *table, size_t index)
{
	return table->cells[index] ? table->cells[index] : "";
}

void table_print(const struct table *table, int indent, FILE *out)
{
	size_t owed = (size_t)indent; /* blanks, only written when something follows */

	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->columns;
		const char *text = cell_at(table, i);

		if (text[0]) {
			fprintf(out, "%*s%s", (int)owed, "", text);
			owed = 0;
		}
		owed += table->widths[column] - table_width(text) + GAP;
		if (column + 1 == table->columns) {
			fputc('\n', out);
			owed = (size_t)indent;
		}
	}
}
