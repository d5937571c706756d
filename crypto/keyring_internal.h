// SPDX-License-Identifier: GPL-3.0-or-later
/* What the files crypto/keyring*.c share; nobody else includes it. */
#pragma once

#include <stdbool.h>

#include "common/fault.h"
#include "common/wire.h"
#include "crypto/keyring.h"

#define KEYRING_ENTRIES_MAX 10000
#define KEYRING_FILE_MAX (8u << 20) /* 10,000 entries with the longest numbers and keys */
#define KEYRING_KEY_MAX 128
#define KEYRING_KEK_SIZE 32
#define KEYRING_UUID 37
#define KEYRING_BOXES_MAX 2
#define KEYRING_PCRS_ALL 0xffff /* 0 to 15: the others can be reset by a program */

#define KEYRING_NAME "keyring"
#define KEYRING_NEXT "keyring.next"

struct keyring_entry {
	char number[WIRE_NUMBER];
	char uuid[KEYRING_UUID];
	uint8_t nonce[12], tag[16];
	uint16_t length;
	uint8_t key[KEYRING_KEY_MAX]; /* encrypted */
};

/* Entries stand in ascending order of their numbers, each number once. */
struct keyring_file {
	uint64_t epoch;
	struct tpm_blob kek;
	bool moved;                /* the epoch has moved since the keyring was made */
	uint8_t moved_by[32];      /* binding of the work that moved it last */
	uint32_t pcrs;             /* that the KEK is sealed to beside the epoch; 0: none, and nothing of the next four */
	uint8_t values[32];        /* of them, as in struct tpm_terms */
	struct keyring_entry code; /* stands in for them; under the KEK, so that a destruction can seal with it again */
	json_t *boxes;             /* the code, encrypted to the escrow certificates */
	json_t *certificates;      /* their fingerprints, one for each box */
	size_t count;
	struct keyring_entry *entries; /* heap */
};

struct keyring {
	int directory;
	struct tpm *tpm;
	struct keyring_file file;
};

/* ---- keyring_entry.c: AES-256-GCM; associated data "mediad-keyring-v1" || number || uuid ---- */

/* -EINVAL: not a number or a UUID that an entry can have. */
int keyring_entry_name(
	struct keyring_entry *entry, const char *number, const char *uuid, struct fault *fault);
/* The same with the name under which the reseal code is an entry. */
int keyring_code_name(struct keyring_entry *entry);
/* Fills nonce (fresh), key and tag of an entry that has its name. */
int keyring_entry_wrap(const struct secret *kek, const struct secret *key,
	struct keyring_entry *entry, struct fault *fault);
/* -EKEYREJECTED: altered, or under another KEK. */
int keyring_entry_unwrap(const struct secret *kek, const struct keyring_entry *entry,
	struct secret **out, struct fault *fault);

/* ---- keyring_file.c: the JSON files ---- */

void keyring_file_clear(struct keyring_file *file);
static inline void keyring_file_clear_scoped(struct keyring_file *file)
{
	keyring_file_clear(file);
}
/* Hands everything on and leaves nothing behind. */
static inline struct keyring_file keyring_file_move(struct keyring_file *file)
{
	struct keyring_file moved = *file;

	*file = (struct keyring_file){ 0 };
	return moved;
}
/* The same from and to text. -EBADMSG: damaged. Heap, NULL without memory. */
int keyring_file_parse(const char *text, size_t length, struct keyring_file *out);
char *keyring_file_text(const struct keyring_file *file);
/* -ENOENT: no such file; -EBADMSG: damaged. */
int keyring_file_read(
	int directory, const char *name, struct keyring_file *out, struct fault *fault);
/* Durable and read back when it returns 0. */
int keyring_file_write(
	int directory, const char *name, const struct keyring_file *file, struct fault *fault);
/* NULL: no such number. */
struct keyring_entry *keyring_file_find(const struct keyring_file *file, const char *number);
/* Puts an entry in its place, over one of the same number. -ENOSPC: full. */
int keyring_file_put(
	struct keyring_file *file, const struct keyring_entry *entry, struct fault *fault);

/* ---- keyring.c ---- */

/* Holds off every other process and handle of this keyring until *out is closed. */
int keyring_lock(int directory, int *out, struct fault *fault);
/* Under the lock: reads what the disk and the TPM say now. */
int keyring_refresh(struct keyring *keyring, struct fault *fault);
/* Makes the next epoch's file the keyring. */
int keyring_promote(int directory, struct fault *fault);
/* A new KEK sealed for the file's epoch and, if it has any, its PCRs; `code` stands in for these and goes into the file. */
int keyring_new_kek(struct tpm *tpm, struct keyring_file *file, const struct secret *code, struct secret **out,
	struct fault *fault);
/* `code`: NULL, or what to unseal it by in place of the PCRs. */
int keyring_unseal_kek(struct tpm *tpm, const struct keyring_file *file, const struct secret *code, struct secret **out,
	struct fault *fault);
