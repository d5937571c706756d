// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events that make a medium ours, revise its label, open it and move it; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* Of the label's revision under way. */
#define REVISION(name) "(SELECT revision->>'$." name "' FROM medium WHERE number = " D("number") ")"

/* What stands on the printed label: the same words need no new one. */
#define PRINTED(label) "json_remove(" label ", '$.generation', '$.revised', '$.provided', '$.escrow')"

/* Of a registration: it is let off the erase that comes first. */
#define IS_FACTORY_NEW "coalesce(" D("label.factory_new") ", 0)"

/* From when it is open for writing on, it counts as written. */
#define WRITTEN_HERE \
	IF_ANY "UPDATE medium SET sanitised = NULL, written_zone = (SELECT zone FROM opening WHERE medium = " D("number") ") WHERE number = " \
		D("number") " AND EXISTS (SELECT 1 FROM opening WHERE medium = " D("number") " AND read_only = 0)"

// clang-format off
static const struct event_kind rows[] = {
	/* ---- registration ---- */
	{ "medium.registering", { T("number"), T("job"), T("request"), T("handler"), T("manager"), O("label"), N("generation"),
		B("composite") }, NULL,
		{ "UPDATE medium SET registering = " D("job") ", handler = " D("handler") ", manager = " D("manager")
			", classification = " D("label.classification") ", created = " D("label.created") ", generation = "
			D("generation") ", intended = " D("generation") ", stated = ?1->'$.data.label', asked = " D("request") ", composite = "
			D("composite") ", printed = coalesce(" D("attached") ", 0), department = " D("department") ", business = " D("business") " WHERE number = " D("number") " AND registering IS NULL AND unfit IS NULL AND state = 'approved'"
			" AND NOT EXISTS (" HELD ") AND NOT EXISTS (SELECT 1 FROM private_use u WHERE u.medium = number AND u.ended IS NULL)"
			" AND NOT (" IS_FACTORY_NEW " AND registered IS NOT NULL)",
		  IF_ANY BEGIN_SURFACE("register", " AND NOT " IS_FACTORY_NEW) } },
	{ "medium.registered", { T("number"), T("uuid"), T("label"), N("size") }, "enrolled",
		{ "UPDATE medium SET registering = NULL, uuid = " D("uuid") ", label = " D("label") ", registered = " TIME
			", registered_by = " WHO ", attached = NULL, attached_at = NULL, attached_by = NULL, size = " D("size")
			", escrow = ?1->'$.data.escrow', recovered = NULL, rotated = NULL, rotate = 0, passphrase = NULL,"
			" wiped = coalesce(" D("erase.verified") " = " D("size") " AND " D("erase.written") " = " D("size") ", 0), factory_new = factory_new OR coalesce(stated ->> '$.factory_new', 0), escrow_shown = NULL, provision = NULL,"
			" written_zone = NULL, sanitised = NULL WHERE number = " D("number")
			" AND registering IS NOT NULL",
		  "DELETE FROM erasure WHERE medium = " D("number"), "DELETE FROM granted WHERE medium = " D("number"),
		  "DELETE FROM access_ended WHERE medium = " D("number"), END_SURFACE } },
	{ "label.attached", { T("number"), N("generation") }, NULL,
		{ "UPDATE medium SET attached = " D("generation") ", attached_at = " TIME ", attached_by = " WHO " WHERE number = " D("number")
			" AND generation = " D("generation") " AND label IS NOT NULL AND home IS NULL AND attached IS NOT " D("generation") } },
	{ "medium.in-service", { T("number") }, "in-service", { NULL } },
	{ "medium.register-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE medium SET registering = NULL WHERE number = " D("number") " AND registering IS NOT NULL", END_SURFACE } },

	/* ---- the label ---- */
	{ "label.revising", { T("number"), T("job"), O("label"), N("generation"), T("handler"), T("manager"), T("reason") }, NULL,
		{ "UPDATE medium SET revision = ?1->'$.data', intended = " D("generation") " WHERE number = " D("number")
			" AND state = 'in-service' AND revision IS NULL AND intended < " D("generation")
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number) AND NOT EXISTS (SELECT 1 FROM request r"
			" WHERE r.id = " D("request") " AND r.decided_by = " WHO ") AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.request = "
			D("request") " AND " WHO " IN (s.signer, s.principal))",
		  /* From here on nobody knows for certain that there never was a passphrase. */
		  IF_ANY "UPDATE medium SET passphrase = coalesce(passphrase, " TIME ") WHERE number = " D("number") " AND "
			D("provide") " IS NOT NULL" } },
	{ "label.revised", { T("number"), N("generation"), T("label") }, NULL,
		{ IF_ANY "UPDATE request SET state = 'used' WHERE state = 'approved' AND id = " REVISION("request"),
		  /* Another handler: whose right ended, ended with the old one. */
		  "DELETE FROM access_ended WHERE medium = " D("number") " AND " REVISION("handler") " IS NOT (SELECT handler FROM medium"
			" WHERE number = " D("number") ")",
		  /* Whose ground was the old handler, or the old class. */
		  IF_ANY "UPDATE request SET state = 'lapsed', reason = " REVISION("reason") " WHERE state = 'approved' AND id IN"
			" (SELECT value FROM json_each((SELECT coalesce(revision->'$.ended', '[]') FROM medium WHERE number = "
			D("number") ")))",
		  "UPDATE medium SET handler = revision->>'$.handler', manager = revision->>'$.manager', classification ="
			" revision->>'$.label.classification', stated = revision->'$.label', attached = CASE WHEN attached = generation AND "
			PRINTED("stated") " = " PRINTED("revision->'$.label'") " THEN " D("generation") " ELSE attached END, generation = "
			D("generation") ", label = "
			D("label") ", revision = NULL WHERE number = " D("number") " AND revision->>'$.generation' = " D("generation") } },
	{ "label.revise-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE medium SET revision = NULL WHERE number = " D("number") " AND revision IS NOT NULL" } },

	/* ---- use ---- */
	/* In the My Number zone for writing only right behind the use of an exception (R-ZON-01). */
	{ "medium.opening", { T("number"), T("person"), B("read_only") }, NULL,
		{ "UPDATE medium SET state = state WHERE number = " D("number") " AND (" D("read_only") " = 1 OR " D("zone") " IS NOT 'mynumber'"
			" OR EXISTS (SELECT 1 FROM exception_use u JOIN exception e ON e.number = u.exception WHERE u.seq BETWEEN ?1->>'$.seq' - 4"
			" AND ?1->>'$.seq' - 1 AND e.rule = 'R-ZON-01' AND u.medium = " D("number") " AND u.person = " D("person") "))",
		  "INSERT INTO opening (medium, person, since, read_only, mounted, zone) VALUES (" D("number") ", " D("person") ", " TIME
			", " D("read_only") ", 0, " D("zone") ")",
		  IF_ANY "UPDATE medium SET sanitised = NULL WHERE number = " D("number") " AND " D("sanitised_once") " = 1",
		  "INSERT INTO custody (medium, taken, taken_by) VALUES (" D("number") ", " TIME ", " D("person") ") ON CONFLICT (medium)"
			" DO UPDATE SET stowed = NULL, taken = excluded.taken, taken_by = excluded.taken_by" } },
	{ "medium.hints-differ", { T("number"), T("hint"), ANY("registered"), ANY("found") }, NULL, { NULL } },
	{ "medium.opened", { T("number") }, NULL,
		{ "UPDATE opening SET mounted = 1 WHERE medium = " D("number") " AND mounted = 0", WRITTEN_HERE } },
	{ "medium.open-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE opening SET mounted = 0 WHERE medium = " D("number"),
		  "DELETE FROM opening WHERE medium = " D("number") } },
	{ "medium.protected", { T("number") }, NULL, { NULL } },
	/* Whether or not the books were told that it had opened. */
	{ "medium.closed", { T("number"), T("reason") }, NULL,
		{ WRITTEN_HERE, "UPDATE opening SET mounted = 0 WHERE medium = " D("number"),
		  "DELETE FROM opening WHERE medium = " D("number") } },

	/* ---- movements ---- */
	{ "medium.checked-out", { T("number"), T("request"), T("person"), T("until") }, "out",
		{ "UPDATE request SET state = 'used' WHERE id = " D("request") " AND medium = " D("number")
			" AND applicant = " D("person") " AND kind = 'carry-out' AND state = 'approved'",
		  "INSERT INTO movement (seq, medium, request, person, given_by, out, until) VALUES (?1->>'$.seq', " D("number") ", "
			D("request") ", " D("person") ", " WHO ", " TIME ", " D("until") ")",
		  IF_ANY "UPDATE custody SET stowed = NULL, taken = NULL, taken_by = NULL WHERE medium = " D("number") } },
	{ "medium.returned", { T("number"), B("late") }, "in-service",
		{ /* From a trip after which it is to be erased (R-REU-04). */
		  "INSERT INTO emptying (seq, medium, request, since) SELECT ?1->>'$.seq', v.medium, v.request, " TIME " FROM movement v"
			" JOIN request r ON r.id = v.request WHERE v.medium = " D("number") " AND v.back IS NULL"
			" AND r.form ->> '$.erase_after' = 'yes'",
		  "UPDATE movement SET back = " TIME ", back_by = " WHO ", late = " D("late") ", checks = ?1->'$.data.checks'"
			" WHERE medium = " D("number") " AND back IS NULL",
		  IF_ANY "UPDATE handover SET answered = " TIME ", taken = 0 WHERE medium = " D("number") " AND answered IS NULL",
		  /* Asked for this trip, not for the next. */
		  IF_ANY "UPDATE request SET state = 'lapsed', decided = " TIME " WHERE medium = " D("number")
			" AND kind = 'extend' AND state = 'pending'",
		  /* Nobody may put it where it belongs: it is with who brought it. */
		  "INSERT INTO custody (medium, taken, taken_by) SELECT " D("number") ", " TIME ", " WHO " WHERE " D("unplaced")
			" = 1 ON CONFLICT (medium) DO UPDATE SET stowed = NULL, taken = excluded.taken, taken_by = excluded.taken_by" } },
};
// clang-format on

const struct event_kinds kinds_media = EVENT_KINDS(rows);
