// SPDX-License-Identifier: GPL-3.0-or-later
/* One value of a raw paper as people read it, by the type that a template gives it. */
#pragma once

#include <stdbool.h>

#include "mediactl/paper_template.h"

struct rules;

struct paper_style {
	bool table; /* for a spreadsheet: ISO alone, no units */
	const struct rules *rules; /* the office's classes; NULL: they are not known here, and stay keys */
};

/* Printable, heap; "" for null and what is missing. NULL without memory. */
char *paper_value(const json_t *value, enum paper_type type, const struct paper_style *style);

/* Times and days by themselves: 令和8年11月21日 and ISO, `between` them. Anything else stays as it is. */
#define PAPER_TIME_TEXT 96
char *paper_time(const char *iso, const char *between, char out[PAPER_TIME_TEXT]);
char *paper_day(const char *iso, const char *between, char out[PAPER_TIME_TEXT]);
/* A fiscal year: 令和8年度（2026年度）, FY 2026. */
char *paper_year(int64_t year, char out[PAPER_TIME_TEXT]);
