// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers of exceptions: the application with what became of it (F-12) and the register (F-13, R-EXC-04). Changes nothing. */
#include "policy/papers_form.h"

#include "policy/rules/clauses.h"

#define DEPARTMENT "(SELECT department FROM person WHERE id = w.applicant)"
#define STATE                                                                                                                     \
	"CASE WHEN e.due IS NOT NULL AND e.settled IS NULL AND e.due < ?2 THEN 'overdue' WHEN e.approved = 0 THEN 'rejected'"          \
	" WHEN e.ended IS NOT NULL THEN 'ended' WHEN e.until < ?2 THEN 'expired' WHEN e.starts > ?2 THEN 'coming' ELSE 'valid' END"
/* An emergency has no request, and one that was refused is no exception. */
#define EITHER                                                                                                                    \
	"SELECT r.id AS request, e.number AS number, r.applicant AS applicant, r.form ->> '$.rule' AS rule, r.purpose AS reason,"      \
	" r.form ->> '$.measure' AS measure, r.form ->> '$.risk' AS risk, r.form ->> '$.conditions' AS conditions, r.medium AS medium," \
	" r.person AS person, r.form ->> '$.scope_host' AS host, r.form ->> '$.zone' AS zone, r.starts AS starts, r.until AS until,"  \
	" r.made AS made, 0 AS emergency, CASE r.state WHEN 'used' THEN 'approved' ELSE r.state END AS result, r.decided_by AS decider, r.decided AS decided, r.reason AS answer,"      \
	" e.ended AS ended, e.ended_by AS ended_by, e.ended_why AS ended_why, e.due AS due FROM request r LEFT JOIN exception e"      \
	" ON e.request = r.id WHERE r.kind = 'exception' UNION ALL SELECT NULL, e.number, e.granted_by, e.rule, e.reason, e.measure," \
	" e.risk, NULL, e.medium, e.person, e.host, e.zone, e.starts, e.until, e.granted, 1, CASE e.approved WHEN 1 THEN 'approved'"  \
	" WHEN 0 THEN 'denied' ELSE 'pending' END, e.settled_by, e.settled, e.permanent, e.ended, e.ended_by, e.ended_why, e.due"     \
	" FROM exception e WHERE e.request IS NULL"
/* Who looked through them all in the year that it is of, after it was granted (R-EXC-05). */
#define REVIEWED(column) \
	"(SELECT " column " FROM exception_review v WHERE v.year >= e.year AND v.time >= e.granted ORDER BY v.seq DESC LIMIT 1)"

static const char *const truths[] = { "emergency", NULL };

static int finish(const struct paper_query *query, json_t *row, struct fault *fault)
{
	const struct clause *clause = clause_of(json_member_text(row, "rule"));

	(void)query;
	(void)fault;
	json_object_set_new(row, "rule_title", clause ? json_string(clause->title) : json_null());
	return json_object_set_new(row, "clauses", clause ? json_string(clause->sources) : json_null());
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-12", .readers = PAPER_OFFICE | ROLE_INCIDENT, .limited = PAPER_ANYBODY, .needs_subject = true, .truths = truths, .finish = finish,
		.about = "SELECT w.request AS request, w.number AS exception, coalesce(w.request, w.number) AS key, " NAME_OF("w.applicant")
			" AS applicant, " DEPARTMENT " AS department, w.rule AS rule, w.reason AS reason, w.medium AS number, "
			NAME_OF("w.person") " AS person, w.host AS host, w.zone AS zone, w.starts AS \"from\", w.until AS until,"
			" w.measure AS measure, w.risk AS risk, w.made AS created, w.emergency AS emergency, w.due AS due, w.result AS result, "
			NAME_OF("w.decider") " AS decided_by, w.decided AS decided, w.answer AS answer, w.conditions AS conditions,"
			" w.ended AS ended, " NAME_OF("w.ended_by") " AS ended_by, w.ended_why AS ended_why FROM (" EITHER ") w"
			" WHERE ?8 IN (w.request, w.number) AND (?3 OR ?1 IN (w.applicant, w.person) OR " DEPARTMENT
			" IN (SELECT value FROM json_each(?4)))" ONE,
		.approvals = { "approvals", "SELECT * FROM (" SIGNATURES ") UNION ALL SELECT 1, 'settles', NULL, " NAME_OF("settled_by")
			", NULL, settled FROM exception WHERE number = ?1 AND request IS NULL ORDER BY slot", "key" } },
	{ "F-13", .readers = PAPER_OFFICE | ROLE_INCIDENT, .limited = ROLE_APPROVER, .truths = truths, .finish = finish,
		.rows = "SELECT e.year * 1000000 + e.serial AS part_key, e.number AS exception, coalesce(r.made, e.granted) AS created, e.rule AS rule,"
			" e.medium AS number, p.name AS person, e.host AS host, e.zone AS zone, e.starts AS \"from\", e.until AS until, "
			STATE " AS state, e.uses AS uses, e.used AS used, e.request IS NULL AS emergency, " REVIEWED("v.time") " AS reviewed, "
			REVIEWED(NAME_OF("v.person")) " AS reviewed_by, g.name AS granted_by, e.granted AS granted FROM exception e"
			" JOIN person g ON g.id = e.granted_by LEFT JOIN person p ON p.id = e.person LEFT JOIN request r ON r.id = e.request"
			" LEFT JOIN person a ON a.id = coalesce(r.applicant, e.granted_by) WHERE (?8 IS NULL OR e.number = ?8) AND "
			IN_PERIOD("e.granted") " AND " OF_DEPARTMENT("a.department") " AND " SEEN_BY("a.id", "a.department") " AND"
			PART_OF("e.year * 1000000 + e.serial") },
};
// clang-format on

const struct paper_forms papers_exceptions = PAPER_FORMS(forms);
