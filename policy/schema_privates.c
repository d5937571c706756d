// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of private media that are permitted here, or were and have not left yet; knows no act. */
#include "policy/schema_parts.h"

/* One row a medium, the newest. `tool` and `result`: what its erase was done with and what that said; `document`: SHA-256 of what shows it. It has left
 * with `ended`: another person than who owns it or recorded its erase agreed (R-REU-07). */
// clang-format off
const char schema_privates[] =
	"CREATE TABLE private_use (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	request TEXT NOT NULL REFERENCES request (id),\n"
	"	owner TEXT NOT NULL REFERENCES person (id),\n"
	"	since TEXT NOT NULL,\n"
	"	until TEXT NOT NULL,\n"
	"	tool TEXT,\n"
	"	result TEXT,\n"
	"	document TEXT CHECK (length(document) = 64),\n"
	"	done TEXT,\n"
	"	recorded TEXT,\n"
	"	recorded_by TEXT REFERENCES person (id),\n"
	"	chased TEXT,\n"
	"	ended TEXT,\n"
	"	ended_by TEXT REFERENCES person (id) CHECK (ended_by <> owner) CHECK (ended_by <> recorded_by),\n"
	"	CHECK ((tool IS NULL) = (recorded IS NULL) AND (result IS NULL) = (recorded IS NULL) AND (done IS NULL) = (recorded IS NULL)),\n"
	"	CHECK ((recorded_by IS NULL) = (recorded IS NULL)),\n"
	"	CHECK ((ended IS NULL) = (ended_by IS NULL)),\n"
	"	CHECK (ended IS NULL OR recorded IS NOT NULL)\n"
	") STRICT;\n"
	"CREATE INDEX private_use_open ON private_use (until) WHERE ended IS NULL;\n"
	"CREATE INDEX private_use_request ON private_use (request);\n";
// clang-format on
