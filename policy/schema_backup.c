// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of copies of the books that lie elsewhere, and of what is kept when they are closed; knows no act. */
#include "policy/schema_parts.h"

// clang-format off
const char schema_backup[] =
	"CREATE TABLE backup (\n"
	"	one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"	made TEXT NOT NULL,\n"
	"	sequence INTEGER NOT NULL,\n"
	"	tried TEXT\n"
	") STRICT;\n"
	/* What the closed part of the ledger amounts to (policy/snapshot.h): of the ledger itself, and not projected from it. */
	"CREATE TABLE snapshot (\n"
	"	sequence INTEGER NOT NULL CHECK (sequence > 0),\n"
	"	line INTEGER NOT NULL,\n"
	"	text TEXT NOT NULL,\n"
	"	PRIMARY KEY (sequence, line)\n"
	") STRICT, WITHOUT ROWID;\n";
// clang-format on
