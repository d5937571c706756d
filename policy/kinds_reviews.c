// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about looking through the ledger and through rights; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "ledger.reviewed", { T("review"), T("from"), T("until"), N("first"), N("last"), T("hash"), O("counts"), N("breaches"), T("note") }, NULL,
		{ "INSERT INTO ledger_review (id, serial, starts, until, first, last, hash, counts, breaches, note, findings, measures, time, person)"
			" VALUES (" D("review") ", " SERIAL("review") ", " D("from") ", " D("until") ", " D("first") ", " D("last") ", "
			D("hash") ", ?1->'$.data.counts', " D("breaches") ", " D("note") ", " D("findings") ", " D("measures") ", " TIME ", "
			WHO ")" } },
	/* Another person answers for it too. */
	{ "ledger.review-confirmed", { T("review") }, NULL,
		{ "UPDATE ledger_review SET confirmed = " TIME ", confirmed_by = " WHO " WHERE id = " D("review") " AND confirmed IS NULL" } },
	{ "alarm.raised", { T("what"), T("login"), N("count"), N("minutes") }, NULL,
		{ "INSERT INTO alarm (seq, what, login, time, count) VALUES (?1->>'$.seq', " D("what") ", " D("login") ", " TIME ", " D("count") ")" } },
	/* `digest`: of the signed list of files. */
	{ "audit.bundled", { T("bundle"), N("year"), T("from"), T("until"), N("sequence"), T("hash"), N("files"), T("digest") }, NULL,
		{ "INSERT INTO bundle (id, serial, year, starts, until, sequence, hash, files, digest, time, person) VALUES (" D("bundle") ", "
			SERIAL("bundle") ", " D("year") ", " D("from") ", " D("until") ", " D("sequence") ", " D("hash") ", " D("files") ", "
			D("digest") ", " TIME ", " WHO ")" } },
	/* Of an older ledger; not registered by that. */
	{ "medium.listed", { T("number"), T("former"), T("kind"), O("stick") }, NULL,
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) VALUES (" D("number") ", "
			SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", " D("stick.product") ", " D("stick.serial") ", "
			D("stick.model") ", " D("stick.descriptors") ")",
		  "INSERT INTO listed (medium, former, kind, model, serial, classification, handler, department, business, place, contents, note, listed,"
			" listed_by) VALUES (" D("number") ", " D("former") ", " D("kind") ", " D("model") ", " D("serial") ", " D("classification") ", "
			D("handler") ", " D("department") ", " D("business") ", " D("place") ", " D("contents") ", " D("note") ", " TIME ", " WHO ")" } },
	{ "ledger.searched", { T("reason") }, NULL, { NULL } },
	/* `since`: from when on it is overdue. */
	{ "review.chased", { T("topic"), T("since"), N("days") }, NULL,
		{ "INSERT INTO chase (topic, told) VALUES (" D("topic") ", " TIME ") ON CONFLICT (topic) DO UPDATE SET told = excluded.told" } },
};
// clang-format on

const struct event_kinds kinds_reviews = EVENT_KINDS(rows);
