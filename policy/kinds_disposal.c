// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events at the end of a medium, and about recovery keys; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define FINISH_ERASURE \
	"UPDATE erasure SET state = 'completed' WHERE medium = " D("number") " AND job = " D("job") " AND state = 'started'"
#define CERTIFY \
	"INSERT INTO certificate (id, serial, medium, request, issued, jws) VALUES (" D("certificate") ", " \
		SERIAL("certificate") ", " D("number") ", " D("request") ", " TIME ", " D("jws") ")"

// clang-format off
static const struct event_kind rows[] = {
	/* ---- disposal ---- */
	{ "erase.witnessed", { T("number"), T("person"), T("until") }, NULL,
		{ "INSERT INTO witness (medium, person, until) VALUES (" D("number") ", " D("person") ", " D("until")
			") ON CONFLICT (medium) DO UPDATE SET person = excluded.person, until = excluded.until" } },
	{ "erase.started", { T("number"), T("job"), T("request"), T("operator"), T("witness") }, NULL,
		{ "UPDATE medium SET state = state WHERE number = " D("number") " AND NOT EXISTS (" HELD ")",
		  "INSERT INTO erasure (medium, job, request, operator, witness, started, state) VALUES (" D("number") ", " D("job")
			", " D("request") ", " D("operator") ", " D("witness") ", " TIME ", 'started') ON CONFLICT (medium) DO UPDATE"
			" SET job = excluded.job, request = excluded.request, operator = excluded.operator,"
			" witness = excluded.witness, started = excluded.started, state = excluded.state",
		  DISMISS_WITNESS, BEGIN_SURFACE("erase", " AND state <> 'lost'") } },
	{ "key.destroyed", { T("number"), T("job"), N("old_epoch"), N("new_epoch"), ANY("answer"), O("statement") }, NULL,
		{ "UPDATE erasure SET key_destroyed = " TIME ", key = ?1->'$.data' WHERE medium = " D("number") " AND job = " D("job")
			" AND state = 'started'",
		  IF_ANY "UPDATE surface SET by_label = 1 WHERE medium = " D("number") " AND job = " D("job") " AND " D("by_label") } },
	{ "erase.completed", { T("number"), T("job"), T("request"), T("certificate"), T("jws"), O("overwrite") }, "erased",
		{ FINISH_ERASURE, CERTIFY, USE_UP_REQUESTS, END_PROVISION,
		  IF_ANY "UPDATE content SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",
		  IF_ANY "UPDATE emptying SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",
		  END_SURFACE } },
	/* The key alone: the medium is lost, and stays so. */
	{ "erase.key-only", { T("number"), T("job"), T("request"), T("certificate"), T("jws") }, NULL,
		{ FINISH_ERASURE, CERTIFY, USE_UP_REQUESTS, END_SURFACE } },
	{ "erase.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE erasure SET state = 'failed' WHERE medium = " D("number") " AND state = 'started'", END_SURFACE } },

	/* ---- recovery keys ---- */
	{ "escrow.shown", { T("number") }, NULL, { NULL } },
	/* Here `number` is what the medium is called while it is open; `medium` is what its label says. */
	{ "recovery.started", { T("number"), T("tag"), T("reason"), B("read_only") }, NULL,
		{ "INSERT INTO recovering (name, uid, since, read_only, reason) VALUES (" D("number") ", ?1->>'$.actor.uid', " TIME ", "
			D("read_only") ", " D("reason") ") ON CONFLICT (name) DO UPDATE SET uid = excluded.uid, since = excluded.since,"
			" read_only = excluded.read_only, reason = excluded.reason, medium = NULL" } },
	{ "recovery.used", { T("number"), T("medium"), T("uuid"), O("label"), T("signer") }, NULL,
		{ "UPDATE recovering SET medium = " D("medium") " WHERE name = " D("number"),
		  IF_ANY "UPDATE medium SET recovered = " TIME ", rotate = 1 WHERE number = " D("medium") " AND uuid = " D("uuid"),
		  IF_ANY "UPDATE medium SET written_zone = " D("zone") ", sanitised = NULL WHERE number = " D("medium") " AND uuid = " D("uuid")
			" AND " D("read_only") " = 0" } },
	{ "recovery.rotated", { T("number"), O("escrow") }, NULL,
		{ "UPDATE medium SET escrow = ?1->'$.data.escrow', rotated = " TIME ", rotate = 0 WHERE number = " D("number") } },
	{ "recovery.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE recovering SET medium = NULL WHERE name = " D("number"), "DELETE FROM recovering WHERE name = " D("number") } },
	{ "recovery.closed", { T("number"), T("reason") }, NULL,
		{ "UPDATE recovering SET medium = NULL WHERE name = " D("number"), "DELETE FROM recovering WHERE name = " D("number") } },
};
// clang-format on

const struct event_kinds kinds_disposal = EVENT_KINDS(rows);
