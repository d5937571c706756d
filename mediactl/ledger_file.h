// SPDX-License-Identifier: GPL-3.0-or-later
/* A ledger that was saved as a file, held to its own chain and to the TPM's statements in it (R-LOG-03). Needs no mediad, no TPM and
 * no rights. */
#pragma once

#include <stdint.h>

#include "common/chain.h"
#include "common/fault.h"
#include "mediactl/known_keys.h"

struct ledger_finding {
	int64_t events, from, until; /* how many, and the numbers of first and last */
	uint8_t hash[DIGEST_SIZE];   /* of the last */
	int64_t checkpoints, covered; /* covered: the last event that a checkpoint is about; 0: none */
	struct chain_counter counter;
	char attestation[THUMBPRINT_TEXT]; /* the TPM's key that made the statements; "": the file names none */
	char signer[THUMBPRINT_TEXT], created[21]; /* of the statement over the whole file; "": it has none */
	bool apart;                        /* what was before it is known, so that its events were held to the separation of duties */
	int64_t held, breaches;            /* acts of people that were, and how many of them break it */
	struct fault breach;               /* the first of those */
	int64_t bad_line;                  /* the first that is not as it was recorded; 0: none */
	uint8_t *hashes;                   /* of all, one behind the other */
};

/* -EUCLEAN: changed; the sentence names line and event. -EBADMSG: no ledger. Whether the TPM is one that is known here is not asked,
 * but where `known` names its key, the statements must be of that. The finding is filled as far as it went; clear it in any case. */
int ledger_file_check(const char *name, const struct known_keys *known, struct ledger_finding *out, struct fault *fault);
void ledger_finding_clear(struct ledger_finding *finding);

/* -EKEYREJECTED: nothing in the file is stated by a TPM that is known here. */
int ledger_file_is_known(const struct ledger_finding *finding, const struct known_keys *known, struct fault *fault);
/* Does one of its events have this hash (hexadecimal), which somebody kept elsewhere? -ENOENT: none does. */
int ledger_file_holds(const struct ledger_finding *finding, const char *hash, struct fault *fault);
