// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about numbered exceptions; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* It holds at the time of the event, from that very rule. */
#define HOLDS "number = " D("exception") " AND rule = " D("rule") " AND starts <= " TIME " AND until >= " TIME " AND ended IS NULL"
#define EXCEPTED "number = " D("exception")

// clang-format off
static const struct event_kind rows[] = {
	/* With a request it is recorded together with its request.approved. */
	{ "exception.granted", { T("exception"), N("year"), N("serial"), T("rule"), T("starts"), T("until"), T("reason"), T("measure") }, NULL,
		{ IF_ANY "UPDATE request SET state = 'used' WHERE id = " D("request") " AND kind = 'exception' AND state = 'approved'"
			" AND decided_by = " WHO,
		  "INSERT INTO exception (number, year, serial, rule, medium, person, host, zone, starts, until, reason, measure, risk, request,"
			" granted, granted_by, due) VALUES (" D("exception") ", " D("year") ", " D("serial") ", " D("rule") ", " D("medium")
			", " D("person") ", " D("host") ", " D("zone") ", " D("starts") ", " D("until") ", " D("reason") ", " D("measure")
			", " D("risk") ", (SELECT id FROM request WHERE id = " D("request") " AND state = 'used' AND kind = 'exception'), "
			TIME ", " WHO ", " D("due") ")" } },
	{ "exception.used", { T("exception"), T("rule"), T("method") }, NULL,
		{ "UPDATE exception SET uses = uses + 1, used = " TIME " WHERE " HOLDS
			" AND (person IS NULL OR person = " WHO ") AND (medium IS NULL OR medium = " D("number") ")",
		  "INSERT INTO exception_use (seq, exception, time, person, method, medium) VALUES (?1->>'$.seq', " D("exception") ", " TIME
			", " WHO ", " D("method") ", " D("number") ")" } },
	{ "exception.settled", { T("exception"), B("approved"), T("permanent") }, NULL,
		{ "UPDATE exception SET settled = " TIME ", settled_by = " WHO ", approved = " D("approved") ", permanent = " D("permanent")
			" WHERE " EXCEPTED " AND due IS NOT NULL AND settled IS NULL",
		  IF_ANY "UPDATE exception SET ended = " TIME ", ended_by = " WHO ", ended_why = " D("permanent") " WHERE " EXCEPTED
			" AND approved = 0 AND ended IS NULL" } },
	{ "exception.chased", { T("exception"), N("days"), T("tell") }, NULL,
		{ "UPDATE exception SET chased = " TIME " WHERE " EXCEPTED " AND due IS NOT NULL AND settled IS NULL" } },
	{ "exception.ended", { T("exception"), T("reason") }, NULL,
		{ "UPDATE exception SET ended = " TIME ", ended_by = " WHO ", ended_why = " D("reason") " WHERE " EXCEPTED
			" AND ended IS NULL" } },
	{ "exception.reviewed", { N("year"), O("standing") }, NULL,
		{ "INSERT INTO exception_review (seq, year, time, person, note, standing) VALUES (?1->>'$.seq', " D("year") ", " TIME ", " WHO
			", " D("note") ", ?1->'$.data.standing')" } },
};
// clang-format on

const struct event_kinds kinds_exceptions = EVENT_KINDS(rows);
