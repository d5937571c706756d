// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about people, for the table in mediactl/verbs.c alone. */
#pragma once

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option person_options[] = {
	{ "name",       "NAME",       "name",       true },
	{ "department", "DEPARTMENT", "department", false },
	{ "number",     "NUMBER",     "number",     false },
	{ "until",      "DATE",       "until",      false },
	{ "external",   NULL,         "external",   false },
	{ 0 }
};
static const struct verb_option people_options[] = {
	{ "department", "DEPARTMENT",          "department", false },
	{ "standing",   "good|suspended|over", "standing",   false },
	{ "idle",       "DAYS",                "idle",       false },
	{ 0 }
};
static const struct verb_option import_options[] = {
	{ "dry-run", NULL, NULL, false },
	{ 0 }
};
static const struct verb_option transfer_options[] = {
	{ "department", "DEPARTMENT", "department", true },
	{ "on",         "DATE",       "on",         false },
	{ "reason",     "TEXT",       "reason",     false },
	{ 0 }
};
static const struct verb_option retire_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ "on",     "DATE", "on",     false },
	{ 0 }
};
static const struct verb_option extend_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ "until",  "DATE", "until",  false },
	{ 0 }
};
static const struct verb_option describe_options[] = {
	{ "title",   "TEXT", "title",   false },
	{ "contact", "TEXT", "contact", false },
	{ 0 }
};
static const struct verb_option suspend_options[] = {
	{ "reason",    "TEXT", "reason",    true },
	{ "guidance",  "TEXT", "guidance",  false },
	{ "emergency", NULL,   "emergency", false },
	{ 0 }
};
static const struct verb_option role_options[] = {
	{ "department", "DEPARTMENT", "department", false },
	{ "from",       "DATE",       "from",       false },
	{ "until",      "DATE",       "until",      false },
	{ "reason",     "TEXT",       "reason",     false },
	{ 0 }
};
static const struct verb_option role_revoke_options[] = {
	{ "department", "DEPARTMENT", "department", false },
	{ 0 }
};
static const struct verb_option deputy_options[] = {
	{ "for",    "PERSON", "principal", true },
	{ "to",     "PERSON", "deputy",    true },
	{ "until",  "DATE",   "until",     true },
	{ "from",   "DATE",   "from",      false },
	{ "role",   "ROLE",   "role",      false },
	{ "reason", "TEXT",   "reason",    false },
	{ 0 }
};
/* clang-format on */
