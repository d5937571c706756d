// SPDX-License-Identifier: GPL-3.0-or-later
/* The register of contractors; knows no act. */
#include "policy/schema_parts.h"

/* `class`: the highest that is entrusted to it, "": the office has no classes. `mynumber`, `subcontract`: whether it may have My Number data, and pass the
 * work on. `explained`: when it was told the rules, `explanation`: SHA-256 of the paper about that. Closed once nothing of ours is with it, `document`:
 * SHA-256 of what shows that (R-DSP-11, R-EXT-05). */
// clang-format off
const char schema_contractors[] =
	"CREATE TABLE contractor (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	contract TEXT NOT NULL,\n"
	"	scope TEXT NOT NULL,\n"
	"	responsible TEXT NOT NULL,\n"
	"	workers TEXT,\n"
	"	place TEXT,\n"
	"	class TEXT NOT NULL,\n"
	"	mynumber INTEGER NOT NULL CHECK (mynumber IN (0, 1)),\n"
	"	subcontract INTEGER NOT NULL CHECK (subcontract IN (0, 1)),\n"
	"	until TEXT NOT NULL,\n"
	"	added TEXT NOT NULL,\n"
	"	added_by TEXT REFERENCES person (id),\n"
	"	explained TEXT,\n"
	"	explained_to TEXT,\n"
	"	explanation TEXT CHECK (length(explanation) = 64),\n"
	"	explained_by TEXT REFERENCES person (id),\n"
	"	closed TEXT,\n"
	"	closed_by TEXT REFERENCES person (id),\n"
	"	reason TEXT,\n"
	"	document TEXT CHECK (length(document) = 64),\n"
	"	CHECK ((explained IS NULL) = (explained_to IS NULL)),\n"
	"	CHECK ((closed IS NULL) = (reason IS NULL) AND (closed IS NULL) = (document IS NULL))\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX contractor_name ON contractor (name) WHERE closed IS NULL;\n";
// clang-format on
