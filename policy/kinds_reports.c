// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about incidents that were reported; knows no clock, no right and no disk. */
#include "policy/kinds.h"
#include "policy/misreceived.h"

/* An event of before may name a step again: it stays as it was. */
#define STEPS \
	"INSERT INTO incident_step (incident, role, department, due) SELECT " D("incident") ", s.value->>'$.role', s.value->>'$.department'," \
	" s.value->>'$.due' FROM json_each(?1, '$.data.steps') s WHERE true ON CONFLICT DO NOTHING"
#define ENTRY(kind, text) \
	"INSERT INTO incident_entry (seq, incident, kind, person, time, text) VALUES (?1->>'$.seq', " D("incident") ", " kind ", " WHO ", " \
	TIME ", " text ")"
#define OPEN "UPDATE incident SET closed = NULL WHERE id = " D("incident") " AND closed IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	{ "incident.reported", { T("incident"), T("kind"), T("what"), T("source"), T("reported"), N("level"), B("mynumber"), B("intent"), ANY("steps") }, NULL,
		{ "INSERT INTO incident (id, serial, kind, medium, what, since, place, class, mynumber, intent, encrypted, persons, source, level,"
			" reporter, reported) VALUES (" D("incident") ", " SERIAL("incident") ", " D("kind") ", " D("number") ", " D("what") ", "
			D("since") ", " D("place") ", " D("class") ", " D("mynumber") ", " D("intent") ", " D("encrypted") ", " D("persons") ", "
			D("source") ", " D("level") ", " WHO ", " D("reported") ")",
		  STEPS } },
	{ "incident.told", { T("incident"), T("role"), T("whom") }, NULL,
		{ OPEN,
		  "UPDATE incident_step SET told = " TIME ", told_by = " WHO ", whom = " D("whom") " WHERE incident = " D("incident")
			" AND role = " D("role") " AND told IS NULL" } },
	{ "incident.chased", { T("incident"), T("role") }, NULL,
		{ "UPDATE incident_step SET chased = " TIME " WHERE incident = " D("incident") " AND role = " D("role") " AND told IS NULL" } },
	{ "incident.levelled", { T("incident"), N("level"), T("reason"), ANY("steps") }, NULL,
		{ "UPDATE incident SET level = " D("level") " WHERE id = " D("incident") " AND closed IS NULL",
		  ENTRY("'level'", "(" D("level") ") || ': ' || (" D("reason") ")"), STEPS } },
	{ "incident.measured", { T("incident"), T("kind"), T("text"), N("level"), ANY("steps") }, NULL,
		{ "UPDATE incident SET level = " D("level") ", persons = coalesce(" D("persons") ", persons), mynumber = max(mynumber, coalesce("
			D("mynumber") ", 0)), intent = max(intent, coalesce(" D("intent") ", 0)) WHERE id = " D("incident") " AND closed IS NULL",
		  ENTRY(D("kind"), D("text")), STEPS } },
	{ "incident.closed", { T("incident"), T("reason") }, NULL,
		{ "UPDATE incident SET closed = " TIME ", closed_by = " WHO " WHERE id = " D("incident") " AND closed IS NULL"
			" AND NOT EXISTS (" STILL_MISRECEIVED("i.id = incident.id") ")",
		  ENTRY("'closed'", D("reason")) } },
};
// clang-format on

const struct event_kinds kinds_reports = EVENT_KINDS(rows);
