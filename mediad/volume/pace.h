// SPDX-License-Identifier: GPL-3.0-or-later
/* How fast a phase was at its slowest and at its fastest, for the certificate. Pure numbers. */
#pragma once

#include <stdint.h>

struct pace {
	uint64_t slowest, fastest; /* bytes a second over at least PACE_SPAN; 0: not measured */
	uint64_t from;             /* what is being measured now: since when and from which byte on */
	int64_t since;             /* ms; 0: nothing */
};

#define PACE_SPAN 1000 /* ms */

/* `done` of `size` bytes at `now` (ms of a clock that is never set). A phase shorter than PACE_SPAN is measured as a whole. */
void pace_note(struct pace *pace, uint64_t done, uint64_t size, int64_t now);
/* It stops here and may go on later, from another byte. */
void pace_stop(struct pace *pace);
