// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events at the end of a medium, and about recovery keys; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* The key alone, of a medium that is there, ends it only where nothing else opens it or lies on it (R-DSP-03). */
#define NOT_THE_KEY_ALONE                                                                                                         \
	"(NOT wiped OR factory_new OR unfit IS NOT NULL OR passphrase IS NOT NULL OR escrow_shown IS NOT NULL OR recovered IS NOT NULL OR rotated IS NOT NULL" \
	" OR EXISTS (SELECT 1 FROM granted g WHERE g.medium = number) OR EXISTS (SELECT 1 FROM loss l WHERE l.medium = number))"
#define MAY_BE_ERASED                                                                                                      \
	"UPDATE medium SET state = state WHERE number = " D("number") " AND NOT EXISTS (" HELD ") AND (state = 'lost' OR (unfit IS NOT NULL AND " \
	D("level") " = 'E1') OR (" D("level") " >= "    \
	"min(" D("needed") ", 'E2') AND NOT (" D("level") " = 'E1' AND " NOT_THE_KEY_ALONE ") AND NOT EXISTS (" KEPT ")))"

#define FINISH_ERASURE \
	"UPDATE erasure SET state = 'completed' WHERE medium = " D("number") " AND job = " D("job") " AND state = 'started'"
/* What was not overwritten ends here only by a level that says so, its header gone with every keyslot. */
#define IT_IS_ENOUGH                                                                                                      \
	" AND (json_type(?1, '$.data.overwrite') = 'object' OR (json_type(?1, '$.data.overwrite') IS NULL AND level = 'E1' AND needed <= 'E1' AND " \
	D("header") " > 0 AND EXISTS (SELECT 1 FROM medium WHERE number = " D("number") " AND NOT " NOT_THE_KEY_ALONE ")))"
#define CERTIFY \
	"INSERT INTO certificate (id, serial, medium, request, operator, witness, issued, level, needed, jws) SELECT " D("certificate") ", " \
		SERIAL("certificate") ", medium, " D("request") ", operator, witness, " TIME ", iif(?1->'$.data.overwrite' IS NULL, 'E1', 'E2'), needed, " \
		D("jws") " FROM erasure WHERE medium = " D("number")

// clang-format off
static const struct event_kind rows[] = {
	/* ---- disposal ---- */
	{ "erase.witnessed", { T("number"), T("person"), T("until") }, NULL,
		{ "INSERT INTO witness (medium, person, until) VALUES (" D("number") ", " D("person") ", " D("until")
			") ON CONFLICT (medium) DO UPDATE SET person = excluded.person, until = excluded.until" } },
	{ "erase.started", { T("number"), T("job"), T("request"), T("operator"), T("witness"), T("level"), T("needed"), T("why") }, NULL,
		{ MAY_BE_ERASED,
		  "INSERT INTO erasure (medium, job, request, operator, witness, started, level, needed, state) VALUES (" D("number") ", " D("job")
			", " D("request") ", " D("operator") ", " D("witness") ", " TIME ", " D("level") ", " D("needed") ", 'started') ON CONFLICT (medium) DO UPDATE"
			" SET job = excluded.job, request = excluded.request, operator = excluded.operator,"
			" witness = excluded.witness, started = excluded.started, level = excluded.level, needed = excluded.needed, state = excluded.state",
		  DISMISS_WITNESS, IF_ANY BEGIN_SURFACE("erase", " AND " D("level") " <> 'E1'") } },
	{ "key.destroyed", { T("number"), T("job"), N("old_epoch"), N("new_epoch"), ANY("answer"), O("statement") }, NULL,
		{ "UPDATE erasure SET key_destroyed = " TIME ", key = ?1->'$.data' WHERE medium = " D("number") " AND job = " D("job")
			" AND state = 'started'",
		  IF_ANY "UPDATE surface SET by_label = 1 WHERE medium = " D("number") " AND job = " D("job") " AND " D("by_label") } },
	{ "erase.completed", { T("number"), T("job"), T("request"), T("certificate"), T("jws") }, "erased",
		{ FINISH_ERASURE IT_IS_ENOUGH, CERTIFY, USE_UP_REQUESTS, END_PROVISION,
		  IF_ANY "UPDATE granted SET removed = " TIME ", revoked = coalesce(revoked, " TIME "), revoked_by = coalesce(revoked_by, " WHO
			") WHERE medium = " D("number") " AND removed IS NULL",
		  IF_ANY "UPDATE content SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",
		  IF_ANY "UPDATE emptying SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",
		  IF_ANY "UPDATE mynumber_medium SET until = " TIME " WHERE medium = " D("number") " AND until IS NULL",
		  END_SURFACE } },
	{ "erase.header-gone", { T("number"), T("job"), N("bytes") }, NULL, { NULL } },
	/* The key alone, without the medium: it is lost, or to be destroyed, and stays so. */
	{ "erase.key-only", { T("number"), T("job"), T("request"), T("certificate"), T("jws") }, NULL,
		{ FINISH_ERASURE, CERTIFY, USE_UP_REQUESTS, REVOKE_GRANTS, END_SURFACE } },
	/* By a second person. What was rejected is not erased again: it is destroyed. */
	{ "certificate.validated", { T("certificate"), T("number"), T("digest"), T("decision"), T("reason"), T("jws") }, NULL,
		{ "UPDATE certificate SET decision = " D("decision") ", validated = " TIME ", validated_by = " WHO ", why = " D("reason") ", validation = " D("jws")
			" WHERE id = " D("certificate") " AND medium = " D("number") " AND decision IS NULL",
		  IF_ANY "UPDATE medium SET unfit = coalesce(unfit, 'erase-failed') WHERE number = " D("number") " AND state = 'erased' AND "
			D("decision") " = 'rejected' AND " D("certificate") " = (SELECT id FROM certificate WHERE medium = " D("number")
			" ORDER BY serial DESC LIMIT 1)" } },
	/* Years later. */
	{ "erase.checked", { T("certificate"), T("number"), B("passed") }, NULL, { NULL } },
	{ "erase.key-shown", { T("certificate"), T("number"), T("commitment") }, NULL, { NULL } },
	{ "erase.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE erasure SET state = 'failed' WHERE medium = " D("number") " AND state = 'started'", END_SURFACE } },

	/* ---- recovery keys ---- */
	{ "escrow.shown", { T("number") }, NULL, { IF_ANY "UPDATE medium SET escrow_shown = " TIME " WHERE number = " D("number") } },
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
