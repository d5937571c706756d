// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of storage places and of who has which medium in hand; knows no act. */
#include "policy/schema_parts.h"

/* `properties`: words. custody: where a medium belongs, since when it lies there, and who took it from there;
 * when somebody last saw it. placement: where it ever belonged (R-CUS-08). */
// clang-format off
const char schema_places[] =
	"CREATE TABLE place (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	properties TEXT NOT NULL,\n"
	"	area INTEGER CHECK (area BETWEEN 1 AND 3),\n"
	"	department TEXT,\n"
	"	keeper TEXT REFERENCES person (id),\n"
	"	class TEXT,\n"
	"	capacity INTEGER CHECK (capacity > 0),\n"
	"	disposal INTEGER NOT NULL CHECK (disposal IN (0, 1)),\n"
	"	note TEXT,\n"
	"	added TEXT NOT NULL,\n"
	"	retired TEXT\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX place_name ON place (name) WHERE retired IS NULL;\n"
	"CREATE TABLE custody (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	place TEXT REFERENCES place (id),\n"
	"	stowed TEXT,\n"
	"	taken TEXT,\n"
	"	taken_by TEXT REFERENCES person (id),\n"
	"	seen TEXT,\n"
	"	seen_how TEXT,\n"
	"	seen_by TEXT REFERENCES person (id),\n"
	"	CHECK ((taken IS NULL) = (taken_by IS NULL)),\n"
	"	CHECK (taken IS NULL OR stowed IS NULL)\n"
	") STRICT;\n"
	"CREATE INDEX custody_place ON custody (place);\n"
	"CREATE INDEX custody_taken ON custody (taken) WHERE taken IS NOT NULL;\n"
	"CREATE TABLE placement (\n"
	"	seq INTEGER PRIMARY KEY NOT NULL,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	place TEXT NOT NULL REFERENCES place (id),\n"
	"	since TEXT NOT NULL,\n"
	"	person TEXT REFERENCES person (id),\n"
	"	until TEXT\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX placement_now ON placement (medium) WHERE until IS NULL;\n"
	"CREATE INDEX placement_medium ON placement (medium, seq);\n";
// clang-format on
