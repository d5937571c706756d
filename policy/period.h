// SPDX-License-Identifier: GPL-3.0-or-later
/* From when until when somebody wants to know something: two dates, a month, or a fiscal year (April to March). */
#pragma once

#include <stdint.h>

struct fault;

/* As typed; NULL or "": not said. */
struct period_wish {
	const char *from, *until; /* dates as clock_parse_date takes them */
	const char *month;        /* 2026-11, 令和8年11月, R8.11 */
	const char *year;         /* 2026, 令和8, 令和8年度, R8 */
};

/* Both seconds belong to it. */
struct period {
	char from[21], until[21];
};

/* -EINVAL: it is none of these, it is said twice, or it ends before it begins. Nothing said: the month that `now` lies in. */
int period_read(const struct period_wish *wish, int64_t now, struct period *out, struct fault *fault);
/* The same; nothing said: the fiscal year that `now` lies in. */
int period_read_year(const struct period_wish *wish, int64_t now, struct period *out, struct fault *fault);
