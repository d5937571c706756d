// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about how the use of a private medium ends (R-REU-07); knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define THIS " WHERE medium = " D("number") " AND request = " D("request") " AND ended IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	/* Again until it has left, as a correction. */
	{ "private.erased", { T("number"), T("request"), T("tool"), T("result"), T("done") }, NULL,
		{ "UPDATE private_use SET tool = " D("tool") ", result = " D("result") ", document = " D("document") ", done = " D("done")
			", recorded = " TIME ", recorded_by = " WHO THIS " AND NOT EXISTS (" HELD ")" } },
	{ "private.erase-refused", { T("number"), T("request"), T("reason") }, NULL,
		{ "UPDATE private_use SET tool = NULL, result = NULL, document = NULL, done = NULL, recorded = NULL, recorded_by = NULL" THIS
			" AND recorded IS NOT NULL" } },
	{ "private.chased", { T("number"), N("days") }, NULL, { "UPDATE private_use SET chased = " TIME " WHERE medium = " D("number") " AND ended IS NULL" } },
	{ "private.retired", { T("number"), T("request") }, NULL,
		{ "UPDATE private_use SET ended = " TIME ", ended_by = " WHO THIS " AND recorded IS NOT NULL AND NOT EXISTS (" HELD ")",
		  IF_ANY "UPDATE request SET state = 'used' WHERE medium = " D("number") " AND kind = 'private' AND state = 'approved'" } },
};
// clang-format on

const struct event_kinds kinds_privates = EVENT_KINDS(rows);
