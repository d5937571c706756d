// SPDX-License-Identifier: GPL-3.0-or-later
/* How rows of the registry were when a checkpoint was announced, kept in the books until the next one: so that what a power cut leaves can be
 * taken back to what the TPM spoke of, and be held against that. It is believed in nothing: what it gives must have the imprint that
 * was stated (policy/resume.c). Knows no table's meaning. Only policy/ includes it. */
#pragma once

#include "common/json.h"
#include "common/macros.h"

struct fault;
struct store;
struct undo;

#define UNDO_EVENTS 4096 /* further back than that nobody goes */

/* From now on it hears what changes in the store, until undo_free. */
int undo_new(struct store *store, struct undo **out);
void undo_free(struct undo *undo);
SCOPED_DEFINE(undo_free, struct undo *)

/* Within a transaction of the store: at its beginning; before each event is applied; before it is committed. */
int undo_begin(struct undo *undo, struct fault *fault);
int undo_see(struct undo *undo, const json_t *envelope, struct fault *fault);
int undo_write(struct undo *undo, struct fault *fault);
/* It was taken back. */
void undo_discard(struct undo *undo);

/* The registry is being made anew, within a transaction: nothing is kept, and nobody goes back behind that. */
int undo_forget(struct undo *undo, struct fault *fault);

/* Makes the registry, within a transaction that is then taken back and without foreign keys, as it was before event `since`, which announced a checkpoint. -EAGAIN: what
 * is kept does not reach that far, or is nothing of ours. */
int undo_apply(struct undo *undo, int64_t since, struct fault *fault);
