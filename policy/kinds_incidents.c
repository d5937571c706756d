// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about loss and evidence; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* A hold that lies stays whose it is. */
#define HOLD \
	"INSERT INTO hold (medium, person, since, reason) VALUES (" D("number") ", " WHO ", " TIME ", " D("reason") \
	") ON CONFLICT (medium) DO UPDATE SET person = excluded.person, since = excluded.since, reason = excluded.reason," \
	" released = NULL, released_by = NULL WHERE released IS NOT NULL"
#define LAPSE \
	IF_ANY "UPDATE request SET state = 'lapsed', decided = coalesce(decided, " TIME "), reason = coalesce(reason, " \
		D("reason") ") WHERE medium = " D("number") " AND state IN ('pending', 'approved')"

// clang-format off
static const struct event_kind rows[] = {
	{ "medium.lost", { T("number"), T("was"), T("reason"), T("reported"), B("encrypted") }, "lost",
		{ "INSERT INTO loss (medium, reporter, reported, since, place, reason) VALUES (" D("number") ", " WHO ", "
			D("reported") ", " D("since") ", " D("place") ", " D("reason") ") ON CONFLICT (medium) DO UPDATE SET"
			" reporter = excluded.reporter, reported = excluded.reported, since = excluded.since,"
			" place = excluded.place, reason = excluded.reason, found = NULL, found_by = NULL",
		  HOLD, LAPSE, DISMISS_WITNESS,
		  REVOKE_GRANTS } },
	/* Till somebody releases it for use, only its destruction ends it: who knows what was done with it (R-DSP-01). */
	{ "medium.found", { T("number"), T("reason") }, "quarantined",
		{ IF_ANY "UPDATE medium SET unfit = 'found' WHERE number = " D("number") " AND unfit IS NULL",
		  "UPDATE loss SET found = " TIME ", found_by = " WHO " WHERE medium = " D("number") " AND found IS NULL",
		  IF_ANY "UPDATE movement SET back = " TIME ", back_by = " WHO ", late = until < " TIME " WHERE medium = "
			D("number") " AND back IS NULL",
		  LAPSE, DISMISS_WITNESS,
		  IF_ANY "UPDATE handover SET answered = " TIME ", taken = 0 WHERE medium = " D("number") " AND answered IS NULL" } },
	{ "quarantine.released", { T("number"), T("reason"), T("state") }, "?",
		{ IF_ANY "UPDATE medium SET unfit = NULL WHERE number = " D("number") " AND unfit = 'found'" } },
	{ "hold.set", { T("number"), T("reason") }, NULL, { HOLD } },
	{ "hold.released", { T("number"), T("reason") }, NULL,
		{ "UPDATE hold SET released = " TIME ", released_by = " WHO " WHERE medium = " D("number") " AND released IS NULL" } },
};
// clang-format on

const struct event_kinds kinds_incidents = EVENT_KINDS(rows);
