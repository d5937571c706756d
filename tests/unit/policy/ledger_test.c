// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/digest.h"
#include "policy/event.h"
#include "policy/kinds.h"
#include "policy/schema.h"
#include "tests/unit/policy/town.h"

/* Somebody with the books in their hands: runs SQL past the registry. */
static void tamper(struct town *town_, const char *sql)
{
	struct town town = *town_;

	ck_result(store_script(registry_store(town.registry),
			  "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON",
			  &town.fault),
		0);
	ck_result(store_script(registry_store(town.registry), sql, &town.fault), 0);
}

static void bad_from(struct town *town_, int64_t sequence)
{
	struct town town = *town_;
	struct ledger_report report;
	char number[24];

	text_format(number, sizeof(number), "%lld", (long long)sequence);
	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_assert_int_eq(report.first_bad, sequence);
	ck_assert_str_eq(town.fault.argument[0], number);
}

/* An office day with a bit of everything that a table holds. */
static void busy_day(struct town *town, char *number)
{
	char id[REQUEST_ID], second[MEDIUM_NUMBER];
	bool read_only = false;

	in_service(town, 1, number);
	in_service(town, 2, second);
	ck_assert_int_eq(ask_carry(town, CLERK, number, "2026-11-21", "2026-11-30", id), 0);
	approve(town, id);
	struct act clerk = by(town, CLERK), staff = by(town, STAFF);
	ck_assert_int_eq(medium_check_out(&clerk, &(struct check_out){ .number = number }, NULL), 0);
	ck_assert_int_eq(ask_dispose(town, STAFF, second, id), 0);
	approve(town, id);
	ck_assert_int_eq(medium_witness(&clerk, second, NULL), 0);
	in_service(town, 3, second);
	ck_assert_int_eq(medium_open_begin(&staff, &(struct opening_wish){ .number = second }, &read_only, NULL), 0);
}

/* Shows R-LOG-03. */
START_TEST(one_changed_byte_in_any_event_is_named)
{
	struct town town;
	char number[MEDIUM_NUMBER], sql[200];
	struct ledger_head head;

	town_open_at(&town, ":memory:");
	busy_day(&town, number);
	books_are_good(&town);
	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	ck_assert_int_gt(head.sequence, 20);
	for (int64_t i = 1; i <= head.sequence; i++) {
		int at = (int)(i * 7 % 90) + 1;

		/* substr counts characters; an 'x' for what stands there, or a 'y' if that is an x.
		 */
		text_format(sql, sizeof(sql),
			"UPDATE event SET text = substr(text, 1, %d) || iif(substr(text, %d, 1) = 'x', 'y',"
			" 'x') || substr(text, %d) WHERE seq = %d",
			at - 1, at, at + 1, (int)i);
		tamper(&town,
			"DROP TABLE IF EXISTS temp.kept; CREATE TEMP TABLE kept AS SELECT seq, text FROM event");
		tamper(&town, sql);
		bad_from(&town, i);
		tamper(&town,
			"UPDATE event SET text = (SELECT text FROM kept WHERE kept.seq = event.seq)");
	}
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(every_byte_of_one_event_counts)
{
	struct town town;
	struct query *query;
	char *text, hex[4096];

	town_open_at(&town, ":memory:");
	ck_result(store_query(registry_store(town.registry), "SELECT text FROM event WHERE seq = 3",
			  NO_VALUES, &query, &town.fault),
		0);
	ck_assert_int_eq(query_next(query, NULL), 1);
	text = strdup(query_text(query, 0));
	query_close(query);
	for (size_t i = 0; i < strlen(text); i++) {
		text[i] ^= 1;
		if (text[i] == '\0')
			text[i] = 'z';
		text_hex(text, strlen(text), hex);
		char sql[4300];
		text_format(sql, sizeof(sql),
			"UPDATE event SET text = CAST(x'%s' AS TEXT) WHERE seq = 3", hex);
		tamper(&town, sql);
		bad_from(&town, 3);
		text[i] ^= 1;
	}
	free(text);
	town_close(&town);
}
END_TEST

START_TEST(a_hash_made_to_fit_is_found_at_the_next_event)
{
	struct town town;
	struct query *query;
	uint8_t digest[32];
	char hex[65], sql[256];

	town_open_at(&town, ":memory:");
	tamper(&town, "UPDATE event SET text = replace(text, '佐藤', '佐籐') WHERE seq = 4");
	ck_result(store_query(registry_store(town.registry), "SELECT text FROM event WHERE seq = 4",
			  NO_VALUES, &query, &town.fault),
		0);
	ck_assert_int_eq(query_next(query, NULL), 1);
	ck_assert_ptr_nonnull(strstr(query_text(query, 0), "佐籐"));
	digest_bytes(query_text(query, 0), strlen(query_text(query, 0)), digest);
	query_close(query);
	text_hex(digest, sizeof(digest), hex);
	text_format(sql, sizeof(sql), "UPDATE event SET hash = x'%s' WHERE seq = 4", hex);
	tamper(&town, sql);
	bad_from(&town, 5);
	town_close(&town);
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(a_missing_a_moved_and_a_cut_event_are_named)
{
	struct town town;
	struct ledger_report report;

	town_open_at(&town, ":memory:");
	tamper(&town,
		"CREATE TEMP TABLE kept AS SELECT * FROM event; DELETE FROM event WHERE seq = 5");
	bad_from(&town, 5);
	town_close(&town);
	town_open_at(&town, ":memory:");
	tamper(&town, "DELETE FROM event WHERE seq = 1");
	bad_from(&town, 1);
	town_close(&town);
	town_open_at(&town, ":memory:");
	tamper(&town,
		"UPDATE event SET seq = 100 WHERE seq = 6; UPDATE event SET seq = 6 WHERE seq = 7;"
		"UPDATE event SET seq = 7 WHERE seq = 100");
	bad_from(&town, 6);
	town_close(&town);
	town_open_at(&town, ":memory:");
	tamper(&town,
		"UPDATE event SET seq = 100 WHERE seq = 6; UPDATE event SET seq = seq - 1 WHERE seq BETWEEN 7 AND 99");
	bad_from(&town, 6);
	town_close(&town);
	/* The end cut off: the chain is whole, but the registry knows more than it. */
	town_open_at(&town, ":memory:");
	tamper(&town, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)");
	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_assert_str_eq(town.fault.argument[0], "person");
	town_close(&town);
	town_open_at(&town, ":memory:");
	tamper(&town, "DELETE FROM event");
	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_assert_int_eq(report.events, 0);
	town_close(&town);
}
END_TEST

START_TEST(an_event_in_another_writing_is_not_that_event)
{
	struct town town;
	struct query *query;
	uint8_t digest[32];
	char hex[65], sql[256];

	town_open_at(&town, ":memory:");
	/* Same meaning, hash made to fit, but with a blank that the canonical form does not have.
	 */
	tamper(&town,
		"UPDATE event SET text = replace(text, ',\"seq\"', ', \"seq\"') WHERE seq = (SELECT max(seq) FROM event)");
	ck_result(store_query(registry_store(town.registry),
			  "SELECT text, seq FROM event ORDER BY seq DESC LIMIT 1", NO_VALUES,
			  &query, &town.fault),
		0);
	ck_assert_int_eq(query_next(query, NULL), 1);
	ck_assert_ptr_nonnull(strstr(query_text(query, 0), ", \"seq\""));
	digest_bytes(query_text(query, 0), strlen(query_text(query, 0)), digest);
	int64_t last = query_number(query, 1);
	query_close(query);
	text_hex(digest, sizeof(digest), hex);
	text_format(
		sql, sizeof(sql), "UPDATE event SET hash = x'%s' WHERE seq = %d", hex, (int)last);
	tamper(&town, sql);
	bad_from(&town, last);
	town_close(&town);
}
END_TEST

START_TEST(a_row_changed_in_any_table_is_found_and_the_table_named)
{
	static const struct {
		const char *table, *sql;
	} cases[] = {
		{ "host", "UPDATE host SET keys = '{}'" },
		{ "person", "UPDATE person SET name = '別人' WHERE id = 'P-0002'" },
		{ "person",
			"INSERT INTO person (id, serial, name, added) VALUES ('P-0099', 99, '影', '2026-11-21T03:00:00Z')" },
		{ "login", "UPDATE login SET uid = 4242 WHERE login = 'sato'" },
		{ "login", "DELETE FROM login WHERE login = 'ito'" },
		{ "role",
			"INSERT INTO role (person, role, granted, granted_by) VALUES ('P-0002', 'approver', '2026-11-21T03:00:00Z', 'P-0001')" },
		{ "role", "DELETE FROM role WHERE person = 'P-0004'" },
		{ "role", "UPDATE role SET until = '2030-01-01T00:00:00Z' WHERE person = 'P-0003'" },
		{ "medium", "UPDATE medium SET handler = 'P-0005' WHERE number = 'M-0002'" },
		{ "medium", "UPDATE medium SET state = 'erased' WHERE number = 'M-0001'" },
		{ "medium", "UPDATE medium SET size = size + 1 WHERE number = 'M-0001'" },
		{ "request", "UPDATE request SET decided_by = 'P-0002' WHERE id = 'R-0001'" },
		{ "request", "UPDATE request SET purpose = purpose || ' ' WHERE id = 'R-0001'" },
		{ "request", "DELETE FROM request WHERE id = 'R-0003'" },
		{ "opening", "DELETE FROM opening" },
		{ "movement", "UPDATE movement SET until = '2036-01-01T00:00:00Z'" },
		{ "movement", "DELETE FROM movement" },
		{ "witness", "UPDATE witness SET person = 'P-0004'" },
		{ "erasure",
			"INSERT INTO erasure (medium, job, request, operator, witness, started, level, needed, state) VALUES ('M-0001', 'j', 'R-0001', 'P-0001', 'P-0002', 't', 'E2', 'E2', 'started')" },
		{ "certificate",
			"INSERT INTO certificate (id, serial, medium, request, operator, witness, issued, level, needed, jws) VALUES ('C-0001', 1, 'M-0001', 'R-0001', 'P-0001', 'P-0002', 't', 'E2', 'E2', 'x.y.z')" },
	};
	struct ledger_report report;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct town town;
		char number[MEDIUM_NUMBER];

		town_open_at(&town, ":memory:");
		busy_day(&town, number);
		books_are_good(&town);
		tamper(&town, cases[i].sql);
		ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
		ck_assert_msg(strcmp(town.fault.argument[0], cases[i].table) == 0,
			"%s was said to be in %s", cases[i].sql, town.fault.argument[0]);
		town_close(&town);
	}
}
END_TEST

START_TEST(every_table_has_a_tampering_case_and_every_table_is_compared)
{
	struct town town;
	int64_t tables;
	size_t i = 0;

	town_open_at(&town, ":memory:");
	while (schema_table(i))
		i++;
	ck_result(store_number(registry_store(town.registry),
			  "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", NO_VALUES,
			  &tables, &town.fault),
		0);
	/* And the ledger, the snapshot that a closed one begins with (closing_test.c), and what is taken back after a power cut (resume_test.c). */
	ck_assert_int_eq(tables, (int64_t)i + 3);
	town_close(&town);
}
END_TEST

START_TEST(a_trigger_or_column_of_somebody_else_is_named)
{
	static const char *const changes[] = {
		"CREATE TRIGGER hook AFTER INSERT ON event BEGIN DELETE FROM role; END",
		"CREATE VIEW hook AS SELECT * FROM person",
		"ALTER TABLE person ADD COLUMN hook TEXT",
		"DROP INDEX movement_out",
		"CREATE TABLE hook (a)",
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct town town;
		struct ledger_report report;
		struct registry *again;

		town_open(&town);
		tamper(&town, changes[i]);
		ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
		ck_result(registry_open(town.path, &again, &town.fault), -EUCLEAN);
		town_close(&town);
	}
}
END_TEST

START_TEST(a_change_by_another_program_is_seen_while_the_books_are_open)
{
	struct town town;
	struct store *store;

	town_open(&town);
	books_are_good(&town);
	ck_result(store_open(town.path, &store, &town.fault), 0);
	ck_result(store_script(store,
			  "UPDATE event SET text = replace(text, 'sato', 'Sato') WHERE seq = 4",
			  &town.fault),
		0);
	store_close(store);
	bad_from(&town, 4);
	town_close(&town);
}
END_TEST

/* Changes one byte of the file behind `what`, the first time it stands there. */
static void poke(const char *path, const char *what)
{
	size_t length = strlen(what), size;
	FILE *file = fopen(path, "r+");
	char *bytes = malloc(1 << 20);
	char *at;

	ck_assert_ptr_nonnull(file);
	size = fread(bytes, 1, 1 << 20, file);
	at = memmem(bytes, size, what, length);
	ck_assert_ptr_nonnull(at);
	fseek(file, at - bytes + (long)length - 1, SEEK_SET);
	fputc(at[length - 1] ^ 1, file);
	fclose(file);
	free(bytes);
}

START_TEST(one_byte_changed_in_the_file_itself_is_named)
{
	struct town town;

	town_open(&town);
	registry_close(town.registry);
	poke(town.path, "\"uid\":1002");
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	bad_from(&town, 4);
	town_close(&town);
}
END_TEST

static void write_file(const char *path, const char *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

static int open_and_verify(const char *path)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct ledger_report report;
	int r = registry_open(path, &registry, NULL);

	return r < 0 ? r : ledger_verify(registry, &report, NULL);
}

START_TEST(a_file_torn_anywhere_is_damaged_or_the_same)
{
	char *bytes = malloc(1 << 20), kept[4];
	struct town town;
	int damaged = 0;
	size_t size;
	FILE *file;

	town_open(&town);
	registry_close(town.registry);
	town.registry = NULL;
	file = fopen(town.path, "r");
	size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	for (size_t at = 0; at + sizeof(kept) < size; at += 2039) {
		int r;

		memcpy(kept, bytes + at, sizeof(kept));
		memcpy(bytes + at, "\xff\xa5\x5a\xff", sizeof(kept));
		write_file(town.path, bytes, size);
		r = open_and_verify(town.path);
		ck_assert_msg(r == 0 || r == -EUCLEAN || r == -EINVAL, "torn at %zu: %d", at, r);
		damaged += r < 0;
		memcpy(bytes + at, kept, sizeof(kept));
	}
	ck_assert_int_gt(damaged, 20);
	write_file(town.path, bytes, size);
	ck_assert_int_eq(open_and_verify(town.path), 0);
	free(bytes);
	town_close(&town);
}
END_TEST

START_TEST(a_trigger_does_not_run_in_our_hands)
{
	struct town town;
	int64_t roles, after;

	town_open_at(&town, ":memory:");
	store_number(registry_store(town.registry), "SELECT count(*) FROM role", NO_VALUES, &roles,
		NULL);
	tamper(&town, "CREATE TRIGGER hook AFTER INSERT ON event BEGIN DELETE FROM role; END");
	town_grant(&town, CLERK, ROLE_APPROVER);
	store_number(registry_store(town.registry), "SELECT count(*) FROM role", NO_VALUES, &after,
		NULL);
	ck_assert_int_eq(after, roles + 1);
	town_close(&town);
}
END_TEST

START_TEST(events_are_listed_as_they_were_recorded)
{
	struct town town;
	struct ledger_head head;
	json_t *list, *first, *last;
	char hex[65];

	town_open_at(&town, ":memory:");
	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	ck_result(ledger_list(town.registry, 1, 1000, &list, &town.fault), 0);
	ck_assert_int_eq((int64_t)json_array_size(list), head.sequence);
	first = json_array_get(list, 0);
	last = json_array_get(list, json_array_size(list) - 1);
	ck_assert_str_eq(json_member_text(first, "kind"), "host.provisioned");
	ck_assert_str_eq(json_member_text(first, "time"), "2026-11-21T03:00:00Z");
	ck_assert_str_eq(json_member_text(first, "prev"),
		"0000000000000000000000000000000000000000000000000000000000000000");
	ck_assert_int_eq(json_member_number(json_member_object(first, "actor"), "uid", -1), 0);
	ck_assert_ptr_null(json_object_get(json_member_object(first, "actor"), "person"));
	ck_assert_str_eq(json_member_text(json_member_object(last, "actor"), "person"), "P-0001");
	ck_assert_str_eq(
		json_member_text(json_array_get(list, 1), "prev"), json_member_text(first, "hash"));
	text_hex(head.hash, 32, hex);
	ck_assert_str_eq(json_member_text(last, "hash"), hex);
	ck_assert_uint_eq(json_object_size(first), 7);
	json_decref(list);
	ck_result(ledger_list(town.registry, -2, 50, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 2);
	json_decref(list);
	ck_result(ledger_list(town.registry, INT64_MIN, 3, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 3);
	json_decref(list);
	ck_result(ledger_list(town.registry, INT64_MAX, INT32_MAX, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	ck_result(ledger_list(town.registry, 0, -1, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	town_close(&town);
}
END_TEST

START_TEST(books_verify_from_the_first_day_on)
{
	struct registry *registry;
	struct ledger_report report;
	struct town town;
	struct ledger_head head;

	ck_result(registry_open(":memory:", &registry, &town.fault), 0);
	ck_result(ledger_verify(registry, &report, &town.fault), 0);
	ck_assert_int_eq(report.events, 0);
	ck_result(ledger_head(registry, &head, &town.fault), 0);
	ck_assert_int_eq(head.sequence, 0);
	registry_close(registry);
}
END_TEST

/* Shows R-LOG-01. */
START_TEST(every_kind_of_event_says_what_it_tells_and_what_it_must_say)
{
	json_t *kind;
	size_t kinds = 0;

	while ((kind = event_schema(kinds))) {
		ck_assert_msg(json_member_text(kind, "means") != NULL, "%s has no meaning in policy/meanings.c", json_member_text(kind, "kind"));
		ck_assert(json_is_array(json_object_get(kind, "must")));
		json_decref(kind);
		kinds++;
	}
	ck_assert_uint_eq(kinds, event_meanings_count); /* nor is there a meaning of what is none */
}
END_TEST

static int rebuild(struct town *town, const struct record *record)
{
	SCOPED(rebuilding_free) struct rebuilding *rebuilding = NULL;
	int r = rebuilding_begin(town->registry, &rebuilding, &town->fault);

	while (r == 0 && (r = rebuilding_step(rebuilding, &town->fault)) > 0)
		r = 0;
	return r < 0 ? r : registry_rebuild(town->registry, rebuilding, record, &town->fault);
}

/* Shows R-LOG-03. */
START_TEST(the_registry_is_made_anew_from_the_ledger_and_is_what_it_was)
{
	struct town town;
	struct ledger_report report;
	const struct actor root = { .login = "root" };
	uint8_t before[32], after[32];
	char number[MEDIUM_NUMBER];
	json_t *data = json_pack("{s:s}", "reason", "照合で不一致");

	town_open_at(&town, ":memory:");
	busy_day(&town, number);
	ck_result(registry_imprint(town.registry, before, &town.fault), 0);
	tamper(&town, "DELETE FROM movement; UPDATE person SET name = '別人'; DELETE FROM login WHERE login = 'ito'; PRAGMA foreign_keys = ON");
	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_result(rebuild(&town, &(struct record){ "ledger.rebuilt", &root, NOON, data }), 0);
	books_are_good(&town);
	ck_result(registry_imprint(town.registry, after, &town.fault), 0);
	ck_assert_int_eq(memcmp(before, after, sizeof(after)), 0);
	last_event_is(&town, "ledger.rebuilt");
	json_decref(data);
	town_close(&town);
}
END_TEST

/* Shows R-LOG-03, R-ACC-06. */
START_TEST(who_is_administrator_past_the_ledger_makes_nothing_anew)
{
	struct town town;
	struct ledger_head head, still;
	json_t *data = json_pack("{s:s}", "reason", "-");

	town_open_at(&town, ":memory:");
	tamper(&town, "INSERT INTO role (person, role, granted, granted_by) VALUES ('P-0002', 'administrator', '2026-11-21T03:00:00Z', 'P-0001');"
		      "PRAGMA foreign_keys = ON");
	town_meet(&town);
	ck_assert(town.people[STAFF].roles & ROLE_ADMINISTRATOR);
	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	ck_result(rebuild(&town, &(struct record){ "ledger.rebuilt", &town.people[STAFF], NOON, data }), -EPERM);
	ck_result(ledger_head(town.registry, &still, &town.fault), 0);
	ck_assert_int_eq(head.sequence, still.sequence);
	ck_result(rebuild(&town, &(struct record){ "ledger.rebuilt", &town.people[ADMIN], NOON, data }), 0);
	books_are_good(&town);
	json_decref(data);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/ledger", every_kind_of_event_says_what_it_tells_and_what_it_must_say, the_registry_is_made_anew_from_the_ledger_and_is_what_it_was,
	who_is_administrator_past_the_ledger_makes_nothing_anew, one_changed_byte_in_any_event_is_named, every_byte_of_one_event_counts,
	a_hash_made_to_fit_is_found_at_the_next_event, a_missing_a_moved_and_a_cut_event_are_named,
	an_event_in_another_writing_is_not_that_event,
	a_row_changed_in_any_table_is_found_and_the_table_named,
	every_table_has_a_tampering_case_and_every_table_is_compared,
	a_trigger_or_column_of_somebody_else_is_named,
	a_change_by_another_program_is_seen_while_the_books_are_open,
	one_byte_changed_in_the_file_itself_is_named, a_file_torn_anywhere_is_damaged_or_the_same,
	a_trigger_does_not_run_in_our_hands, events_are_listed_as_they_were_recorded,
	books_verify_from_the_first_day_on)
