// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/fakes/keyring_bench.h"
#include "tests/fakes/suite.h"

START_TEST(keys_come_back_for_their_number_and_volume_only)
{
	struct secret *again = NULL;
	struct stat status;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
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
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(a_keyring_is_made_once)
{
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	expect(&bench, keyring_create(bench.directory, bench.tpm, &bench.fault), -EEXIST);
	expect_media(&bench, true, true);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(names_that_could_be_mistaken_are_refused)
{
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	expect(&bench, keyring_add(bench.keyring, "", UUID_A, bench.a, &bench.fault), -EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M\n1", UUID_A, bench.a, &bench.fault), -EINVAL);
	expect(&bench,
		keyring_add(bench.keyring, "M-0001-and-so-on-until-it-is-longer-than-a-label",
			UUID_A, bench.a, &bench.fault),
		-EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M-0009", "1" UUID_A, bench.a, &bench.fault),
		-EINVAL);
	expect(&bench, keyring_add(bench.keyring, "M-0009", "", bench.a, &bench.fault), -EINVAL);
	expect_media(&bench, true, true);
	keyring_bench_close(&bench);
}
END_TEST

/* Each member of the file in turn gets one character changed: no key may come out, and none of it
 * may be an accident. */
START_TEST(no_altered_character_gives_a_key)
{
	struct keyring_bench bench;
	struct copy file;
	int survivors = 0;

	keyring_bench_open(&bench);
	file = keep(&bench, "keyring");
	for (size_t i = 0; i < file.length; i += 7) {
		char good = file.bytes[i];
		int r;

		file.bytes[i] = good == '1' ? '2' : '1';
		put_back(&bench, "keyring", &file);
		file.bytes[i] = good;
		r = unwrap(&bench, "M-0001", UUID_A, bench.a);
		ck_assert_msg(r == 0 || r == -EBADMSG || r == -EKEYREJECTED || r == -ESTALE ||
				      r == -ENOENT,
			"at %zu: %d", i, r);
		survivors += r == 0;
	}
	/* only what belongs to the other medium may change without harm to this one */
	ck_assert_int_lt(survivors, (int)(file.length / 7 / 2));
	put_back(&bench, "keyring", &file);
	expect_media(&bench, true, true);
	free(file.bytes);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(entries_cannot_be_exchanged)
{
	SCOPED(json_release) json_t *json = NULL;
	struct keyring_bench bench;
	struct copy file, forged;

	keyring_bench_open(&bench);
	file = keep(&bench, "keyring");
	ck_assert_int_eq(json_decode(file.bytes, file.length, KEYRING_BENCH_FILE, &json, NULL), 0);
	json_t *first = json_array_get(json_object_get(json, "entries"), 0);
	json_t *second = json_array_get(json_object_get(json, "entries"), 1);
	/* M-0001 and its UUID over the other's key */
	for (int i = 0; i < 3; i++) {
		static const char *const members[] = { "key", "nonce", "tag" };

		json_object_set(first, members[i], json_object_get(second, members[i]));
	}
	/* M-0002 under another number */
	json_object_set_new(second, "number", json_string("M-0003"));
	forged.bytes = json_canonical(json);
	forged.length = strlen(forged.bytes);
	put_back(&bench, "keyring", &forged);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -EKEYREJECTED);
	expect(&bench, unwrap(&bench, "M-0003", UUID_B, bench.b), -EKEYREJECTED);
	put_back(&bench, "keyring", &file);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	free(forged.bytes);
	free(file.bytes);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(two_handles_do_not_overwrite_each_other)
{
	struct keyring *other = NULL;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	expect(&bench, keyring_open(bench.directory, bench.tpm, &other, &bench.fault), 0);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault), 0);
	expect(&bench, keyring_add(other, "M-0004", UUID_B, bench.b, &bench.fault), 0);
	expect(&bench, unwrap(&bench, "M-0004", UUID_B, bench.b), 0);
	open_keyring(&bench);
	ck_assert(keyring_has(bench.keyring, "M-0003"));
	ck_assert(!keyring_is_empty(bench.keyring));
	ck_assert(keyring_has(bench.keyring, "M-0004"));
	keyring_close(other);
	keyring_bench_close(&bench);
}
END_TEST

/* Jobs are processes of their own: one waits while another changes the keyring. */
START_TEST(a_writer_waits_for_the_one_before)
{
	const struct timespec pause = { .tv_nsec = 200 * 1000 * 1000 };
	struct keyring_bench bench;
	int lock, status;
	pid_t child;

	keyring_bench_open(&bench);
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
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(a_tpm_that_dies_leaves_the_keyring_whole)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;

	keyring_bench_open(&bench);
	swtpm_kill(&bench.swtpm);
	expect(&bench, unwrap(&bench, "M-0001", UUID_A, bench.a), -ENODEV);
	expect(&bench, keyring_add(bench.keyring, "M-0003", UUID_A, bench.a, &bench.fault),
		-ENODEV);
	expect(&bench,
		keyring_destroy(
			bench.keyring, "M-0001", keyring_bench_binding, &destroyed, &bench.fault),
		-ENODEV);
	keyring_close(bench.keyring);
	tpm_close(bench.tpm);
	bench.keyring = NULL;
	bench.tpm = NULL;
	swtpm_restart(&bench.swtpm);
	expect(&bench, tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	open_keyring(&bench);
	expect_media(&bench, true, true);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(a_key_is_taken_by_six_commands)
{
	struct keyring_bench bench;
	unsigned int before;

	keyring_bench_open(&bench);
	keyring_close(bench.keyring);
	bench.keyring = NULL;
	before = swtpm_commands(&bench.swtpm);
	expect(&bench, take(&bench, "M-0001", UUID_A, bench.a), 0);
	ck_assert_uint_eq(swtpm_commands(&bench.swtpm) - before, 6);
	expect(&bench, take(&bench, "M-0001", UUID_B, bench.a), -EKEYREJECTED);
	expect(&bench, take(&bench, "M-0003", UUID_A, bench.a), -ENOENT);
	keyring_bench_close(&bench);
}
END_TEST

/* Nobody reads the counter, and yet it decides. */
START_TEST(a_key_is_taken_from_the_keyring_of_this_epoch_only)
{
	struct keyring_moved destroyed;
	struct keyring_bench bench;
	struct copy before, after;

	keyring_bench_open(&bench);
	before = keep(&bench, "keyring");
	destroy_a(&bench, &destroyed);
	after = keep(&bench, "keyring");
	keyring_close(bench.keyring);
	bench.keyring = NULL;
	expect(&bench, take(&bench, "M-0002", UUID_B, bench.b), 0);
	put_back(&bench, "keyring", &before);
	expect(&bench, take(&bench, "M-0001", UUID_A, bench.a), -ESTALE);
	expect(&bench, take(&bench, "M-0002", UUID_B, bench.b), -ESTALE);
	put_back(&bench, "keyring.next", &after); /* the power went before the last step */
	expect(&bench, take(&bench, "M-0001", UUID_A, bench.a), -ENOENT);
	expect(&bench, take(&bench, "M-0002", UUID_B, bench.b), 0);
	ck_assert(!present(&bench, "keyring.next"));
	free(before.bytes);
	free(after.bytes);
	keyring_bench_close(&bench);
}
END_TEST

START_TEST(another_tpm_gives_no_key_and_is_told_for_one)
{
	struct keyring_bench ours, theirs;
	struct tpm_host own;

	keyring_bench_open(&ours);
	keyring_bench_open(&theirs);
	keyring_close(theirs.keyring);
	theirs.keyring = NULL;
	own = theirs.host;
	theirs.host = ours.host;
	ck_assert_int_lt(take(&theirs, "M-0001", UUID_A, theirs.a), 0);
	expect(&theirs, tpm_check(theirs.tpm, &theirs.fault), -EKEYREJECTED);
	theirs.host = own;
	expect(&theirs, take(&theirs, "M-0001", UUID_A, theirs.a), 0);
	expect(&theirs, tpm_check(theirs.tpm, &theirs.fault), 0);
	keyring_bench_close(&ours);
	keyring_bench_close(&theirs);
}
END_TEST

RUN_TESTS("crypto/keyring", a_key_is_taken_by_six_commands, a_key_is_taken_from_the_keyring_of_this_epoch_only,
	another_tpm_gives_no_key_and_is_told_for_one, keys_come_back_for_their_number_and_volume_only, a_keyring_is_made_once,
	names_that_could_be_mistaken_are_refused, no_altered_character_gives_a_key,
	entries_cannot_be_exchanged, two_handles_do_not_overwrite_each_other,
	a_writer_waits_for_the_one_before, a_tpm_that_dies_leaves_the_keyring_whole)
