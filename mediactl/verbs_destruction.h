// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about what ends a medium; only mediactl/verbs.c includes it. */
#pragma once

#include <stddef.h>

#include "mediactl/verb.h"

/* clang-format off */
static const struct verb_option erase_options[] = {
	{ "confirm", "NUMBER", NULL,    false },
	{ "lost",    NULL,     "lost",  false },
	{ "without-medium", NULL, "lost", false },
	{ "level",   "E1|E2",  "level", false },
	{ "status",  NULL,     NULL, false },
	{ "pause",   NULL,     NULL, false },
	{ "cancel",  NULL,     NULL, false },
	{ 0 }
};
static const struct verb_option books_options[] = {
	{ "reason",  "TEXT",  "reason",         true },
	{ "handler", "LOGIN", "handler",        false },
	{ "class",   "CLASS", "classification", false },
	{ 0 }
};
static const struct verb_option damaged_options[] = {
	{ "what",   "damaged|no-header|capacity", "what", true },
	{ "reason", "TEXT", "reason", true },
	{ 0 }
};
static const struct verb_option destroyed_options[] = {
	{ "method",      "METHOD", "method",      true },
	{ "document",    "FILE",   NULL,          true },
	{ "on",          "DATE",   "on",          false },
	{ "place",       "TEXT",   "place",       false },
	{ "tool",        "TEXT",   "tool",        false },
	{ "note",        "TEXT",   "note",        false },
	{ "certificate", "NUMBER", "certificate", false },
	{ "issuer",      "NAME",   "issuer",      false },
	{ "issued",      "DATE",   "issued",      false },
	{ "serials",     "LIST",   "serials",     false },
	{ "confirm",     "NUMBER", NULL,          false },
	{ 0 }
};
static const struct verb_option private_options[] = {
	{ "tool",     "TEXT", "tool",   true },
	{ "result",   "TEXT", "result", true },
	{ "on",       "DATE", "on",     false },
	{ "document", "FILE", NULL,     false },
	{ 0 }
};
static const struct verb_option typed_options[] = {
	{ "confirm", "NUMBER", NULL, false },
	{ 0 }
};
static const struct verb_option consigned_options[] = {
	{ "to",       "CONTRACTOR", "contractor", true },
	{ "until",    "DATE",       "until",      true },
	{ "contract", "TEXT",       "contract",   false },
	{ "seal",     "TEXT",       "seal",       false },
	{ "confirm",  "NUMBER",     NULL,         false },
	{ 0 }
};
static const struct verb_option disposed_options[] = {
	{ "to",       "WHOM",   "to",   false },
	{ "document", "FILE",   NULL,   false },
	{ "note",     "TEXT",   "note", false },
	{ "confirm",  "NUMBER", NULL,   false },
	{ 0 }
};
/* clang-format on */
