// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/broker/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/ledger_copy.h"
#include "common/text.h"
#include "policy/backup.h"
#include "policy/registry.h"
#include "tests/fakes/ledger_lines.h"
#include "tests/fakes/suite.h"

struct bench {
	struct ledger_lines lines;
	char state[32], copy[64], books[64];
	struct fault fault;
};

static void write_copy(struct bench *bench)
{
	struct ledger_lines *lines = &bench->lines;
	struct ledger_copy copy = { .from = 1, .until = lines->count, .created = "2026-11-21T03:00:00Z" };
	json_t *payload;
	char *jws;

	memcpy(copy.hash, lines->hashes[lines->count - 1], DIGEST_SIZE);
	payload = ledger_copy_payload(&copy);
	jws = signer_statement(&lines->signing, LEDGER_COPY_TYPE, payload);
	lines->lines[lines->count++] = ledger_copy_line(jws);
	ledger_lines_write(lines, bench->copy);
	free(jws);
	json_decref(payload);
}

static void bench_open(struct bench *bench)
{
	*bench = (struct bench){ .state = "/tmp/restore-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(bench->state));
	text_format(bench->copy, sizeof(bench->copy), "%s/copy.jsonl", bench->state);
	text_format(bench->books, sizeof(bench->books), "%s/registry.db", bench->state);
	ledger_lines_open(&bench->lines);
	ledger_lines_checkpoint(&bench->lines);
	ledger_lines_add(&bench->lines, "gate.status", json_pack("{s:i}", "open_hubs", 0));
	write_copy(bench);
}

static void bench_close(struct bench *bench)
{
	char command[64];

	text_format(command, sizeof(command), "rm -r %s", bench->state);
	ck_assert_int_eq(system(command), 0);
	ledger_lines_close(&bench->lines);
}

static void books_are_put_back(struct bench *bench)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct ledger_report report;

	ck_assert_int_eq(registry_open(bench->books, &registry, &bench->fault), 0);
	ck_assert_msg(ledger_verify(registry, &report, &bench->fault) == 0, "%s", bench->fault.message);
	ck_assert_int_eq(report.events, bench->lines.count); /* backup.restored stands where the statement did */
}

/* Shows R-BAK-03. */
START_TEST(damaged_books_give_way_to_the_copy_and_stay_beside_it_whole_ones_do_not)
{
	struct ledger_copy restored;
	struct bench bench;
	char command[96];

	bench_open(&bench);
	ck_assert_int_eq(restore_books(bench.state, bench.copy, &restored, &bench.fault), 0);
	books_are_put_back(&bench);
	ck_assert_int_eq(restore_books(bench.state, bench.copy, &restored, &bench.fault), -EEXIST);
	ck_assert_int_eq(truncate(bench.books, 3000), 0);
	text_format(command, sizeof(command), "echo old >%s-journal", bench.books);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(restore_books(bench.state, bench.copy, &restored, &bench.fault), 0);
	books_are_put_back(&bench);
	text_format(command, sizeof(command), "test $(ls %s/registry.db.before-*Z | wc -l) = 1", bench.state);
	ck_assert_int_eq(system(command), 0);
	text_format(command, sizeof(command), "test ! -e %s/registry.db.restored -a ! -e %s-journal", bench.state, bench.books);
	ck_assert_int_eq(system(command), 0);
	bench_close(&bench);
}
END_TEST

START_TEST(nothing_is_put_back_beneath_a_running_mediad_or_from_a_bad_copy)
{
	struct ledger_copy restored;
	struct bench bench;
	int running;

	bench_open(&bench);
	running = restore_keep_out(bench.state, &bench.fault);
	ck_assert_int_ge(running, 0);
	ck_assert_int_eq(restore_books(bench.state, bench.copy, &restored, &bench.fault), -EBUSY);
	close(running);
	ck_assert_int_eq(restore_books(bench.state, "/nonexistent", &restored, &bench.fault), -ENOENT);
	bench.lines.lines[1][30] ^= 1;
	ledger_lines_write(&bench.lines, bench.copy);
	ck_assert_int_eq(restore_books(bench.state, bench.copy, &restored, &bench.fault), -EUCLEAN);
	ck_assert_int_eq(access(bench.books, F_OK), -1);
	bench_close(&bench);
}
END_TEST

/* Shows R-BAK-03. */
START_TEST(a_copy_is_tried_by_making_the_registry_of_it_and_nothing_is_touched)
{
	struct backup_trial trial;
	struct bench bench;

	bench_open(&bench);
	ck_assert_msg(restore_try(bench.copy, &trial, &bench.fault) == 0, "%s", bench.fault.message);
	ck_assert_int_eq(trial.events, bench.lines.count - 1);
	ck_assert_int_eq(trial.people, 0);
	ck_assert_int_eq(access(bench.books, F_OK), -1);
	bench.lines.lines[1][30] ^= 1;
	ledger_lines_write(&bench.lines, bench.copy);
	ck_assert_int_eq(restore_try(bench.copy, &trial, &bench.fault), -EUCLEAN);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("mediad/broker/restore", a_copy_is_tried_by_making_the_registry_of_it_and_nothing_is_touched,
	damaged_books_give_way_to_the_copy_and_stay_beside_it_whole_ones_do_not,
	nothing_is_put_back_beneath_a_running_mediad_or_from_a_bad_copy)
