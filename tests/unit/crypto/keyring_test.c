// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swtpm.h"
#include "tests/fakes/tpm_probe.h"

#define UUID_A "11111111-2222-3333-4444-55555555555a"
#define UUID_B "11111111-2222-3333-4444-55555555555b"
#define FILE_MAX (8 << 20)
#define TPM_STATE "tpm2-00.permall"

/* A host: its TPM, its directory, its keyring with the media A and B. */
struct bench {
	struct swtpm swtpm;
	struct tpm_host host;
	struct tpm *tpm;
	struct keyring *keyring;
	struct secret *a, *b;
	char path[64];
	int directory;
	struct fault fault;
};

static const uint8_t binding[32] = "certificate of the erase of A";

static void expect(struct bench *bench, int r, int expected)
{
	char text[300] = "";

	if (r != expected && r < 0)
		fault_text(&bench->fault, text, sizeof(text));
	ck_assert_msg(r == expected, "returned %d, expected %d: %s", r, expected, text);
}

static void open_keyring(struct bench *bench)
{
	keyring_close(bench->keyring);
	bench->keyring = NULL;
	expect(bench, keyring_open(bench->directory, bench->tpm, &bench->keyring, &bench->fault), 0);
}

static void bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	text_copy(bench->path, sizeof(bench->path), "/tmp/mediad-keyring-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->path));
	bench->directory = open(bench->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	expect(bench, tpm_open(bench->swtpm.tcti, NULL, &bench->tpm, &bench->fault), 0);
	expect(bench, tpm_provision(bench->tpm, &bench->host, &bench->fault), 0);
	tpm_close(bench->tpm);
	expect(bench, tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
	expect(bench, keyring_create(bench->directory, bench->tpm, &bench->fault), 0);
	open_keyring(bench);
	expect(bench, secret_random(64, &bench->a, &bench->fault), 0);
	expect(bench, secret_random(64, &bench->b, &bench->fault), 0);
	expect(bench, keyring_add(bench->keyring, "M-0001", UUID_A, bench->a, &bench->fault), 0);
	expect(bench, keyring_add(bench->keyring, "M-0002", UUID_B, bench->b, &bench->fault), 0);
}

static void bench_close(struct bench *bench)
{
	DIR *directory = opendir(bench->path);

	keyring_close(bench->keyring);
	tpm_close(bench->tpm);
	secret_free(bench->a);
	secret_free(bench->b);
	ck_assert_uint_eq(tpm_probe_loaded(bench->swtpm.tcti), 0);
	swtpm_stop(&bench->swtpm);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	close(bench->directory);
	ck_assert_int_eq(rmdir(bench->path), 0);
}

static int unwrap(struct bench *bench, const char *number, const char *uuid, const struct secret *expected)
{
	struct secret *key = NULL;
	int r = keyring_unwrap(bench->keyring, number, uuid, &key, &bench->fault);

	if (r < 0) {
		ck_assert_ptr_null(key);
		return r;
	}
	ck_assert_uint_eq(key->size, expected->size);
	ck_assert_mem_eq(key->bytes, expected->bytes, key->size);
	secret_free(key);
	return 0;
}

static void expect_media(struct bench *bench, bool a, bool b)
{
	ck_assert_int_eq(keyring_has(bench->keyring, "M-0001"), a);
	ck_assert_int_eq(keyring_has(bench->keyring, "M-0002"), b);
	expect(bench, unwrap(bench, "M-0001", UUID_A, bench->a), a ? 0 : -ENOENT);
	expect(bench, unwrap(bench, "M-0002", UUID_B, bench->b), b ? 0 : -ENOENT);
}

static void destroy_a(struct bench *bench, struct keyring_destroyed *out)
{
	expect(bench, keyring_destroy(bench->keyring, "M-0001", binding, out, &bench->fault), 0);
	json_decref(out->statement);
}

/* What a backup holds: the bytes of a file; NULL if there is none. */
struct copy {
	char *bytes;
	size_t length;
};

static struct copy keep(const struct bench *bench, const char *name)
{
	struct copy copy = { 0 };

	ck_assert_int_eq(file_read(bench->directory, name, FILE_MAX, &copy.bytes, &copy.length), 0);
	return copy;
}

static void put_back(const struct bench *bench, const char *name, const struct copy *copy)
{
	ck_assert_int_eq(file_replace(bench->directory, name, 0600, copy->bytes, copy->length), 0);
}

static bool present(const struct bench *bench, const char *name)
{
	return faccessat(bench->directory, name, F_OK, 0) == 0;
}

static uint64_t epoch(struct bench *bench)
{
	uint64_t value = 0;

	expect(bench, tpm_counter_read(bench->tpm, TPM_COUNTER_EPOCH, &value, &bench->fault), 0);
	return value;
}

START_TEST(keys_come_back_for_their_number_and_volume_only)
{
	struct secret *again = NULL;
	struct stat status;
	struct bench bench;

	bench_open(&bench);
	expect_media(&bench, true, true);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	expect(&bench, unwrap(&bench, "M-0001", UUID_B, bench.a), -EKEYREJECTED);
	expect(&bench, unwrap(&bench, "M-0003", UUID_A, bench.a), -ENOENT);
	ck_assert_int_eq(fstatat(bench.directory, "keyring", &status, 0), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0600);

	expect(&bench, secret_random(64, &again, NULL), 0);
	expect(&bench, keyring_add(bench.keyring, "M-0001", UUID_B, again, &bench.fault), 0);
	expect(&bench, unwrap(&bench, "M-0001", UUID_B, again), 0);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -EKEYREJECTED);
	secret_free(again);
	bench_close(&bench);
}
END_TEST

START_TEST(a_keyring_is_made_once)
{
	struct bench bench;

	bench_open(&bench);
	expect(&bench, keyring_create(bench.directory, bench.tpm, &bench.fault), -EEXIST);
	expect_media(&bench, true, true);
	bench_close(&bench);
}
END_TEST

START_TEST(names_that_could_be_mistaken_are_refused)
{
	struct bench bench;

	bench_open(&bench);
	expect(&bench, keyring_add(bench.keyring, "", UUID_A, bench.a, &bench.fault), -EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M\n1", UUID_A, bench.a, &bench.fault), -EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M-0001-and-so-on-until-it-is-longer-than-a-label", UUID_A, bench.a,
		&bench.fault), -EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M-0009", "1" UUID_A, bench.a, &bench.fault), -EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M-0009", "", bench.a, &bench.fault), -EINVAL);
	expect_media(&bench, true, true);
	bench_close(&bench);
}
END_TEST

/* Each member of the file in turn gets one character changed: no key may come out, and none of it may be an accident. */
START_TEST(no_altered_character_gives_a_key)
{
	struct bench bench;
	struct copy file;
	int survivors = 0;

	bench_open(&bench);
	file = keep(&bench, "keyring");
	for (size_t i = 0; i < file.length; i += 7) {
		char good = file.bytes[i];
		int r;

		file.bytes[i] = good == '1' ? '2' : '1';
		put_back(&bench, "keyring", &file);
		file.bytes[i] = good;
		r = unwrap(&bench, "M-0001", UUID_A, bench.a);
		ck_assert_msg(r == 0 || r == -EBADMSG || r == -EKEYREJECTED || r == -ESTALE || r == -ENOENT, "at %zu: %d", i, r);
		survivors += r == 0;
	}
	/* only what belongs to the other medium may change without harm to this one */
	ck_assert_int_lt(survivors, (int)(file.length / 7 / 2));
	put_back(&bench, "keyring", &file);
	expect_media(&bench, true, true);
	free(file.bytes);
	bench_close(&bench);
}
END_TEST

START_TEST(entries_cannot_be_exchanged)
{
	SCOPED(json_release) json_t *json = NULL;
	struct bench bench;
	struct copy file, forged;

	bench_open(&bench);
	file = keep(&bench, "keyring");
	ck_assert_int_eq(json_decode(file.bytes, file.length, FILE_MAX, &json, NULL), 0);
	json_t *first = json_array_get(json_object_get(json, "entries"), 0);
	json_t *second = json_array_get(json_object_get(json, "entries"), 1);
	/* M-0001 and its UUID over the other's key */
	for (int i = 0; i < 3; i++) {
		static const char *const members[] = { "key", "nonce", "tag" };

		json_object_set(first, members[i], json_object_get(second, members[i]));
	}
	forged.bytes = json_canonical(json);
	forged.length = strlen(forged.bytes);
	put_back(&bench, "keyring", &forged);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -EKEYREJECTED);
	expect(&bench, unwrap(&bench, "M-0002", UUID_B, bench.b), 0);
	free(forged.bytes);
	free(file.bytes);
	bench_close(&bench);
}
END_TEST

START_TEST(a_destroyed_key_is_gone_and_the_others_stay)
{
	struct keyring_destroyed destroyed;
	struct attest_counter stated;
	struct jws_key key;
	struct bench bench;
	uint64_t before;

	bench_open(&bench);
	before = epoch(&bench);
	expect(&bench, keyring_destroy(bench.keyring, "M-0001", binding, &destroyed, &bench.fault), 0);
	ck_assert_uint_eq(destroyed.old_epoch, before);
	ck_assert_uint_eq(destroyed.new_epoch, before + 1);
	ck_assert_uint_eq(destroyed.answer, 0x126);
	ck_assert_uint_eq(epoch(&bench), before + 1);

	ck_assert_int_eq(attest_verify(destroyed.statement, &key, &stated, &bench.fault), 0);
	ck_assert_mem_eq(&key, &bench.host.attestation, sizeof(key));
	ck_assert(attest_is_counter(&stated, ATTEST_INDEX_EPOCH));
	ck_assert_uint_eq(stated.value, before + 1);
	ck_assert_mem_eq(stated.qualifying, binding, 32);
	json_decref(destroyed.statement);

	expect_media(&bench, false, true);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next"));
	bench_close(&bench);
}
END_TEST

START_TEST(destroying_a_key_that_is_not_there_moves_the_epoch_all_the_same)
{
	struct keyring_destroyed first, second;
	struct bench bench;

	bench_open(&bench);
	destroy_a(&bench, &first);
	destroy_a(&bench, &second);
	ck_assert_uint_eq(second.new_epoch, first.new_epoch + 1);
	ck_assert_uint_eq(second.answer, 0x126);
	expect_media(&bench, false, true);
	bench_close(&bench);
}
END_TEST

START_TEST(a_keyring_from_before_the_destruction_opens_nothing)
{
	struct keyring_destroyed destroyed;
	struct keyring *dead = NULL;
	struct copy old, edited;
	struct bench bench;
	char *number;

	bench_open(&bench);
	old = keep(&bench, "keyring");
	destroy_a(&bench, &destroyed);
	put_back(&bench, "keyring", &old);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &dead, &bench.fault), -ESTALE);
	ck_assert_ptr_null(dead);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -ESTALE);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault), -ESTALE);

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
	bench_close(&bench);
}
END_TEST

/* Turns the TPM back to an earlier state, as only a test can: what it was when the power went. */
static void put_tpm_back(struct bench *bench, const struct copy *state)
{
	SCOPED(close_fd) int directory = open(bench->swtpm.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	keyring_close(bench->keyring);
	tpm_close(bench->tpm);
	bench->keyring = NULL;
	swtpm_kill(&bench->swtpm);
	ck_assert_int_eq(file_replace(directory, TPM_STATE, 0600, state->bytes, state->length), 0);
	swtpm_restart(&bench->swtpm);
	expect(bench, tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
}

/* Stopped after the next file was written: nothing was destroyed yet, and the destruction can be asked for again. */
START_TEST(power_lost_before_the_step_leaves_everything_as_it_was)
{
	struct keyring_destroyed destroyed;
	struct copy before, after, state = { 0 };
	struct bench bench;
	uint64_t old;

	bench_open(&bench);
	SCOPED(close_fd) int tpm_directory = open(bench.swtpm.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	old = epoch(&bench);
	before = keep(&bench, "keyring");
	ck_assert_int_eq(file_read(tpm_directory, TPM_STATE, FILE_MAX, &state.bytes, &state.length), 0);
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
	expect(&bench, keyring_open(bench.directory, bench.tpm, &bench.keyring, &bench.fault), -ENOENT);
	ck_assert(present(&bench, "keyring.next"));
	put_back(&bench, "keyring", &before);
	open_keyring(&bench);

	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next.new"));
	free(before.bytes);
	free(after.bytes);
	free(state.bytes);
	bench_close(&bench);
}
END_TEST

START_TEST(a_next_file_that_cannot_be_written_stops_before_the_step)
{
	struct keyring_destroyed destroyed;
	struct bench bench;
	uint64_t before;

	bench_open(&bench);
	before = epoch(&bench);
	ck_assert_int_eq(mkdirat(bench.directory, "keyring.next", 0700), 0);
	ck_assert_int_lt(keyring_destroy(bench.keyring, "M-0001", binding, &destroyed, &bench.fault), 0);
	ck_assert_uint_eq(epoch(&bench), before);
	ck_assert_int_eq(unlinkat(bench.directory, "keyring.next", AT_REMOVEDIR), 0);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	bench_close(&bench);
}
END_TEST

START_TEST(two_handles_do_not_overwrite_each_other)
{
	struct keyring *other = NULL;
	struct bench bench;

	bench_open(&bench);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &other, &bench.fault), 0);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault), 0);
	expect(&bench, keyring_add(other, "M-0004", UUID_B, bench.b, &bench.fault), 0);
	expect(&bench, unwrap(&bench, "M-0004", UUID_B, bench.b), 0);
	open_keyring(&bench);
	ck_assert(keyring_has(bench.keyring, "M-0003"));
	ck_assert(keyring_has(bench.keyring, "M-0004"));
	keyring_close(other);
	bench_close(&bench);
}
END_TEST

/* Jobs are processes of their own: one waits while another changes the keyring. */
START_TEST(a_writer_waits_for_the_one_before)
{
	const struct timespec pause = { .tv_nsec = 200 * 1000 * 1000 };
	struct bench bench;
	int lock, status;
	pid_t child;

	bench_open(&bench);
	lock = openat(bench.directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	child = fork();
	if (child == 0) {
		close(lock); /* the lock stays with the parent's descriptor */
		_exit(keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, NULL) == 0 ? 0 : 1);
	}
	nanosleep(&pause, NULL);
	ck_assert_int_eq(waitpid(child, &status, WNOHANG), 0);
	ck_assert_int_eq(flock(lock, LOCK_UN), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	close(lock);
	open_keyring(&bench);
	ck_assert(keyring_has(bench.keyring, "M-0003"));
	bench_close(&bench);
}
END_TEST

/* Stopped after the step, before the rename: the old keyring stands, the new one beside it. */
START_TEST(power_lost_after_the_step_is_finished_by_the_next_start)
{
	struct keyring_destroyed destroyed;
	struct copy before, after;
	struct bench bench;

	bench_open(&bench);
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
	bench_close(&bench);
}
END_TEST

/* Stopped after the rename, with a torn leftover: nothing is missing. */
START_TEST(power_lost_after_the_rename_leaves_the_new_keyring)
{
	struct keyring_destroyed destroyed;
	struct bench bench;

	bench_open(&bench);
	destroy_a(&bench, &destroyed);
	ck_assert_int_eq(file_replace(bench.directory, "keyring.next", 0600, "{\"epoch\":", 9), 0);
	open_keyring(&bench);
	expect_media(&bench, false, true);
	ck_assert(!present(&bench, "keyring.next"));
	bench_close(&bench);
}
END_TEST

START_TEST(neither_old_nor_damaged_files_are_taken)
{
	struct keyring_destroyed destroyed;
	struct keyring *none = NULL;
	struct copy old;
	struct bench bench;

	bench_open(&bench);
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
	bench_close(&bench);
}
END_TEST

START_TEST(a_tpm_that_dies_leaves_the_keyring_whole)
{
	struct keyring_destroyed destroyed;
	struct bench bench;

	bench_open(&bench);
	swtpm_kill(&bench.swtpm);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -ENODEV);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault), -ENODEV);
	expect(&bench, keyring_destroy(bench.keyring, "M-0001", binding, &destroyed, &bench.fault), -ENODEV);
	keyring_close(bench.keyring);
	tpm_close(bench.tpm);
	bench.keyring = NULL;
	bench.tpm = NULL;
	swtpm_restart(&bench.swtpm);
	expect(&bench, tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	bench_close(&bench);
}
END_TEST

START_TEST(one_altered_entry_stops_no_erase_of_itself_but_every_silent_loss)
{
	struct keyring_destroyed destroyed;
	struct bench bench;
	struct copy file;
	uint64_t before;
	char *key;

	bench_open(&bench);
	file = keep(&bench, "keyring");
	key = strstr(file.bytes, "\"key\":\"") + 7; /* of M-0001, the first */
	*key = *key == 'a' ? 'b' : 'a';
	put_back(&bench, "keyring", &file);
	before = epoch(&bench);
	expect(&bench, keyring_destroy(bench.keyring, "M-0002", binding, &destroyed, &bench.fault), -EKEYREJECTED);
	ck_assert_uint_eq(epoch(&bench), before);
	destroy_a(&bench, &destroyed);
	expect_media(&bench, false, true);
	free(file.bytes);
	bench_close(&bench);
}
END_TEST

START_TEST(many_media_survive_the_destruction_of_one)
{
	struct keyring_destroyed destroyed;
	struct bench bench;
	char number[32];

	bench_open(&bench);
	for (int i = 3; i <= 60; i++) {
		text_format(number, sizeof(number), "M-%04d", (i * 37) % 61 + 100);
		expect(&bench, keyring_add(bench.keyring, number, UUID_B, bench.b, &bench.fault), 0);
	}
	destroy_a(&bench, &destroyed);
	open_keyring(&bench);
	for (int i = 3; i <= 60; i++) {
		text_format(number, sizeof(number), "M-%04d", (i * 37) % 61 + 100);
		expect(&bench, unwrap(&bench, number, UUID_B, bench.b), 0);
	}
	expect_media(&bench, false, true);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/keyring", keys_come_back_for_their_number_and_volume_only, a_keyring_is_made_once,
	names_that_could_be_mistaken_are_refused, no_altered_character_gives_a_key, entries_cannot_be_exchanged,
	a_destroyed_key_is_gone_and_the_others_stay, destroying_a_key_that_is_not_there_moves_the_epoch_all_the_same,
	a_keyring_from_before_the_destruction_opens_nothing, power_lost_before_the_step_leaves_everything_as_it_was,
	a_next_file_that_cannot_be_written_stops_before_the_step, two_handles_do_not_overwrite_each_other,
	a_writer_waits_for_the_one_before, power_lost_after_the_step_is_finished_by_the_next_start, power_lost_after_the_rename_leaves_the_new_keyring,
	neither_old_nor_damaged_files_are_taken, a_tpm_that_dies_leaves_the_keyring_whole,
	one_altered_entry_stops_no_erase_of_itself_but_every_silent_loss, many_media_survive_the_destruction_of_one)
