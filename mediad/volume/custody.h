// SPDX-License-Identifier: GPL-3.0-or-later
/* This host's copies of the encrypted recovery keys: escrow/NUMBER.json below the state folder, root's alone. The medium carries the
 * same statement; the copy is for a medium whose header is damaged. Opens no box. */
#pragma once

#include <stdbool.h>

struct fault;

/* Durable when it returns 0. `state` is the folder of the keyring. Replaces an older copy. */
int custody_keep(int state, const char *number, const char *jws, struct fault *fault);
/* *out is heap. -ENOENT: there is no copy. */
int custody_read(int state, const char *number, char **out, struct fault *fault);
/* Durable when it returns 0. *was_there: there was one to remove. */
int custody_drop(int state, const char *number, bool *was_there, struct fault *fault);
