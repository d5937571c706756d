// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/ledger_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/text.h"
#include "tests/fakes/ledger_lines.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

struct desk {
	struct ledger_lines lines;
	char folder[32], file[64];
	struct known_keys known;
	struct ledger_finding finding;
	struct fault fault;
};

/* Events 1 to 9; checkpoints at 4 and 7. */
static void desk_open(struct desk *desk)
{
	*desk = (struct desk){ .folder = "/tmp/ledger-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(desk->folder));
	text_format(desk->file, sizeof(desk->file), "%s/ledger.jsonl", desk->folder);
	ledger_lines_open(&desk->lines);
	ledger_lines_checkpoint(&desk->lines);
	ledger_lines_add(&desk->lines, "device.blocked", json_pack("{s:s, s:{s:s}}", "hash", "0000", "z", "hash", ",\"hash\":\""));
	ledger_lines_checkpoint(&desk->lines);
	ledger_lines_add(&desk->lines, "gate.status", json_pack("{s:i}", "open_hubs", 0));
	ledger_lines_add(&desk->lines, "gate.status", json_pack("{s:i}", "open_hubs", 1));
	jws_thumbprint(&desk->lines.attestation.public, desk->known.attestation);
}

static void desk_close(struct desk *desk)
{
	ledger_finding_clear(&desk->finding);
	unlink(desk->file);
	ck_assert_int_eq(rmdir(desk->folder), 0);
	ledger_lines_close(&desk->lines);
}

static int check(struct desk *desk)
{
	ledger_finding_clear(&desk->finding);
	ledger_lines_write(&desk->lines, desk->file);
	return ledger_file_check(desk->file, &desk->known, &desk->finding, &desk->fault);
}

static void is_bad(struct desk *desk, int line, const char *why)
{
	ck_assert_int_eq(check(desk), -EUCLEAN);
	ck_assert_int_eq(desk->finding.bad_line, line);
	ck_assert_str_eq(desk->fault.argument[3], why);
}

/* Shows R-LOG-03, R-REV-03. */
START_TEST(a_saved_ledger_is_held_to_its_chain_and_its_checkpoints_anywhere)
{
	struct desk desk;

	desk_open(&desk);
	ck_assert_msg(check(&desk) == 0, "%s: %s", desk.fault.message, desk.fault.argument[3]);
	ck_assert_int_eq(desk.finding.events, 9);
	ck_assert_int_eq(desk.finding.until, 9);
	ck_assert_int_eq(desk.finding.checkpoints, 2);
	ck_assert_int_eq(desk.finding.covered, 6);
	ck_assert_uint_eq(desk.finding.counter.stated, 42);
	ck_assert_int_eq(ledger_file_is_known(&desk.finding, &desk.known, &desk.fault), 0);
	desk_close(&desk);
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(every_changed_byte_is_found_and_its_line_named)
{
	struct desk desk;

	desk_open(&desk);
	for (int i = 0; i < desk.lines.count; i++)
		for (size_t at = 1; at < strlen(desk.lines.lines[i]); at += 3) {
			char *byte = desk.lines.lines[i] + at;

			*byte ^= 1;
			ck_assert_msg(check(&desk) == -EUCLEAN, "line %d byte %zu", i + 1, at);
			ck_assert_int_eq(desk.finding.bad_line, i + 1);
			*byte ^= 1;
		}
	desk_close(&desk);
}
END_TEST

static void swap(struct ledger_lines *lines, int a, int b)
{
	char *kept = lines->lines[a];

	lines->lines[a] = lines->lines[b];
	lines->lines[b] = kept;
}

/* Shows R-LOG-03. */
START_TEST(a_line_that_is_missing_doubled_or_moved_is_found)
{
	struct desk desk;
	char *removed;

	desk_open(&desk);
	swap(&desk.lines, 7, 8);
	is_bad(&desk, 8, "stands in another event's place");
	swap(&desk.lines, 7, 8);
	removed = desk.lines.lines[7];
	desk.lines.lines[7] = desk.lines.lines[8];
	desk.lines.count = 8;
	is_bad(&desk, 8, "stands in another event's place");
	desk.lines.lines[7] = desk.lines.lines[6];
	is_bad(&desk, 8, "stands in another event's place");
	desk.lines.lines[7] = removed;
	desk.lines.count = 9;
	ck_assert_int_eq(check(&desk), 0);
	desk_close(&desk);
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(a_checkpoint_by_another_tpm_or_over_an_older_or_skipped_counter_is_named)
{
	struct signer stranger = signer_new();
	struct desk desk;

	desk_open(&desk);
	ledger_lines_checkpoint_by(&desk.lines, &stranger, 42);
	is_bad(&desk, 10, "was stated by another TPM");
	free(desk.lines.lines[--desk.lines.count]);
	ledger_lines_checkpoint_by(&desk.lines, &desk.lines.attestation, 41);
	is_bad(&desk, 10, "is older than the one before it");
	free(desk.lines.lines[--desk.lines.count]);
	ledger_lines_checkpoint_by(&desk.lines, &desk.lines.attestation, 43);
	is_bad(&desk, 10, "leaves out a step of the TPM's counter: somebody made it for another ledger");
	free(desk.lines.lines[--desk.lines.count]);
	ledger_lines_add(&desk.lines, "ledger.checkpointing", json_pack("{s:i}", "counter", 44));
	is_bad(&desk, 10, "leaves out a step of the TPM's counter: somebody made it for another ledger");
	free(desk.lines.lines[--desk.lines.count]);
	ledger_lines_add(&desk.lines, "ledger.accepted", json_pack("{s:i, s:s}", "counter", 44, "reason", "disk"));
	ledger_lines_checkpoint_by(&desk.lines, &desk.lines.attestation, 44);
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(desk.finding.counter.answered, 1);
	desk_close(&desk);
	signer_free(&stranger);
}
END_TEST

START_TEST(the_host_is_named_once_and_its_key_must_be_the_one_that_is_known)
{
	struct signer stranger = signer_new();
	struct desk desk;

	desk_open(&desk);
	desk.known = (struct known_keys){ 0 };
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(ledger_file_is_known(&desk.finding, &desk.known, &desk.fault), -EKEYREJECTED);
	ck_assert_str_eq(desk.fault.argument[0], desk.finding.attestation);
	jws_thumbprint(&stranger.public, desk.known.attestation);
	ck_assert_int_eq(check(&desk), -EKEYREJECTED);
	ledger_lines_add(&desk.lines, "host.provisioned", json_pack("{s:{s:o}}", "host", "attestation", jws_key_to_json(&stranger.public)));
	is_bad(&desk, 10, "names a TPM a second time");
	desk_close(&desk);
	signer_free(&stranger);
}
END_TEST

START_TEST(a_ledger_without_a_checkpoint_is_vouched_for_by_nobody)
{
	struct desk desk;

	desk_open(&desk);
	while (desk.lines.count > 3)
		free(desk.lines.lines[--desk.lines.count]);
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(desk.finding.covered, 0);
	ck_assert_int_eq(ledger_file_is_known(&desk.finding, &desk.known, &desk.fault), -EKEYREJECTED);
	desk_close(&desk);
}
END_TEST

/* A file cut off at its end is a whole, shorter one: what was kept elsewhere tells. */
START_TEST(a_hash_that_was_kept_elsewhere_must_be_in_the_file)
{
	struct desk desk;
	char hash[2 * DIGEST_SIZE + 1];

	desk_open(&desk);
	text_hex(desk.lines.hashes[8], DIGEST_SIZE, hash);
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(ledger_file_holds(&desk.finding, hash, &desk.fault), 0);
	free(desk.lines.lines[--desk.lines.count]);
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(ledger_file_holds(&desk.finding, hash, &desk.fault), -ENOENT);
	ck_assert_int_eq(ledger_file_holds(&desk.finding, "x", &desk.fault), -EINVAL);
	desk_close(&desk);
}
END_TEST

/* A part of a ledger begins later; what its first checkpoint covers before that is another file's. */
START_TEST(a_part_of_a_ledger_is_held_to_its_own_chain)
{
	struct desk desk;
	char *kept[4];

	desk_open(&desk);
	memcpy(kept, desk.lines.lines, sizeof(kept));
	memmove(desk.lines.lines, desk.lines.lines + 4, 5 * sizeof(char *));
	desk.lines.count = 5;
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(desk.finding.from, 5);
	ck_assert_int_eq(desk.finding.checkpoints, 1);
	ck_assert_int_eq(ledger_file_is_known(&desk.finding, &desk.known, &desk.fault), 0);
	for (int i = 0; i < 4; i++)
		free(kept[i]);
	desk_close(&desk);
}
END_TEST

/* Shows R-RET-03. */
START_TEST(what_stands_before_the_first_event_must_be_what_the_ledger_kept_when_it_was_closed)
{
	static const char line[] = "{\"row\":[1],\"table\":\"person\"}";
	uint8_t digest[DIGEST_SIZE] = { 0 };
	char *kept[4], hex[2 * DIGEST_SIZE + 1];
	struct desk desk;

	desk_open(&desk);
	ck_assert_int_eq(ledger_copy_chain(digest, line, strlen(line)), 0);
	text_hex(digest, sizeof(digest), hex);
	memcpy(kept, desk.lines.lines, sizeof(kept));
	ledger_lines_add(&desk.lines, "ledger.closed", json_pack("{s:i, s:s}", "until", 4, "snapshot", hex));
	memmove(desk.lines.lines + 1, desk.lines.lines + 4, 6 * sizeof(char *));
	desk.lines.lines[0] = strdup(line);
	desk.lines.count = 7;
	ck_assert_msg(check(&desk) == 0, "%s %s", desk.fault.message, desk.fault.argument[3]);
	desk.lines.lines[0][8] = '2';
	is_bad(&desk, 7, "is not where the closed part of the ledger ends");
	desk.lines.lines[0][8] = '1';
	free(desk.lines.lines[--desk.lines.count]);
	ck_assert_int_eq(check(&desk), -EUCLEAN);
	swap(&desk.lines, 0, 1);
	ck_assert_int_eq(check(&desk), -EUCLEAN);
	for (int i = 0; i < 4; i++)
		free(kept[i]);
	desk_close(&desk);
}
END_TEST

static void two_people(struct desk *desk)
{
	for (int i = 1; i <= 2; i++) {
		char person[8];

		text_format(person, sizeof(person), "P-000%d", i);
		ledger_lines_add(&desk->lines, "person.added", json_pack("{s:s, s:s, s:i}", "person", person, "login", person, "uid", 1000 + i));
	}
	ledger_lines_add_by(&desk->lines, "P-0001", "request.made", json_pack("{s:s, s:s}", "request", "R-0001", "applicant", "P-0001"));
}

/* Shows R-APP-05, R-LOG-03. */
START_TEST(who_decided_on_their_own_request_is_named_from_the_file_alone)
{
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	two_people(&desk);
	ledger_lines_add_by(&desk.lines, "P-0002", "request.approved", json_pack("{s:s}", "request", "R-0001"));
	ck_assert_int_eq(check(&desk), 0);
	ck_assert(desk.finding.apart && desk.finding.held == 2 && desk.finding.breaches == 0);
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_msg(talk.outcome == OUTCOME_DONE && strstr(talk.out, "2 acts of people"), "%s", talk.out);
	ledger_lines_add_by(&desk.lines, "P-0001", "request.approved", json_pack("{s:s}", "request", "R-0001"));
	ledger_lines_add_by(&desk.lines, "P-0001", "request.denied", json_pack("{s:s}", "request", "R-0001"));
	ck_assert_int_eq(check(&desk), 0);
	ck_assert_int_eq(desk.finding.breaches, 2);
	ck_assert_str_eq(desk.finding.breach.argument[0], "14");
	ck_assert_str_eq(desk.finding.breach.rule, "R-APP-05");
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, "somebody decided on their own request"), "%s", talk.err);
	TALK(&talk, "--json", "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.out, "\"breaches\": 2"), "%s", talk.out);
	talk_clear(&talk);
	desk_close(&desk);
}
END_TEST

/* Of a ledger that was closed the file says first who had asked for what. */
START_TEST(what_was_known_when_the_ledger_was_closed_counts_and_without_it_nobody_is_judged)
{
	static const char *const kept[] = { "{\"closed\":{\"sequence\":1}}",
		"{\"fact\":{\"applicant\":\"P-0001\"},\"id\":\"R-0001\",\"of\":\"request\"}",
		"{\"fact\":{\"person\":\"P-0001\"},\"id\":\"1001\",\"of\":\"account\"}", "{\"row\":[1],\"table\":\"person\"}" };
	char hex[2 * DIGEST_SIZE + 1], *first;
	uint8_t digest[DIGEST_SIZE] = { 0 };
	struct desk desk;

	desk_open(&desk);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		ck_assert_int_eq(ledger_copy_chain(digest, kept[i], strlen(kept[i])), 0);
	text_hex(digest, sizeof(digest), hex);
	ledger_lines_add(&desk.lines, "ledger.closed", json_pack("{s:i, s:s}", "until", 1, "snapshot", hex));
	ledger_lines_add_by(&desk.lines, "P-0001", "request.approved", json_pack("{s:s}", "request", "R-0001"));
	first = desk.lines.lines[0];
	memmove(desk.lines.lines, desk.lines.lines + 1, (size_t)--desk.lines.count * sizeof(char *));
	ck_assert_int_eq(check(&desk), 0);
	ck_assert(!desk.finding.apart && desk.finding.breaches == 0);
	memmove(desk.lines.lines + ARRAY_SIZE(kept), desk.lines.lines, (size_t)desk.lines.count * sizeof(char *));
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++, desk.lines.count++)
		desk.lines.lines[i] = strdup(kept[i]);
	ck_assert_msg(check(&desk) == 0, "%s %s", desk.fault.message, desk.fault.argument[3]);
	ck_assert(desk.finding.apart && desk.finding.breaches == 1);
	free(first);
	desk_close(&desk);
}
END_TEST

START_TEST(what_the_verb_says_and_its_exit_status)
{
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	ck_assert_int_eq(check(&desk), 0);
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.out, "9 events, 2 checkpoints"));
	ck_assert_ptr_nonnull(strstr(talk.out, "No checkpoint covers its last 3 events, 7 to 9"));
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", "x");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	TALK(&talk, "ledger", "verify", "--offline", "/nonexistent");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	TALK(&talk, "ledger", "verify", "--key", "x");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	TALK(&talk, "--json", "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_msg(strstr(talk.out, "\"covered\": 6") && strstr(talk.out, "\"known\": true"), "%s", talk.out);
	desk.lines.lines[8][12] ^= 1;
	ledger_lines_write(&desk.lines, desk.file);
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, "in line 9 event 9 does not have the hash"), "%s", talk.err);
	talk_japanese();
	TALK(&talk, "ledger", "verify", "--offline", desk.file, "--key", desk.known.attestation);
	ck_assert_msg(strstr(talk.err, "9 行目"), "%s", talk.err);
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

START_TEST(other_files_are_no_ledgers)
{
	static const char *const wrong[] = { "", "\n", "{}\n", "{\"seq\":1}\n", "x", "[1]\n",
		"{\"data\":{},\"hash\":\"0000000000000000000000000000000000000000000000000000000000000000\"}\n" };
	struct desk desk;

	desk_open(&desk);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		FILE *file = fopen(desk.file, "w");

		fputs(wrong[i], file);
		fclose(file);
		ck_assert_int_lt(ledger_file_check(desk.file, &desk.known, &desk.finding, &desk.fault), 0);
		ledger_finding_clear(&desk.finding);
	}
	desk_close(&desk);
}
END_TEST

RUN_TESTS("mediactl/ledger_file", a_saved_ledger_is_held_to_its_chain_and_its_checkpoints_anywhere, every_changed_byte_is_found_and_its_line_named,
	a_line_that_is_missing_doubled_or_moved_is_found, a_checkpoint_by_another_tpm_or_over_an_older_or_skipped_counter_is_named,
	the_host_is_named_once_and_its_key_must_be_the_one_that_is_known, a_ledger_without_a_checkpoint_is_vouched_for_by_nobody,
	a_hash_that_was_kept_elsewhere_must_be_in_the_file, a_part_of_a_ledger_is_held_to_its_own_chain,
	what_stands_before_the_first_event_must_be_what_the_ledger_kept_when_it_was_closed,
	who_decided_on_their_own_request_is_named_from_the_file_alone,
	what_was_known_when_the_ledger_was_closed_counts_and_without_it_nobody_is_judged, what_the_verb_says_and_its_exit_status, other_files_are_no_ledgers)
