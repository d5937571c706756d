// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of what is open by its recovery key; knows no act. */
#include "policy/schema_parts.h"

/* What is open by its recovery key, by the name of its stick; `medium`: what its label says, NULL until it is read. */
// clang-format off
const char schema_recovery[] =
	"CREATE TABLE recovering (\n"
	"	name TEXT PRIMARY KEY NOT NULL,\n"
	"	uid INTEGER NOT NULL,\n"
	"	since TEXT NOT NULL,\n"
	"	read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),\n"
	"	reason TEXT NOT NULL CHECK (reason <> ''),\n"
	"	medium TEXT\n"
	") STRICT;\n";
// clang-format on
