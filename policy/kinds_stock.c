// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about roll calls and stock-taking; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define UNDER_WAY "EXISTS (SELECT 1 FROM stocktake WHERE id = " D("stocktake") " AND closed IS NULL)"
#define ITEM "stocktake = " D("stocktake") " AND medium = " D("number")

// clang-format off
static const struct event_kind rows[] = {
	{ "roll-call.held", { ANY("numbers"), T("how") }, NULL,
		{ "INSERT INTO custody (medium, seen, seen_how, seen_by) SELECT value, " TIME ", " D("how") ", " WHO
			" FROM json_each(?1, '$.data.numbers') WHERE 1 ON CONFLICT (medium) DO UPDATE SET seen = excluded.seen,"
			" seen_how = excluded.seen_how, seen_by = excluded.seen_by" } },

	/* What the books expect is written down as they stand now. */
	{ "stocktake.opened", { T("stocktake"), N("year") }, NULL,
		{ "INSERT INTO stocktake (id, serial, year, department, opened, opened_by) VALUES (" D("stocktake") ", " SERIAL("stocktake")
			", " D("year") ", " D("department") ", " TIME ", " WHO ")",
		  "INSERT INTO stock (stocktake, medium, serial, expected, place, holder) SELECT " D("stocktake") ", m.number, m.serial, m.state,"
			" c.place, coalesce(v.person, c.taken_by) FROM medium m LEFT JOIN custody c ON c.medium = m.number"
			" LEFT JOIN movement v ON v.medium = m.number AND v.back IS NULL"
			" WHERE m.state NOT IN ('unknown', 'requested', 'approved', 'disposed') AND (" D("department") " IS NULL OR m.department = "
			D("department") ")" } },
	{ "stocktake.checked", { T("stocktake"), T("number"), T("result"), T("how"), B("difference") }, NULL,
		{ "INSERT INTO stock (stocktake, medium, serial) SELECT " D("stocktake") ", number, serial FROM medium WHERE number = " D("number")
			" ON CONFLICT (stocktake, medium) DO NOTHING",
		  "UPDATE stock SET result = " D("result") ", difference = " D("difference") ", how = " D("how") ", users_fit = " D("users_fit") ", note = " D("note")
			", checked = " TIME ", checked_by = " WHO ", resolution = NULL, resolved = NULL, resolved_by = NULL WHERE " ITEM " AND "
			UNDER_WAY } },
	{ "stocktake.resolved", { T("stocktake"), T("number"), T("resolution") }, NULL,
		{ "UPDATE stock SET resolution = " D("resolution") ", resolved = " TIME ", resolved_by = " WHO " WHERE " ITEM
			" AND difference = 1 AND " UNDER_WAY } },
	{ "stocktake.closed", { T("stocktake") }, NULL,
		{ "UPDATE stocktake SET closed = " TIME ", closed_by = " WHO " WHERE id = " D("stocktake") " AND closed IS NULL AND NOT EXISTS"
			" (SELECT 1 FROM stock s WHERE s.stocktake = stocktake.id AND (s.result IS NULL OR (s.difference = 1 AND s.resolution IS NULL)))" } },
	{ "stocktake.confirmed", { T("stocktake") }, NULL,
		{ "UPDATE stocktake SET confirmed = " TIME ", confirmed_by = " WHO " WHERE id = " D("stocktake") " AND closed IS NOT NULL"
			" AND confirmed IS NULL AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.stocktake = stocktake.id AND s.checked_by = " WHO ")" } },
};
// clang-format on

const struct event_kinds kinds_stock = EVENT_KINDS(rows);
