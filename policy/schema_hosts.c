// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of other computers and what was granted to them; knows no act. */
#include "policy/schema_parts.h"

/* Other computers and what was granted to them; a grant outlives the trust, for the key may have been taken. `made`: when what lies on
 * the stick was signed; `intent`: the grant.granting that has not ended yet; `revoked` by word, `removed` from the stick. */
// clang-format off
const char schema_hosts[] =
	"CREATE TABLE trusted (\n"
	"	host TEXT PRIMARY KEY NOT NULL,\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	organisation TEXT,\n"
	"	epoch INTEGER NOT NULL CHECK (epoch >= 0),\n"
	"	record TEXT NOT NULL,\n"
	"	trusted TEXT NOT NULL,\n"
	"	trusted_by TEXT NOT NULL REFERENCES person (id),\n"
	"	zone TEXT\n"
	") STRICT;\n"
	"CREATE TABLE granted (\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	host TEXT NOT NULL,\n"
	"	name TEXT NOT NULL,\n"
	"	made TEXT,\n"
	"	made_by TEXT REFERENCES person (id),\n"
	"	request TEXT REFERENCES request (id),\n"
	"	until TEXT,\n"
	"	intent TEXT,\n"
	"	revoked TEXT,\n"
	"	revoked_by TEXT REFERENCES person (id),\n"
	"	removed TEXT,\n"
	"	PRIMARY KEY (medium, host),\n"
	"	CHECK (made IS NOT NULL OR intent IS NOT NULL),\n"
	"	CHECK ((made IS NULL) = (request IS NULL)),\n"
	"	CHECK (removed IS NULL OR revoked IS NOT NULL)\n"
	") STRICT;\n"
	"CREATE INDEX granted_intent ON granted (medium) WHERE intent IS NOT NULL;\n";
// clang-format on
