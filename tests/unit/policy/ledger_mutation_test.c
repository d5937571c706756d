// SPDX-License-Identifier: GPL-3.0-or-later
/* Thousands of ways to change a ledger and its registry behind mediad's back, by who can write the file and by who can ask the TPM too:
 * what touches history that a checkpoint covers is found, and the first record that is not as it was is named. What was not found lay in
 * the open window, which the report states. MUTATIONS=n makes more, MUTATION_FIRST=n begins elsewhere. */
#include <stdio.h>

#include "common/json.h"

#define TOWN_HOST host_with_keys()
static json_t *host_with_keys(void);

#include "policy/event.h"
#include "policy/schema.h"
#include "tests/fakes/stating.h"
#include "tests/unit/policy/town.h"

#define BETWEEN 6 /* events from one checkpoint to the next */

static struct signer tpm;
static uint64_t live;     /* where its counter stands */
static json_t *genuine;   /* the events as they were recorded */
static int64_t last;      /* the last one's number */
static struct ledger_report truth;

static json_t *host_with_keys(void)
{
	return json_pack("{s:o, s:o, s:s}", "signing", jws_key_to_json(&tpm.public), "attestation", jws_key_to_json(&tpm.public), "organisation",
		"緑町役場");
}

static uint64_t seed;

static int64_t pick(int64_t choices)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((seed >> 33) % (uint64_t)choices);
}

/* ---- a real ledger ---- */

static void put(struct town *town_, const char *kind, json_t *data)
{
	struct town town = *town_;
	struct record record = { .kind = kind, .now = town.now, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(data);
}

static void checkpoint(struct town *town, bool step)
{
	struct ledger_head head;
	uint8_t imprint[32];
	json_t *data;

	if (step) {
		data = json_pack("{s:I}", "counter", (json_int_t)++live);
		ck_assert_int_eq(registry_imprint(town->registry, imprint, NULL), 0);
		json_put_hex(data, "registry", imprint, sizeof(imprint));
		put(town, "ledger.checkpointing", data);
	}
	ck_assert_int_eq(ledger_head(town->registry, &head, NULL), 0);
	data = json_pack("{s:I, s:b, s:o}", "head_sequence", (json_int_t)head.sequence, "step", step, "statement",
		stating_counter(&tpm, head.hash, live));
	json_put_hex(data, "head_hash", head.hash, sizeof(head.hash));
	put(town, "ledger.checkpoint", data);
}

static void some_work(struct town *town, int n)
{
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	struct act clerk = by(town, CLERK);

	in_service(town, n, number);
	checkpoint(town, n != 3);
	ck_assert_int_eq(ask_carry(town, CLERK, number, "2026-11-21", "2026-11-30", id), 0);
	approve(town, id);
	ck_assert_int_eq(medium_check_out(&clerk, &(struct check_out){ .number = number }, NULL), 0);
	checkpoint(town, true);
}

static void begin(void)
{
	struct town town;
	json_t *event;
	size_t i;

	tpm = signer_new();
	live = 41;
	town_open_at(&town, ":memory:");
	checkpoint(&town, true);
	for (int n = 1; n <= 5; n++)
		some_work(&town, n);
	for (int i_ = 0; i_ < BETWEEN; i_++)
		put(&town, "broker.started", json_pack("{s:s}", "version", "0"));
	ck_result(ledger_verify(town.registry, &truth, &town.fault), 0);
	ck_assert_int_eq(truth.head.sequence - truth.covered, BETWEEN + 1);
	ck_assert_int_lt(truth.sealed, truth.covered);
	ck_result(ledger_list(town.registry, 1, 1000, &genuine, &town.fault), 0);
	json_array_foreach(genuine, i, event)
		json_object_del(event, "hash");
	last = truth.head.sequence;
	town_close(&town);
}

static void finish(void)
{
	json_decref(genuine);
	signer_free(&tpm);
}

/* ---- books written anew ---- */

enum { AS_IT_IS, MENDED, STATED_ANEW }; /* checkpoints: untouched; their heads made to fit; stated again by the TPM too */

static bool is(const json_t *event, const char *kind)
{
	return strcmp(json_member_text(event, "kind"), kind) == 0;
}

static void mend(json_t *event, const struct ledger_head *before, int how, uint64_t counter)
{
	json_t *data = json_member_object(event, "data");

	json_put_number(data, "head_sequence", before->sequence);
	json_put_hex(data, "head_hash", before->hash, sizeof(before->hash));
	if (how == STATED_ANEW)
		json_object_set_new(data, "statement", stating_counter(&tpm, before->hash, counter));
}

static void append(struct registry *registry, json_t *event, struct ledger_head *head)
{
	SCOPED(json_text_free) char *text = NULL;
	struct fault fault = { 0 };
	struct store *store = registry_store(registry);

	json_put_number(event, "seq", head->sequence + 1);
	json_put_hex(event, "prev", head->hash, sizeof(head->hash));
	text = json_canonical(event);
	digest_bytes(text, strlen(text), head->hash);
	head->sequence++;
	ck_assert_int_eq(store_run(store, "INSERT INTO event VALUES (?1, ?2, ?3)",
				 VALUES(NUMBER(head->sequence), TEXT(text), BLOB(head->hash, sizeof(head->hash))), &fault),
		0);
	ck_assert_msg(event_apply(store, text, event, &fault) == 0, "%s (%s)", fault.message, fault.argument[0]);
}

/* A ledger that is whole in itself, with the registry that follows from it. */
static struct registry *write_anew(json_t *events, int64_t from, int how, uint64_t counter)
{
	struct ledger_head head = { 0 };
	struct registry *registry;
	json_t *event;
	size_t i;

	ck_assert_int_eq(registry_open(":memory:", &registry, NULL), 0);
	ck_assert_int_eq(store_begin(registry_store(registry), NULL), 0);
	json_array_foreach(events, i, event) {
		if (how != AS_IT_IS && head.sequence >= from && is(event, "ledger.checkpoint"))
			mend(event, &head, how, counter);
		append(registry, event, &head);
	}
	ck_assert_int_eq(store_commit(registry_store(registry), NULL), 0);
	ck_assert_int_eq(store_script(registry_store(registry), "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON", NULL), 0);
	json_decref(events);
	return registry;
}

static struct registry *as_recorded(void)
{
	return write_anew(json_deep_copy(genuine), 0, AS_IT_IS, 0);
}

static void run(struct registry *registry, const char *sql, int64_t n)
{
	ck_assert_int_eq(store_run(registry_store(registry), sql, VALUES(NUMBER(n)), NULL), 0);
}

/* A change that mediad would have recorded as readily. */
static void change_harmlessly(json_t *events, int64_t n)
{
	json_object_set_new(json_array_get(events, (size_t)n - 1), "time", json_string("2026-11-21T03:00:01Z"));
}

/* The next of a kind from event n on; the last event without any. */
static int64_t next_of(const char *kind, int64_t n)
{
	while (n < last && !is(json_array_get(genuine, (size_t)n - 1), kind))
		n++;
	return n;
}

/* ---- the kinds of mutation ---- */

struct mutation {
	struct registry *registry;
	int64_t n;
	bool found;        /* must it be? */
	int64_t low, high; /* between which events the first bad one lies; 0: a table or the counter is named */
	const char *table;
	uint64_t counter;  /* where the TPM's stands afterwards */
};

static void at(struct mutation *mutation, bool found, int64_t low, int64_t high)
{
	mutation->found = found;
	mutation->low = low;
	mutation->high = high;
}

static void edit(struct mutation *m)
{
	SCOPED(json_text_free) char *text = json_canonical(json_array_get(genuine, (size_t)m->n - 1));

	m->registry = as_recorded();
	text[pick((int64_t)strlen(text))] ^= 1;
	ck_assert_int_eq(store_run(registry_store(m->registry), "UPDATE event SET text = CAST(?2 AS TEXT) WHERE seq = ?1",
				 VALUES(NUMBER(m->n), BLOB(text, strlen(text))), NULL),
		0);
	at(m, true, m->n, m->n);
}

static void edit_and_hash(struct mutation *m)
{
	SCOPED(json_release) json_t *events = json_deep_copy(genuine);
	SCOPED(json_text_free) char *text = NULL;
	uint8_t hash[DIGEST_SIZE];

	m->registry = as_recorded();
	change_harmlessly(events, m->n);
	text = json_canonical(json_array_get(events, (size_t)m->n - 1));
	digest_bytes(text, strlen(text), hash);
	ck_assert_int_eq(store_run(registry_store(m->registry), "UPDATE event SET text = ?2, hash = ?3 WHERE seq = ?1",
				 VALUES(NUMBER(m->n), TEXT(text), BLOB(hash, sizeof(hash))), NULL),
		0);
	at(m, m->n < last, m->n, m->n + 1);
}

static void chain_anew(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine);

	change_harmlessly(events, m->n);
	m->registry = write_anew(events, m->n, AS_IT_IS, 0);
	at(m, m->n <= truth.covered, m->n, next_of("ledger.checkpoint", m->n + 1));
}

static void chain_and_state_anew(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine);

	change_harmlessly(events, m->n);
	m->registry = write_anew(events, m->n, STATED_ANEW, live);
	at(m, m->n <= truth.sealed, m->n, next_of("ledger.checkpoint", m->n + 1));
}

/* Root goes on from event n as if nothing had been after it, and steps the counter once more. */
static void go_on_otherwise(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine);
	bool announced = pick(2); /* the announcements stay, so that no step is missing */
	uint64_t value = live + 1;
	size_t i = json_array_size(events);

	change_harmlessly(events, m->n);
	while (i-- > (size_t)m->n)
		if (is(json_array_get(events, i), "ledger.checkpoint") || (!announced && is(json_array_get(events, i), "ledger.checkpointing")))
			json_array_remove(events, i);
	json_array_append_new(events, json_pack("{s:n, s:{s:I}, s:s, s:s}", "actor", "data", "counter", (json_int_t)value, "kind",
		"ledger.checkpointing", "time", "2026-11-21T03:00:02Z"));
	json_array_append_new(events, json_pack("{s:n, s:{}, s:s, s:s}", "actor", "data", "kind", "ledger.checkpoint", "time",
		"2026-11-21T03:00:02Z"));
	json_object_set_new(json_object_get(json_array_get(events, json_array_size(events) - 1), "data"), "statement", json_object());
	json_put_number(json_object_get(json_array_get(events, json_array_size(events) - 1), "data"), "head_sequence", 0);
	json_put_text(json_object_get(json_array_get(events, json_array_size(events) - 1), "data"), "head_hash", "");
	m->registry = write_anew(events, m->n, STATED_ANEW, value);
	m->counter = value;
	/* A ledger that is begun anew before its first checkpoint is a new ledger, and says so to whoever kept a hash of the old one. */
	at(m, m->n <= truth.sealed && (announced || m->n >= next_of("ledger.checkpointing", 1)), m->n, last + 2);
}

static void remove_one(struct mutation *m)
{
	m->registry = as_recorded();
	run(m->registry, "DELETE FROM event WHERE seq = ?1", m->n);
	at(m, m->n < last, m->n, m->n);
}

static void cut(struct mutation *m)
{
	m->registry = as_recorded();
	run(m->registry, "DELETE FROM event WHERE seq >= ?1", m->n);
	at(m, m->n <= truth.covered, 0, 0);
}

/* Yesterday's file, whole and true, or one cut with its registry. */
static void roll_back(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine);

	while (json_array_size(events) >= (size_t)m->n)
		json_array_remove(events, json_array_size(events) - 1);
	m->registry = write_anew(events, 0, AS_IT_IS, 0);
	at(m, m->n <= truth.covered, 0, 0);
}

static void make_room(struct registry *registry, int64_t after)
{
	run(registry, "UPDATE event SET seq = -seq WHERE seq > ?1", after);
	run(registry, "UPDATE event SET seq = 1 - seq WHERE seq < 0 AND ?1", 1);
}

static void repeat(struct mutation *m)
{
	m->registry = as_recorded();
	make_room(m->registry, m->n);
	run(m->registry, "INSERT INTO event SELECT seq + 1, text, hash FROM event WHERE seq = ?1", m->n);
	at(m, true, m->n + 1, m->n + 1);
}

static void swap(struct mutation *m)
{
	m->n = m->n < last ? m->n : last - 1;
	m->registry = as_recorded();
	run(m->registry, "UPDATE event SET seq = 1000000 WHERE seq = ?1", m->n);
	run(m->registry, "UPDATE event SET seq = seq - 1 WHERE seq = ?1 + 1", m->n);
	run(m->registry, "UPDATE event SET seq = ?1 + 1 WHERE seq = 1000000", m->n);
	at(m, true, m->n, m->n);
}

static void insert(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine);

	json_array_insert_new(events, (size_t)m->n - 1,
		json_pack("{s:n, s:{s:s}, s:s, s:s}", "actor", "data", "version", "0", "kind", "broker.started", "time", "2026-11-21T03:00:00Z"));
	m->registry = write_anew(events, m->n, MENDED, 0);
	at(m, m->n <= truth.covered, m->n, next_of("ledger.checkpoint", m->n) + 1);
}

/* A table that has rows. */
static const char *some_table(struct registry *registry, int64_t *rows)
{
	size_t tables = 0;
	char sql[96];

	while (schema_table(tables))
		tables++;
	for (;;) {
		const char *table = schema_table((size_t)pick((int64_t)tables));

		text_format(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
		if (store_number(registry_store(registry), sql, NO_VALUES, rows, NULL) == 0 && *rows > 0)
			return table;
	}
}

static void remove_row(struct mutation *m)
{
	char sql[160];
	int64_t rows;

	m->registry = as_recorded();
	m->table = some_table(m->registry, &rows);
	text_format(sql, sizeof(sql), "DELETE FROM %s WHERE rowid = (SELECT rowid FROM %s LIMIT 1 OFFSET ?1)", m->table, m->table);
	run(m->registry, sql, pick(rows));
	at(m, true, 0, 0);
}

/* A column that takes it: most hold texts. */
static int edit_some_column(struct registry *registry, const char *table, int64_t rows)
{
	SCOPED(query_close) struct query *columns = NULL;
	char sql[256], name[64];

	text_format(sql, sizeof(sql), "SELECT * FROM %s", table);
	ck_assert_int_eq(store_query(registry_store(registry), sql, NO_VALUES, &columns, NULL), 0);
	text_copy(name, sizeof(name), query_name(columns, (int)pick(query_columns(columns))));
	query_close(MOVE(columns));
	text_format(sql, sizeof(sql), "UPDATE %s SET %s = coalesce(%s, '') || 'x' WHERE rowid = (SELECT rowid FROM %s LIMIT 1 OFFSET ?1)",
		table, name, name, table);
	return store_run(registry_store(registry), sql, VALUES(NUMBER(pick(rows))), NULL);
}

static void edit_row(struct mutation *m)
{
	int64_t rows;

	m->registry = as_recorded();
	do
		m->table = some_table(m->registry, &rows);
	while (edit_some_column(m->registry, m->table, rows) < 0);
	at(m, true, 0, 0);
}

/* Another checkpoint's statement, or one by another TPM about the right head. */
static void exchange_statement(struct mutation *m)
{
	json_t *events = json_deep_copy(genuine), *here, *there;
	struct signer stranger = signer_new();
	uint8_t head[32];
	int64_t other;

	m->n = next_of("ledger.checkpoint", m->n);
	m->n = m->n == last ? next_of("ledger.checkpoint", 1) : m->n;
	other = next_of("ledger.checkpoint", m->n + 1);
	other = other == last ? next_of("ledger.checkpoint", 1) : other;
	here = json_member_object(json_array_get(events, (size_t)m->n - 1), "data");
	there = json_member_object(json_array_get(genuine, (size_t)other - 1), "data");
	ck_assert(other != m->n && text_unhex(json_member_text(here, "head_hash"), head, sizeof(head)));
	json_object_set_new(here, "statement",
		pick(2) ? stating_counter(&stranger, head, live) : json_deep_copy(json_member_object(there, "statement")));
	m->registry = write_anew(events, m->n, AS_IT_IS, 0);
	signer_free(&stranger);
	at(m, true, m->n, m->n);
}

static const struct {
	const char *what;
	void (*make)(struct mutation *mutation);
	bool open; /* in the window it goes unseen */
} kinds[] = {
	{ "a byte of an event changed", edit, false },
	{ "an event changed and its hash made to fit", edit_and_hash, true },
	{ "an event changed and all after it chained anew", chain_anew, true },
	{ "the same, and every checkpoint stated anew by the TPM", chain_and_state_anew, true },
	{ "the same, with one new checkpoint in place of the old ones", go_on_otherwise, true },
	{ "an event removed", remove_one, true },
	{ "the end removed", cut, true },
	{ "an older copy put back", roll_back, true },
	{ "an event repeated", repeat, false },
	{ "two events exchanged", swap, false },
	{ "an event inserted and all after it chained anew", insert, true },
	{ "a row of the registry changed", edit_row, false },
	{ "a row of the registry removed", remove_row, false },
	{ "a checkpoint's statement exchanged", exchange_statement, false },
};

static struct {
	int made, found;
} tally[ARRAY_SIZE(kinds)];

/* As a start does: the ledger, then the TPM's counter as it stands now. */
static int judge(const struct mutation *m, struct ledger_report *report, struct fault *fault)
{
	SCOPED(json_release) json_t *statement = NULL;
	int r = ledger_verify(m->registry, report, fault);

	if (r < 0)
		return r;
	statement = stating_counter(&tpm, report->head.hash, m->counter ? m->counter : live);
	return ledger_compare(m->registry, report, statement, fault);
}

static void try_one(int number)
{
	size_t kind = (size_t)number % ARRAY_SIZE(kinds);
	struct ledger_report report;
	struct fault fault = { 0 };
	struct mutation m = { 0 };
	int r;

	seed = (uint64_t)number * 0x9e3779b97f4a7c15u + 1;
	m.n = 1 + pick(last);
	kinds[kind].make(&m);
	r = judge(&m, &report, &fault);
	ck_assert_msg(r == 0 || r == -EUCLEAN, "mutation %d (%s, event %d): %d", number, kinds[kind].what, (int)m.n, r);
	ck_assert_msg(r < 0 || !m.found, "mutation %d (%s, event %d of %d) was not found", number, kinds[kind].what, (int)m.n, (int)last);
	ck_assert_msg(r == 0 || m.low == 0 || (report.first_bad >= m.low && report.first_bad <= m.high) || (!m.found && report.first_bad == 0),
		"mutation %d (%s, event %d): event %d was named, not one of %d to %d: %s (%s)", number, kinds[kind].what, (int)m.n, (int)report.first_bad,
		(int)m.low, (int)m.high, fault.message, fault.argument[1]);
	ck_assert_msg(!m.table || strcmp(fault.argument[0], m.table) == 0, "mutation %d: %s was named, not %s", number, fault.argument[0], m.table);
	tally[kind].made++;
	tally[kind].found += r < 0;
	registry_close(m.registry);
}

static int wanted(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text ? atoi(text) : otherwise;
}

/* Shows R-LOG-03. */
START_TEST(whatever_touches_covered_history_is_found_and_the_first_bad_record_named)
{
	int count = wanted("MUTATIONS", 140), first = wanted("MUTATION_FIRST", 1);

	begin();
	for (int number = first; number < first + count; number++)
		try_one(number);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (wanted("MUTATIONS", 0))
			printf("%s: %d made, %d found, %d unseen in the open window\n", kinds[i].what, tally[i].made, tally[i].found,
				tally[i].made - tally[i].found);
		ck_assert(kinds[i].open || tally[i].found == tally[i].made);
		ck_assert(tally[i].made < 10 || tally[i].found > 0);
	}
	finish();
}
END_TEST

/* The control: what the report calls open can be written anew, and it says so; nothing before it can. */
START_TEST(the_window_that_the_report_states_is_the_window_that_there_is)
{
	begin();
	for (int64_t n = 1; n <= last; n++) {
		for (size_t kind = 2; kind <= 3; kind++) { /* without the TPM, and with it */
			int64_t reach = kind == 2 ? truth.covered : truth.sealed;
			struct ledger_report report;
			struct mutation m = { .n = n };
			int r;

			kinds[kind].make(&m);
			r = judge(&m, &report, NULL);
			ck_assert_msg(r == (n <= reach ? -EUCLEAN : 0), "%s from event %d: %d", kinds[kind].what, (int)n, r);
			registry_close(m.registry);
		}
	}
	finish();
}
END_TEST

RUN_TESTS("policy/ledger_mutation", whatever_touches_covered_history_is_found_and_the_first_bad_record_named,
	the_window_that_the_report_states_is_the_window_that_there_is)
