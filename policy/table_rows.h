// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows of any table, put where they stood: rowid and all, for so tables are compared. Knows no table. */
#pragma once

#include "policy/store.h"

#define TABLE_COLUMNS_MAX 64
#define TABLE_SQL_MAX 2048

/* "INSERT INTO table (rowid, one, …) VALUES (?1, …)" for `count` values, the rowid the first. -EINVAL without a sentence: it has not that many
 * columns, or more or longer ones than anybody copies. */
int table_insert_sql(struct store *store, const char *table, size_t count, char sql[TABLE_SQL_MAX], struct fault *fault);
/* Makes a table what it is in another store, within a transaction whose foreign keys are deferred. */
int table_replace(struct store *store, struct store *from, const char *table, struct fault *fault);
