// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of copies of the books that lie elsewhere; knows no act. */
#include "policy/schema_parts.h"

// clang-format off
const char schema_backup[] =
	"CREATE TABLE backup (\n"
	"	one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"	made TEXT NOT NULL,\n"
	"	sequence INTEGER NOT NULL,\n"
	"	tried TEXT\n"
	") STRICT;\n";
// clang-format on
