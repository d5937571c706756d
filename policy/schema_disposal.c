// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the end of media; knows no act. */
#include "policy/schema_parts.h"

// clang-format off
const char schema_disposal[] =
	"CREATE TABLE witness (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	until TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE TABLE erasure (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	job TEXT NOT NULL,\n"
	"	request TEXT NOT NULL REFERENCES request (id),\n"
	"	operator TEXT NOT NULL REFERENCES person (id),\n"
	"	witness TEXT NOT NULL REFERENCES person (id) CHECK (witness <> operator),\n"
	"	started TEXT NOT NULL,\n"
	"	state TEXT NOT NULL CHECK (state IN ('started', 'failed', 'completed')),\n"
	"	key_destroyed TEXT,\n"
	"	key TEXT,\n"
	"	CHECK ((key IS NULL) = (key_destroyed IS NULL)),\n"
	"	CHECK (state <> 'completed' OR key IS NOT NULL)\n"
	") STRICT;\n"
	"CREATE INDEX erasure_started ON erasure (medium) WHERE state = 'started';\n"
	"CREATE TABLE certificate (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	request TEXT NOT NULL REFERENCES request (id),\n"
	"	issued TEXT NOT NULL,\n"
	"	jws TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE INDEX certificate_medium ON certificate (medium, serial);\n";
// clang-format on
