// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about sanitising media and binding them to systems; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "medium.sanitised", { T("number"), T("tool"), T("reference") }, NULL,
		{ "UPDATE medium SET sanitised = " TIME " WHERE number = " D("number") " AND state = 'in-service'"
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number)" } },
	{ "medium.bound", { T("number"), T("systems"), T("reason") }, NULL,
		{ "UPDATE medium SET systems = nullif(" D("systems") ", '') WHERE number = " D("number")
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number)" } },
};
// clang-format on

const struct event_kinds kinds_zones = EVENT_KINDS(rows);
