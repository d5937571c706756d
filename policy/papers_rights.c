// SPDX-License-Identifier: GPL-3.0-or-later
/* The book of rights that were given, changed and taken away (F-20, R-ACC-03, R-ACC-08), as the ledger has it. Changes nothing. */
#include "policy/papers_form.h"

#include "common/text.h"

#define WINDOW 20000 /* events that one part looks through: however long the ledger is, nobody waits for it */
#define D(name) "e.text ->> '$.data." name "'"

static const char kinds[] =
	"'person.added', 'person.transferred', 'person.retired', 'person.extended', 'person.suspended', 'person.resumed', 'role.granted',"
	" 'role.revoked', 'login.added', 'login.removed', 'deputy.nominated', 'deputy.accepted', 'deputy.ended'";
static const char sql_format[] =
	"SELECT e.seq AS part_key, e.seq AS entry, e.text ->> '$.time' AS time, p.number AS employee, p.id AS person, coalesce(p.name, "
	D("name") ") AS name, coalesce(" D("department") ", p.department) AS department, " D("login") " AS login, "
	"e.text ->> '$.kind' AS kind, CASE WHEN e.text ->> '$.kind' IN ('person.added', 'role.granted', 'login.added', 'deputy.accepted') THEN 'granted'"
	" WHEN e.text ->> '$.kind' IN ('role.revoked', 'login.removed', 'person.retired', 'deputy.ended') THEN 'removed' ELSE 'changed'"
	" END AS change, " D("role") " AS role, coalesce(" D("reason") ", r.purpose) AS reason, coalesce(d.name, b.name) AS approver,"
	" b.name AS by, coalesce(" D("until") ", CASE WHEN y.id IS NOT NULL THEN y.until END) AS until, q.name AS \"for\","
	" e.text ->> '$.data.request' AS request FROM event e LEFT JOIN deputy y ON y.id = CASE WHEN e.text ->> '$.kind' LIKE 'deputy.%%' THEN "
	D("deputy") " END LEFT JOIN person p ON p.id = " D("person") " LEFT JOIN person b ON b.id = e.text ->> '$.actor.person'"
	" LEFT JOIN request r ON r.id = " D("request") " LEFT JOIN person d ON d.id = r.decided_by LEFT JOIN person q ON q.id ="
	" coalesce(" D("principal") ", e.text ->> '$.actor.for') WHERE e.seq > ?9 AND e.seq <= ?9 + %d AND e.text ->> '$.kind' IN (%s)"
	" AND (?8 IS NULL OR ?8 IN (p.id, p.number)) AND " IN_PERIOD("e.text ->> '$.time'") " AND " OF_DEPARTMENT("p.department")
	" ORDER BY e.seq LIMIT ?10";

static int read_rights(const struct paper_query *query, struct part *part, json_t *rows, struct fault *fault)
{
	SCOPED(query_close) struct query *found = NULL;
	struct ledger_head head;
	int64_t begin = part->after;
	char sql[4096];
	int r;

	text_format(sql, sizeof(sql), sql_format, WINDOW, kinds);
	r = ledger_head(query->act->registry, &head, fault);
	if (r == 0)
		r = paper_select(query, part, sql, &found, fault);
	if (r == 0)
		r = rows_to_part(found, NULL, part, rows, fault);
	if (r < 0 || !part->last)
		return r;
	part->after = begin + WINDOW;
	part->last = part->after >= head.sequence;
	return 0;
}

static const struct paper_form forms[] = {
	{ "F-20", .readers = PAPER_OFFICE, .read = read_rights },
};

const struct paper_forms papers_rights = PAPER_FORMS(forms);
