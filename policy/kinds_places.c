// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about storage places, what lies there, and who has what does not; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "place.added", { T("place"), T("name"), T("properties"), B("disposal") }, NULL,
		{ "INSERT INTO place (id, serial, name, properties, area, department, keeper, class, capacity, disposal, note, added) VALUES ("
			D("place") ", " SERIAL("place") ", " D("name") ", " D("properties") ", " D("area") ", " D("department") ", "
			D("keeper") ", " D("class") ", " D("capacity") ", " D("disposal") ", " D("note") ", " TIME ")" } },
	{ "place.retired", { T("place"), T("reason") }, NULL,
		{ "UPDATE place SET retired = " TIME " WHERE id = " D("place") " AND retired IS NULL AND NOT EXISTS (SELECT 1 FROM custody c"
			" JOIN medium m ON m.number = c.medium WHERE c.place = place.id AND m.state NOT IN ('lost', 'disposed'))" } },
	/* ---- who has it ---- */
	/* Both acknowledge it: who gives it, or the desk, and then who takes it. */
	{ "custody.offered", { T("number"), T("giver"), T("receiver") }, NULL,
		{ "INSERT INTO handover (seq, medium, request, giver, receiver, offered_by, offered) SELECT ?1->>'$.seq', medium, request,"
			" person, " D("receiver") ", " WHO ", " TIME " FROM movement WHERE medium = " D("number") " AND back IS NULL"
			" AND person = " D("giver"),
		  "UPDATE handover SET offered = offered WHERE seq = ?1->>'$.seq'" } },
	{ "custody.taken", { T("number"), T("receiver") }, NULL,
		{ "UPDATE handover SET answered = " TIME ", taken = 1 WHERE medium = " D("number") " AND answered IS NULL AND receiver = " WHO
			" AND receiver = " D("receiver"),
		  /* Who signed for it does not carry it (R-APP-05). */
		  "UPDATE movement SET person = " D("receiver") " WHERE medium = " D("number") " AND back IS NULL AND NOT EXISTS"
			" (SELECT 1 FROM signature s WHERE s.request = movement.request AND " D("receiver") " IN (s.signer, s.principal))"
			" AND NOT EXISTS (SELECT 1 FROM request r WHERE r.id = movement.request AND r.decided_by = " D("receiver") ")" } },
	{ "custody.declined", { T("number") }, NULL,
		{ "UPDATE handover SET answered = " TIME ", taken = 0 WHERE medium = " D("number") " AND answered IS NULL" } },
	{ "carry-out.chased", { T("number"), T("person"), N("days"), T("tell") }, NULL,
		{ "UPDATE movement SET chased = " TIME " WHERE medium = " D("number") " AND back IS NULL AND person = " D("person") } },
	{ "day-end.listed", { T("day"), ANY("left") }, NULL,
		{ "INSERT INTO day_end (day, listed, media) VALUES (" D("day") ", " TIME ", json_array_length(?1, '$.data.left'))" } },
	{ "medium.quarantined", { T("number"), T("reason") }, "quarantined", { NULL } },

	/* ---- where it lies ---- */
	{ "medium.placed", { T("number"), T("place") }, NULL,
		{ /* One that takes media still. */
		  "UPDATE place SET retired = NULL WHERE id = " D("place") " AND retired IS NULL",
		  IF_ANY "UPDATE placement SET until = " TIME " WHERE medium = " D("number") " AND until IS NULL AND place <> " D("place"),
		  "INSERT INTO placement (seq, medium, place, since, person) SELECT ?1->>'$.seq', " D("number") ", " D("place") ", " TIME ", "
			WHO " WHERE NOT EXISTS (SELECT 1 FROM placement WHERE medium = " D("number") " AND until IS NULL)",
		  "INSERT INTO custody (medium, place, stowed) VALUES (" D("number") ", " D("place") ", " TIME ") ON CONFLICT (medium)"
			" DO UPDATE SET place = excluded.place, stowed = excluded.stowed, taken = NULL, taken_by = NULL" } },
};
// clang-format on

const struct event_kinds kinds_places = EVENT_KINDS(rows);
