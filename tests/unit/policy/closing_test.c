// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/closing.h"

#include "common/attest.h"
#include "common/clock.h"
#include "common/digest.h"
#include "common/settings.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/stated.h"
#include "policy/backup.h"
#include "tests/unit/policy/town.h"

#define TODAY 1795230000 /* 2026-11-21 */
#define SPRING_2020 1588302000 /* 2020-05-01 */
#define SPRING_2022 1651374000 /* 2022-05-01 */
#define SPRING_2025 1746068400 /* 2025-05-01 */

struct shelf {
	struct town town;
	struct signer attestation;
	struct settings *settings;
	struct actor administrator;
	uint64_t counter;
	char path[64];
};

static struct act act_at(struct shelf *shelf, int64_t now)
{
	return (struct act){ .registry = shelf->town.registry, .actor = &shelf->administrator, .now = now };
}

static void record(struct shelf *shelf, int64_t now, const char *kind, json_t *data)
{
	struct town town = shelf->town;

	ck_result(registry_record(town.registry, &(struct record){ .kind = kind, .now = now, .data = data }, 1, &town.fault), 0);
	json_decref(data);
}

/* A step that is announced and made, as the broker has it. */
static void checkpoint(struct shelf *shelf, int64_t now)
{
	struct stated stated = { .index = ATTEST_INDEX_CHECKPOINT, .value = ++shelf->counter, .named = &shelf->attestation, .by = &shelf->attestation };
	struct ledger_head head;
	json_t *data;

	record(shelf, now, "ledger.checkpointing", json_pack("{s:I}", "counter", (json_int_t)shelf->counter));
	ck_assert_int_eq(ledger_head(shelf->town.registry, &head, NULL), 0);
	memcpy(stated.bound_to, head.hash, sizeof(stated.bound_to));
	data = json_pack("{s:I, s:b, s:o}", "head_sequence", (json_int_t)head.sequence, "step", 1, "statement", stated_make(&stated));
	json_put_hex(data, "head_hash", head.hash, sizeof(head.hash));
	record(shelf, now, "ledger.checkpoint", data);
}

/* Somebody whom the books know acts: held to the separation of duties by what was recorded before. */
static void add_person(struct shelf *shelf, int64_t now, const char *login, uint32_t uid)
{
	struct act act = act_at(shelf, now);
	struct town town = shelf->town;
	struct new_person person = { .login = login, .uid = uid, .name = "佐藤 花子" };

	ck_result(people_add(&act, &person, &town.fault), 0);
}

static void shelf_open(struct shelf *shelf)
{
	const struct actor root = { .uid = 0, .login = "root" };
	struct new_person first = { .login = "suzuki", .uid = 1001, .name = "鈴木 一郎" };
	struct town town = { .now = TODAY };
	json_t *host;

	*shelf = (struct shelf){ .attestation = signer_new(), .settings = settings_default(), .counter = 40 };
	text_format(shelf->path, sizeof(shelf->path), "/tmp/closing-%d.db", getpid());
	unlink(shelf->path);
	host = json_pack("{s:o, s:o}", "signing", jws_key_to_json(&shelf->attestation.public), "attestation",
		jws_key_to_json(&shelf->attestation.public));
	ck_result(registry_open(shelf->path, &town.registry, &town.fault), 0);
	struct act act = { .registry = town.registry, .actor = &root, .now = SPRING_2020 };
	ck_result(people_initialise(&act, host, &first, &town.fault), 0);
	json_decref(host);
	shelf->administrator = (struct actor){ .uid = 1001, .login = "suzuki", .person = "P-0001", .roles = ROLE_ADMINISTRATOR };
	shelf->town = town;
	checkpoint(shelf, SPRING_2020);
	add_person(shelf, SPRING_2020 + DAY, "sato", 1002);
	checkpoint(shelf, SPRING_2020 + 2 * DAY);
	add_person(shelf, SPRING_2022, "tanaka", 1003);
	checkpoint(shelf, SPRING_2022 + DAY);
	add_person(shelf, SPRING_2025, "kimura", 1004);
	checkpoint(shelf, SPRING_2025 + DAY);
	record(shelf, TODAY - DAY, "gate.status", json_pack("{s:i}", "open_hubs", 0));
}

static void shelf_close(struct shelf *shelf)
{
	registry_close(shelf->town.registry);
	unlink(shelf->path);
	settings_free(shelf->settings);
	signer_free(&shelf->attestation);
}

static int64_t number(struct shelf *shelf, const char *sql)
{
	int64_t out = -1;

	ck_assert_int_eq(store_number(registry_store(shelf->town.registry), sql, NO_VALUES, &out, NULL), 0);
	return out;
}

/* As the broker does it, for books that it verified. */
static int close_copied(struct shelf *shelf, const struct closing_wish *wish, struct fault *fault)
{
	SCOPED(closing_free) struct closing *closing = NULL;
	struct act act = act_at(shelf, TODAY);
	int r = closing_begin(&act, shelf->settings, wish, &closing, fault);

	while (r == 0 && (r = closing_step(closing, fault)) > 0)
		r = 0;
	return r < 0 ? r : closing_record(closing, &act, shelf->settings, fault);
}

static int close_until(struct shelf *shelf, const char *day, struct fault *fault)
{
	struct act act = act_at(shelf, TODAY);
	struct ledger_copy copy;
	char hash[2 * DIGEST_SIZE + 1];
	int r = closing_draft(&act, shelf->settings, day, &copy, fault);

	if (r < 0)
		return r;
	text_hex(copy.hash, DIGEST_SIZE, hash);
	return close_copied(shelf, &(struct closing_wish){ .until = day, .sequence = copy.until, .hash = hash }, fault);
}

static void is_whole(struct shelf *shelf)
{
	struct town town = shelf->town;
	struct ledger_report report;

	ck_result(ledger_verify(town.registry, &report, &town.fault), 0);
	ck_assert_msg(report.breaches == 0, "%s (%s)", report.breach.message, report.breach.argument[1]);
	ck_assert_int_eq(report.events, number(shelf, "SELECT count(*) FROM event"));
}

/* Shows R-RET-03. */
START_TEST(old_years_leave_the_ledger_and_what_they_amount_to_stays)
{
	struct shelf shelf;
	struct town town;
	int64_t first;

	shelf_open(&shelf);
	town = shelf.town;
	is_whole(&shelf);
	ck_result(close_until(&shelf, "2021-03-31", &town.fault), 0);
	first = number(&shelf, "SELECT min(seq) FROM event");
	ck_assert_int_gt(first, 1);
	ck_assert_int_eq(number(&shelf, "SELECT count(*) FROM event WHERE text LIKE '%\"ledger.closed\"%'"), 1);
	ck_assert_int_eq(number(&shelf, "SELECT count(*) FROM person"), 4);
	is_whole(&shelf);
	add_person(&shelf, TODAY, "ito", 1005);
	checkpoint(&shelf, TODAY);
	is_whole(&shelf);
	ck_result(close_until(&shelf, "2023-03-31", &town.fault), 0); /* once more, from there */
	ck_assert_int_gt(number(&shelf, "SELECT min(seq) FROM event"), first);
	is_whole(&shelf);
	registry_close(shelf.town.registry);
	ck_result(registry_open(shelf.path, &shelf.town.registry, &town.fault), 0);
	is_whole(&shelf);
	shelf_close(&shelf);
}
END_TEST

/* Shows R-RET-03. */
START_TEST(nothing_goes_before_its_period_is_over)
{
	struct shelf shelf;
	struct town town;

	shelf_open(&shelf);
	town = shelf.town;
	ck_result(close_until(&shelf, "2026-03-31", &town.fault), -EPERM); /* of the fiscal year 2025: until March 2029 */
	ck_assert_str_eq(town.fault.argument[2], "2029-03-31");
	ck_assert_str_eq(town.fault.rule, "R-RET-03");
	ck_result(close_until(&shelf, "2020-04-30", &town.fault), -ENOENT);
	ck_result(close_until(&shelf, "x", &town.fault), -EINVAL);
	ck_assert_int_eq(number(&shelf, "SELECT min(seq) FROM event"), 1);
	record(&shelf, SPRING_2022 + DAY, "act.refused", json_pack("{s:s, s:s, s:s}", "method", "x", "subject", "x", "why", "x"));
	ck_result(close_until(&shelf, "2023-03-31", &town.fault), 0);
	shelf_close(&shelf);
}
END_TEST

START_TEST(the_longer_periods_of_certificates_and_exceptions_keep_what_is_beside_them)
{
	struct shelf shelf;
	struct town town;

	shelf_open(&shelf);
	town = shelf.town;
	ck_result(store_run(registry_store(town.registry),
			  "UPDATE event SET text = json_set(text, '$.kind', 'exception.reviewed') WHERE seq = 4", NO_VALUES, &town.fault), 0);
	struct act act = act_at(&shelf, SPRING_2025);
	struct ledger_copy copy;
	ck_result(closing_draft(&act, shelf.settings, "2021-03-31", &copy, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.argument[2], "2026-03-31");
	act.now = TODAY;
	ck_result(closing_draft(&act, shelf.settings, "2021-03-31", &copy, &town.fault), 0);
	shelf_close(&shelf);
}
END_TEST

START_TEST(only_what_was_copied_goes_and_never_from_books_that_are_not_whole)
{
	struct shelf shelf;
	struct town town;
	struct ledger_copy copy;
	char hash[2 * DIGEST_SIZE + 1];

	shelf_open(&shelf);
	town = shelf.town;
	struct act act = act_at(&shelf, TODAY);
	ck_result(closing_draft(&act, shelf.settings, "2021-03-31", &copy, &town.fault), 0);
	text_hex(copy.hash, DIGEST_SIZE, hash);
	struct closing_wish wish = { .until = "2021-03-31", .sequence = copy.until + 1, .hash = hash };
	ck_result(close_copied(&shelf, &wish, &town.fault), -EINVAL);
	wish.sequence--;
	wish.hash = "00";
	ck_result(close_copied(&shelf, &wish, &town.fault), -EINVAL);
	ck_result(store_run(registry_store(town.registry), "UPDATE event SET text = replace(text, '花子', '花乃') WHERE seq = (SELECT min(seq) FROM event WHERE text LIKE '%花子%')", NO_VALUES, &town.fault), 0);
	ck_assert_int_eq(store_changes(registry_store(town.registry)), 1);
	wish.hash = hash;
	ck_result(close_copied(&shelf, &wish, &town.fault), -EUCLEAN);
	ck_assert_int_eq(number(&shelf, "SELECT min(seq) FROM event"), 1);
	shelf_close(&shelf);
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(what_is_kept_of_the_closed_part_cannot_be_changed_unseen)
{
	static const char *const changes[] = { "UPDATE snapshot SET text = replace(text, 'sato', 'satp')", "DELETE FROM snapshot",
		"DELETE FROM snapshot WHERE line = (SELECT max(line) FROM snapshot)", "DELETE FROM snapshot WHERE line = 1",
		"UPDATE snapshot SET sequence = sequence + 1", "DELETE FROM event WHERE seq = (SELECT min(seq) FROM event)",
		"UPDATE snapshot SET text = replace(text, '\"stated\":', '\"stated\":1') WHERE line = 1",
		"INSERT INTO event SELECT seq - 1, '{}', hash FROM event ORDER BY seq LIMIT 1" };
	struct shelf shelf;
	struct ledger_report report;
	struct town town;

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		shelf_open(&shelf);
		town = shelf.town;
		ck_result(close_until(&shelf, "2021-03-31", &town.fault), 0);
		is_whole(&shelf);
		ck_result(store_run(registry_store(town.registry), changes[i], NO_VALUES, &town.fault), 0);
		ck_assert_int_gt(store_changes(registry_store(town.registry)), 0);
		ck_assert_msg(ledger_verify(town.registry, &report, &town.fault) == -EUCLEAN, "%s", changes[i]);
		shelf_close(&shelf);
	}
}
END_TEST

/* Who takes the beginning away without saying so in the ledger is found, with whatever snapshot. */
START_TEST(a_beginning_that_no_event_tells_of_is_found)
{
	struct shelf shelf;
	struct ledger_report report;
	struct town town;
	struct store *store;

	shelf_open(&shelf);
	town = shelf.town;
	store = registry_store(town.registry);
	ck_result(close_until(&shelf, "2021-03-31", &town.fault), 0);
	ck_result(store_run(store, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", NO_VALUES, &town.fault), 0); /* ledger.closed */
	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_assert_str_eq(town.fault.argument[1], "is not where the closed part of the ledger ends");
	shelf_close(&shelf);
}
END_TEST

static void put_lines(FILE *out, json_t *lines)
{
	json_t *line;
	size_t i;

	json_array_foreach(lines, i, line) {
		char *text = json_canonical(line);

		fprintf(out, "%s\n", text);
		free(text);
	}
	json_decref(lines);
}

/* As mediad and mediactl write it. */
static void copy_books(struct shelf *shelf, char **text, size_t *length)
{
	struct act act = act_at(shelf, TODAY);
	struct town town = shelf->town;
	struct ledger_copy copy;
	json_t *lines, *payload;
	char *jws, *line;
	FILE *out = open_memstream(text, length);

	ck_result(backup_draft(&act, &copy, &town.fault), 0);
	ck_assert_int_gt(copy.from, 1);
	ck_result(backup_snapshot(town.registry, 0, 1000, &lines, &town.fault), 0);
	ck_assert_uint_gt(json_array_size(lines), 3);
	put_lines(out, lines);
	ck_result(ledger_list(town.registry, 1, 1000, &lines, &town.fault), 0);
	put_lines(out, lines);
	payload = ledger_copy_payload(&copy);
	jws = signer_statement(&shelf->attestation, LEDGER_COPY_TYPE, payload);
	line = ledger_copy_line(jws);
	fprintf(out, "%s\n", line);
	fclose(out);
	json_decref(payload);
	free(jws);
	free(line);
}

static int restore(const char *text, size_t length, const char *path, struct fault *fault)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, length, "r");
	struct ledger_copy copy;
	int r = backup_restore(file, path, TODAY, &copy, fault);

	fclose(file);
	return r;
}

/* Shows R-LOG-03. */
START_TEST(the_registry_is_made_anew_from_where_the_ledger_was_closed)
{
	SCOPED(rebuilding_free) struct rebuilding *rebuilding = NULL;
	struct shelf shelf;
	struct town town;

	shelf_open(&shelf);
	town = shelf.town;
	ck_result(close_until(&shelf, "2021-03-31", &town.fault), 0);
	struct record again = { .kind = "ledger.rebuilt", .actor = &shelf.administrator, .now = TODAY, .data = json_pack("{s:s}", "reason", "x") };
	ck_result(store_run(registry_store(town.registry), "UPDATE person SET name = 'x' WHERE id = 'P-0002'", NO_VALUES, &town.fault), 0);
	ck_result(rebuilding_begin(town.registry, &rebuilding, &town.fault), 0);
	ck_result(registry_rebuild(town.registry, rebuilding, &again, &town.fault), 0); /* does what steps have not done */
	json_decref(again.data);
	ck_assert_int_eq(number(&shelf, "SELECT count(*) FROM person WHERE name = 'x'"), 0);
	ck_assert_int_eq(number(&shelf, "SELECT count(*) FROM person"), 4);
	is_whole(&shelf);
	shelf_close(&shelf);
}
END_TEST

/* Shows R-BAK-03. */
START_TEST(books_that_were_closed_are_put_back_with_what_was_kept_of_that)
{
	char again[80], *text, *changed;
	struct shelf shelf, other;
	struct town town;
	size_t length;

	shelf_open(&shelf);
	town = shelf.town;
	ck_result(close_until(&shelf, "2021-03-31", &town.fault), 0);
	checkpoint(&shelf, TODAY);
	copy_books(&shelf, &text, &length);
	text_format(again, sizeof(again), "%s.again", shelf.path);
	unlink(again);
	ck_result(restore(text, length, again, &town.fault), 0);
	other = shelf;
	ck_result(registry_open(again, &other.town.registry, &town.fault), 0);
	is_whole(&other);
	ck_assert_int_eq(number(&other, "SELECT count(*) FROM person"), 4);
	ck_assert_int_eq(number(&other, "SELECT count(*) FROM snapshot"), number(&shelf, "SELECT count(*) FROM snapshot"));
	registry_close(other.town.registry);
	unlink(again);
	changed = strstr(text, "\"sato\"");
	ck_assert_ptr_nonnull(changed);
	changed[1] = 'S';
	ck_result(restore(text, length, again, &town.fault), -EUCLEAN);
	free(text);
	shelf_close(&shelf);
}
END_TEST

RUN_TESTS("policy/closing", the_registry_is_made_anew_from_where_the_ledger_was_closed, books_that_were_closed_are_put_back_with_what_was_kept_of_that, old_years_leave_the_ledger_and_what_they_amount_to_stays, nothing_goes_before_its_period_is_over,
	the_longer_periods_of_certificates_and_exceptions_keep_what_is_beside_them, only_what_was_copied_goes_and_never_from_books_that_are_not_whole,
	what_is_kept_of_the_closed_part_cannot_be_changed_unseen, a_beginning_that_no_event_tells_of_is_found)
