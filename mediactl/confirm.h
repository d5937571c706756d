// SPDX-License-Identifier: GPL-3.0-or-later
/* Typed confirmation before something that cannot be undone: the number once more, not a yes. */
#pragma once

#include "mediactl/verb.h"

struct fault;

/* Compares `given` (an option's value) with `number`, or without it asks on `err` and reads a line
 * from `in`. -ECANCELED: it differs, or nothing came. */
int confirm_number(
	const struct command *command, const char *number, const char *given, struct fault *fault);
/* The same before something is recorded that is not taken back. */
int confirm_end(const struct command *command, const char *number, const char *given, struct fault *fault);
