// SPDX-License-Identifier: GPL-3.0-or-later
/* Putting the books back from a copy, instead of serving: mediad must not run meanwhile. */
#pragma once

#include "common/fault.h"

/* Held by every mediad that works with these books, until it ends; nothing is put back meanwhile. The descriptor, or -EBUSY: that is
 * just being done. */
int restore_keep_out(const char *state, struct fault *fault);

/* Reads a copy (policy/backup.h) from `file`, "-" for standard input, and puts it in the place of state/registry.db. What was there is kept
 * beside it; books that are whole are not replaced. Says on standard output what was done. */
int restore_books(const char *state, const char *file, struct fault *fault);
