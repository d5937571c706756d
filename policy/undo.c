// SPDX-License-Identifier: GPL-3.0-or-later
/* What each change finds is noted and written with the event, once for each row and checkpoint. */
#include "policy/undo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/row_bytes.h"
#include "policy/schema.h"
#include "policy/store.h"

struct noted {
	struct noted *next;
	size_t table; /* of schema_table */
	int64_t row;
	bool is_new;
	struct row_bytes old;
};

struct undo {
	struct store *store;
	struct noted *first, **last;
	int64_t since; /* the event that announced the newest checkpoint; 0: there is none to go back to; -1: the books know */
	bool deaf;     /* what is undone is not noted */
	bool lost;     /* for want of memory it did not note everything */
};

/* ---- noting ---- */

static void noted_free(struct noted *noted)
{
	if (!noted)
		return;
	row_bytes_clear(&noted->old);
	free(noted);
}
SCOPED_DEFINE(noted_free, struct noted *)

static bool find_table(const char *name, size_t *out)
{
	for (*out = 0; schema_table(*out); (*out)++)
		if (strcmp(schema_table(*out), name) == 0)
			return true;
	return false;
}

static int note(struct undo *undo, const struct store_change *change, size_t table)
{
	SCOPED(noted_free) struct noted *noted = calloc(1, sizeof(*noted));
	int r = noted ? 0 : -ENOMEM;

	for (int i = 0; r == 0 && !change->is_new && i < store_old_columns(change); i++)
		r = row_bytes_add_value(&noted->old, store_old(change, i));
	if (r < 0)
		return r;
	noted->table = table;
	noted->row = change->before;
	noted->is_new = change->is_new;
	*undo->last = noted;
	undo->last = &MOVE(noted)->next;
	return 0;
}

static void changes(void *context, const struct store_change *change)
{
	struct undo *undo = context;
	size_t table;

	if (undo->deaf || undo->since <= 0 || !find_table(change->table, &table))
		return;
	/* No row of ours gets another number; if one did, nothing could be undone. */
	if (change->before != change->after || note(undo, change, table) < 0)
		undo->lost = true;
}

static void drop_notes(struct undo *undo)
{
	while (undo->first) {
		struct noted *noted = undo->first;

		undo->first = noted->next;
		noted_free(noted);
	}
	undo->last = &undo->first;
	undo->lost = false;
}

void undo_discard(struct undo *undo)
{
	drop_notes(undo);
	undo->since = -1;
	undo->deaf = false;
}

/* ---- keeping ---- */

int undo_new(struct store *store, struct undo **out)
{
	struct undo *undo = calloc(1, sizeof(*undo));

	if (!undo)
		return -ENOMEM;
	undo->store = store;
	undo->last = &undo->first;
	undo->since = -1;
	store_hear(store, changes, undo);
	*out = undo;
	return 0;
}

void undo_free(struct undo *undo)
{
	if (!undo)
		return;
	store_hear_no_more(undo->store, undo);
	drop_notes(undo);
	free(undo);
}

int undo_begin(struct undo *undo, struct fault *fault)
{
	if (undo->since >= 0)
		return 0;
	return store_number(undo->store, "SELECT coalesce(max(since), 0) FROM undo", NO_VALUES, &undo->since, fault);
}

static int write_note(struct undo *undo, const struct noted *noted, struct fault *fault)
{
	struct value old = noted->is_new ? TEXT(NULL) : BLOB(noted->old.at, noted->old.length);

	return store_run(undo->store, "INSERT INTO undo (since, name, row, old) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
		VALUES(NUMBER(undo->since), TEXT(schema_table(noted->table)), NUMBER(noted->row), old), fault);
}

int undo_forget(struct undo *undo, struct fault *fault)
{
	drop_notes(undo);
	undo->since = 0;
	return store_run(undo->store, "DELETE FROM undo", NO_VALUES, fault);
}

int undo_write(struct undo *undo, struct fault *fault)
{
	int r = undo->lost ? undo_forget(undo, fault) : 0;

	for (const struct noted *noted = undo->first; r == 0 && noted; noted = noted->next)
		r = write_note(undo, noted, fault);
	drop_notes(undo);
	return r;
}

/* From this event on, which says what the registry is now. */
static int start(struct undo *undo, int64_t sequence, struct fault *fault)
{
	int r = undo_write(undo, fault);

	if (r == 0)
		r = store_run(undo->store, "DELETE FROM undo WHERE since < ?1", VALUES(NUMBER(sequence - UNDO_EVENTS)), fault);
	if (r == 0)
		r = store_run(undo->store, "INSERT INTO undo (since, name, row) VALUES (?1, '', 0)", VALUES(NUMBER(sequence)), fault);
	undo->since = sequence;
	return r;
}

int undo_see(struct undo *undo, const json_t *envelope, struct fault *fault)
{
	const json_t *data = json_member_object(envelope, "data");
	const char *kind = json_member_text(envelope, "kind");
	int64_t sequence = json_member_number(envelope, "seq", 0);

	if (kind && strcmp(kind, "ledger.checkpointing") == 0 && json_member_text(data, "registry"))
		return start(undo, sequence, fault);
	if (kind && strcmp(kind, "ledger.checkpoint") == 0)
		return store_run(undo->store, "DELETE FROM undo WHERE since < ?1", VALUES(NUMBER(json_member_number(data, "head_sequence", 0))), fault);
	return undo->since > 0 && sequence - undo->since > UNDO_EVENTS ? undo_forget(undo, fault) : 0;
}

/* ---- going back ---- */

struct sentence {
	char text[4096];
	size_t used;
};

/* What does not fit makes no statement. */
static void say(struct sentence *sql, const char *before, const char *word, const char *after)
{
	if (text_format(sql->text + sql->used, sizeof(sql->text) - sql->used, "%s%s%s", before, word, after))
		sql->used += strlen(sql->text + sql->used);
	else
		sql->text[0] = '\0';
}

/* INSERT with the row's number and every column. */
static int insertion(struct undo *undo, const char *table, size_t count, struct sentence *out, struct fault *fault)
{
	SCOPED(query_close) struct query *columns = NULL;
	struct sentence sql = { .used = 0 };
	char place[24];
	int r;

	say(&sql, "SELECT * FROM ", table, "");
	r = store_query(undo->store, sql.text, NO_VALUES, &columns, fault);
	if (r < 0)
		return r;
	if ((size_t)query_columns(columns) != count)
		return -EAGAIN;
	say(out, "INSERT INTO ", table, " (rowid");
	for (size_t i = 0; i < count; i++)
		say(out, ", \"", query_name(columns, (int)i), "\"");
	say(out, "", ") VALUES (?1", "");
	for (size_t i = 0; i < count; i++) {
		text_format(place, sizeof(place), "%zu", i + 2);
		say(out, ", ?", place, "");
	}
	say(out, "", ")", "");
	return 0;
}

static int put_row(struct undo *undo, const char *table, int64_t row, struct value old, struct fault *fault)
{
	struct value values[ROW_COLUMNS_MAX + 1] = { NUMBER(row) };
	struct sentence sql = { .used = 0 };
	size_t count;
	int r;

	if (old.type != VALUE_BLOB || !row_bytes_read(old.bytes, old.length, values + 1, &count))
		return -EAGAIN;
	r = insertion(undo, table, count, &sql, fault);
	return r < 0 ? r : store_run(undo->store, sql.text, (struct values){ values, count + 1 }, fault);
}

/* First all that was touched goes, then comes what was there: so no row is in another's way. */
static int apply_rows(struct undo *undo, int64_t since, bool away, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = store_query(undo->store, away ? "SELECT name, row, old FROM undo WHERE since = ?1 AND name <> ''"
					  : "SELECT name, row, old FROM undo WHERE since = ?1 AND name <> '' AND old IS NOT NULL",
		VALUES(NUMBER(since)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		char sql[128];
		size_t table;

		if (!find_table(query_text(query, 0), &table))
			return -EAGAIN;
		text_format(sql, sizeof(sql), "DELETE FROM %s WHERE rowid = ?1", schema_table(table));
		r = away ? store_run(undo->store, sql, VALUES(NUMBER(query_number(query, 1))), fault)
			 : put_row(undo, schema_table(table), query_number(query, 1), query_value(query, 2), fault);
	}
	return r;
}

int undo_apply(struct undo *undo, int64_t since, struct fault *fault)
{
	int64_t there = 0, newest = 0;
	int r;

	undo->deaf = true;
	r = store_number(undo->store, "SELECT count(*) FROM undo WHERE since = ?1 AND name = ''", VALUES(NUMBER(since)), &there, fault);
	if (r < 0 || there != 1)
		return r < 0 ? r : -EAGAIN;
	for (int64_t next = INT64_MAX; r == 0; next = newest) {
		r = store_number(undo->store, "SELECT coalesce(max(since), 0) FROM undo WHERE since >= ?1 AND since < ?2", VALUES(NUMBER(since), NUMBER(next)),
			&newest, fault);
		if (r < 0 || newest == 0)
			break;
		r = apply_rows(undo, newest, true, fault);
		if (r == 0)
			r = apply_rows(undo, newest, false, fault);
	}
	return r == -EINVAL ? -EAGAIN : r; /* a constraint of the tables says no: that was no row of ours */
}
