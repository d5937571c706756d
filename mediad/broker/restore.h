// SPDX-License-Identifier: GPL-3.0-or-later
/* Putting the books back from a copy, instead of serving: mediad must not run meanwhile. */
#pragma once

#include <stdbool.h>

#include "common/fault.h"
#include "common/ledger_copy.h"

/* Held by every mediad that works with these books, until it ends; nothing is put back meanwhile. The descriptor, or -EBUSY: that is
 * just being done. */
int restore_keep_out(const char *state, struct fault *fault);

/* Reads a copy (policy/backup.h) from `file`, "-" for standard input, and puts it in the place of state/registry.db. What was there is kept
 * beside it; books that are whole are not replaced. */
int restore_books(const char *state, const char *file, struct ledger_copy *out, struct fault *fault);
/* The same in memory alone, so that it is known that it could be done; needs no rights but to read the file. */
struct backup_trial;
int restore_try(const char *file, struct backup_trial *out, struct fault *fault);

/* Does one of them for a command line (state NULL: only tries), and says what was done: on standard output, or with `json` as one line of JSON
 * on standard error, for mediactl, which knows the person's language. Returns the exit status. */
int restore_say(const char *file, const char *state, bool json);
