// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about reviews, reports and the auditor's bundle; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option analyze_options[] = {
	{ "month",       "MONTH", "month", false },
	{ "from",        "DATE",  "from",  false },
	{ "until",       "DATE",  "until", false },
	{ "fiscal-year", "YEAR",  "year",  false },
	{ 0 }
};
static const struct verb_option reviewed_options[] = {
	{ "note",        "TEXT",  "note",     true },
	{ "findings",    "TEXT",  "findings", false },
	{ "measures",    "TEXT",  "measures", false },
	{ "month",       "MONTH", "month",    false },
	{ "from",        "DATE",  "from",     false },
	{ "until",       "DATE",  "until",    false },
	{ "fiscal-year", "YEAR",  "year",     false },
	{ 0 }
};
static const struct verb_option access_open_options[] = {
	{ "department", "DEPARTMENT", "department", false },
	{ "until",      "DATE",       "until",      false },
	{ 0 }
};
static const struct verb_option access_answer_options[] = {
	{ "reason", "TEXT", "reason", false },
	{ 0 }
};
static const struct verb_option report_options[] = {
	{ "department",  "DEPARTMENT", "department", false },
	{ "fiscal-year", "YEAR",       "year",       false },
	{ "month",       "MONTH",      "month",      false },
	{ "from",        "DATE",       "from",       false },
	{ "until",       "DATE",       "until",      false },
	{ "days",        "DAYS",       "days",       false },
	{ "csv",         NULL,         NULL,         false },
	{ 0 }
};
static const struct verb_option bundle_options[] = {
	{ "output",      "FOLDER", NULL, true },
	{ "fiscal-year", "YEAR",   NULL, false },
	{ 0 }
};
/* clang-format on */
