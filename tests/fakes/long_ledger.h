// SPDX-License-Identifier: GPL-3.0-or-later
/* Books with a ledger of any length, quickly: what one medium's life wrote into the ledger by the acts themselves is said again of the
 * others, event by event, and applied by the same tables, in large transactions. Chain, checkpoints and registry are true, so a
 * verification finds nothing. */
#pragma once

#include "tests/fakes/large_office.h"
#include "tests/fakes/signer.h"

struct long_ledger {
	struct large_office office; /* people and media are given */
	struct signer attestation;
	uint64_t counter;           /* of the TPM */
};

/* Makes books at `path` with at least `events` events; the last of them are a checkpoint over all that is there. */
void long_ledger_open(struct long_ledger *ledger, const char *path, int64_t events);
/* The checkpoint that a broker would make now. */
void long_ledger_announce(struct long_ledger *ledger); /* and then the power goes */
void long_ledger_checkpoint(struct long_ledger *ledger);
void long_ledger_close(struct long_ledger *ledger);
