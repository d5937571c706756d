// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of loss and evidence; knows no act. */
#include "policy/schema_parts.h"

/* What was lost, and what must be kept as evidence (R-INC-02, R-INC-09); one row of each a medium, the newest. */
// clang-format off
const char schema_incidents[] =
	"CREATE TABLE loss (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	reporter TEXT NOT NULL REFERENCES person (id),\n"
	"	reported TEXT NOT NULL,\n"
	"	since TEXT,\n"
	"	place TEXT,\n"
	"	reason TEXT NOT NULL CHECK (reason <> ''),\n"
	"	found TEXT,\n"
	"	found_by TEXT REFERENCES person (id),\n"
	"	CHECK ((found IS NULL) = (found_by IS NULL))\n"
	") STRICT;\n"
	"CREATE TABLE hold (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	since TEXT NOT NULL,\n"
	"	reason TEXT NOT NULL CHECK (reason <> ''),\n"
	"	released TEXT,\n"
	"	released_by TEXT REFERENCES person (id) CHECK (released_by <> person),\n"
	"	CHECK ((released IS NULL) = (released_by IS NULL))\n"
	") STRICT;\n"
	"CREATE INDEX hold_lies ON hold (medium) WHERE released IS NULL;\n";
// clang-format on
