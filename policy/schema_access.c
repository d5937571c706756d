// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the review of rights; knows no act. */
#include "policy/schema_parts.h"

/* One line a right: to be handled by who handles the medium, or by an approved request to use it. access_ended: a handler whose right ended so;
 * another handler, or a registration, ends that. */
// clang-format off
const char schema_access[] =
	"CREATE TABLE access_review (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	department TEXT,\n"
	"	opened TEXT NOT NULL,\n"
	"	opened_by TEXT NOT NULL REFERENCES person (id),\n"
	"	due TEXT NOT NULL,\n"
	"	closed TEXT\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX access_review_open ON access_review (coalesce(department, '')) WHERE closed IS NULL;\n"
	"CREATE TABLE access_line (\n"
	"	review TEXT NOT NULL REFERENCES access_review (id),\n"
	"	line INTEGER NOT NULL CHECK (line > 0),\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	entitled TEXT NOT NULL CHECK (entitled IN ('handler', 'use')),\n"
	"	request TEXT REFERENCES request (id),\n"
	"	answer TEXT CHECK (answer IN ('keep', 'revoke', 'lapsed')),\n"
	"	answered TEXT,\n"
	"	answered_by TEXT REFERENCES person (id) CHECK (answered_by <> person),\n"
	"	reason TEXT,\n"
	"	PRIMARY KEY (review, line),\n"
	"	CHECK ((request IS NULL) = (entitled = 'handler')),\n"
	"	CHECK ((answer IS NULL) = (answered IS NULL))\n"
	") STRICT;\n"
	"CREATE INDEX access_line_medium ON access_line (medium, person);\n"
	"CREATE INDEX access_line_open ON access_line (review, line) WHERE answer IS NULL;\n"
	"CREATE TABLE access_ended (\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	since TEXT NOT NULL,\n"
	"	PRIMARY KEY (medium, person)\n"
	") STRICT;\n";
// clang-format on
