// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about what lies on media and how it is classified; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "content.recorded", { T("content"), T("number"), T("name"), T("classification") }, NULL,
		{ "INSERT INTO content (id, serial, medium, name, classification, persons, origin, source, draft, disclosure, limits, until, added, added_by) VALUES ("
			D("content") ", " SERIAL("content") ", " D("number") ", " D("name") ", " D("classification") ", " D("persons") ", "
			D("origin") ", " D("source") ", " D("draft") ", " D("disclosure") ", " D("limits") ", " D("until") ", " TIME ", "
			WHO ")" } },
	{ "content.kept", { T("content"), T("number"), T("until") }, NULL,
		{ "UPDATE content SET until = " D("until") " WHERE id = " D("content") " AND medium = " D("number") " AND gone IS NULL" } },
	/* `days` since what is on it need not be kept. */
	{ "erase.reminded", { T("number"), N("days") }, NULL,
		{ "INSERT INTO erase_reminder (medium, told) VALUES (" D("number") ", " TIME ") ON CONFLICT (medium) DO UPDATE SET"
			" told = excluded.told" } },
	{ "content.classified", { T("content"), T("number"), T("classification"), T("reason") }, NULL,
		{ "UPDATE content SET classification = " D("classification") ", decided = " TIME ", decided_by = " WHO ", reason = "
			D("reason") " WHERE id = " D("content") " AND medium = " D("number") " AND gone IS NULL" } },
	/* What was asked for with a class that nobody knew. */
	{ "request.classified", { T("request"), T("number"), T("classification"), T("reason") }, NULL,
		{ "UPDATE request SET classification = " D("classification") " WHERE id = " D("request") " AND medium = " D("number")
			" AND kind IN ('use', 'private') AND state IN ('pending', 'approved') AND applicant <> " WHO } },
};
// clang-format on

const struct event_kinds kinds_contents = EVENT_KINDS(rows);
