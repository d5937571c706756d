// SPDX-License-Identifier: GPL-3.0-or-later
/* A small ledger as `ledger export` writes it: a true chain, with checkpoints by a TPM whose key is the test's. */
#pragma once

#include "common/digest.h"
#include "common/json.h"
#include "tests/fakes/signer.h"

#define LEDGER_LINES_MAX 64

struct ledger_lines {
	char *lines[LEDGER_LINES_MAX];
	uint8_t hashes[LEDGER_LINES_MAX][DIGEST_SIZE];
	int count;
	uint64_t counter; /* of the TPM */
	struct signer signing, attestation;
};

/* The host and its first administrator are in it. */
void ledger_lines_open(struct ledger_lines *lines);
void ledger_lines_close(struct ledger_lines *lines);
/* Takes `data` over. */
void ledger_lines_add(struct ledger_lines *lines, const char *kind, json_t *data);
/* The same by a person: "P-0002", whose account is 1002. */
void ledger_lines_add_by(struct ledger_lines *lines, const char *person, const char *kind, json_t *data);
/* A step that is announced and made, and the checkpoint over all that is there. */
void ledger_lines_checkpoint(struct ledger_lines *lines);
/* The same, stated by somebody else's key, about another value of the counter. */
void ledger_lines_checkpoint_by(struct ledger_lines *lines, const struct signer *signer, uint64_t value);
void ledger_lines_write(const struct ledger_lines *lines, const char *path);
