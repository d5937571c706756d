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

/* Until when the books can be known to hold all there was: the time of their last checkpoint, for what matters is checkpointed at once; "" without
 * one. Of an older copy that is used again, whatever was recorded later is missing. */
int books_complete_until(struct registry *registry, char out[21], struct fault *fault);

/* When the last copy was made and one was last tried, ISO UTC; "" for never. */
int backup_last(struct registry *registry, char made[21], char tried[21], struct fault *fault);

#define BACKUP_TRIAL_DAYS 366

/* What is overdue: a copy, not made for more than `every` days, or its trial, not done for BACKUP_TRIAL_DAYS. */
struct backup_overdue {
	char made[21], tried[21]; /* when it last was, or since when there are books; "": it is not overdue */
};
int backup_overdue(const struct act *act, int64_t every, struct backup_overdue *out, struct fault *fault);
/* Once a day while it is: records review.chased for each; what is not to be told now is "" in *out. */
int backup_chase(const struct act *act, int64_t every, struct backup_overdue *out, struct fault *fault);

/* Makes new books at `path`, where nothing may be, from a copy that ends with its host's own statement: chain, form, checkpoints and every
 * event's effect are verified. -EUCLEAN names what is not as it was recorded; then nothing is left at `path`. */
int backup_restore(FILE *copy, const char *path, int64_t now, struct ledger_copy *out, struct fault *fault);
/* The same in memory, of which nothing stays: what the copy amounts to. */
struct backup_trial {
	struct ledger_copy copy;
	int64_t events, people, media;
};
int backup_try(FILE *copy, int64_t now, struct backup_trial *out, struct fault *fault);
/* Removes such books, and what SQLite keeps beside them. */
void backup_discard(const char *path);
