// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about the two My Number ledgers; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define OPEN_TASK "UPDATE mynumber_task SET ended = NULL WHERE name = " D("task") " AND ended IS NULL"
#define OPEN_ASSET "UPDATE mynumber_asset SET ended = NULL WHERE id = " D("asset") " AND ended IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	{ "mynumber.task-added", { T("task"), T("kind") }, NULL,
		{ "INSERT INTO mynumber_task (name, kind, basis, flow, added) VALUES (" D("task") ", " D("kind") ", " D("basis") ", "
			D("flow") ", " TIME ") ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, basis = excluded.basis, flow = excluded.flow,"
			" added = excluded.added, ended = NULL WHERE ended IS NOT NULL" } },
	{ "mynumber.task-ended", { T("task"), T("reason") }, NULL,
		{ "UPDATE mynumber_task SET ended = " TIME " WHERE name = " D("task") " AND ended IS NULL"
			" AND NOT EXISTS (SELECT 1 FROM mynumber_asset WHERE task = name AND ended IS NULL)"
			" AND NOT EXISTS (SELECT 1 FROM mynumber_charge c WHERE c.task = name AND c.ended IS NULL AND c.until >= " TIME ")" } },
	{ "mynumber.asset-added", { T("asset"), T("task"), T("file"), T("review") }, NULL,
		{ OPEN_TASK,
		  "INSERT INTO mynumber_asset (id, serial, task, file, place, measures, subjects, purpose, years, retain, review, added, added_by) VALUES ("
			D("asset") ", " SERIAL("asset") ", " D("task") ", " D("file") ", " D("place") ", " D("measures") ", " D("subjects") ", "
			D("purpose") ", " D("years") ", " D("retain") ", " D("review") ", " TIME ", " WHO ")" } },
	{ "mynumber.asset-reviewed", { T("asset"), T("review") }, NULL,
		{ "UPDATE mynumber_asset SET review = " D("review") ", review_why = NULL, reviewed = " TIME ", reviewed_by = " WHO " WHERE id = "
			D("asset") " AND ended IS NULL" } },
	{ "mynumber.review-called", { T("reason"), T("review") }, NULL,
		{ "UPDATE mynumber_asset SET review = " D("review") ", review_why = " D("reason") " WHERE ended IS NULL AND task ="
			" coalesce(" D("task") ", task)" } },
	{ "mynumber.asset-linked", { T("asset"), T("number") }, NULL,
		{ OPEN_ASSET,
		  "INSERT INTO mynumber_medium (seq, asset, medium, original, since) VALUES (?1->>'$.seq', " D("asset") ", " D("number") ", coalesce("
			D("original") ", 0), " TIME ") ON CONFLICT (medium, asset) WHERE until IS NULL DO UPDATE SET original = 1 WHERE"
			" excluded.original AND NOT original" } },
	/* Without `retain`: for ever. */
	{ "mynumber.asset-kept", { T("asset"), T("reason") }, NULL,
		{ "UPDATE mynumber_asset SET retain = " D("retain") " WHERE id = " D("asset") " AND ended IS NULL" } },
	{ "mynumber.asset-unlinked", { T("asset"), T("number"), T("reason") }, NULL,
		{ "UPDATE mynumber_medium SET until = " TIME " WHERE asset = " D("asset") " AND medium = " D("number") " AND until IS NULL"
			" AND NOT (original AND EXISTS (SELECT 1 FROM mynumber_asset a WHERE a.id = asset AND coalesce(a.retain >= " TIME ", 1))"
			" AND NOT EXISTS (SELECT 1 FROM mynumber_medium o WHERE o.asset = mynumber_medium.asset AND o.until IS NULL AND o.original"
			" AND o.medium <> mynumber_medium.medium))" } },
	{ "mynumber.asset-ended", { T("asset"), T("reason") }, NULL,
		{ "UPDATE mynumber_asset SET ended = " TIME ", reason = " D("reason") " WHERE id = " D("asset") " AND ended IS NULL" } },
	{ "mynumber.charge-added", { T("charge"), T("task"), T("person"), T("starts"), T("until") }, NULL,
		{ OPEN_TASK,
		  "INSERT INTO mynumber_charge (id, serial, task, person, title, starts, until, added, added_by) VALUES (" D("charge") ", "
			SERIAL("charge") ", " D("task") ", " D("person") ", " D("title") ", " D("starts") ", " D("until") ", " TIME ", " WHO ")" } },
	{ "mynumber.charge-trained", { T("charge"), T("trained") }, NULL,
		{ "UPDATE mynumber_charge SET trained = " D("trained") " WHERE id = " D("charge") " AND ended IS NULL" } },
	{ "mynumber.charge-ended", { T("charge"), T("reason") }, NULL,
		{ "UPDATE mynumber_charge SET ended = " TIME ", reason = " D("reason") " WHERE id = " D("charge")
			" AND ended IS NULL AND until >= " TIME } },
};
// clang-format on

const struct event_kinds kinds_mynumber = EVENT_KINDS(rows);
