// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads snapshots of the registry; knows no table's meaning. */
#include "policy/snapshot.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/text.h"
#include "policy/schema.h"
#include "policy/separation/separation.h"
#include "policy/table_rows.h"

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is not enough memory to close the ledger."));
}

static int bad(struct fault *fault)
{
	return fault_set(fault, -EUCLEAN,
		N_("What is kept of the closed part of the ledger was changed. Keep a copy of the file for the auditor and put the last backup back."));
}

int snapshot_chain(struct snapshot *snapshot, const char *line, size_t length, struct fault *fault)
{
	int r = ledger_copy_chain(snapshot->digest, line, length);

	if (r == -ENOMEM)
		return no_memory(fault);
	return r < 0 ? fault_set(fault, r, N_("OpenSSL computed no hash, so the ledger was not verified.")) : 0;
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
	int r = separation_keep(known, line);

	if (r == -ENOMEM)
		return no_memory(fault);
	return r < 0 ? bad(fault) : 0;
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

static int take_row(struct store *rebuilt, const char *table, const json_t *row, struct fault *fault)
{
	struct value values[TABLE_COLUMNS_MAX];
	size_t count = json_array_size(row);
	char sql[TABLE_SQL_MAX];
	int r = is_table(table) ? table_insert_sql(rebuilt, table, count, sql, fault) : -EINVAL;

	if (r == -EINVAL)
		return bad(fault);

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
	return r < 0 ? r : snapshot_chain(snapshot, line, length, fault);
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
