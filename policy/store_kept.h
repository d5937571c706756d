// SPDX-License-Identifier: GPL-3.0-or-later
/* Statements of SQLite that are kept ready between uses, found by their text; part of the one door (policy/store.c), which alone includes it. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define STORE_KEPT_SETS 64 /* a power of two */
#define STORE_KEPT_WAYS 4  /* of each set: what falls into one place does not push each other out */

struct store_statement {
	sqlite3_stmt *statement;
	int64_t used; /* when last, counted in uses; 0: never */
	bool busy;
};

struct store_kept {
	struct store_statement places[STORE_KEPT_SETS][STORE_KEPT_WAYS];
	int64_t uses, prepared;
};

/* The statement, ready to be bound: kept at *slot, or (NULL) made for this use alone. SQLite's result. */
int store_kept_take(struct store_kept *kept, sqlite3 *db, const char *sql, struct store_statement **slot, sqlite3_stmt **out);
/* After that, in any case. */
void store_kept_return(struct store_statement *slot, sqlite3_stmt *statement);
void store_kept_clear(struct store_kept *kept);
