// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/rows.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/fault.h"
#include "tests/fakes/suite.h"

#define MEMBERS 60
#define LONG 2000 /* bytes of what csv_next still reads */

static char *written(const json_t *rows)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert(rows_write(out, rows));
	fclose(out);
	return text;
}

/* Shows R-REV-03. */
START_TEST(an_auditors_list_has_every_member_and_every_byte_of_it)
{
	SCOPED(json_release) json_t *rows = json_pack("[{}, {}]");
	SCOPED(csv_close) struct csv *csv = NULL;
	char name[16], value[LONG + 1], *text;

	for (int i = 0; i < MEMBERS; i++) {
		snprintf(name, sizeof(name), "member-%d", i);
		memset(value, 'a' + i % 26, LONG);
		value[LONG] = '\0';
		json_object_set_new(json_array_get(rows, (size_t)i % 2), name, json_string(value));
	}
	text = written(rows);
	ck_assert_int_eq(csv_open(text, strlen(text), &csv, NULL), 0);
	ck_assert_int_eq(csv_next(csv, NULL), 1);
	ck_assert_uint_eq(csv_count(csv), MEMBERS);
	for (int row = 0; row < 2; row++) {
		ck_assert_int_eq(csv_next(csv, NULL), 1);
		for (size_t i = 0; i < MEMBERS; i++) /* the members of the first row come first */
			ck_assert_uint_eq(strlen(csv_field(csv, i)), (i < MEMBERS / 2) == (row == 0) ? LONG : 0);
	}
	free(text);
}
END_TEST

START_TEST(what_is_no_text_stands_there_whole_as_json)
{
	SCOPED(json_release) json_t *list = json_array(), *rows = NULL, *back = NULL;
	char *text, *from, *to;

	for (int i = 0; i < 1000; i++)
		json_array_append_new(list, json_integer(i));
	rows = json_pack("[{s:O, s:n, s:b}]", "list", list, "nothing", "truth", true);
	text = written(rows);
	ck_assert_ptr_nonnull(strstr(text, "\"list\",\"nothing\",\"truth\"\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\"\",\"true\"\r\n"));
	from = strchr(text, '[');
	to = strchr(text, ']');
	back = json_loadb(from, (size_t)(to - from + 1), 0, NULL);
	ck_assert(json_equal(back, list));
	free(text);
}
END_TEST

START_TEST(no_rows_are_an_empty_table)
{
	char *text = written(NULL);

	ck_assert_str_eq(text, "\xef\xbb\xbf\r\n");
	free(text);
}
END_TEST

RUN_TESTS("mediactl/rows", an_auditors_list_has_every_member_and_every_byte_of_it, what_is_no_text_stands_there_whole_as_json,
	no_rows_are_an_empty_table)
