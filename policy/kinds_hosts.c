// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about other computers, grants to them, media of theirs, and outside parties; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* Of the grant to that host. */
#define GRANTED "medium = " D("number") " AND host = " D("host")
#define GRANTING(name) "(SELECT intent->>'$." name "' FROM granted WHERE " GRANTED ")"

// clang-format off
static const struct event_kind rows[] = {
	/* ---- other computers ---- */
	{ "host.trusted", { T("host"), T("name"), N("epoch"), T("record") }, NULL,
		{ "INSERT INTO trusted (host, name, organisation, epoch, record, trusted, trusted_by, zone) VALUES (" D("host") ", " D("name")
			", " D("organisation") ", " D("epoch") ", " D("record") ", " TIME ", " WHO ", " D("zone") ") ON CONFLICT (host) DO UPDATE SET"
			" name = excluded.name, organisation = excluded.organisation, epoch = excluded.epoch, record = excluded.record,"
			" trusted = excluded.trusted, trusted_by = excluded.trusted_by, zone = coalesce(excluded.zone,"
			" trusted.zone)" } },
	{ "host.distrusted", { T("host") }, NULL,
		{ "UPDATE trusted SET host = host WHERE host = " D("host"), "DELETE FROM trusted WHERE host = " D("host") } },

	/* ---- grants to other computers ---- */
	{ "grant.granting", { T("number"), T("host"), T("name"), T("job"), T("request"), T("operator"), T("created") }, NULL,
		{ "UPDATE medium SET state = state WHERE number = " D("number") " AND state = 'in-service' AND revision IS NULL AND home IS NULL"
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number) AND NOT EXISTS (SELECT 1 FROM granted g"
			" WHERE g.medium = medium.number AND g.intent IS NOT NULL) AND EXISTS (SELECT 1 FROM request r WHERE r.id = "
			D("request") " AND r.medium = medium.number AND r.kind = 'grant' AND r.state = 'approved' AND r.host = " D("host")
			" AND r.decided_by <> " WHO ")",
		  "INSERT INTO granted (medium, host, name, intent) VALUES (" D("number") ", " D("host") ", " D("name") ", ?1->'$.data')"
			" ON CONFLICT (medium, host) DO UPDATE SET name = excluded.name, intent = excluded.intent" } },
	/* Revoked meanwhile, it stays so. */
	{ "grant.made", { T("number"), T("host") }, NULL,
		{ IF_ANY "UPDATE request SET state = 'used' WHERE state = 'approved' AND id = " GRANTING("request"),
		  "UPDATE granted SET made = intent->>'$.created', made_by = intent->>'$.operator', request = intent->>'$.request', until ="
			" intent->>'$.until', revoked = CASE WHEN revoked >= intent->>'$.created' THEN revoked END, revoked_by = CASE WHEN"
			" revoked >= intent->>'$.created' THEN revoked_by END, removed = NULL, intent = NULL WHERE " GRANTED
			" AND intent IS NOT NULL" } },
	/* There is one intent at a time. */
	{ "grant.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE granted SET host = host WHERE medium = " D("number") " AND intent IS NOT NULL",
		  "DELETE FROM granted WHERE medium = " D("number") " AND intent IS NOT NULL AND made IS NULL",
		  IF_ANY "UPDATE granted SET intent = NULL WHERE medium = " D("number") " AND intent IS NOT NULL" } },
	{ "grant.revoked", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET revoked = " TIME ", revoked_by = " WHO " WHERE " GRANTED " AND revoked IS NULL" } },
	{ "grant.removed", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET removed = " TIME " WHERE " GRANTED " AND revoked IS NOT NULL AND removed IS NULL" } },

	/* ---- outside parties ---- */
	{ "provide.started", { T("number"), T("request"), T("recipient"), T("until") }, NULL,
		{ "UPDATE medium SET provision = ?1->'$.data' WHERE number = " D("number")
			" AND provision IS NULL AND passphrase IS NOT NULL" } },
	{ "provide.ended", { T("number") }, NULL,
		{ END_PROVISION } },

	/* It is on the stick again: somebody put an older header back. */
	{ "grant.returned", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET removed = NULL WHERE " GRANTED " AND removed IS NOT NULL" } },

	/* ---- media of other computers ---- */
	{ "medium.adopting", { T("number"), T("host"), T("name"), T("home_number"), T("uuid"), T("job") }, NULL, { NULL } },
	{ "medium.adopt-failed", { T("number"), T("why") }, NULL, { NULL } },
	{ "medium.adopted", { T("number"), T("host"), T("name"), T("home_number"), T("uuid"), T("label"), O("stated"), N("generation"),
		N("size"), O("stick") }, "?",
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) VALUES (" D("number")
			", " SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", " D("stick.product") ", "
			D("stick.serial") ", " D("stick.model") ", " D("stick.descriptors") ") ON CONFLICT (number) DO UPDATE SET"
			" tag = excluded.tag, model = excluded.model, descriptors = excluded.descriptors",
		  "UPDATE medium SET home = json_object('number', " D("home_number") ", 'host', " D("host") ", 'name', " D("name")
			", 'until', " D("until") "), uuid = " D("uuid") ", label = " D("label") ", stated = ?1->'$.data.stated',"
			" classification = " D("stated.classification") ", created = " D("stated.created") ", generation = "
			D("generation") ", intended = " D("generation") ", size = " D("size") ", handler = NULL, manager = NULL,"
			" asked = NULL, escrow = NULL, recovered = NULL WHERE number = " D("number") " AND vendor = " D("stick.vendor")
			" AND product = " D("stick.product") " AND usb_serial = " D("stick.serial") " AND (state = 'unknown' OR"
			" home->>'$.host' = " D("host") ")" } },
	{ "label.seen", { T("number"), T("label"), O("stated"), N("generation") }, NULL,
		{ "UPDATE medium SET label = " D("label") ", stated = ?1->'$.data.stated', classification = " D("stated.classification")
			", generation = " D("generation") ", intended = " D("generation") " WHERE number = " D("number")
			" AND home IS NOT NULL AND generation < " D("generation") } },
	{ "medium.unadopting", { T("number"), T("job") }, NULL, { NULL } },
	{ "medium.unadopted", { T("number"), T("job"), N("old_epoch"), N("new_epoch"), ANY("answer"), O("statement") }, "unknown",
		{ "UPDATE medium SET home = NULL, uuid = NULL, label = NULL, stated = NULL, classification = NULL, size = NULL WHERE number = "
			D("number") " AND home IS NOT NULL", IF_ANY USE_UP_REQUESTS } },
};
// clang-format on

const struct event_kinds kinds_hosts = EVENT_KINDS(rows);
