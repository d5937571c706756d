// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about carrying, places, what lies on media and stock-taking; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option checkout_options[] = {
	{ "for",         "LOGIN", "person",       false },
	{ "acknowledge", NULL,    "acknowledged", false },
	{ 0 }
};
static const struct verb_option return_options[] = {
	{ "place",    "PLACE",            "place",    false },
	{ "label",    "ok|bad",           "label",    false },
	{ "contents", "ok|differ",        "contents", false },
	{ "seal",     "ok|broken|none",   "seal",     false },
	{ "scan",     "clean|found|none", "scan",     false },
	{ "note",     "TEXT",             "note",     false },
	{ 0 }
};
static const struct verb_option hand_over_options[] = {
	{ "to", "LOGIN", "to", true },
	{ 0 }
};
static const struct verb_option content_options[] = {
	{ "name",       "TEXT",    "name",           true },
	{ "class",      "CLASS",   "classification", false },
	{ "persons",    "N",       "persons",        false },
	{ "copy-of",    "CONTENT", "copy_of",        false },
	{ "received",   "TEXT",    "source",         false },
	{ "draft",      "TEXT",    "draft",          false },
	{ "disclosure", "TEXT",    "disclosure",     false },
	{ "until",      "DATE",    "until",          false },
	{ "limits",     "WORDS",   "limits",         false },
	{ 0 }
};
static const struct verb_option keep_options[] = {
	{ "until", "DATE", "until", true },
	{ 0 }
};
static const struct verb_option due_options[] = {
	{ "erased", NULL, "erased", false },
	{ 0 }
};
static const struct verb_option roll_call_options[] = {
	{ "numbers",    "LIST",       "numbers",    false },
	{ "plugged",    NULL,         "plugged",    false },
	{ "department", "DEPARTMENT", "department", false },
	{ 0 }
};
static const struct verb_option department_options[] = {
	{ "department", "DEPARTMENT", "department", false },
	{ 0 }
};
static const struct verb_option stock_options[] = {
	{ "result", "RESULT", "result", true },
	{ "users",  "yes|no", "users",  false },
	{ "note",   "TEXT",   "note",   false },
	{ 0 }
};
static const struct verb_option resolve_options[] = {
	{ "resolution", "TEXT", "resolution", true },
	{ 0 }
};
static const struct verb_option place_add_options[] = {
	{ "properties", "LIST",       "properties", false },
	{ "area",       "1|2|3",      "area",       false },
	{ "department", "DEPARTMENT", "department", false },
	{ "keeper",     "LOGIN",      "keeper",     false },
	{ "class",      "CLASS",      "class",      false },
	{ "capacity",   "N",          "capacity",   false },
	{ "disposal",   NULL,         "disposal",   false },
	{ "note",       "TEXT",       "note",       false },
	{ 0 }
};
static const struct verb_option place_options[] = {
	{ "place", "PLACE", "place", false },
	{ 0 }
};
/* clang-format on */
