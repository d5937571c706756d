// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/table_rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "policy/schema.h"
#include "tests/fakes/suite.h"

/* A table of so many columns whose names have so many letters. */
static void make(struct store *store, const char *name, size_t columns, size_t letters)
{
	char *sql = NULL;

	text_add(&sql, "CREATE TABLE %s (", name);
	for (size_t i = 0; i < columns; i++)
		text_add(&sql, "%sc%0*zu TEXT", i ? ", " : "", (int)letters - 1, i);
	text_add(&sql, ") STRICT");
	ck_assert_int_eq(store_script(store, sql, NULL), 0);
	free(sql);
}

static int insertion(struct store *store, const char *table, size_t count, char sql[TABLE_SQL_MAX])
{
	SCOPED(query_close) struct query *query = NULL;
	int r = table_insert_sql(store, table, count, sql, NULL);

	if (r == 0) /* whole: it can be prepared */
		ck_assert_msg(store_query(store, sql, NO_VALUES, &query, NULL) == 0, "%s", sql);
	return r;
}

static size_t width(struct store *store, const char *table)
{
	char sql[128];
	int64_t columns = 0;

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM pragma_table_info('%s')", table);
	ck_assert_int_eq(store_number(store, sql, NO_VALUES, &columns, NULL), 0);
	return (size_t)columns;
}

START_TEST(a_row_of_every_table_of_the_books_can_be_put_back)
{
	SCOPED(store_close) struct store *store = NULL;
	char sql[TABLE_SQL_MAX];

	ck_assert_int_eq(store_open(":memory:", &store, NULL), 0);
	ck_assert_int_eq(schema_create(store, NULL), 0);
	for (size_t i = 0; schema_table(i); i++) {
		size_t columns = width(store, schema_table(i));

		ck_assert_uint_gt(columns, 0);
		ck_assert_int_eq(insertion(store, schema_table(i), columns + 1, sql), 0);
		ck_assert_uint_lt(strlen(sql), TABLE_SQL_MAX / 2); /* there is room for columns to come */
		ck_assert_int_eq(insertion(store, schema_table(i), columns, sql), -EINVAL);
		ck_assert_int_eq(insertion(store, schema_table(i), columns + 2, sql), -EINVAL);
	}
}
END_TEST

START_TEST(a_table_that_is_too_wide_is_refused_and_not_cut)
{
	SCOPED(store_close) struct store *store = NULL;
	char sql[TABLE_SQL_MAX];

	ck_assert_int_eq(store_open(":memory:", &store, NULL), 0);
	make(store, "fits", TABLE_COLUMNS_MAX - 1, 8);
	ck_assert_int_eq(insertion(store, "fits", TABLE_COLUMNS_MAX, sql), 0);
	make(store, "wide", TABLE_COLUMNS_MAX, 8);
	ck_assert_int_eq(insertion(store, "wide", TABLE_COLUMNS_MAX + 1, sql), -EINVAL);
	make(store, "lengthy", TABLE_COLUMNS_MAX - 1, 40); /* 63 names of 40 letters do not fit into the command */
	ck_assert_int_eq(insertion(store, "lengthy", TABLE_COLUMNS_MAX, sql), -EINVAL);
}
END_TEST

RUN_TESTS("policy/table_rows", a_row_of_every_table_of_the_books_can_be_put_back, a_table_that_is_too_wide_is_refused_and_not_cut)
