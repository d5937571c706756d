// SPDX-License-Identifier: GPL-3.0-or-later
/* Copies rows between stores; knows no table. */
#include "policy/table_rows.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"

static bool add_text(char *sql, const char *text)
{
	size_t at = strlen(sql);

	return text_copy(sql + at, TABLE_SQL_MAX - at, text);
}

int table_insert_sql(struct store *store, const char *table, size_t count, char sql[TABLE_SQL_MAX], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char part[64];
	bool fits;
	int r;

	text_format(part, sizeof(part), "SELECT * FROM %s", table);
	r = store_query(store, part, NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	if ((size_t)query_columns(query) + 1 != count || count > TABLE_COLUMNS_MAX)
		return -EINVAL;
	fits = text_format(sql, TABLE_SQL_MAX, "INSERT INTO %s (rowid", table);
	for (size_t i = 1; i < count; i++)
		fits = fits && add_text(sql, ", ") && add_text(sql, query_name(query, (int)i - 1));
	fits = fits && add_text(sql, ") VALUES (?1");
	for (size_t i = 1; i < count; i++) {
		text_format(part, sizeof(part), ", ?%zu", i + 1);
		fits = fits && add_text(sql, part);
	}
	return fits && add_text(sql, ")") ? 0 : -EINVAL;
}

static int put_row(struct store *store, const struct query *row, const char *sql, struct fault *fault)
{
	struct value values[TABLE_COLUMNS_MAX];
	size_t count = (size_t)query_columns(row);

	for (size_t i = 0; i < count; i++)
		values[i] = query_value(row, (int)i);
	return store_run(store, sql, (struct values){ values, count }, fault);
}

int table_replace(struct store *store, struct store *from, const char *table, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char sql[TABLE_SQL_MAX], part[96];
	int r;

	text_format(part, sizeof(part), "DELETE FROM %s", table);
	r = store_run(store, part, NO_VALUES, fault);
	text_format(part, sizeof(part), "SELECT rowid, * FROM %s ORDER BY rowid", table);
	if (r == 0)
		r = store_query(from, part, NO_VALUES, &query, fault);
	if (r == 0)
		r = table_insert_sql(store, table, (size_t)query_columns(query), sql, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = put_row(store, query, sql, fault);
	return r;
}
