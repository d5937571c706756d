// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes and reads snapshots of the registry; knows no table's meaning. */
#include "policy/snapshot.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/text.h"
#include "policy/schema.h"
#include "policy/separation.h"

#define COLUMNS_MAX 64
#define SQL_MAX 2048

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is not enough memory to close the ledger."));
}

static int bad(struct fault *fault)
{
	return fault_set(fault, -EUCLEAN,
		N_("What is kept of the closed part of the ledger was changed. Keep a copy of the file for the auditor and put the last backup back."));
}

/* The hash of a line covers the one of the line before. */
static int chain_line(struct snapshot *snapshot, const char *line, size_t length, struct fault *fault)
{
	int r = ledger_copy_chain(snapshot->digest, line, length);

	if (r == -ENOMEM)
		return no_memory(fault);
	return r < 0 ? fault_set(fault, r, N_("OpenSSL computed no hash, so the ledger was not verified.")) : 0;
}

/* ---- writing ---- */

struct writing {
	struct store *books;
	struct snapshot *snapshot;
	int64_t line;
};

/* Takes the line over. */
static int put_line(struct writing *writing, json_t *line, struct fault *fault)
{
	SCOPED(json_release) json_t *held = line;
	SCOPED(json_text_free) char *text = held ? json_canonical(held) : NULL;
	int r;

	if (!text)
		return no_memory(fault);
	r = chain_line(writing->snapshot, text, strlen(text), fault);
	if (r < 0)
		return r;
	return store_run(writing->books, "INSERT INTO snapshot (sequence, line, text) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(writing->snapshot->sequence), NUMBER(++writing->line), TEXT(text)), fault);
}

static int put_facts(struct writing *writing, const struct separation *separation, struct fault *fault)
{
	const char *kind, *id;
	json_t *all, *fact;
	int r = 0;

	json_object_foreach(separation_known(separation), kind, all) {
		json_object_foreach(all, id, fact) {
			r = put_line(writing, json_pack("{s:O, s:s, s:s}", "fact", fact, "id", id, "of", kind), fault);
			if (r < 0)
				return r;
		}
	}
	return 0;
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

static int put_table(struct writing *writing, struct store *rebuilt, size_t table, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char sql[128];
	int r;

	text_format(sql, sizeof(sql), "SELECT rowid, * FROM %s ORDER BY rowid", schema_table(table));
	r = store_query(rebuilt, sql, NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		r = put_line(writing, json_pack("{s:s, s:o}", "table", schema_table(table), "row", row_json(query)), fault);
		if (r < 0)
			return r;
	}
	return r;
}

int snapshot_write(struct store *books, struct store *rebuilt, const struct separation *separation, struct snapshot *snapshot, struct fault *fault)
{
	struct writing writing = { .books = books, .snapshot = snapshot };
	json_t *head = json_pack("{s:I, s:I, s:I, s:I}", "sequence", (json_int_t)snapshot->sequence, "stated",
		(json_int_t)snapshot->counter.stated, "announced", (json_int_t)snapshot->counter.announced, "answered",
		(json_int_t)snapshot->counter.answered);
	int r;

	if (!head || json_put_hex(head, "hash", snapshot->hash, DIGEST_SIZE) < 0) {
		json_decref(head);
		return no_memory(fault);
	}
	memset(snapshot->digest, 0, sizeof(snapshot->digest));
	r = store_run(books, "DELETE FROM snapshot WHERE sequence = ?1", VALUES(NUMBER(snapshot->sequence)), fault);
	if (r < 0) {
		json_decref(head);
		return r;
	}
	r = put_line(&writing, json_pack("{s:o}", "closed", head), fault);
	if (r == 0)
		r = put_facts(&writing, separation, fault);
	for (size_t i = 0; r == 0 && schema_table(i); i++)
		r = put_table(&writing, rebuilt, i, fault);
	return r;
}

/* ---- reading ---- */

static int take_head(const json_t *head, struct snapshot *snapshot, struct fault *fault)
{
	const char *hash = json_member_text(head, "hash");

	snapshot->sequence = json_member_number(head, "sequence", 0);
	snapshot->counter = (struct chain_counter){ .stated = (uint64_t)json_member_number(head, "stated", 0),
		.announced = (uint64_t)json_member_number(head, "announced", 0), .answered = json_member_number(head, "answered", 0) };
	if (snapshot->sequence < 1 || !hash || !text_unhex(hash, snapshot->hash, DIGEST_SIZE))
		return bad(fault);
	return 0;
}

static int take_fact(json_t *known, const json_t *line, struct fault *fault)
{
	const char *of = json_member_text(line, "of"), *id = json_member_text(line, "id");
	json_t *all;

	if (!of || !id)
		return bad(fault);
	if (!json_object_get(known, of) && json_object_set_new(known, of, json_object()) < 0)
		return no_memory(fault);
	all = json_object_get(known, of);
	return json_object_set(all, id, json_object_get(line, "fact")) < 0 ? no_memory(fault) : 0;
}

static bool is_table(const char *name)
{
	for (size_t i = 0; name && schema_table(i); i++)
		if (strcmp(schema_table(i), name) == 0)
			return true;
	return false;
}

static struct value json_column(const json_t *json)
{
	if (json_is_integer(json))
		return NUMBER(json_integer_value(json));
	if (json_is_string(json))
		return (struct value){ .type = VALUE_TEXT, .bytes = json_string_value(json), .length = json_string_length(json) };
	return (struct value){ .type = VALUE_NULL };
}

static void add_text(char *sql, size_t size, const char *text)
{
	size_t at = strlen(sql);

	text_copy(sql + at, size - at, text);
}

/* "INSERT INTO table (rowid, one, …) VALUES (?1, …)": rows stand where they stood, for so the tables are compared. */
static int compose_insert(struct store *rebuilt, const char *table, size_t count, char sql[SQL_MAX], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char part[64];
	int r;

	text_format(part, sizeof(part), "SELECT * FROM %s", table);
	r = store_query(rebuilt, part, NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	if ((size_t)query_columns(query) + 1 != count || count > COLUMNS_MAX)
		return bad(fault);
	text_format(sql, SQL_MAX, "INSERT INTO %s (rowid", table);
	for (size_t i = 1; i < count; i++) {
		add_text(sql, SQL_MAX, ", ");
		add_text(sql, SQL_MAX, query_name(query, (int)i - 1));
	}
	add_text(sql, SQL_MAX, ") VALUES (?1");
	for (size_t i = 1; i < count; i++) {
		text_format(part, sizeof(part), ", ?%zu", i + 1);
		add_text(sql, SQL_MAX, part);
	}
	add_text(sql, SQL_MAX, ")");
	return 0;
}

static int take_row(struct store *rebuilt, const char *table, const json_t *row, struct fault *fault)
{
	struct value values[COLUMNS_MAX];
	size_t count = json_array_size(row);
	char sql[SQL_MAX];
	int r = is_table(table) ? compose_insert(rebuilt, table, count, sql, fault) : bad(fault);

	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		values[i] = json_column(json_array_get(row, i));
	r = store_run(rebuilt, sql, (struct values){ values, count }, fault);
	return r == -EINVAL ? bad(fault) : r;
}

int snapshot_take(struct store *rebuilt, const char *line, struct snapshot *snapshot, json_t *known, struct fault *fault)
{
	SCOPED(json_release) json_t *decoded = NULL;
	size_t length = strlen(line);
	int r = json_decode(line, length, LEDGER_COPY_LINE_MAX, &decoded, NULL);

	if (r < 0)
		return bad(fault);
	if (!snapshot->sequence)
		r = take_head(json_member_object(decoded, "closed"), snapshot, fault);
	else if (json_object_get(decoded, "fact"))
		r = take_fact(known, decoded, fault);
	else
		r = take_row(rebuilt, json_member_text(decoded, "table"), json_object_get(decoded, "row"), fault);
	return r < 0 ? r : chain_line(snapshot, line, length, fault);
}

int snapshot_beginning(struct store *books, int64_t *out, struct fault *fault)
{
	int64_t first = 1;
	int r = store_number(books, "SELECT coalesce(min(seq), 1) FROM event", NO_VALUES, &first, fault);

	*out = first > 1 ? first - 1 : 0;
	return r;
}

int snapshot_load(struct store *books, struct store *rebuilt, struct separation *separation, struct snapshot *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *known = json_object();
	struct snapshot snapshot = { 0 };
	int64_t begins;
	int r = snapshot_beginning(books, &begins, fault);

	*out = snapshot;
	if (r < 0 || begins == 0)
		return r;
	r = store_run(rebuilt, "PRAGMA defer_foreign_keys = ON", NO_VALUES, fault);
	if (r == 0)
		r = store_query(books, "SELECT text FROM snapshot WHERE sequence = ?1 ORDER BY line", VALUES(NUMBER(begins)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		const char *text = query_text(query, 0);

		r = snapshot_take(rebuilt, text, &snapshot, known, fault);
		if (r < 0)
			return r;
	}
	if (r == 0 && snapshot.sequence != begins)
		return 0; /* the first event is missing, which the chain will say */
	if (r == 0)
		r = separation_resume(separation, known) < 0 ? no_memory(fault) : 0;
	*out = snapshot;
	return r;
}
