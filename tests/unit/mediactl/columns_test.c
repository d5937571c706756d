// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/columns.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "tests/fakes/suite.h"

#define COLUMNS 30
#define CHARACTERS 700 /* more than 2 KiB */

static char *done(void (*how)(FILE *out, const struct column *columns, const json_t *rows), const struct column *columns, const json_t *rows)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	how(out, columns, rows);
	fclose(out);
	return text;
}

/* Shows R-REV-03. */
START_TEST(no_column_and_no_character_of_a_cell_is_left_out)
{
	struct column columns[COLUMNS + 1] = { 0 };
	SCOPED(json_release) json_t *rows = json_pack("[{}]");
	char names[COLUMNS][8], *printed, *written, *value = NULL;

	for (int i = 0; i < CHARACTERS; i++)
		text_add(&value, "髙");
	for (size_t i = 0; i < COLUMNS; i++) {
		text_format(names[i], sizeof(names[i]), "C%zu", i);
		columns[i] = (struct column){ names[i], names[i], COLUMN_TEXT };
		json_object_set_new(json_array_get(rows, 0), names[i], json_string(i + 1 < COLUMNS ? names[i] : value));
	}
	printed = done(columns_print, columns, rows);
	written = done(columns_write, columns, rows);
	ck_assert_ptr_nonnull(strstr(printed, "C29"));
	ck_assert_ptr_nonnull(strstr(printed, value));
	ck_assert_ptr_nonnull(strstr(written, "\"C29\"\r\n"));
	ck_assert_ptr_nonnull(strstr(written, value));
	free(printed);
	free(written);
	free(value);
}
END_TEST

START_TEST(each_kind_of_column_is_shown_in_its_way)
{
	static const struct column columns[] = { { "text", "A", COLUMN_TEXT }, { "time", "B", COLUMN_TIME }, { "time", "C", COLUMN_DAY },
		{ "number", "D", COLUMN_NUMBER }, { "state", "E", COLUMN_WORD }, { "yes", "F", COLUMN_TRUTH }, { "no", "G", COLUMN_TRUTH },
		{ "truth", "H", COLUMN_TEXT }, { "object", "I", COLUMN_JSON }, { "none", "J", COLUMN_TEXT }, { 0 } };
	SCOPED(json_release) json_t *rows = json_pack("[{s:s, s:s, s:i, s:s, s:i, s:i, s:b, s:{s:i}}]", "text", "=x", "time", "2026-11-21T20:00:00Z",
		"number", 7, "state", "in-service", "yes", 1, "no", 0, "truth", true, "object", "a", 1);
	char *text;

	setenv("TZ", "JST-9", 1);
	text = done(columns_write, columns, rows);
	ck_assert_str_eq(text, "\xef\xbb\xbf\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\",\"I\",\"J\"\r\n"
			       "\"'=x\",\"2026-11-22 05:00:00\",\"2026-11-22\",\"7\",\"in-service\",\"yes\",\"\",\"yes\",\"{\"\"a\"\":1}\",\"\"\r\n");
	free(text);
	text = done(columns_print, columns, rows);
	ck_assert_ptr_nonnull(strstr(text, "2026-11-22 05:00:00  2026-11-22  7  in service  yes"));
	free(text);
}
END_TEST

START_TEST(no_rows_are_no_headings_on_a_terminal)
{
	static const struct column columns[] = { { "text", "A", COLUMN_TEXT }, { 0 } };
	SCOPED(json_release) json_t *rows = json_array();
	char *text = done(columns_print, columns, rows);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

RUN_TESTS("mediactl/columns", no_column_and_no_character_of_a_cell_is_left_out, each_kind_of_column_is_shown_in_its_way,
	no_rows_are_no_headings_on_a_terminal)
