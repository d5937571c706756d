// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <unistd.h>

#include "policy/books.h"
#include "policy/undo.h"
#include "tests/fakes/long_ledger.h"
#include "tests/fakes/suite.h"

/* Days of work in which everything is touched once or more. */
static void work(const struct long_ledger *ledger)
{
	for (size_t i = 0; i < large_office_acts_count; i++)
		for (int n = 0; n < 3; n++)
			large_office_acts[i].run(&ledger->office, n);
}

static struct long_ledger with_work_since_the_checkpoint(const char *path)
{
	struct long_ledger ledger = { .office = { .people = 10, .media = 8 } };

	long_ledger_open(&ledger, path, 100);
	work(&ledger);
	return ledger;
}

static int resumed(const struct long_ledger *ledger, struct ledger_report *report)
{
	return ledger_resume(ledger->office.registry, report, NULL);
}

/* Shows R-LOG-03. */
START_TEST(a_start_after_a_power_cut_goes_over_what_came_after_the_checkpoint)
{
	char folder[] = "/tmp/mediad-resume-XXXXXX", path[64];
	struct long_ledger ledger;
	struct ledger_report report;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/registry.db", folder);
	ledger = with_work_since_the_checkpoint(path);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	ck_assert_int_gt(report.behind, 20);
	for (int i = 0; i < 2; i++) { /* and what comes after that start too */
		registry_close(ledger.office.registry);
		ck_assert_int_eq(registry_open(path, &ledger.office.registry, NULL), 0);
		ck_assert_int_eq(resumed(&ledger, &report), 0);
		work(&ledger);
		ck_assert_int_eq(resumed(&ledger, &report), 0);
	}
	long_ledger_checkpoint(&ledger);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	ck_assert_int_eq(report.behind, 0);
	work(&ledger);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	ck_assert_int_eq(ledger_verify(ledger.office.registry, &report, NULL), 0);
	long_ledger_close(&ledger);
	unlink(path);
	rmdir(folder);
}
END_TEST

/* The power went while the TPM was asked: the checkpoint before is what there is. */
START_TEST(an_announced_checkpoint_that_never_came_is_no_hindrance)
{
	struct long_ledger ledger = with_work_since_the_checkpoint(":memory:");
	struct ledger_report report;

	for (int i = 0; i < 3; i++) {
		long_ledger_announce(&ledger);
		work(&ledger);
		ck_assert_int_eq(resumed(&ledger, &report), 0);
	}
	long_ledger_close(&ledger);
}
END_TEST

/* What was refused or taken back is not kept as a change. */
START_TEST(what_was_never_recorded_is_not_gone_over)
{
	struct long_ledger ledger = with_work_since_the_checkpoint(":memory:");
	SCOPED(json_release) json_t *nothing = json_object();
	SCOPED(json_release) json_t *rehearsed = json_array();
	struct record wrong = { .kind = "medium.opened", .now = OFFICE_NOW, .data = nothing };
	struct ledger_report report;

	ck_assert_int_lt(registry_record(ledger.office.registry, &wrong, 1, NULL), 0);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	registry_rehearse(ledger.office.registry, rehearsed);
	ck_assert_int_eq(hold_set(&(struct act){ .registry = ledger.office.registry, .actor = &ledger.office.administrator, .now = OFFICE_NOW }, "M-0005",
				  "bench", NULL),
		0);
	registry_rehearse(ledger.office.registry, NULL);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	work(&ledger);
	ck_assert_int_eq(resumed(&ledger, &report), 0);
	long_ledger_close(&ledger);
}
END_TEST

#define NEWEST "(SELECT max(since) FROM undo)"

/* Shows R-LOG-03. */
START_TEST(what_was_changed_past_the_ledger_is_not_believed)
{
	static const char *const changes[] = {
		"UPDATE person SET name = name || ' ' WHERE id = 'P-0009'",      /* a row that nobody touched */
		"UPDATE person SET name = name || ' ' WHERE id = 'P-0003'",      /* one that somebody did */
		"UPDATE medium SET state = 'disposed' WHERE number = 'M-0001'",
		"UPDATE request SET purpose = purpose || ' ' WHERE rowid = (SELECT max(rowid) FROM request)",
		"DELETE FROM undo",
		"DELETE FROM undo WHERE name = 'person'",
		"UPDATE undo SET old = NULL",
		"UPDATE undo SET old = x'00' WHERE old IS NOT NULL",
		"UPDATE undo SET old = substr(old, 1, length(old) - 1) WHERE old IS NOT NULL",
		"UPDATE undo SET old = zeroblob(16 * 65) WHERE old IS NOT NULL",
		"UPDATE undo SET name = 'event' WHERE name = 'person'",
		"UPDATE undo SET name = 'person; DROP TABLE person' WHERE name = 'person'",
		"UPDATE undo SET row = row + 100000 WHERE name = 'person'",
		"UPDATE undo SET since = since + 1",
		/* A role that nobody gave, and a word that it was not there at the checkpoint: taken back, it is not given again. */
		"INSERT INTO role (rowid, person, role, granted, granted_by) VALUES (777, 'P-0004', 'administrator', 't', 'P-0001');"
		"INSERT INTO undo (since, name, row) VALUES (" NEWEST ", 'role', 777)",
		/* The other way about: a role that is there, said to have been taken since. */
		"DELETE FROM role WHERE rowid = 1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct long_ledger ledger = with_work_since_the_checkpoint(":memory:");
		struct store *store = registry_store(ledger.office.registry);
		struct ledger_report report;
		uint8_t before[32], after[32];

		ck_assert_int_eq(resumed(&ledger, &report), 0);
		ck_assert_msg(store_script(store, changes[i], NULL) == 0, "%s", changes[i]);
		ck_assert_int_eq(registry_imprint(ledger.office.registry, before, NULL), 0);
		ck_assert_msg(resumed(&ledger, &report) == -EAGAIN, "%s", changes[i]);
		ck_assert_int_eq(registry_imprint(ledger.office.registry, after, NULL), 0); /* and nothing is otherwise for having looked */
		ck_assert_int_eq(memcmp(before, after, sizeof(after)), 0);
		long_ledger_close(&ledger);
	}
}
END_TEST

START_TEST(only_so_much_is_kept)
{
	struct long_ledger ledger = with_work_since_the_checkpoint(":memory:");
	struct store *store = registry_store(ledger.office.registry);
	int64_t kept = 0;

	ck_assert_int_eq(store_number(store, "SELECT count(*) FROM undo", NO_VALUES, &kept, NULL), 0);
	ck_assert_int_gt(kept, 5);
	work(&ledger); /* the same rows again */
	for (int i = 0; i < 3; i++)
		long_ledger_announce(&ledger);
	long_ledger_checkpoint(&ledger);
	ck_assert_int_eq(store_number(store, "SELECT count(*) FROM undo", NO_VALUES, &kept, NULL), 0);
	ck_assert_int_eq(kept, 1);
	for (int i = 0; i <= UNDO_EVENTS / 3; i++)
		large_office_acts[2].run(&ledger.office, 0);
	ck_assert_int_eq(store_number(store, "SELECT count(*) FROM undo", NO_VALUES, &kept, NULL), 0);
	ck_assert_int_eq(kept, 0);
	long_ledger_close(&ledger);
}
END_TEST

RUN_TESTS("policy/resume", a_start_after_a_power_cut_goes_over_what_came_after_the_checkpoint, an_announced_checkpoint_that_never_came_is_no_hindrance,
	what_was_never_recorded_is_not_gone_over, what_was_changed_past_the_ledger_is_not_believed, only_so_much_is_kept)
