// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about requests and the answers to them; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
/* Whoever is to gain by it signs as little as who asked. */
#define SLOTS "INSERT INTO signature (request, slot, role, department, instead_of, applicant, beneficiary) SELECT " D("request") \
	", s.key + 1, s.value->>'$.role', s.value->>'$.department', s.value->>'$.instead_of', " D("applicant") ", coalesce(" \
	D("handler") ", " D("person") ") FROM json_each(?1, '$.data.slots') s"
#define THIS "id = " D("request") " AND medium IS " D("number")

static const struct event_kind rows[] = {
	{ "request.made", { T("request"), T("kind"), T("applicant"), T("purpose") }, "?",
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) SELECT "
			D("number") ", " SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", "
			D("stick.product") ", " D("stick.serial") ", " D("stick.model") ", " D("stick.descriptors")
			" WHERE ?1->'$.data.stick' IS NOT NULL ON CONFLICT (number) DO UPDATE SET tag = excluded.tag,"
			" model = excluded.model, descriptors = excluded.descriptors",
		  "INSERT INTO request (id, serial, kind, medium, applicant, purpose, classification, handler, person, starts, until,"
			" destination, contents, host, host_name, recipient, basis, obligation, form, made, state) VALUES (" D("request")
			", " SERIAL("request") ", " D("kind") ", " D("number") ", " D("applicant") ", " D("purpose") ", "
			D("classification") ", " D("handler") ", " D("person") ", " D("from") ", " D("until") ", " D("destination") ", "
			D("contents") ", " D("host") ", " D("host_name") ", " D("recipient") ", " D("basis") ", " D("obligation")
			", ?1->'$.data.form', " TIME ", 'pending')",
		  SLOTS } },
	{ "request.signed", { T("request"), N("slot"), T("role") }, NULL,
		{ "UPDATE signature SET signer = " WHO ", principal = " D("principal") ", signed = " TIME " WHERE request = " D("request")
			" AND slot = " D("slot") " AND role = " D("role") " AND signer IS NULL AND EXISTS (SELECT 1 FROM request WHERE " THIS
			" AND state = 'pending') AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.request = " D("request")
			" AND (s.signer IN (" WHO ", " D("principal") ") OR s.principal IN (" WHO ", " D("principal") ")))" } },
	/* With the last signature; requests of an older ledger had none but this. */
	{ "request.approved", { T("request") }, "?",
		{ "UPDATE request SET state = 'approved', decided_by = " WHO ", decided = " TIME " WHERE " THIS " AND state = 'pending'"
			" AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.request = request.id AND s.signer IS NULL)",
		  /* Who has it out keeps it longer from here. */
		  IF_ANY "UPDATE movement SET until = (SELECT until FROM request WHERE " THIS ") WHERE medium = " D("number")
			" AND back IS NULL AND EXISTS (SELECT 1 FROM request WHERE " THIS " AND kind = 'extend' AND applicant = movement.person)",
		  IF_ANY "UPDATE request SET state = 'used' WHERE " THIS " AND kind IN ('extend', 'archive', 'unarchive')",
		  /* From here until it has left (R-REU-07); brought in again before that, it is to be erased again. */
		  "INSERT INTO private_use (medium, request, owner, since, until) SELECT medium, id, applicant, " TIME ", until FROM request WHERE " THIS
			" AND kind = 'private' ON CONFLICT (medium) DO UPDATE SET request = excluded.request, owner = excluded.owner, since = CASE WHEN"
			" ended IS NULL THEN since ELSE excluded.since END, until = excluded.until, tool = NULL, result = NULL, document = NULL,"
			" done = NULL, recorded = NULL, recorded_by = NULL, chased = NULL, ended = NULL, ended_by = NULL" } },
	{ "request.denied", { T("request"), T("reason") }, "?",
		{ "UPDATE request SET state = 'denied', decided_by = " WHO ", decided = " TIME ", reason = " D("reason")
			" WHERE " THIS " AND state = 'pending'" } },
	{ "request.withdrawn", { T("request") }, "?",
		{ "UPDATE request SET state = 'withdrawn', ended = " TIME ", reason = coalesce(reason, " D("reason") ") WHERE " THIS
			" AND state IN ('pending', 'approved') AND applicant = " WHO } },
	{ "request.reminded", { T("request"), T("day") }, NULL,
		{ "UPDATE request SET reminded = " D("day") " WHERE " THIS " AND state = 'pending'" } },
	/* It was seen to be over: it stays so, whatever the clock says later. */
	{ "request.expired", { T("request"), T("until") }, "?",
		{ "UPDATE request SET state = 'expired', ended = " TIME " WHERE " THIS " AND state IN ('pending', 'approved')" } },
};
// clang-format on

const struct event_kinds kinds_requests = EVENT_KINDS(rows);
