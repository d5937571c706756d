// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/backup.h"

#include "common/digest.h"
#include "tests/fakes/signer.h"
#include "tests/unit/policy/town.h"

struct shelf {
	struct town town;
	struct signer signing, attestation;
	char folder[32], books[64], again[64];
	char *copy; /* the file, as it would be written */
	size_t length;
};

static void copy_ledger(struct shelf *shelf, const struct signer *signer)
{
	struct town town = shelf->town;
	struct act act = { .registry = town.registry, .now = NOON };
	struct ledger_copy copy;
	FILE *out = open_memstream(&shelf->copy, &shelf->length);
	json_t *events, *event, *payload;
	char *jws, *line;
	size_t i;

	ck_result(backup_draft(&act, &copy, &town.fault), 0);
	ck_result(ledger_list(town.registry, 1, 1000, &events, &town.fault), 0);
	json_array_foreach(events, i, event) {
		line = json_canonical(event);
		fprintf(out, "%s\n", line);
		free(line);
	}
	payload = ledger_copy_payload(&copy);
	jws = signer_statement(signer, LEDGER_COPY_TYPE, payload);
	line = ledger_copy_line(jws);
	fprintf(out, "%s\n", line);
	fclose(out);
	free(line);
	free(jws);
	json_decref(payload);
	json_decref(events);
}

static void shelf_open(struct shelf *shelf)
{
	const struct actor root = { .uid = 0, .login = "root" };
	struct new_person first = { .login = "suzuki", .uid = 1001, .name = "鈴木 一郎" };
	struct town town = { .now = NOON };
	json_t *host;

	*shelf = (struct shelf){ .signing = signer_new(), .attestation = signer_new(), .folder = "/tmp/backup-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(shelf->folder));
	text_format(shelf->books, sizeof(shelf->books), "%s/registry.db", shelf->folder);
	text_format(shelf->again, sizeof(shelf->again), "%s/again.db", shelf->folder);
	host = json_pack("{s:o, s:o}", "signing", jws_key_to_json(&shelf->signing.public), "attestation",
		jws_key_to_json(&shelf->attestation.public));
	ck_result(registry_open(shelf->books, &town.registry, &town.fault), 0);
	struct act act = { .registry = town.registry, .actor = &root, .now = NOON };
	ck_result(people_initialise(&act, host, &first, &town.fault), 0);
	json_decref(host);
	shelf->town = town;
	copy_ledger(shelf, &shelf->signing);
}

static void shelf_close(struct shelf *shelf)
{
	registry_close(shelf->town.registry);
	unlink(shelf->books);
	unlink(shelf->again);
	rmdir(shelf->folder);
	free(shelf->copy);
	signer_free(&shelf->signing);
	signer_free(&shelf->attestation);
}

static int restore(struct shelf *shelf, size_t length, struct fault *fault)
{
	FILE *file = fmemopen(shelf->copy, length, "r");
	struct ledger_copy copy;
	int r = backup_restore(file, shelf->again, NOON + DAY, &copy, fault);

	fclose(file);
	ck_assert_int_eq(access(shelf->again, F_OK), r < 0 ? -1 : 0);
	return r;
}

static int64_t count(struct registry *registry, const char *sql)
{
	int64_t number = -1;

	ck_assert_int_eq(store_number(registry_store(registry), sql, NO_VALUES, &number, NULL), 0);
	return number;
}

/* Shows R-BAK-01, R-BAK-03. */
START_TEST(books_put_back_from_a_copy_are_the_books_and_say_that_they_were_put_back)
{
	struct registry *again;
	struct ledger_report report;
	struct ledger_head head;
	struct shelf shelf;
	struct town town;

	shelf_open(&shelf);
	town = shelf.town;
	ck_assert_int_eq(ledger_head(town.registry, &head, NULL), 0);
	ck_result(restore(&shelf, shelf.length, &town.fault), 0);
	ck_result(registry_open(shelf.again, &again, &town.fault), 0);
	ck_result(ledger_verify(again, &report, &town.fault), 0);
	ck_assert_int_eq(report.head.sequence, head.sequence + 1);
	ck_assert_int_eq(count(again, "SELECT count(*) FROM person"), count(town.registry, "SELECT count(*) FROM person"));
	ck_assert_int_eq(count(again, "SELECT count(*) FROM event WHERE text LIKE '%\"backup.restored\"%'"), 1);
	registry_close(again);
	shelf_close(&shelf);
}
END_TEST

/* Shows R-BAK-03. */
START_TEST(a_copy_that_is_not_whole_puts_nothing_back)
{
	struct shelf shelf;
	struct town town;
	int lines = 0;

	shelf_open(&shelf);
	town = shelf.town;
	for (size_t i = 0; i < shelf.length - 1; i++) /* cut off at any line, or within one */
		if (shelf.copy[i] == '\n' && ++lines)
			ck_assert_int_lt(restore(&shelf, i + 1, &town.fault), 0);
	ck_assert_int_ge(lines, 3);
	ck_result(restore(&shelf, shelf.length - 20, &town.fault), -EUCLEAN);
	for (size_t i = 0; i < shelf.length; i += 97) {
		shelf.copy[i] ^= 2;
		ck_assert_msg(restore(&shelf, shelf.length, &town.fault) < 0, "byte %zu", i);
		shelf.copy[i] ^= 2;
	}
	ck_result(restore(&shelf, shelf.length, &town.fault), 0);
	shelf_close(&shelf);
}
END_TEST

START_TEST(a_copy_signed_by_another_host_and_a_place_that_is_taken_are_refused)
{
	struct shelf shelf;
	struct town town;

	shelf_open(&shelf);
	town = shelf.town;
	free(shelf.copy);
	copy_ledger(&shelf, &shelf.attestation);
	ck_result(restore(&shelf, shelf.length, &town.fault), -EKEYREJECTED);
	free(shelf.copy);
	copy_ledger(&shelf, &shelf.signing);
	ck_result(restore(&shelf, shelf.length, &town.fault), 0);
	FILE *file = fmemopen(shelf.copy, shelf.length, "r");
	struct ledger_copy copy;
	ck_result(backup_restore(file, shelf.again, NOON, &copy, &town.fault), -EEXIST);
	fclose(file);
	shelf_close(&shelf);
}
END_TEST

/* Shows R-BAK-01. */
START_TEST(a_copy_is_on_record_only_when_it_is_of_this_ledger)
{
	struct backup_report report;
	struct ledger_head head;
	struct shelf shelf;
	struct town town;
	char hash[2 * DIGEST_SIZE + 1], made[21], tried[21];

	shelf_open(&shelf);
	town = shelf.town;
	struct act act = { .registry = town.registry, .now = NOON };
	ck_assert_int_eq(ledger_head(town.registry, &head, NULL), 0);
	text_hex(head.hash, sizeof(head.hash), hash);
	report = (struct backup_report){ .sequence = head.sequence, .hash = hash, .seconds = 2 };
	ck_result(backup_last(town.registry, made, tried, &town.fault), 0);
	ck_assert_str_eq(made, "");
	ck_result(backup_record(&act, &report, &town.fault), 0);
	act.now += DAY;
	report.tried = true;
	ck_result(backup_record(&act, &report, &town.fault), 0);
	ck_result(backup_last(town.registry, made, tried, &town.fault), 0);
	ck_assert_str_eq(made, "2026-11-21T03:00:00Z");
	ck_assert_str_eq(tried, "2026-11-22T03:00:00Z");
	report.sequence--;
	ck_result(backup_record(&act, &report, &town.fault), -EINVAL);
	report.hash = "x";
	ck_result(backup_record(&act, &report, &town.fault), -EINVAL);
	shelf_close(&shelf);
}
END_TEST

RUN_TESTS("policy/backup", books_put_back_from_a_copy_are_the_books_and_say_that_they_were_put_back, a_copy_that_is_not_whole_puts_nothing_back,
	a_copy_signed_by_another_host_and_a_place_that_is_taken_are_refused, a_copy_is_on_record_only_when_it_is_of_this_ledger)
