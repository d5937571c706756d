// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry made anew in memory from a ledger that was verified, a little at a time: what closing and rebuilding it begin with. Only
 * policy/ includes it. */
#pragma once

#include "policy/snapshot.h"

struct separation;

struct replay {
	struct store *books, *rebuilt;
	struct separation *separation;
	struct snapshot at; /* how far it has come: event, its hash, the TPM's counter then */
	int64_t until;      /* the last event that is wanted */
};

/* `replay` is zero before, and ended in any case. */
int replay_begin(struct replay *replay, struct registry *registry, int64_t until, struct fault *fault);
void replay_end(struct replay *replay);
/* About a thousandth of a second's work. 1: some events were applied; 0: it stands at the last; -EUCLEAN: the books changed under it. */
int replay_step(struct replay *replay, struct fault *fault);
