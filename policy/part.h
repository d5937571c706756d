// SPDX-License-Identifier: GPL-3.0-or-later
/* A part of a long list. The lists go by a number that only grows and stays, so what comes or goes between two parts neither moves nor
 * repeats a row, and no statement is held open meanwhile. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct part {
	int64_t after; /* in: the last row that was had, 0 at the beginning; out: where the next part begins */
	int limit;     /* rows of a part */
	bool last;     /* out: there is no more */
};

#define PART_ALL ((struct part){ .limit = INT32_MAX })
