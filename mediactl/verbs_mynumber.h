// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about the two My Number ledgers; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option task_options[] = {
	{ "kind",  "use|related", "kind",  true },
	{ "basis", "TEXT",        "basis", false },
	{ "flow",  "TEXT",        "flow",  false },
	{ 0 }
};
static const struct verb_option asset_options[] = {
	{ "task",     "TASK",            "task",     true },
	{ "file",     "TEXT",            "file",     true },
	{ "years",    "YEARS|permanent", "years",    true },
	{ "place",    "TEXT",            "place",    false },
	{ "measures", "TEXT",            "measures", false },
	{ "subjects", "TEXT",            "subjects", false },
	{ "purpose",  "TEXT",            "purpose",  false },
	{ "review",   "DATE",            "review",   false },
	{ "kept-until", "DATE",          "kept_until", false },
	{ 0 }
};
static const struct verb_option asset_link_options[] = {
	{ "original", NULL, "original", false },
	{ 0 }
};
static const struct verb_option asset_keep_options[] = {
	{ "until",  "DATE|permanent", "until",  true },
	{ "reason", "TEXT",           "reason", true },
	{ 0 }
};
static const struct verb_option asset_review_options[] = {
	{ "next", "DATE", "next", false },
	{ 0 }
};
static const struct verb_option call_review_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ "task",   "TASK", "task",   false },
	{ "due",    "DATE", "due",    false },
	{ 0 }
};
static const struct verb_option charge_options[] = {
	{ "task",  "TASK", "task",  true },
	{ "title", "TEXT", "title", false },
	{ "from",  "DATE", "from",  false },
	{ "until", "DATE", "until", false },
	{ 0 }
};
static const struct verb_option ledger_options[] = {
	{ "all", NULL, "all", false },
	{ "csv", NULL, NULL,  false },
	{ 0 }
};
/* clang-format on */
