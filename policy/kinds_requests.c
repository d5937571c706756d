// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about requests and the answers to them; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "request.made", { T("request"), T("kind"), T("number"), T("applicant"), T("purpose") }, "?",
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) SELECT "
			D("number") ", " SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", "
			D("stick.product") ", " D("stick.serial") ", " D("stick.model") ", " D("stick.descriptors")
			" WHERE ?1->'$.data.stick' IS NOT NULL ON CONFLICT (number) DO UPDATE SET tag = excluded.tag,"
			" model = excluded.model, descriptors = excluded.descriptors",
		  "INSERT INTO request (id, serial, kind, medium, applicant, purpose, classification, handler, starts, until, destination,"
			" contents, host, host_name, recipient, basis, obligation, made, state) VALUES (" D("request") ", " SERIAL("request")
			", " D("kind") ", " D("number") ", " D("applicant") ", " D("purpose") ", " D("classification") ", " D("handler") ", "
			D("from") ", " D("until") ", " D("destination") ", " D("contents") ", " D("host") ", " D("host_name") ", "
			D("recipient") ", " D("basis") ", " D("obligation") ", " TIME ", 'pending')" } },
	{ "request.approved", { T("request"), T("number") }, "?",
		{ "UPDATE request SET state = 'approved', decided_by = " WHO ", decided = " TIME
			" WHERE id = " D("request") " AND medium = " D("number") " AND state = 'pending'" } },
	{ "request.denied", { T("request"), T("number"), T("reason") }, "?",
		{ "UPDATE request SET state = 'denied', decided_by = " WHO ", decided = " TIME ", reason = " D("reason")
			" WHERE id = " D("request") " AND medium = " D("number") " AND state = 'pending'" } },
};
// clang-format on

const struct event_kinds kinds_requests = EVENT_KINDS(rows);
