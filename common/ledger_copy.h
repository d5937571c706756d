// SPDX-License-Identifier: GPL-3.0-or-later
/* A ledger as a file: one event a line, each with its hash as a member (docs/AUDIT.md); the last line of a copy that mediad vouches
 * for is {"statement":JWS}, signed by the host's TPM over where the copy begins and ends. As every event carries the hash of the one
 * before, the last hash stands for all of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/jws.h"

struct fault;

#define LEDGER_COPY_TYPE "mediad-ledger+jws"
#define LEDGER_COPY_LINE_MAX 262144

struct ledger_copy {
	int64_t from, until;       /* its first event and its last */
	uint8_t hash[DIGEST_SIZE]; /* of the last */
	char created[21];
	struct jws_key signer;
};

/* Takes the hash out of an event's line (NUL at its end), which leaves what was hashed. False: it has none. */
bool ledger_copy_cut(char *line, size_t *length, uint8_t hash[DIGEST_SIZE]);

/* The statement's payload; NULL without memory. `signer` is not read. */
json_t *ledger_copy_payload(const struct ledger_copy *copy);
/* Its line without the end of line, heap; NULL without memory. */
char *ledger_copy_line(const char *jws);
/* Is this line a statement and no event? */
bool ledger_copy_is_statement(const char *line);

/* Of a ledger that was closed once, the registry as it was then stands before the first event (policy/snapshot.h). Is this such a line? */
bool ledger_copy_is_snapshot(const char *line);
/* *digest, over the lines before, becomes that over this one too. -ENOMEM, -EIO. */
int ledger_copy_chain(uint8_t digest[DIGEST_SIZE], const char *line, size_t length);
/* -EBADMSG, -EKEYREJECTED: not one, or its signature is false. Whose it is, the caller judges by `signer`. */
int ledger_copy_read(const char *line, size_t length, struct ledger_copy *out, struct fault *fault);
