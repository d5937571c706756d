// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/table.h"

#include <stdlib.h>

#include "tests/fakes/suite.h"

START_TEST(japanese_names_are_as_wide_as_a_terminal_shows_them)
{
	ck_assert_uint_eq(table_width("sato"), 4);
	ck_assert_uint_eq(table_width("佐藤"), 4);
	ck_assert_uint_eq(table_width("髙"), 2);
	ck_assert_uint_eq(table_width("𠮷"), 2); /* U+20BB7, beyond the first plane */
	ck_assert_uint_eq(
		table_width("辻\xf3\xa0\x84\x80"), 2); /* an ideographic variation selector */
	ck_assert_uint_eq(table_width("か\xe3\x82\x99"), 2); /* a combining voiced sound mark */
	ck_assert_uint_eq(table_width("ｶﾅ"), 2); /* half-width kana */
	ck_assert_uint_eq(table_width("Ａ"), 2); /* full-width letter */
	ck_assert_uint_eq(table_width(""), 0);
}
END_TEST

static char *printed(const struct table *table)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	table_print(table, 1, out);
	fclose(out);
	return text;
}

START_TEST(columns_line_up_whatever_is_in_them)
{
	SCOPED(table_free) struct table *table = table_new(3);
	const char *const cells[] = { "A", "佐藤", "x", "BBB", "𠮷田", "y", "C", "髙", "z" };
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
		table_cell(table, cells[i]);
	text = printed(table);
	ck_assert_str_eq(text, " A    佐藤  x\n BBB  𠮷田  y\n C    髙    z\n");
	ck_assert_uint_eq(table_rows(table), 3);
	free(text);
}
END_TEST

START_TEST(a_table_has_as_many_columns_as_it_is_made_with)
{
	static const size_t columns = 40;
	SCOPED(table_free) struct table *table = table_new(columns);
	char *text;

	for (size_t i = 0; i < 2 * columns; i++)
		table_cell(table, i % 2 ? "佐藤" : "B");
	text = printed(table);
	ck_assert_uint_eq(table_rows(table), 2);
	ck_assert_uint_eq(table_width(text), 2 * (1 + columns / 2 * (1 + 2 + 4 + 2) - 2 + 1));
	free(text);
}
END_TEST

START_TEST(nothing_trails_when_the_last_cells_are_empty)
{
	SCOPED(table_free) struct table *table = table_new(3);
	char *text;

	table_cell(table, "A");
	table_cell(table, "");
	table_cell(table, NULL);
	text = printed(table);
	ck_assert_str_eq(text, " A\n");
	free(text);
}
END_TEST

START_TEST(a_cell_cannot_steer_the_terminal)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char *text;

	table_cell(table, "\x1b[2J%s%n");
	table_cell(table, "x");
	text = printed(table);
	ck_assert_str_eq(text, " \\x1b[2J%s%n  x\n");
	free(text);
}
END_TEST

RUN_TESTS("mediactl/table", japanese_names_are_as_wide_as_a_terminal_shows_them,
	columns_line_up_whatever_is_in_them, a_table_has_as_many_columns_as_it_is_made_with, nothing_trails_when_the_last_cells_are_empty,
	a_cell_cannot_steer_the_terminal)
