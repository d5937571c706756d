// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events of the review of rights; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define LINE "review = " D("review") " AND line = " D("line")
#define END_USES(whose, why) \
	IF_ANY "UPDATE request SET state = 'lapsed', reason = " why " WHERE state = 'approved' AND id IN (SELECT request FROM access_line WHERE " whose ")"
#define END_HANDLERS(whose) \
	"INSERT INTO access_ended (medium, person, since) SELECT medium, person, " TIME " FROM access_line WHERE entitled = 'handler' AND " whose \
	" ON CONFLICT (medium, person) DO UPDATE SET since = excluded.since"
#define UNANSWERED "review = " D("review") " AND answer IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	{ "access-review.opened", { T("review"), T("due") }, NULL,
		{ "INSERT INTO access_review (id, serial, department, opened, opened_by, due) VALUES (" D("review") ", " SERIAL("review") ", "
			D("department") ", " TIME ", " WHO ", " D("due") ")" } },
	/* Its lines, some at a time. */
	{ "access-review.listed", { T("review"), ANY("lines") }, NULL,
		{ "UPDATE access_review SET closed = NULL WHERE id = " D("review") " AND closed IS NULL",
		  "INSERT INTO access_line (review, line, medium, person, entitled, request) SELECT " D("review") ", s.value->>'$.line',"
			" s.value->>'$.number', s.value->>'$.person', s.value->>'$.right', s.value->>'$.request' FROM json_each(?1, '$.data.lines') s" } },
	/* With the last answer it is closed. */
	{ "access-review.answered", { T("review"), N("line"), T("answer"), T("number"), T("person") }, NULL,
		{ "UPDATE access_line SET answer = " D("answer") ", answered = " TIME ", answered_by = " WHO ", reason = " D("reason") " WHERE " LINE
			" AND answer IS NULL AND EXISTS (SELECT 1 FROM access_review WHERE id = " D("review") " AND closed IS NULL)",
		  END_USES(LINE " AND answer = 'revoke'", D("reason")),
		  END_HANDLERS(LINE " AND answer = 'revoke'"),
		  IF_ANY "UPDATE access_review SET closed = " TIME " WHERE id = " D("review") " AND NOT EXISTS (SELECT 1 FROM access_line WHERE "
			UNANSWERED ")" } },
	/* Whose lines nobody answered, has the right no longer. */
	{ "access-review.lapsed", { T("review"), N("lines") }, NULL,
		{ "UPDATE access_review SET closed = " TIME " WHERE id = " D("review") " AND closed IS NULL",
		  END_USES(UNANSWERED, D("review")), END_HANDLERS(UNANSWERED),
		  IF_ANY "UPDATE access_line SET answer = 'lapsed', answered = " TIME " WHERE " UNANSWERED } },
};
// clang-format on

const struct event_kinds kinds_access = EVENT_KINDS(rows);
