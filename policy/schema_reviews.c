// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of who looked through the ledger, and of what was told because nobody did; knows no act. */
#include "policy/schema_parts.h"

/* `first`, `last`: the events that were looked through; `hash`: the ledger's head at that moment; `counts`: by topic. alarm: what one person
 * did too often within an hour. chase: when it was last said that something is overdue. */
// clang-format off
const char schema_reviews[] =
	"CREATE TABLE ledger_review (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	starts TEXT NOT NULL,\n"
	"	until TEXT NOT NULL CHECK (starts <= until),\n"
	"	first INTEGER NOT NULL,\n"
	"	last INTEGER NOT NULL CHECK (first <= last),\n"
	"	hash TEXT NOT NULL,\n"
	"	counts TEXT NOT NULL,\n"
	"	breaches INTEGER NOT NULL CHECK (breaches >= 0),\n"
	"	note TEXT NOT NULL CHECK (note <> ''),\n"
	"	findings TEXT,\n"
	"	measures TEXT,\n"
	"	time TEXT NOT NULL,\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	confirmed TEXT,\n"
	"	confirmed_by TEXT REFERENCES person (id) CHECK (confirmed_by <> person),\n"
	"	CHECK ((confirmed IS NULL) = (confirmed_by IS NULL))\n"
	") STRICT;\n"
	"CREATE INDEX ledger_review_until ON ledger_review (until);\n"
	"CREATE TABLE alarm (\n"
	"	seq INTEGER PRIMARY KEY NOT NULL,\n"
	"	what TEXT NOT NULL,\n"
	"	login TEXT NOT NULL,\n"
	"	time TEXT NOT NULL,\n"
	"	count INTEGER NOT NULL CHECK (count > 0)\n"
	") STRICT;\n"
	"CREATE INDEX alarm_time ON alarm (what, login, time);\n"
	"CREATE TABLE chase (\n"
	"	topic TEXT PRIMARY KEY NOT NULL,\n"
	"	told TEXT NOT NULL\n"
	") STRICT;\n";
// clang-format on
