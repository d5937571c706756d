// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about copies of the books (R-BAK-01, R-BAK-03); knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define COPY T("hash"), N("sequence"), N("seconds")

// clang-format off
static const struct event_kind rows[] = {
	{ "backup.made", { COPY }, NULL,
		{ "INSERT INTO backup (one, made, sequence) VALUES (1, " TIME ", " D("sequence") ") ON CONFLICT (one) DO UPDATE SET"
			" made = excluded.made, sequence = excluded.sequence" } },
	/* Of books that were put back, which know no copy, one can be tried. */
	{ "backup.tried", { COPY }, NULL, { IF_ANY "UPDATE backup SET tried = " TIME } },
	{ "ledger.closed", { N("from"), N("until"), N("events"), T("hash"), T("snapshot") }, NULL,
		{ "DELETE FROM event WHERE seq <= " D("until"), "DELETE FROM snapshot WHERE sequence < " D("until") } },
	{ "backup.restored", { T("hash"), N("sequence"), T("created") }, NULL, { NULL } },
};
// clang-format on

const struct event_kinds kinds_backup = EVENT_KINDS(rows);
