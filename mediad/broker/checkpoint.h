// SPDX-License-Identifier: GPL-3.0-or-later
/* Ties the ledger's head to a TPM counter, so that what was checkpointed cannot be cut or rewritten unseen (design: ledger).
 * At once after approvals, registrations, erasures and role changes, else every 64 events or 10 minutes; at most 144
 * steps of the counter a day (NV wear), beyond that the head is attested without a step. */
#pragma once

#include <stdbool.h>

#include "common/macros.h"

struct actor;
struct broker;
struct checkpoints;
struct fault;
struct ledger_report;

int checkpoints_new(struct broker *broker, struct checkpoints **out);
void checkpoints_free(struct checkpoints *checkpoints);
SCOPED_DEFINE(checkpoints_free, struct checkpoints *)

/* Something may have been recorded: checkpoint now or when it is due. A TPM that fails is said in the log and tried
 * again later; what was recorded stays recorded. */
void checkpoints_note(struct broker *broker, bool at_once);

/* mediad ends: a last checkpoint, if the registry has changed since the one before, so that the next start need not read all of the ledger
 * first. Not longer than a moment. */
void checkpoints_finish(struct broker *broker);

/* The outcome, from the loop; `fault` NULL: the books are the newest there are, or nothing is known (asked false). */
typedef void (*checkpoints_compared)(void *context, bool asked, const struct fault *fault);

/* Asks the TPM whether a ledger that verified just now is the newest there was. -EUCLEAN: it is not. asked: the TPM answered;
 * without its answer nothing is known, which is no fault of the books. */
void checkpoints_compare(struct broker *broker, const struct ledger_report *report, checkpoints_compared done, void *context);

/* An administrator answers for an older copy of the books (a backup after the loss of a disk): recorded with the counter as it
 * stands, so that the gap stays visible for ever. What was destroyed meanwhile stays destroyed. -EINVAL: nothing to accept. */
void checkpoints_accept(struct broker *broker, const struct actor *actor, const char *reason, checkpoints_compared done,
	void *context);
