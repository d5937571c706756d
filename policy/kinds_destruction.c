// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about what ends a medium by hand: destruction, a contractor, its leaving the house; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define THIS " WHERE medium = " D("number")
/* As much as is needed, approved or erased by that very request, and no evidence. */
#define MAY_END(states)                                                                                                            \
	"UPDATE medium SET state = state WHERE number = " D("number") " AND state IN (" states ") AND NOT EXISTS (" HELD ")"          \
	" AND EXISTS (SELECT 1 FROM request r WHERE r.id = " D("request") " AND r.medium = number AND r.kind IN ('dispose', 'reuse', 'return',"    \
	" 'transfer') AND r.state IN ('approved', 'used')) AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.medium = number AND e.state = 'started')" \
	" AND (unfit IS NOT NULL OR NOT EXISTS (" KEPT "))"
/* Nothing that had a key of ours ends while that lives (R-DSP-03). */
#define KEY_IS_DEAD " AND (label IS NULL OR EXISTS (SELECT 1 FROM erasure e WHERE e.medium = number AND e.key_destroyed IS NOT NULL))"
#define NOTHING_LIES_THERE                                                                                              \
	IF_ANY "UPDATE content SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",                     \
	IF_ANY "UPDATE emptying SET gone = " TIME " WHERE medium = " D("number") " AND gone IS NULL",                    \
	IF_ANY "UPDATE mynumber_medium SET until = " TIME " WHERE medium = " D("number") " AND until IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	/* Listed before (medium.listed), and what mediad neither encrypts nor erases: it serves as what it is. */
	{ "medium.books-only", { T("number"), T("type"), T("reason") }, "in-service",
		{ "UPDATE medium SET books = " D("type") ", handler = " D("handler") ", classification = " D("classification") ", department = "
			D("department") ", created = substr(" TIME ", 1, 10) WHERE number = " D("number") " AND state = 'unknown' AND label IS NULL"
			" AND EXISTS (SELECT 1 FROM listed l WHERE l.medium = number AND l.kind = " D("type") ")" } },
	/* `reason`: damaged, no-header, capacity. */
	{ "medium.unfit", { T("number"), T("reason"), T("why") }, NULL,
		{ "UPDATE medium SET unfit = " D("reason") " WHERE number = " D("number") " AND (unfit IS NULL OR unfit = 'found') AND home IS NULL" } },
	{ "destruction.consigned", { T("number"), T("request"), T("contractor"), T("contractor_id"), T("until"), T("was") }, "consigned",
		{ MAY_END("'awaiting-disposal', 'erased'") " AND state = " D("was") KEY_IS_DEAD,
		  "UPDATE contractor SET closed = NULL WHERE id = " D("contractor_id") " AND closed IS NULL",
		  "INSERT INTO consignment (medium, request, contractor, contractor_id, contract, seal, since, until, person, was) VALUES (" D("number") ", "
			D("request") ", " D("contractor") ", " D("contractor_id") ", " D("contract") ", " D("seal") ", " TIME ", " D("until") ", " WHO ", " D("was")
			") ON CONFLICT (medium) DO UPDATE SET request = excluded.request, contractor = excluded.contractor, contractor_id = excluded.contractor_id, contract ="
			" excluded.contract, seal = excluded.seal, since = excluded.since, until = excluded.until, person = excluded.person,"
			" was = excluded.was, ended = NULL, chased = NULL",
		  "DELETE FROM destruction" THIS " AND confirmed IS NULL" } },
	{ "destruction.back", { T("number"), T("reason"), T("state") }, "?",
		{ "UPDATE consignment SET ended = " TIME THIS " AND ended IS NULL AND was = " D("state"),
		  "DELETE FROM destruction" THIS " AND confirmed IS NULL" } },
	{ "destruction.chased", { T("number"), N("days") }, NULL,
		{ "UPDATE consignment SET chased = " TIME THIS " AND ended IS NULL" } },
	{ "destruction.recorded", { T("number"), T("request"), T("method"), T("level"), T("needed"), T("done"), T("document") }, NULL,
		{ MAY_END("'awaiting-disposal', 'erased', 'consigned'") " AND " D("level") " >= " D("needed") " AND (state <> 'consigned' OR "
			D("certificate") " IS NOT NULL)" KEY_IS_DEAD,
		  "INSERT INTO destruction (medium, request, method, level, done, place, tool, note, document, contractor, certificate, issuer, issued,"
			" serials, recorded, person) VALUES (" D("number") ", " D("request") ", " D("method") ", " D("level") ", " D("done") ", "
			D("place") ", " D("tool") ", " D("note") ", " D("document") ", " D("contractor") ", " D("certificate") ", " D("issuer") ", "
			D("issued") ", " D("serials") ", " TIME ", " WHO ") ON CONFLICT (medium) DO UPDATE SET request = excluded.request, method ="
			" excluded.method, level = excluded.level, done = excluded.done, place = excluded.place, tool = excluded.tool, note ="
			" excluded.note, document = excluded.document, contractor = excluded.contractor, certificate = excluded.certificate, issuer ="
			" excluded.issuer, issued = excluded.issued, serials = excluded.serials, recorded = excluded.recorded, person ="
			" excluded.person, confirmed = NULL, confirmed_by = NULL" } },
	{ "destruction.confirmed", { T("number"), T("request") }, "disposed",
		{ MAY_END("'awaiting-disposal', 'erased', 'consigned'") KEY_IS_DEAD,
		  "UPDATE destruction SET confirmed = " TIME ", confirmed_by = " WHO THIS " AND request = " D("request") " AND confirmed IS NULL",
		  IF_ANY "UPDATE consignment SET ended = " TIME THIS " AND ended IS NULL",
		  IF_ANY USE_UP_REQUESTS, NOTHING_LIES_THERE } },
	/* Erased, it was thrown away, given back or given away. */
	{ "medium.disposed", { T("number"), T("request"), T("level"), T("needed") }, "disposed",
		{ MAY_END("'erased'") " AND " D("level") " >= " D("needed") " AND EXISTS (SELECT 1 FROM erasure e WHERE e.medium = number AND"
			" e.state = 'completed' AND e.request = " D("request") ")",
		  "INSERT INTO departure (medium, request, recipient, document, note, time, person) VALUES (" D("number") ", " D("request") ", "
			D("to") ", " D("document") ", " D("note") ", " TIME ", " WHO ") ON CONFLICT (medium) DO UPDATE SET request ="
			" excluded.request, recipient = excluded.recipient, document = excluded.document, note = excluded.note, time ="
			" excluded.time, person = excluded.person" } },
};
// clang-format on

const struct event_kinds kinds_destruction = EVENT_KINDS(rows);
