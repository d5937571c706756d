// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about incidents and recovery keys; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option lost_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ "since",  "TIME", "since",  false },
	{ "place",  "TEXT", "place",  false },
	{ "stolen", NULL,   "stolen", false },
	{ 0 }
};
static const struct verb_option incident_options[] = {
	{ "what",     "TEXT",   "what",     true },
	{ "medium",   "NUMBER", "number",   false },
	{ "since",    "TIME",   "since",    false },
	{ "place",    "TEXT",   "place",    false },
	{ "persons",  "COUNT",  "persons",  false },
	{ "mynumber", NULL,     "mynumber", false },
	{ "intent",   NULL,     "intent",   false },
	{ "outside",  NULL,     "outside",  false },
	{ 0 }
};
static const struct verb_option tell_options[] = {
	{ "whom", "NAME", "whom", true },
	{ 0 }
};
static const struct verb_option entry_options[] = {
	{ "text",     "TEXT",  "text",     true },
	{ "persons",  "COUNT", "persons",  false },
	{ "mynumber", NULL,    "mynumber", false },
	{ "intent",   NULL,    "intent",   false },
	{ 0 }
};
static const struct verb_option recover_options[] = {
	{ "reason",   "TEXT", "reason", true },
	{ "key-file", "FILE", NULL,     false },
	{ "write",    NULL,   "write",  false },
	{ 0 }
};
/* clang-format on */
