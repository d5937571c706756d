// SPDX-License-Identifier: GPL-3.0-or-later
/* A host for tests of the keyring: its TPM, its directory, its keyring with the media A (M-0001)
 * and B (M-0002). */
#pragma once

#include <stdbool.h>

#include "common/fault.h"
#include "crypto/keyring.h"
#include "tests/fakes/swtpm.h"

#define UUID_A "11111111-2222-3333-4444-55555555555a"
#define UUID_B "11111111-2222-3333-4444-55555555555b"
#define KEYRING_BENCH_FILE (8 << 20)

struct keyring_bench {
	struct swtpm swtpm;
	struct tpm_host host;
	struct tpm *tpm;
	struct keyring *keyring;
	struct secret *a, *b;
	char path[64];
	int directory;
	struct fault fault;
};

extern const uint8_t keyring_bench_binding[32];

void keyring_bench_open(struct keyring_bench *bench);
/* Fails the test, too, if anything is still loaded in the TPM. */
void keyring_bench_close(struct keyring_bench *bench);

/* Fails the test with bench->fault when r is not what was expected. */
void expect(struct keyring_bench *bench, int r, int expected);
void open_keyring(struct keyring_bench *bench);
/* 0 if the key comes out and is the expected one; otherwise keyring_unwrap's errno. */
int unwrap(struct keyring_bench *bench, const char *number, const char *uuid,
	const struct secret *expected);
/* The same by keyring_take, over a connection of its own. */
int take(struct keyring_bench *bench, const char *number, const char *uuid, const struct secret *expected);
/* Exactly these of A and B open. */
void expect_media(struct keyring_bench *bench, bool a, bool b);
/* out->statement is already released. */
void destroy_a(struct keyring_bench *bench, struct keyring_moved *out);
uint64_t epoch(struct keyring_bench *bench);

/* What a backup holds: the bytes of a file. */
struct copy {
	char *bytes; /* heap */
	size_t length;
};
struct copy keep(const struct keyring_bench *bench, const char *name);
void put_back(const struct keyring_bench *bench, const char *name, const struct copy *copy);
bool present(const struct keyring_bench *bench, const char *name);
