// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of copies of the books that lie elsewhere, of what is kept when they are closed, and of what a power cut needs; knows no act. */
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
	") STRICT, WITHOUT ROWID;\n"
	/* How rows were before the newest checkpoints were announced (policy/undo.h), each in the bytes of policy/row_bytes.h, NULL: there was none. */
	"CREATE TABLE undo (\n"
	"	since INTEGER NOT NULL,\n"
	"	name TEXT NOT NULL,\n"
	"	row INTEGER NOT NULL,\n"
	"	old BLOB,\n"
	"	PRIMARY KEY (since, name, row)\n"
	") STRICT, WITHOUT ROWID;\n";
// clang-format on
