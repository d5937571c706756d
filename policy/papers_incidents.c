// SPDX-License-Identifier: GPL-3.0-or-later
/* The report of an incident (F-14, R-INC-07). Changes nothing. */
#include "policy/papers_form.h"

#define SAYS(kind)                                                                                                        \
	"(SELECT group_concat(text, ' / ') FROM (SELECT e.text AS text FROM incident_entry e WHERE e.incident = i.id AND e.kind = '" kind \
	"' ORDER BY e.seq)) AS " kind
/* What was done at once: it is shut out from then on. */
#define SHUT "(SELECT min(t) FROM (SELECT l.reported AS t FROM loss l WHERE l.medium = i.medium AND l.reported >= i.reported UNION ALL" \
	" SELECT o.since FROM hold o WHERE o.medium = i.medium AND o.since >= i.reported))"
#define READERS (ROLE_INCIDENT | ROLE_SUPERVISOR | ROLE_CISO | ROLE_ADMINISTRATOR | ROLE_APPROVER | ROLE_MYNUMBER | ROLE_AUDITOR)

static const char *const truths[] = { "mynumber", "intent", "held", NULL };

// clang-format off
static const struct paper_form forms[] = {
	{ "F-14", .readers = READERS, .limited = PAPER_ANYBODY, .needs_subject = true, .truths = truths,
		.about = "SELECT i.id AS incident, i.since AS occurred, i.reported AS reported, p.name AS reporter, p.department AS department,"
			" i.source AS source, i.kind AS kind, i.level AS level, i.medium AS number, m.state AS state, i.encrypted AS encrypted,"
			" i.place AS place, i.what AS what, i.class AS classification, (SELECT group_concat(name, '、') FROM (SELECT c.name AS"
			" name FROM content c WHERE c.medium = i.medium AND c.added <= i.reported AND coalesce(c.gone, '9') >= i.reported"
			" ORDER BY c.serial)) AS assets, i.persons AS persons, i.mynumber AS mynumber, i.intent AS intent, " SAYS("impact") ", "
			SHUT " AS shut, o.since IS NOT NULL AS held, " SAYS("cause") ", " SAYS("response") ", " SAYS("prevention") ", "
			SAYS("instruction") ", " SAYS("evidence") ", (SELECT s.told FROM incident_step s WHERE s.incident = i.id AND s.role ="
			" 'commission') AS commission_told, (SELECT s.due FROM incident_step s WHERE s.incident = i.id AND s.role = 'commission')"
			" AS commission_due, i.closed AS closed, c.name AS closed_by FROM incident i JOIN person p ON p.id = i.reporter"
			" LEFT JOIN medium m ON m.number = i.medium LEFT JOIN person c ON c.id = i.closed_by LEFT JOIN hold o ON o.medium ="
			" i.medium AND o.released IS NULL WHERE i.id = ?8 AND (?3 OR i.reporter = ?1)" ONE,
		.lists = { { "steps", "SELECT s.role AS role, s.department AS department, s.due AS due, s.told AS told, s.whom AS whom, p.name"
				" AS told_by FROM incident_step s LEFT JOIN person p ON p.id = s.told_by WHERE s.incident = ?1 ORDER BY"
				" s.due, s.role", "incident" },
			{ "entries", "SELECT e.time AS time, e.kind AS kind, e.text AS text, p.name AS person FROM incident_entry e"
				" LEFT JOIN person p ON p.id = e.person WHERE e.incident = ?1 ORDER BY e.seq", "incident" } },
		.approvals = { "approvals", "SELECT 1 AS slot, 'reporter' AS role, p.department AS department, p.name AS name, NULL AS \"for\","
			" i.reported AS time FROM incident i JOIN person p ON p.id = i.reporter WHERE i.id = ?1 UNION ALL SELECT 2, 'closes',"
			" c.department, c.name, NULL, i.closed FROM incident i LEFT JOIN person c ON c.id = i.closed_by WHERE i.id = ?1 ORDER BY"
			" slot", "incident" } },
};
// clang-format on

const struct paper_forms papers_incidents = PAPER_FORMS(forms);
