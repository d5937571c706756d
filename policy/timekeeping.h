// SPDX-License-Identifier: GPL-3.0-or-later
/* What the books know of the clock (R-LOG-08): how far they go, and how it stood when it was recorded last. Reads no clock. */
#pragma once

#include "policy/office.h"

/* As clock.state and clock.stepped left it. */
struct timekeeping {
	bool known;         /* false: none of them was ever recorded */
	char boot[37]; /* the run of the kernel */
	int64_t up;         /* ms since that began */
	int64_t wall;       /* what the clock said then, seconds since 1970 */
	char sync[16];      /* "yes", "no", "unknown" */
};

int timekeeping_last(struct registry *registry, struct timekeeping *out, struct fault *fault);
/* The time of the newest event; 0: there is none. */
int timekeeping_latest(struct registry *registry, int64_t *out, struct fault *fault);
/* What the TPM said at the last checkpoint, and when that was; the caller's. NULL: there was none. */
int timekeeping_statement(struct registry *registry, json_t **statement, int64_t *wall, struct fault *fault);
