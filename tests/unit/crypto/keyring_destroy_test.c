// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/keyring_bench.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"

#define TPM_STATE "tpm2-00.permall"

/* Turns the TPM back to an earlier state, as only a test can: what it was when the power went. */
static void put_tpm_back(struct keyring_bench *bench, const struct copy *state)
{
	SCOPED(close_fd)
	int directory = open(bench->swtpm.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	keyring_close(bench->keyring);
	tpm_close(bench->tpm);
	bench->keyring = NULL;
	swtpm_kill(&bench->swtpm);
	ck_assert_int_eq(file_replace(directory, TPM_STATE, 0600, state->bytes, state->length), 0);
	swtpm_restart(&bench->swtpm);
	expect(bench, tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
}

START_TEST(a_destroyed_key_is_gone_and_the_others_stay)
{
	struct keyring_moved destroyed;
	struct attest_counter stated;
	struct jws_key key;
	struct keyring_bench bench;
	uint64_t before;

	keyring_bench_open(&bench);
	before = epoch(&bench);
	expect(&bench,
		keyring_destroy(
			bench.keyring, "M-0001", keyring_bench_binding, &destroyed, &bench.fault),
		0);
	ck_assert_uint_eq(destroyed.old_epoch, before);
	ck_assert_uint_eq(destroyed.new_epoch, before + 1);
	ck_assert_uint_eq(destroyed.answer, 0x126);
	ck_assert_uint_eq(epoch(&bench), before + 1);

	ck_assert_int_eq(attest_verify(destroyed.statement, &key, &stated, &bench.fault), 0);
	ck_assert_mem_eq(&key, &bench.host.attestation, sizeof(key));
	ck_assert(attest_is_counter(&stated, ATTEST_INDEX_EPOCH));
	ck_assert_uint_eq(stated.value, before + 1);
	ck_assert_mem_eq(stated.qualifying, keyring_bench_binding, 32);
	json_decref(destroyed.statement);

	expect_media(&bench, false, true);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next"));
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(destroying_a_key_that_is_not_there_moves_the_epoch_all_the_same)
{
	struct keyring_moved first, second;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	destroy_a(&bench, &first);
	destroy_a(&bench, &second);
	ck_assert_uint_eq(second.new_epoch, first.new_epoch + 1);
	ck_assert_uint_eq(second.answer, 0x126);
	expect_media(&bench, false, true);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(a_keyring_from_before_the_destruction_opens_nothing)
{
	struct keyring_moved destroyed;
	struct keyring *dead = NULL;
	struct copy old, edited;
	struct keyring_bench bench;
	char *number;

	keyring_bench_open(&bench);
	old = keep(&bench, "keyring");
	destroy_a(&bench, &destroyed);
	put_back(&bench, "keyring", &old);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &dead, &bench.fault), -ESTALE);
	ck_assert_ptr_null(dead);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -ESTALE);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault),
		-ESTALE);

	/* and with the epoch in the file set forward: the TPM knows better */
	edited.bytes = strdup(old.bytes);
	edited.length = old.length;
	number = strstr(edited.bytes, "\"epoch\":") + 8;
	ck_assert_uint_lt(destroyed.new_epoch, 10);
	*number = (char)('0' + destroyed.new_epoch);
	put_back(&bench, "keyring", &edited);
	open_keyring(&bench);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -EKEYREJECTED);
	free(edited.bytes);
	free(old.bytes);
	keyring_bench_close(&bench);
}
END_TEST

/* Stopped after the next file was written: nothing was destroyed yet, and the destruction can be
 * asked for again. */
START_TEST(power_lost_before_the_step_leaves_everything_as_it_was)
{
	struct keyring_moved destroyed;
	struct copy before, after, state = { 0 };
	struct keyring_bench bench;
	uint64_t old;

	keyring_bench_open(&bench);
	SCOPED(close_fd)
	int tpm_directory = open(bench.swtpm.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	old = epoch(&bench);
	before = keep(&bench, "keyring");
	ck_assert_int_eq(file_read(tpm_directory, TPM_STATE, KEYRING_BENCH_FILE, &state.bytes,
				 &state.length),
		0);
	destroy_a(&bench, &destroyed);
	after = keep(&bench, "keyring");

	put_tpm_back(&bench, &state);
	ck_assert_uint_eq(epoch(&bench), old);
	put_back(&bench, "keyring", &before);
	put_back(&bench, "keyring.next", &after);
	put_back(&bench, "keyring.next.new", &after);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	ck_assert(!present(&bench, "keyring.next"));

	/* without its own keyring the next one is no way around the epoch */
	ck_assert_int_eq(unlinkat(bench.directory, "keyring", 0), 0);
	put_back(&bench, "keyring.next", &after);
	keyring_close(bench.keyring);
	bench.keyring = NULL;
	expect(&bench, keyring_open(bench.directory, bench.tpm, &bench.keyring, &bench.fault),
		-ENOENT);
	ck_assert(present(&bench, "keyring.next"));
	put_back(&bench, "keyring", &before);
	open_keyring(&bench);

	put_back(&bench, "keyring.new", &before);
	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next.new"));
	ck_assert(!present(&bench, "keyring.new"));
	free(before.bytes);
	free(after.bytes);
	free(state.bytes);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(a_next_file_that_cannot_be_written_stops_before_the_step)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;
	uint64_t before;

	keyring_bench_open(&bench);
	before = epoch(&bench);
	ck_assert_int_eq(mkdirat(bench.directory, "keyring.next", 0700), 0);
	ck_assert_int_lt(keyring_destroy(bench.keyring, "M-0001", keyring_bench_binding, &destroyed,
				 &bench.fault),
		0);
	ck_assert_uint_eq(epoch(&bench), before);
	ck_assert_int_eq(unlinkat(bench.directory, "keyring.next", AT_REMOVEDIR), 0);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	keyring_bench_close(&bench);
}
END_TEST

/* Stopped after the step, before the rename: the old keyring stands, the new one beside it. */
START_TEST(power_lost_after_the_step_is_finished_by_the_next_start)
{
	struct keyring_moved destroyed;
	struct copy before, after;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	before = keep(&bench, "keyring");
	destroy_a(&bench, &destroyed);
	after = keep(&bench, "keyring");
	put_back(&bench, "keyring", &before);
	put_back(&bench, "keyring.next", &after);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next"));

	/* the same when the old file is torn or gone */
	put_back(&bench, "keyring.next", &after);
	ck_assert_int_eq(file_replace(bench.directory, "keyring", 0600, "{", 1), 0);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	put_back(&bench, "keyring.next", &after);
	ck_assert_int_eq(unlinkat(bench.directory, "keyring", 0), 0);
	open_keyring(&bench);
	expect_media(&bench, false, true);

	/* and it can be used on: add, destroy again */
	expect(&bench, keyring_add(bench.keyring, "M-0001", UUID_A, bench.a, &bench.fault), 0);
	expect_media(&bench, true, true);
	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	free(before.bytes);
	free(after.bytes);
	keyring_bench_close(&bench);
}
END_TEST

/* Stopped after the rename, with a torn leftover: nothing is missing. */
START_TEST(power_lost_after_the_rename_leaves_the_new_keyring)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	destroy_a(&bench, &destroyed);
	ck_assert_int_eq(file_replace(bench.directory, "keyring.next", 0600, "{\"epoch\":", 9), 0);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next"));
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(neither_old_nor_damaged_files_are_taken)
{
	struct keyring_moved destroyed;
	struct keyring *none = NULL;
	struct copy old;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	old = keep(&bench, "keyring");
	destroy_a(&bench, &destroyed);
	destroy_a(&bench, &destroyed);
	put_back(&bench, "keyring", &old);
	put_back(&bench, "keyring.next", &old);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &none, &bench.fault), -ESTALE);
	ck_assert_int_eq(file_replace(bench.directory, "keyring", 0600, "{}", 2), 0);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &none, &bench.fault), -EBADMSG);
	ck_assert_int_eq(unlinkat(bench.directory, "keyring", 0), 0);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &none, &bench.fault), -ENOENT);
	ck_assert_ptr_null(none);
	free(old.bytes);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(one_altered_entry_stops_no_erase_of_itself_but_every_silent_loss)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;
	struct copy file;
	uint64_t before;
	char *key;

	keyring_bench_open(&bench);
	file = keep(&bench, "keyring");
	key = strstr(file.bytes, "\"key\":\"") + 7; /* of M-0001, the first */
	*key = *key == 'a' ? 'b' : 'a';
	put_back(&bench, "keyring", &file);
	before = epoch(&bench);
	expect(&bench,
		keyring_destroy(
			bench.keyring, "M-0002", keyring_bench_binding, &destroyed, &bench.fault),
		-EKEYREJECTED);
	ck_assert_uint_eq(epoch(&bench), before);
	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	free(file.bytes);
	keyring_bench_close(&bench);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(no_volume_key_is_left_in_memory)
{
	struct keyring_moved destroyed;
	uint8_t masked[64];
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	for (int i = 0; i < 64; i++)
		masked[i] = bench.b->bytes[i] ^ MEMORY_SCAN_MASK;
	ck_assert_uint_gt(memory_scan(masked, sizeof(masked)), 0);
	expect_media(&bench, true, true);
	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	secret_free(bench.b);
	bench.b = NULL;
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), 0);
	keyring_bench_close(&bench);
}
END_TEST
#define IN_MEMORY , no_volume_key_is_left_in_memory
#else
#define IN_MEMORY
#endif

START_TEST(many_media_survive_the_destruction_of_one)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;
	char number[32];

	keyring_bench_open(&bench);
	for (int i = 3; i <= 30; i++) {
		text_format(number, sizeof(number), "M-%04d", (i * 37) % 61 + 100);
		expect(&bench, keyring_add(bench.keyring, number, UUID_B, bench.b, &bench.fault),
			0);
	}
	destroy_a(&bench, &destroyed);
	open_keyring(&bench);
	for (int i = 3; i <= 30; i++) {
		text_format(number, sizeof(number), "M-%04d", (i * 37) % 61 + 100);
		expect(&bench, unwrap(&bench, number, UUID_B, bench.b), 0);
	}
	expect_media(&bench, false, true);
	keyring_bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/keyring_destroy", a_destroyed_key_is_gone_and_the_others_stay,
	destroying_a_key_that_is_not_there_moves_the_epoch_all_the_same,
	a_keyring_from_before_the_destruction_opens_nothing,
	power_lost_before_the_step_leaves_everything_as_it_was,
	a_next_file_that_cannot_be_written_stops_before_the_step,
	power_lost_after_the_step_is_finished_by_the_next_start,
	power_lost_after_the_rename_leaves_the_new_keyring, neither_old_nor_damaged_files_are_taken,
	one_altered_entry_stops_no_erase_of_itself_but_every_silent_loss,
	many_media_survive_the_destruction_of_one IN_MEMORY)
