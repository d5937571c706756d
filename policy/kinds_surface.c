// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about the work on a whole surface, of an erase or a registration; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define THIS_JOB " WHERE medium = " D("number") " AND job = " D("job")
#define RUNNING THIS_JOB " AND state = 'running'"

/* Between the steps; the medium is nobody's meanwhile. */
#define STOP_WORK \
	IF_ANY "UPDATE erasure SET state = 'interrupted'" THIS_JOB " AND state = 'started'", \
	IF_ANY "UPDATE medium SET registering = NULL WHERE number = " D("number") " AND registering = " D("job")
/* A stick that breaks off all the time fills no books: the first of them are told one by one. */
#define NOTE_BREAK(why) \
	"breaks = CASE WHEN json_array_length(breaks) < 64 THEN json_insert(breaks, '$[#]', json_object('at', " TIME ", 'step', step, 'durable', " \
		D("durable") ", 'why', " why ")) ELSE breaks END"

// clang-format off
static const struct event_kind rows[] = {
	{ "erase.written", { T("number"), T("job"), O("state") }, NULL,
		{ "UPDATE surface SET step = 'cycle', durable = NULL, size = " D("state.size") ", written = ?1->'$.data.state'" RUNNING
			" AND step IN ('write', 'cycle', 'compare')" } },
	/* `how`: reauthorised, switched, replugged, resumed. */
	{ "erase.cycled", { T("number"), T("job"), T("how") }, NULL,
		{ "UPDATE surface SET step = 'compare', cycled = json_object('at', " TIME ", 'how', " D("how") ")" RUNNING
			" AND step <> 'write'" } },
	{ "erase.compared", { T("number"), T("job"), B("passed"), O("state") }, NULL,
		{ "UPDATE surface SET step = CASE " D("passed") " WHEN 1 THEN 'compared' ELSE step END, durable = NULL, compared ="
			" ?1->'$.data.state'" RUNNING " AND step = 'compare'",
		  /* What could not all be overwritten and read back ends by its destruction alone (R-DSP-01). */
		  IF_ANY "UPDATE medium SET unfit = 'erase-failed' WHERE number = " D("number") " AND " D("passed") " = 0 AND state = 'awaiting-disposal'" } },
	{ "erase.blanked", { T("number"), T("job"), O("state") }, NULL,
		{ "UPDATE surface SET step = 'blanked', durable = NULL, blanked = ?1->'$.data.state'" RUNNING " AND step = 'compared'" } },
	{ "erase.interrupted", { T("number"), T("job"), T("why") }, NULL,
		{ "UPDATE surface SET state = 'interrupted', since = " TIME ", why = " D("why") ", durable = coalesce(" D("durable")
			", durable), interruptions = interruptions + 1, " NOTE_BREAK(D("why")) RUNNING, STOP_WORK } },
	{ "erase.paused", { T("number"), T("job") }, NULL,
		{ "UPDATE surface SET state = 'paused', since = " TIME ", why = NULL, durable = coalesce(" D("durable")
			", durable), interruptions = interruptions + 1, " NOTE_BREAK("NULL") RUNNING, STOP_WORK } },
	{ "erase.resumed", { T("number"), T("job") }, NULL,
		{ "UPDATE surface SET state = 'running', since = " TIME ", why = NULL, breaks = " BREAK_OVER THIS_JOB " AND purpose = 'erase' AND state <> 'running'"
			" AND NOT EXISTS (" HELD ")",
		  "UPDATE erasure SET state = 'started'" THIS_JOB " AND state = 'interrupted'" } },
	{ "erase.cancelled", { T("number"), T("job") }, NULL,
		{ "UPDATE surface SET state = 'interrupted'" THIS_JOB, "DELETE FROM surface" THIS_JOB,
		  IF_ANY "UPDATE erasure SET state = 'failed'" THIS_JOB " AND state IN ('started', 'interrupted')",
		  IF_ANY "UPDATE medium SET registering = NULL WHERE number = " D("number") " AND registering = " D("job") } },
};
// clang-format on

const struct event_kinds kinds_surface = EVENT_KINDS(rows);
