// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of what lies on media, and of what must not lie there any longer; knows no act. */
#include "policy/schema_parts.h"

/* One row for each piece of information that was ever put onto a medium since its last erase, which alone ends it (R-CLS-04). `origin`: the
 * original, of a copy (R-CLS-05, R-CLS-09). `source`: from whom it came (R-CLS-06). `draft`, `disclosure`: of the 起案書 (R-CLS-11). Who
 * decides on a class is never who recorded it (R-CLS-07). `until`: it is needed till then (R-REU-04).
 * emptying: a medium that came back from a trip after which it is to be erased, until it was. erase_reminder: when somebody was last told
 * that a medium is due. */
// clang-format off
const char schema_contents[] =
	"CREATE TABLE content (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	classification TEXT NOT NULL CHECK (classification <> ''),\n"
	"	persons INTEGER CHECK (persons >= 0),\n"
	"	origin TEXT REFERENCES content (id) CHECK (origin <> id),\n"
	"	source TEXT,\n"
	"	draft TEXT,\n"
	"	disclosure TEXT,\n"
	"	limits TEXT CHECK (limits <> ''),\n"
	"	added TEXT NOT NULL,\n"
	"	added_by TEXT NOT NULL REFERENCES person (id),\n"
	"	decided TEXT,\n"
	"	decided_by TEXT REFERENCES person (id) CHECK (decided_by <> added_by),\n"
	"	reason TEXT,\n"
	"	gone TEXT,\n"
	"	until TEXT,\n"
	"	CHECK ((decided IS NULL) = (decided_by IS NULL))\n"
	") STRICT;\n"
	"CREATE INDEX content_class ON content (medium, classification) WHERE gone IS NULL;\n"
	"CREATE INDEX content_medium ON content (medium, serial);\n"
	"CREATE INDEX content_copies ON content (origin) WHERE gone IS NULL;\n"
	"CREATE INDEX content_unknown ON content (serial) WHERE gone IS NULL AND substr(classification, 1, 7) = 'unknown';\n"
	"CREATE INDEX content_until ON content (until) WHERE gone IS NULL AND until IS NOT NULL;\n"
	"CREATE TABLE emptying (\n"
	"	seq INTEGER PRIMARY KEY NOT NULL,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	request TEXT NOT NULL UNIQUE REFERENCES request (id),\n"
	"	since TEXT NOT NULL,\n"
	"	gone TEXT\n"
	") STRICT;\n"
	"CREATE INDEX emptying_medium ON emptying (medium, seq);\n"
	"CREATE INDEX emptying_open ON emptying (medium) WHERE gone IS NULL;\n"
	"CREATE TABLE erase_reminder (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	told TEXT NOT NULL\n"
	") STRICT;\n";
// clang-format on
