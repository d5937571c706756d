// SPDX-License-Identifier: GPL-3.0-or-later
/* Sets up a host with a real (software) TPM, a directory and a keyring; knows no test. */
#include "tests/fakes/keyring_bench.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/tpm_probe.h"

const uint8_t keyring_bench_binding[32] = "certificate of the erase of A";

void expect(struct keyring_bench *bench, int r, int expected)
{
	char text[300] = "";

	if (r != expected && r < 0)
		fault_text(&bench->fault, text, sizeof(text));
	ck_assert_msg(r == expected, "returned %d, expected %d: %s", r, expected, text);
}

void open_keyring(struct keyring_bench *bench)
{
	keyring_close(bench->keyring);
	bench->keyring = NULL;
	expect(bench, keyring_open(bench->directory, bench->tpm, &bench->keyring, &bench->fault),
		0);
}

void keyring_bench_open(struct keyring_bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	text_copy(bench->path, sizeof(bench->path), "/tmp/mediad-keyring-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->path));
	bench->directory = open(bench->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	expect(bench, tpm_open(bench->swtpm.tcti, NULL, &bench->tpm, &bench->fault), 0);
	expect(bench, tpm_provision(bench->tpm, NULL, &bench->host, &bench->fault), 0);
	tpm_close(bench->tpm);
	expect(bench, tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
	expect(bench, keyring_create(bench->directory, bench->tpm, &bench->fault), 0);
	open_keyring(bench);
	expect(bench, secret_random(64, &bench->a, &bench->fault), 0);
	expect(bench, secret_random(64, &bench->b, &bench->fault), 0);
	expect(bench, keyring_add(bench->keyring, "M-0001", UUID_A, bench->a, &bench->fault), 0);
	expect(bench, keyring_add(bench->keyring, "M-0002", UUID_B, bench->b, &bench->fault), 0);
}

void keyring_bench_close(struct keyring_bench *bench)
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

static int judge_key(int r, struct secret *key, const struct secret *expected)
{
	if (r < 0) {
		ck_assert_ptr_null(key);
		return r;
	}
	ck_assert_uint_eq(key->size, expected->size);
	ck_assert_mem_eq(key->bytes, expected->bytes, key->size);
	secret_free(key);
	return 0;
}

int unwrap(struct keyring_bench *bench, const char *number, const char *uuid,
	const struct secret *expected)
{
	struct secret *key = NULL;
	int r = keyring_unwrap(bench->keyring, number, uuid, &key, &bench->fault);

	return judge_key(r, key, expected);
}

int take(struct keyring_bench *bench, const char *number, const char *uuid, const struct secret *expected)
{
	const struct keyring_name name = { .number = number, .uuid = uuid };
	struct secret *key = NULL;
	int r;

	tpm_close(bench->tpm); /* swtpm serves one connection */
	bench->tpm = NULL;
	expect(bench, tpm_connect(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
	r = keyring_take(bench->directory, bench->tpm, &name, &key, &bench->fault);
	return judge_key(r, key, expected);
}

void expect_media(struct keyring_bench *bench, bool a, bool b)
{
	ck_assert_int_eq(keyring_has(bench->keyring, "M-0001"), a);
	ck_assert_int_eq(keyring_has(bench->keyring, "M-0002"), b);
	expect(bench, unwrap(bench, "M-0001", UUID_A, bench->a), a ? 0 : -ENOENT);
	expect(bench, unwrap(bench, "M-0002", UUID_B, bench->b), b ? 0 : -ENOENT);
}

void destroy_a(struct keyring_bench *bench, struct keyring_moved *out)
{
	expect(bench,
		keyring_destroy(
			bench->keyring, "M-0001", keyring_bench_binding, out, &bench->fault),
		0);
	json_decref(out->statement);
}

struct copy keep(const struct keyring_bench *bench, const char *name)
{
	struct copy copy = { 0 };

	ck_assert_int_eq(
		file_read(bench->directory, name, KEYRING_BENCH_FILE, &copy.bytes, &copy.length),
		0);
	return copy;
}

void put_back(const struct keyring_bench *bench, const char *name, const struct copy *copy)
{
	ck_assert_int_eq(file_replace(bench->directory, name, 0600, copy->bytes, copy->length), 0);
}

bool present(const struct keyring_bench *bench, const char *name)
{
	return faccessat(bench->directory, name, F_OK, 0) == 0;
}

uint64_t epoch(struct keyring_bench *bench)
{
	uint64_t value = 0;

	expect(bench, tpm_counter_read(bench->tpm, TPM_COUNTER_EPOCH, &value, &bench->fault), 0);
	return value;
}
