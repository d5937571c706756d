// SPDX-License-Identifier: GPL-3.0-or-later
/* A small cache of sets, in each of which what was used longest ago gives way. */
#include "policy/store_kept.h"

#include <string.h>

#include "common/macros.h"

static struct store_statement *set_of(struct store_kept *kept, const char *sql)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = sql; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return kept->places[(hash ^ hash >> 16) & (STORE_KEPT_SETS - 1)];
}

static bool is_of(const struct store_statement *place, const char *sql)
{
	return place->statement && strcmp(sqlite3_sql(place->statement), sql) == 0;
}

/* Where it is, or what was used longest ago of what is not in use. NULL: all of them are. */
static struct store_statement *place_of(struct store_kept *kept, const char *sql)
{
	struct store_statement *set = set_of(kept, sql), *oldest = NULL;

	for (size_t i = 0; i < STORE_KEPT_WAYS; i++) {
		if (set[i].busy)
			continue;
		if (is_of(&set[i], sql))
			return &set[i];
		if (!oldest || set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

int store_kept_take(struct store_kept *kept, sqlite3 *db, const char *sql, struct store_statement **slot, sqlite3_stmt **out)
{
	struct store_statement *place = place_of(kept, sql);
	int rc;

	*slot = place;
	if (place) {
		place->busy = true;
		place->used = ++kept->uses;
		*out = is_of(place, sql) ? place->statement : NULL;
		if (*out)
			return SQLITE_OK;
		sqlite3_finalize(MOVE(place->statement));
	}
	kept->prepared++;
	rc = sqlite3_prepare_v3(db, sql, -1, place ? SQLITE_PREPARE_PERSISTENT : 0, out, NULL);
	if (rc == SQLITE_OK && place)
		place->statement = *out;
	return rc;
}

void store_kept_return(struct store_statement *slot, sqlite3_stmt *statement)
{
	if (!slot) {
		sqlite3_finalize(statement);
		return;
	}
	slot->busy = false;
	if (!statement) /* it was never ready */
		return;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

void store_kept_clear(struct store_kept *kept)
{
	for (size_t i = 0; i < STORE_KEPT_SETS; i++)
		for (size_t n = 0; n < STORE_KEPT_WAYS; n++)
			sqlite3_finalize(kept->places[i][n].statement);
}
