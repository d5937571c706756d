// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/stating.h"
#include "tests/unit/policy/town.h"

struct shelf {
	struct town town;
	struct signer attestation;
};

static void office_open(struct shelf *office)
{
	struct town town;
	const struct actor root = { .uid = 0, .login = "root" };
	struct new_person first = { .login = "suzuki", .uid = 1001, .name = "鈴木 一郎" };
	json_t *host;

	memset(office, 0, sizeof(*office));
	office->attestation = signer_new();
	host = json_pack("{s:o, s:o}", "signing", jws_key_to_json(&office->attestation.public),
		"attestation", jws_key_to_json(&office->attestation.public));
	ck_result(registry_open(":memory:", &town.registry, &town.fault), 0);
	struct act act = { .registry = town.registry, .actor = &root, .now = NOON };
	ck_result(people_initialise(&act, host, &first, &town.fault), 0);
	json_decref(host);
	town.folder[0] = '\0';
	office->town = town;
}

static void office_close(struct shelf *office)
{
	signer_free(&office->attestation);
	registry_close(office->town.registry);
}

/* Records a checkpoint that claims `head` and carries `said` (taken over). */
static void record(struct shelf *office, const struct ledger_head *head, json_t *said)
{
	struct town town = office->town;
	json_t *data = json_pack(
		"{s:I, s:o}", "head_sequence", (json_int_t)head->sequence, "statement", said);
	struct record event = { .kind = "ledger.checkpoint", .now = NOON, .data = data };

	json_put_hex(data, "head_hash", head->hash, sizeof(head->hash));
	ck_result(registry_record(town.registry, &event, 1, &town.fault), 0);
	json_decref(data);
}

static struct ledger_head head_of(struct shelf *office)
{
	struct ledger_head head;

	ck_assert_int_eq(ledger_head(office->town.registry, &head, NULL), 0);
	return head;
}

static void last_is_bad(struct shelf *office, const char *why)
{
	struct town town = office->town;
	struct ledger_report report;

	ck_result(ledger_verify(town.registry, &report, &town.fault), -EUCLEAN);
	ck_assert_int_eq(report.first_bad, head_of(office).sequence);
	ck_assert_str_eq(town.fault.argument[1], why);
}

static void announce(struct shelf *office, int counter)
{
	json_t *data = json_pack("{s:i}", "counter", counter);
	struct record event = { .kind = "ledger.checkpointing", .now = NOON, .data = data };

	ck_assert_int_eq(registry_record(office->town.registry, &event, 1, NULL), 0);
	json_decref(data);
}

START_TEST(true_checkpoints_are_counted)
{
	struct shelf office;
	struct ledger_report report;
	struct town town;

	office_open(&office);
	for (uint8_t i = 0; i < 4; i++) {
		struct ledger_head head;

		if (i == 2)
			announce(&office, 6);
		head = head_of(&office);
		record(&office, &head,
			stating_counter(&office.attestation, head.hash, (uint8_t)(5 + i / 2)));
	}
	town = office.town;
	ck_result(ledger_verify(town.registry, &report, &town.fault), 0);
	ck_assert_int_eq(report.checkpoints, 4);
	ck_assert_int_eq(report.events, 8);
	ck_assert_int_eq(report.head.sequence, 8);
	ck_assert_int_eq(report.covered, 7);
	ck_assert_str_eq(report.since, "2026-11-21T03:00:00Z");
	office_close(&office);
}
END_TEST

START_TEST(a_checkpoint_over_another_ledger_is_named)
{
	struct shelf office;
	struct ledger_head head;

	office_open(&office);
	head = head_of(&office);
	head.hash[5] ^= 1;
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	last_is_bad(&office, "was made over another ledger");
	office_close(&office);
}
END_TEST

START_TEST(a_checkpoint_of_what_is_to_come_is_named)
{
	struct shelf office;
	struct ledger_head head;

	office_open(&office);
	head = head_of(&office);
	head.sequence++;
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	last_is_bad(&office, "names no place in the ledger");
	office_close(&office);
}
END_TEST

START_TEST(a_statement_must_be_of_this_tpm_about_this_head_and_not_older)
{
	struct shelf office;
	struct ledger_head head;
	struct signer stranger = signer_new();
	uint8_t other[32] = { 7 };
	json_t *forged;

	office_open(&office);
	head = head_of(&office);
	record(&office, &head, stating_counter(&stranger, head.hash, 5));
	last_is_bad(&office, "was stated by another TPM");
	office_close(&office);
	office_open(&office);
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, other, 5));
	last_is_bad(&office, "was stated about another ledger");
	office_close(&office);
	office_open(&office);
	head = head_of(&office);
	forged = stating_counter(
		&stranger, head.hash, 5); /* the stranger's signature under our key's name */
	json_object_set_new(forged, "key", jws_key_to_json(&office.attestation.public));
	record(&office, &head, forged);
	last_is_bad(&office, "carries no true statement of a TPM");
	office_close(&office);
	office_open(&office);
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, head.hash, 4));
	last_is_bad(&office, "is older than the one before it");
	office_close(&office);
	signer_free(&stranger);
}
END_TEST

START_TEST(a_statement_about_another_counter_is_no_checkpoint)
{
	struct shelf office;
	struct ledger_head head;
	uint8_t bytes[STATING_LENGTH];

	office_open(&office);
	head = head_of(&office);
	stating_bytes(head.hash, 5, bytes);
	bytes[STATING_NAME + 7] ^= 1;
	record(&office, &head, stating_signed(&office.attestation, bytes));
	last_is_bad(&office, "was stated about another counter");
	office_close(&office);
}
END_TEST

START_TEST(a_ledger_rewritten_whole_does_not_fit_its_checkpoint)
{
	struct shelf honest, rewritten;
	struct ledger_head head;
	json_t *said;

	office_open(&honest);
	head = head_of(&honest);
	said = stating_counter(&honest.attestation, head.hash, 9);
	record(&honest, &head, json_incref(said));
	/* Another history with the same TPM, and the old checkpoint put behind it. */
	office_open(&rewritten);
	signer_free(&rewritten.attestation);
	record(&rewritten, &head, said);
	last_is_bad(&rewritten, "was made over another ledger");
	registry_close(rewritten.town.registry);
	office_close(&honest);
}
END_TEST

static int compare(struct shelf *office, json_t *said)
{
	struct ledger_report report;
	struct town town = office->town;
	int r;

	ck_result(ledger_verify(town.registry, &report, &town.fault), 0);
	r = ledger_compare(town.registry, &report, said, &town.fault);
	json_decref(said);
	return r;
}

START_TEST(an_older_copy_counts_again_when_somebody_answered_for_it)
{
	struct shelf office;
	struct ledger_head head;
	json_t *data = json_pack("{s:i, s:s}", "counter", 9, "reason", "the disk was replaced");
	struct record event = { .kind = "ledger.accepted", .now = NOON, .data = data };

	office_open(&office);
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	head = head_of(&office);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 9)), -EUCLEAN);
	ck_assert_int_eq(registry_record(office.town.registry, &event, 1, NULL), 0);
	head = head_of(&office);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 9)), 0);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 10)), -EUCLEAN);
	json_decref(data);
	office_close(&office);
}
END_TEST

START_TEST(books_older_than_the_counter_are_found_out)
{
	struct shelf office;
	struct signer stranger = signer_new();
	struct ledger_head head;

	office_open(&office);
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	head = head_of(&office);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 5)), 0);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 6)), -EUCLEAN);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 4)), -EUCLEAN);
	ck_assert_int_eq(compare(&office, stating_counter(&stranger, head.hash, 5)), -EUCLEAN);

	/* Stepped, and then the power went: what was announced is no older copy. */
	announce(&office, 6);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 6)), -EUCLEAN);
	head = head_of(&office);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 5)), 0);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 6)), 0);
	ck_assert_int_eq(compare(&office, stating_counter(&office.attestation, head.hash, 7)), -EUCLEAN);
	signer_free(&stranger);
	office_close(&office);
}
END_TEST

static void announce_with_imprint(struct shelf *office, int counter)
{
	json_t *data = json_pack("{s:i}", "counter", counter);
	struct record event = { .kind = "ledger.checkpointing", .now = NOON, .data = data };
	uint8_t imprint[32];

	ck_assert_int_eq(registry_imprint(office->town.registry, imprint, NULL), 0);
	json_put_hex(data, "registry", imprint, sizeof(imprint));
	ck_assert_int_eq(registry_record(office->town.registry, &event, 1, NULL), 0);
	json_decref(data);
}

/* Shows R-LOG-03. */
START_TEST(a_start_believes_only_books_that_are_as_the_last_checkpoint_left_them)
{
	struct shelf office;
	struct ledger_head head;
	struct ledger_report report;
	struct store *store;

	office_open(&office);
	store = registry_store(office.town.registry);
	ck_assert_int_eq(ledger_resume(office.town.registry, &report, NULL), -EAGAIN); /* no checkpoint */
	announce_with_imprint(&office, 5);
	head = head_of(&office);
	record(&office, &head, stating_counter(&office.attestation, head.hash, 5));
	ck_assert_int_eq(ledger_resume(office.town.registry, &report, NULL), 0);
	ck_assert_uint_eq(report.counter, 5);
	ck_assert_int_eq(report.covered, head.sequence);
	ck_assert_int_eq(report.head.sequence, head.sequence + 1);
	ck_assert_int_eq(store_script(store, "UPDATE person SET name = name || 'x'", NULL), 0);
	ck_assert_int_eq(ledger_resume(office.town.registry, &report, NULL), -EAGAIN); /* the registry is otherwise */
	ck_assert_int_eq(store_script(store, "UPDATE person SET name = substr(name, 1, length(name) - 1)", NULL), 0);
	ck_assert_int_eq(ledger_resume(office.town.registry, &report, NULL), 0);
	ck_assert_int_eq(store_script(store, "UPDATE event SET text = text || ' ' WHERE seq = (SELECT max(seq) FROM event)", NULL), 0);
	ck_assert_int_ne(ledger_resume(office.town.registry, &report, NULL), 0);
	office_close(&office);
}
END_TEST

RUN_TESTS("policy/checkpoint", a_start_believes_only_books_that_are_as_the_last_checkpoint_left_them, an_older_copy_counts_again_when_somebody_answered_for_it,
	books_older_than_the_counter_are_found_out, true_checkpoints_are_counted,
	a_checkpoint_over_another_ledger_is_named, a_checkpoint_of_what_is_to_come_is_named,
	a_statement_must_be_of_this_tpm_about_this_head_and_not_older,
	a_statement_about_another_counter_is_no_checkpoint,
	a_ledger_rewritten_whole_does_not_fit_its_checkpoint)
