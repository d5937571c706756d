// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes a snapshot of the registry, some lines at a time; knows no table's meaning. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/text.h"
#include "policy/schema.h"
#include "policy/separation/separation.h"
#include "policy/snapshot.h"

#define LINES_AT_ONCE 256

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is not enough memory to close the ledger."));
}

/* Takes the line over. */
static int put_line(struct snapshot_writer *writer, json_t *line, struct fault *fault)
{
	SCOPED(json_release) json_t *held = line;
	SCOPED(json_text_free) char *text = held ? json_canonical(held) : NULL;
	int r;

	if (!text)
		return no_memory(fault);
	r = snapshot_chain(writer->snapshot, text, strlen(text), fault);
	if (r < 0)
		return r;
	return store_run(writer->books, "INSERT INTO snapshot (sequence, line, text) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(writer->snapshot->sequence), NUMBER(++writer->line), TEXT(text)), fault);
}

static json_t *column_json(struct value value)
{
	switch (value.type) {
	case VALUE_NULL:
		return json_null();
	case VALUE_NUMBER:
		return json_integer(value.number);
	case VALUE_TEXT:
		return json_stringn(value.bytes, value.length);
	case VALUE_BLOB:
		return NULL; /* no projected table has one */
	}
	return NULL;
}

static json_t *row_json(const struct query *query)
{
	json_t *row = json_array();

	for (int i = 0; row && i < query_columns(query); i++)
		if (json_array_append_new(row, column_json(query_value(query, i))) < 0) {
			json_decref(row);
			return NULL;
		}
	return row;
}

/* ---- what is known of duties ---- */

static json_t *facts_of(const struct snapshot_writer *writer)
{
	return json_object_iter_value(writer->kind);
}

static void find_fact(struct snapshot_writer *writer)
{
	json_t *known = separation_known(writer->separation);

	while (writer->kind && !writer->fact) {
		writer->kind = json_object_iter_next(known, writer->kind);
		writer->fact = writer->kind ? json_object_iter(facts_of(writer)) : NULL;
	}
}

static int put_fact(struct snapshot_writer *writer, struct fault *fault)
{
	int r = put_line(writer, json_pack("{s:O, s:s, s:s}", "fact", json_object_iter_value(writer->fact), "id", json_object_iter_key(writer->fact),
					 "of", json_object_iter_key(writer->kind)), fault);

	writer->fact = json_object_iter_next(facts_of(writer), writer->fact);
	find_fact(writer);
	return r;
}

/* ---- rows ---- */

/* 1: there may be more of this table. */
static int put_rows(struct snapshot_writer *writer, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *table = schema_table(writer->table);
	char sql[128];
	int count = 0, r;

	text_format(sql, sizeof(sql), "SELECT rowid, * FROM %s WHERE rowid > ?1 ORDER BY rowid LIMIT %d", table, LINES_AT_ONCE);
	r = store_query(writer->rebuilt, sql, VALUES(NUMBER(writer->row)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		writer->row = query_number(query, 0);
		r = put_line(writer, json_pack("{s:s, s:o}", "table", table, "row", row_json(query)), fault);
		count++;
	}
	return r < 0 ? r : count == LINES_AT_ONCE;
}

int snapshot_write_begin(struct snapshot_writer *writer, struct fault *fault)
{
	struct snapshot *snapshot = writer->snapshot;
	json_t *known = separation_known(writer->separation);
	json_t *head = json_pack("{s:I, s:I, s:I, s:I}", "sequence", (json_int_t)snapshot->sequence, "stated",
		(json_int_t)snapshot->counter.stated, "announced", (json_int_t)snapshot->counter.announced, "answered",
		(json_int_t)snapshot->counter.answered);
	int r;

	if (!head || json_put_hex(head, "hash", snapshot->hash, DIGEST_SIZE) < 0) {
		json_decref(head);
		return no_memory(fault);
	}
	memset(snapshot->digest, 0, sizeof(snapshot->digest));
	writer->line = 0;
	writer->table = 0;
	writer->row = INT64_MIN;
	writer->kind = json_object_iter(known);
	writer->fact = writer->kind ? json_object_iter(facts_of(writer)) : NULL;
	find_fact(writer);
	r = store_run(writer->books, "DELETE FROM snapshot WHERE sequence = ?1", VALUES(NUMBER(snapshot->sequence)), fault);
	if (r < 0) {
		json_decref(head);
		return r;
	}
	return put_line(writer, json_pack("{s:o}", "closed", head), fault);
}

int snapshot_write_some(struct snapshot_writer *writer, struct fault *fault)
{
	int r = 0;

	for (int i = 0; r == 0 && writer->fact && i < LINES_AT_ONCE; i++)
		r = put_fact(writer, fault);
	if (r < 0 || writer->fact)
		return r < 0 ? r : 1;
	if (!schema_table(writer->table))
		return 0;
	r = put_rows(writer, fault);
	if (r != 0)
		return r;
	writer->table++;
	writer->row = INT64_MIN;
	return 1;
}
