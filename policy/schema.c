// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the books (policy/schema_*.c) put together, and whether a file has exactly these; knows no act. */
#include "policy/schema.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "policy/books.h"
#include "policy/schema_parts.h"
#include "policy/store.h"

// clang-format off
static const char schema_ledger[] =
	"CREATE TABLE event (\n"
	"	seq INTEGER PRIMARY KEY CHECK (seq > 0),\n"
	"	text TEXT NOT NULL,\n"
	"	hash BLOB NOT NULL CHECK (length(hash) = 32)\n"
	") STRICT;\n"
	"CREATE INDEX event_topic ON event (" EVENT_KIND ", " EVENT_TIME ");\n"
	"PRAGMA application_id = 1835361385;\n"
	"PRAGMA user_version = 3;\n";

static const struct {
	const char *name, *rows;
} tables[] = {
	{ "clock",       "SELECT * FROM clock ORDER BY one" },
	{ "host",        "SELECT * FROM host ORDER BY one" },
	{ "policy",      "SELECT * FROM policy ORDER BY one" },
	{ "person",      "SELECT * FROM person ORDER BY id" },
	{ "login",       "SELECT * FROM login ORDER BY login" },
	{ "role",        "SELECT * FROM role ORDER BY person, role, department" },
	{ "deputy",      "SELECT * FROM deputy ORDER BY id" },
	{ "medium",      "SELECT * FROM medium ORDER BY number" },
	{ "request",     "SELECT * FROM request ORDER BY id" },
	{ "signature",   "SELECT * FROM signature ORDER BY request, slot" },
	{ "opening",     "SELECT * FROM opening ORDER BY medium" },
	{ "movement",    "SELECT * FROM movement ORDER BY seq" },
	{ "witness",     "SELECT * FROM witness ORDER BY medium" },
	{ "erasure",     "SELECT * FROM erasure ORDER BY medium" },
	{ "surface",     "SELECT * FROM surface ORDER BY medium" },
	{ "certificate", "SELECT * FROM certificate ORDER BY id" },
	{ "consignment", "SELECT * FROM consignment ORDER BY medium" },
	{ "destruction", "SELECT * FROM destruction ORDER BY medium" },
	{ "departure",   "SELECT * FROM departure ORDER BY medium" },
	{ "loss",        "SELECT * FROM loss ORDER BY medium" },
	{ "hold",        "SELECT * FROM hold ORDER BY medium" },
	{ "trusted",     "SELECT * FROM trusted ORDER BY host" },
	{ "granted",     "SELECT * FROM granted ORDER BY medium, host" },
	{ "recovering",  "SELECT * FROM recovering ORDER BY name" },
	{ "exception",   "SELECT * FROM exception ORDER BY number" },
	{ "exception_use", "SELECT * FROM exception_use ORDER BY seq" },
	{ "exception_review", "SELECT * FROM exception_review ORDER BY seq" },
	{ "place",       "SELECT * FROM place ORDER BY id" },
	{ "custody",     "SELECT * FROM custody ORDER BY medium" },
	{ "day_end",     "SELECT * FROM day_end ORDER BY day" },
	{ "handover",    "SELECT * FROM handover ORDER BY seq" },
	{ "stocktake",   "SELECT * FROM stocktake ORDER BY id" },
	{ "stock",       "SELECT * FROM stock ORDER BY stocktake, medium" },
	{ "placement",   "SELECT * FROM placement ORDER BY seq" },
	{ "mynumber_task", "SELECT * FROM mynumber_task ORDER BY name" },
	{ "mynumber_asset", "SELECT * FROM mynumber_asset ORDER BY id" },
	{ "mynumber_medium", "SELECT * FROM mynumber_medium ORDER BY seq" },
	{ "mynumber_charge", "SELECT * FROM mynumber_charge ORDER BY id" },
	{ "content",     "SELECT * FROM content ORDER BY id" },
	{ "emptying",    "SELECT * FROM emptying ORDER BY seq" },
	{ "erase_reminder", "SELECT * FROM erase_reminder ORDER BY medium" },
	{ "incident",    "SELECT * FROM incident ORDER BY id" },
	{ "incident_step", "SELECT * FROM incident_step ORDER BY incident, role" },
	{ "incident_entry", "SELECT * FROM incident_entry ORDER BY seq" },
	{ "ledger_review", "SELECT * FROM ledger_review ORDER BY id" },
	{ "alarm",       "SELECT * FROM alarm ORDER BY seq" },
	{ "bundle",      "SELECT * FROM bundle ORDER BY id" },
	{ "listed",      "SELECT * FROM listed ORDER BY medium" },
	{ "chase",       "SELECT * FROM chase ORDER BY topic" },
	{ "access_review", "SELECT * FROM access_review ORDER BY id" },
	{ "access_line", "SELECT * FROM access_line ORDER BY review, line" },
	{ "access_ended", "SELECT * FROM access_ended ORDER BY medium, person" },
	{ "backup",      "SELECT * FROM backup ORDER BY one" },
	{ "contractor",  "SELECT * FROM contractor ORDER BY id" },
	{ "private_use", "SELECT * FROM private_use ORDER BY medium" },
	{ NULL,          NULL },
};
// clang-format on

_Static_assert(ARRAY_SIZE(tables) <= SCHEMA_TABLES_MAX, "every table has its place in an imprint and a rebuilding");

static const char *const parts[] = { schema_ledger, schema_clock, schema_people, schema_media, schema_requests, schema_disposal, schema_destruction, schema_incidents,
	schema_hosts, schema_recovery, schema_exceptions, schema_places, schema_mynumber, schema_contents, schema_stock, schema_reports,
	schema_reviews, schema_access, schema_backup, schema_privates, schema_contractors };

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
