// SPDX-License-Identifier: GPL-3.0-or-later
/* What makes a ledger hard to rewrite, wherever its events are read from (R-LOG-03): each in its one canonical form, in its
 * place, with its hash, behind the one before; checkpoints stated by one TPM over a counter that neither goes back nor leaves
 * anything out. Knows no store, no file and no kind of event but by its number and hash. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/jws.h"

#define EVENT_TEXT_MAX 65536

struct chain_event {
	const char *text; /* the canonical envelope, without its hash */
	size_t length;
	const uint8_t *hash;   /* that it was recorded with */
	int64_t sequence;      /* where it should stand */
	const uint8_t *before; /* the hash of the one before; NULL: not known */
};

/* Holds one event to its hash, form and place, in one pass that builds nothing. -EUCLEAN: *why is what follows "event 7 …" in a
 * sentence, translatable; -EIO: OpenSSL computed no hash. */
int chain_check(const struct chain_event *event, const char **why);
/* Is it of this kind? Only for an event that was checked. */
bool chain_is(const struct chain_event *event, const char *kind);

/* As chain_check, and gives the envelope: *out, the caller's. -EUCLEAN: *why is what follows "event 7 …" in a
 * sentence, translatable; -EIO: OpenSSL computed no hash; -ENOMEM. */
int chain_read(const struct chain_event *event, json_t **out, const char **why);

/* Is this the statement of the TPM with the attestation key `wanted` about the checkpoint counter, bound to `head`? *counter: its
 * value. As chain_read, after "the checkpoint at event 7 …". */
int chain_statement(const json_t *statement, const struct jws_key *wanted, const uint8_t head[DIGEST_SIZE],
	uint64_t *counter, const char **why);

/* The counter as the ledger tells of it; {0} before the first event. */
struct chain_counter {
	uint64_t stated;    /* by the last checkpoint; 0: none */
	uint64_t announced; /* the highest that a step was announced to, or that somebody answered for; 0: none */
	int64_t answered;   /* gaps that an administrator answered for (ledger.accepted) */
};

/* NULL, or what is wrong: the step to `value` is announced, a checkpoint states `value`, somebody answers for a counter that stands at
 * `value`. Every step is announced before it is made, each announcement is one more than the counter then, and each value is
 * stated before the next is announced: so no value is without its statement, and none can be had for a value that is past. */
const char *chain_announce(struct chain_counter *counter, uint64_t value);
const char *chain_state(struct chain_counter *counter, uint64_t value);
const char *chain_answer(struct chain_counter *counter, uint64_t value);
