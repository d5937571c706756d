// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the books, and whether a file has exactly these; knows no act.
 *
 * Times are ISO UTC texts of one width (common/clock.h), so that SQL compares them as texts. What
 * must never be, is said here a second time, under the code that sees to it: nobody decides on
 * their own request (R-APP-05), nobody witnesses their own erase, one login is one person
 * (R-ACC-01). */
#include "policy/schema.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "policy/store.h"

// clang-format off
static const char schema_ledger[] =
	"CREATE TABLE event (\n"
	"	seq INTEGER PRIMARY KEY CHECK (seq > 0),\n"
	"	text TEXT NOT NULL,\n"
	"	hash BLOB NOT NULL CHECK (length(hash) = 32)\n"
	") STRICT;\n"
	"PRAGMA application_id = 1835361385;\n"
	"PRAGMA user_version = 3;\n";

static const char schema_people[] =
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
	"	role TEXT NOT NULL CHECK (role IN ('staff', 'approver', 'administrator', 'auditor')),\n"
	"	granted TEXT NOT NULL,\n"
	"	granted_by TEXT CHECK (granted_by <> person),\n"
	"	PRIMARY KEY (person, role)\n"
	") STRICT;\n";

/* Of a medium's label: `stated` is what the present one says, `revision` the whole label.revising that has not ended yet,
 * `intended` the highest generation that was ever to be signed: none is used twice. `asked`: the registration's request. `home`:
 * whose medium it is, if it was taken in from another computer: {"number","host","name","until"}. `passphrase`: since when
 * somebody's passphrase may have opened it, whether or not one does now; `provision`: the present provide.started. `recovered`, `rotated`: when its recovery key
 * was used last, and replaced last; `rotate`: it was used since. */
static const char schema_media[] =
	"CREATE TABLE medium (\n"
	"	number TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	state TEXT NOT NULL,\n"
	"	tag TEXT NOT NULL,\n"
	"	vendor INTEGER NOT NULL,\n"
	"	product INTEGER NOT NULL,\n"
	"	usb_serial TEXT NOT NULL,\n"
	"	model TEXT NOT NULL,\n"
	"	descriptors TEXT NOT NULL,\n"
	"	classification TEXT,\n"
	"	handler TEXT REFERENCES person (id),\n"
	"	manager TEXT REFERENCES person (id),\n"
	"	created TEXT,\n"
	"	generation INTEGER NOT NULL DEFAULT 0,\n"
	"	stated TEXT,\n"
	"	asked TEXT REFERENCES request (id),\n"
	"	intended INTEGER NOT NULL DEFAULT 0 CHECK (intended >= generation),\n"
	"	revision TEXT,\n"
	"	registering TEXT,\n"
	"	uuid TEXT,\n"
	"	size INTEGER CHECK (size > 0),\n"
	"	label TEXT,\n"
	"	composite INTEGER NOT NULL DEFAULT 0 CHECK (composite IN (0, 1)),\n"
	"	escrow TEXT,\n"
	"	recovered TEXT,\n"
	"	rotated TEXT,\n"
	"	rotate INTEGER NOT NULL DEFAULT 0 CHECK (rotate IN (0, 1)),\n"
	"	home TEXT,\n"
	"	passphrase TEXT,\n"
	"	provision TEXT\n"
	") STRICT;\n"
	"CREATE INDEX medium_hints ON medium (vendor, product, usb_serial);\n"
	"CREATE TABLE request (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	kind TEXT NOT NULL CHECK (kind IN ('use', 'carry-out', 'dispose', 'revise', 'grant', 'provide')),\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	applicant TEXT NOT NULL REFERENCES person (id),\n"
	"	purpose TEXT NOT NULL CHECK (purpose <> ''),\n"
	"	classification TEXT,\n"
	"	handler TEXT REFERENCES person (id) CHECK (handler <> decided_by),\n"
	"	starts TEXT,\n"
	"	until TEXT,\n"
	"	destination TEXT,\n"
	"	contents TEXT,\n"
	"	host TEXT,\n"
	"	host_name TEXT,\n"
	"	recipient TEXT,\n"
	"	basis TEXT,\n"
	"	obligation TEXT,\n"
	"	made TEXT NOT NULL,\n"
	"	state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'used', 'lapsed')),\n"
	"	decided_by TEXT REFERENCES person (id) CHECK (decided_by <> applicant),\n"
	"	decided TEXT,\n"
	"	reason TEXT,\n"
	"	CHECK (state = 'lapsed' OR (state = 'pending') = (decided_by IS NULL)),\n"
	"	CHECK (starts <= until),\n"
	"	CHECK (kind <> 'revise' OR handler IS NOT NULL OR classification IS NOT NULL),\n"
	"	CHECK (kind <> 'grant' OR (host IS NOT NULL AND host_name IS NOT NULL)),\n"
	"	CHECK (kind <> 'provide' OR (until IS NOT NULL AND recipient IS NOT NULL AND basis IS NOT NULL\n"
	"		AND contents IS NOT NULL)),\n"
	"	CHECK (kind <> 'carry-out' OR (starts IS NOT NULL AND until IS NOT NULL\n"
	"		AND destination IS NOT NULL AND contents IS NOT NULL))\n"
	") STRICT;\n"
	"CREATE INDEX request_medium ON request (medium, kind, state);\n"
	"CREATE INDEX request_applicant ON request (applicant, state);\n"
	"CREATE INDEX request_state ON request (state, serial);\n"
	"CREATE INDEX request_decided ON request (decided, serial);\n"
	"CREATE TABLE opening (\n"
	"	medium TEXT PRIMARY KEY NOT NULL REFERENCES medium (number),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	since TEXT NOT NULL,\n"
	"	read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),\n"
	"	mounted INTEGER NOT NULL CHECK (mounted IN (0, 1))\n"
	") STRICT;\n"
	"CREATE TABLE movement (\n"
	"	seq INTEGER PRIMARY KEY NOT NULL,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	request TEXT NOT NULL UNIQUE REFERENCES request (id),\n"
	"	person TEXT NOT NULL REFERENCES person (id),\n"
	"	out TEXT NOT NULL,\n"
	"	until TEXT NOT NULL,\n"
	"	back TEXT,\n"
	"	back_by TEXT REFERENCES person (id),\n"
	"	late INTEGER CHECK (late IN (0, 1)),\n"
	"	CHECK ((back IS NULL) = (late IS NULL))\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX movement_out ON movement (medium) WHERE back IS NULL;\n"
	"CREATE INDEX movement_person ON movement (person) WHERE back IS NULL;\n";

static const char schema_disposal[] =
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
	"CREATE TABLE certificate (\n"
	"	id TEXT PRIMARY KEY NOT NULL,\n"
	"	serial INTEGER NOT NULL UNIQUE,\n"
	"	medium TEXT NOT NULL REFERENCES medium (number),\n"
	"	request TEXT NOT NULL REFERENCES request (id),\n"
	"	issued TEXT NOT NULL,\n"
	"	jws TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE INDEX certificate_medium ON certificate (medium, serial);\n";

/* What was lost, and what must be kept as evidence (R-INC-02, R-INC-09); one row of each a medium, the newest. */
static const char schema_incidents[] =
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
	") STRICT;\n";

/* Other computers and what was granted to them; a grant outlives the trust, for the key may have been taken. `made`: when what lies on
 * the stick was signed; `intent`: the grant.granting that has not ended yet; `revoked` by word, `removed` from the stick. */
static const char schema_hosts[] =
	"CREATE TABLE trusted (\n"
	"	host TEXT PRIMARY KEY NOT NULL,\n"
	"	name TEXT NOT NULL CHECK (name <> ''),\n"
	"	organisation TEXT,\n"
	"	epoch INTEGER NOT NULL CHECK (epoch >= 0),\n"
	"	record TEXT NOT NULL,\n"
	"	trusted TEXT NOT NULL,\n"
	"	trusted_by TEXT NOT NULL REFERENCES person (id)\n"
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
	") STRICT;\n";

/* What is open by its recovery key, by the name of its stick; `medium`: what its label says, NULL until it is read. */
static const char schema_recovery[] =
	"CREATE TABLE recovering (\n"
	"	name TEXT PRIMARY KEY NOT NULL,\n"
	"	uid INTEGER NOT NULL,\n"
	"	since TEXT NOT NULL,\n"
	"	read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),\n"
	"	reason TEXT NOT NULL CHECK (reason <> ''),\n"
	"	medium TEXT\n"
	") STRICT;\n";

static const struct {
	const char *name, *rows;
} tables[] = {
	{ "host",        "SELECT * FROM host ORDER BY one" },
	{ "policy",      "SELECT * FROM policy ORDER BY one" },
	{ "person",      "SELECT * FROM person ORDER BY id" },
	{ "login",       "SELECT * FROM login ORDER BY login" },
	{ "role",        "SELECT * FROM role ORDER BY person, role" },
	{ "medium",      "SELECT * FROM medium ORDER BY number" },
	{ "request",     "SELECT * FROM request ORDER BY id" },
	{ "opening",     "SELECT * FROM opening ORDER BY medium" },
	{ "movement",    "SELECT * FROM movement ORDER BY seq" },
	{ "witness",     "SELECT * FROM witness ORDER BY medium" },
	{ "erasure",     "SELECT * FROM erasure ORDER BY medium" },
	{ "certificate", "SELECT * FROM certificate ORDER BY id" },
	{ "loss",        "SELECT * FROM loss ORDER BY medium" },
	{ "hold",        "SELECT * FROM hold ORDER BY medium" },
	{ "trusted",     "SELECT * FROM trusted ORDER BY host" },
	{ "granted",     "SELECT * FROM granted ORDER BY medium, host" },
	{ "recovering",  "SELECT * FROM recovering ORDER BY name" },
	{ NULL,          NULL },
};
// clang-format on

static const char *const parts[] = { schema_ledger, schema_people, schema_media, schema_disposal,
	schema_incidents, schema_hosts, schema_recovery };

const char *schema_table(size_t i)
{
	return tables[i].name;
}

const char *schema_rows(size_t i)
{
	return tables[i].rows;
}

int schema_create(struct store *store, struct fault *fault)
{
	int r = store_begin(store, fault);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(parts); i++)
		r = store_script(store, parts[i], fault);
	if (r == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return r;
}

static int pragma_is(struct store *store, const char *pragma, int64_t wanted, struct fault *fault)
{
	int64_t number = 0;
	int r = store_number(store, pragma, NO_VALUES, &number, fault);

	if (r < 0)
		return r;
	if (number != wanted)
		return fault_set(fault, -EUCLEAN,
			N_("This file is not a registry of this version of mediad: name the right one, or put the backup back."));
	return 0;
}

static int different(const char *name, struct fault *fault)
{
	return fault_set(fault, -EUCLEAN,
		N_("Somebody changed the structure of the registry at %s: keep a copy for the auditor and put the last backup back."),
		name);
}

/* Both stores list what they are made of by name; the first that is not the same is named. */
static int compare_structures(struct query *ours, struct query *theirs, struct fault *fault)
{
	int more, more_theirs;

	for (;;) {
		more = query_next(ours, fault);
		more_theirs = more < 0 ? more : query_next(theirs, fault);
		if (more < 0 || more_theirs < 0)
			return more < 0 ? more : more_theirs;
		if (!more && !more_theirs)
			return 0;
		if (!more || !more_theirs)
			return different(query_text(more ? ours : theirs, 0), fault);
		if (strcmp(query_text(ours, 0), query_text(theirs, 0)) != 0 ||
			strcmp(query_text(ours, 1), query_text(theirs, 1)) != 0)
			return different(query_text(theirs, 0), fault);
	}
}

int schema_check(struct store *store, struct fault *fault)
{
	static const char structure[] =
		"SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
	SCOPED(store_close) struct store *wanted = NULL;
	SCOPED(query_close) struct query *ours = NULL;
	SCOPED(query_close) struct query *theirs = NULL;
	int r;

	r = pragma_is(store, "PRAGMA application_id", SCHEMA_APPLICATION, fault);
	if (r == 0)
		r = pragma_is(store, "PRAGMA user_version", SCHEMA_VERSION, fault);
	if (r == 0)
		r = store_open(":memory:", &wanted, fault);
	if (r == 0)
		r = schema_create(wanted, fault);
	if (r == 0)
		r = store_query(wanted, structure, NO_VALUES, &ours, fault);
	if (r == 0)
		r = store_query(store, structure, NO_VALUES, &theirs, fault);
	return r < 0 ? r : compare_structures(ours, theirs, fault);
}
