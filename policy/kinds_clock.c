// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events of the clock (R-LOG-08): how it stands, that it was moved, that it was held to be right. Reads none. */
#include "policy/kinds.h"

/* "boot", "up" (ms) and the clock's own word let the next look tell how it was moved meanwhile. An event's own time never goes back. */
#define MOVED "UPDATE clock SET boot = " D("boot") ", up = " D("up") ", wall = " D("to")

// clang-format off
static const struct event_kind rows[] = {
	{ "clock.state", { T("boot"), N("up"), T("wall"), T("sync"), N("error") }, NULL,
		{ "INSERT INTO clock (one, boot, up, wall, sync, since) VALUES (1, " D("boot") ", " D("up") ", " D("wall") ", " D("sync") ", " TIME ")"
			" ON CONFLICT (one) DO UPDATE SET boot = excluded.boot, up = excluded.up, wall = excluded.wall,"
			" since = iif(sync = excluded.sync, since, excluded.since), sync = excluded.sync" } },
	{ "clock.stepped", { T("from"), T("to"), N("by"), T("boot"), N("up") }, NULL, { IF_ANY MOVED } },
	{ "clock.accepted", { T("from"), T("to"), T("reason"), T("boot"), N("up") }, NULL, { IF_ANY MOVED } },
	{ "clock.doubted", { N("clock"), N("tpm"), N("by"), T("boot") }, NULL, { NULL } },
};
// clang-format on

const struct event_kinds kinds_clock = EVENT_KINDS(rows);
