// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the machine, its policy, people and their roles; knows no act. */
#include "policy/schema_parts.h"

// clang-format off
const char schema_people[] =
	"CREATE TABLE host (\n"
	"	one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"	provisioned TEXT NOT NULL,\n"
	"	keys TEXT NOT NULL,\n"
	"	resealing TEXT\n"
	") STRICT;\n"
	"CREATE TABLE policy (\n"
	"	one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"	digest TEXT NOT NULL,\n"
	"	since TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE TABLE person (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	department TEXT,\n"
	"	added TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE TABLE login (\n"
	"	login TEXT PRIMARY KEY NOT NULL,\n"
	"	uid INTEGER NOT NULL UNIQUE CHECK (uid > 0),\n"
	"	person TEXT NOT NULL UNIQUE REFERENCES person (id)\n"
	") STRICT;\n"
	"CREATE TABLE role (\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	role TEXT NOT NULL CHECK (role IN ('staff', 'approver', 'administrator', 'auditor', 'operator', 'supervisor', 'ciso',\n"
	"\t\t'incident', 'mynumber-manager')),\n"
	"	granted TEXT NOT NULL,\n"
	"	granted_by TEXT CHECK (granted_by <> person),\n"
	"	PRIMARY KEY (person, role)\n"
	") STRICT;\n";
// clang-format on
