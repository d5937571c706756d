// SPDX-License-Identifier: GPL-3.0-or-later
/* Copies of the books (R-BAK-01, R-BAK-03): a copy is the ledger itself, for the registry follows from it. No key is in it. What was copied is
 * on record, and so is what was put back. */
#pragma once

#include <stdio.h>

#include "common/ledger_copy.h"
#include "policy/office.h"

/* Of all there is now, unsigned. -ENOENT: nothing. */
int backup_draft(const struct act *act, struct ledger_copy *out, struct fault *fault);

/* Up to `limit` lines of what stands before the first event in a copy, after line `after`, as an array; empty when there are no more. */
int backup_snapshot(struct registry *registry, int64_t after, int limit, json_t **out, struct fault *fault);

struct backup_report {
	int64_t sequence;
	const char *hash; /* hexadecimal */
	int64_t seconds;  /* that it took */
	bool tried;       /* an older copy was read again */
};
/* Records that a copy of the ledger up to there lies elsewhere and was verified. -EINVAL: the ledger has no such event. */
int backup_record(const struct act *act, const struct backup_report *report, struct fault *fault);

/* When the last copy was made and one was last tried, ISO UTC; "" for never. */
int backup_last(struct registry *registry, char made[21], char tried[21], struct fault *fault);

/* Makes new books at `path`, where nothing may be, from a copy that ends with its host's own statement: chain, form, checkpoints and every
 * event's effect are verified. -EUCLEAN names what is not as it was recorded; then nothing is left at `path`. */
int backup_restore(FILE *copy, const char *path, int64_t now, struct ledger_copy *out, struct fault *fault);
/* Removes such books, and what SQLite keeps beside them. */
void backup_discard(const char *path);
