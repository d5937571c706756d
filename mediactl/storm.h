// SPDX-License-Identifier: GPL-3.0-or-later
/* How many notifications a person bears: a few one by one, then one summary for all the others. Times are ms of any
 * clock that does not go back; the caller reads it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define STORM_BURST 4
#define STORM_WINDOW 10000

struct storm {
	int64_t since; /* the window's beginning */
	unsigned int told, held;
	uint64_t total; /* held since it was last quiet */
	bool raging;    /* nothing is told one by one until a whole window was quiet */
};

/* True: tell this one; false: it is counted for the summary. */
bool storm_tell(struct storm *storm, int64_t now);
/* Counts one that was to be told and could not be. */
void storm_hold(struct storm *storm);
/* In how many ms the next summary is due; -1: none. */
int storm_due(const struct storm *storm, int64_t now);
/* How many were held since it was last quiet, if a summary is due; else 0. *again: there was a summary before it. */
uint64_t storm_summary(struct storm *storm, int64_t now, bool *again);
