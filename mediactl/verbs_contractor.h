// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about contractors; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option contractor_options[] = {
	{ "contract",    "TEXT",  "contract",       true },
	{ "scope",       "TEXT",  "scope",          true },
	{ "responsible", "NAME",  "responsible",    true },
	{ "until",       "DATE",  "until",          true },
	{ "class",       "CLASS", "classification", false },
	{ "workers",     "TEXT",  "workers",        false },
	{ "place",       "TEXT",  "place",          false },
	{ "mynumber",    NULL,    "mynumber",       false },
	{ "subcontract", NULL,    "subcontract",    false },
	{ 0 }
};
static const struct verb_option contractor_explained_options[] = {
	{ "whom",     "TEXT", "whom", true },
	{ "on",       "DATE", "on",   false },
	{ "document", "FILE", NULL,   false },
	{ 0 }
};
static const struct verb_option contractor_extend_options[] = {
	{ "until",  "DATE", "until",  true },
	{ "reason", "TEXT", "reason", true },
	{ 0 }
};
static const struct verb_option contractor_close_options[] = {
	{ "reason",   "TEXT", "reason", true },
	{ "document", "FILE", NULL,     true },
	{ 0 }
};
/* clang-format on */
