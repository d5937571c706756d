// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of the clock; knows no clock. */
#include "policy/schema_parts.h"

// clang-format off
const char schema_clock[] =
	"CREATE TABLE clock (\n"
	"	one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"	boot TEXT NOT NULL,\n"
	"	up INTEGER NOT NULL,\n"
	"	wall TEXT NOT NULL,\n"
	"	sync TEXT NOT NULL CHECK (sync IN ('yes', 'no', 'unknown')),\n"
	"	since TEXT NOT NULL\n"
	") STRICT;\n";
// clang-format on
