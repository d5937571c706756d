// SPDX-License-Identifier: GPL-3.0-or-later
/* The two My Number ledgers (F-16, F-17, R-LED-05, R-LED-06) and the first in the other layout (F-18, R-LED-09). Changes nothing. No My
 * Number is on any of them, for none is on the books (R-LED-10). */
#include "policy/papers_form.h"

#define READERS (ROLE_MYNUMBER | ROLE_APPROVER | PAPER_OFFICE | ROLE_INCIDENT)
#define LINKED "mynumber_medium n JOIN medium m ON m.number = n.medium WHERE n.asset = a.id AND n.until IS NULL"
#define OF_MEDIA(what, name) "(SELECT group_concat(v, '、') FROM (SELECT DISTINCT " what " AS v FROM " LINKED " AND " what \
	" IS NOT NULL ORDER BY 1)) AS " name
#define PLACE "(SELECT p.name FROM custody k JOIN place p ON p.id = k.place WHERE k.medium = m.number)"
#define PLACES "(SELECT group_concat(v, '、') FROM (SELECT a.place AS v WHERE a.place IS NOT NULL UNION SELECT " PLACE " FROM " LINKED \
	" AND " PLACE " IS NOT NULL)) AS places"
/* Whether the key alone opens each of its media; of one without media there is no telling. */
#define ENCRYPTED "(SELECT min(m.label IS NOT NULL) FROM " LINKED ") AS encrypted"
#define ORIGINALS "(SELECT group_concat(number, '、') FROM (SELECT m.number AS number FROM " LINKED " AND n.original ORDER BY 1)) AS originals"
#define HANDLERS "(SELECT group_concat(name, '、') FROM (SELECT DISTINCT p.name AS name FROM mynumber_charge c JOIN person p ON p.id =" \
	" c.person WHERE c.task = a.task AND c.ended IS NULL AND c.starts <= ?2 AND c.until >= ?2 ORDER BY 1))"
#define ERASED "(SELECT group_concat(id, '、') FROM (SELECT DISTINCT c.id AS id FROM mynumber_medium n JOIN certificate c ON c.medium =" \
	" n.medium AND c.issued >= n.since WHERE n.asset = a.id ORDER BY 1))"
#define MANAGERS "(SELECT group_concat(name, '、') FROM (SELECT DISTINCT p.name AS name FROM role g JOIN person p ON p.id = g.person WHERE" \
	" g.role = 'mynumber-manager' AND (g.starts IS NULL OR g.starts <= ?2) AND (g.until IS NULL OR g.until >= ?2) ORDER BY 1))"
/* As it was in the period: it stood at some moment of it. */
#define STOOD(from, until) "(?6 IS NULL OR " from " <= ?6) AND (?5 IS NULL AND " until " IS NULL OR ?5 IS NOT NULL AND coalesce(" until \
	", '9') >= ?5)"
#define ASKED_DEPARTMENT "(?7 IS NULL OR EXISTS (SELECT 1 FROM " LINKED " AND m.department = ?7))"

static const char *const truths[] = { "encrypted", "current", "for_ever", NULL };

// clang-format off
static const struct paper_form forms[] = {
	{ "F-16", .readers = READERS, .truths = truths,
		.rows = "SELECT a.serial AS part_key, a.id AS asset, a.task AS task, t.kind AS kind, t.basis AS basis, a.file AS file, " PLACES ", "
			"a.measures AS measures, " ENCRYPTED ", a.years AS years, a.years IS NULL AS for_ever, " OF_MEDIA("m.number", "media")
			", " ORIGINALS ", a.retain AS until, a.review AS review, a.review_why AS review_why, a.reviewed AS reviewed, "
			NAME_OF("a.reviewed_by") " AS reviewed_by, a.added AS added, a.ended AS ended FROM mynumber_asset a JOIN mynumber_task t"
			" ON t.name = a.task WHERE (?8 IS NULL OR ?8 IN (a.id, a.task)) AND " STOOD("a.added", "a.ended") " AND "
			ASKED_DEPARTMENT " AND" PART_OF("a.serial") },
	{ "F-17", .readers = READERS, .truths = truths,
		.rows = "SELECT c.serial AS part_key, c.id AS charge, c.task AS task, t.kind AS kind, c.title AS title, p.name AS person,"
			" p.department AS department, c.starts AS \"from\", CASE WHEN c.ended IS NOT NULL THEN c.ended ELSE c.until END AS until,"
			" c.ended IS NULL AND ?2 BETWEEN c.starts AND c.until AS current, " MANAGERS " AS manager, c.trained AS trained, c.reason"
			" AS reason FROM mynumber_charge c JOIN mynumber_task t ON t.name = c.task JOIN person p ON p.id = c.person WHERE"
			" (?8 IS NULL OR ?8 IN (c.id, c.task)) AND (?6 IS NULL OR c.starts <= ?6) AND coalesce(c.ended, c.until) >="
			" coalesce(?5, ?2) AND " OF_DEPARTMENT("p.department") " AND" PART_OF("c.serial") },
	{ "F-18", .readers = READERS, .truths = truths,
		.rows = "SELECT a.serial AS part_key, a.id AS asset, a.file AS file, a.task AS task, a.subjects AS subjects, coalesce(a.purpose, t.basis) AS purpose, " ERASED
			" AS erased, a.ended AS ended, " OF_MEDIA("m.department", "department") ", " OF_MEDIA(NAME_OF("m.manager"), "manager")
			", " HANDLERS " AS users, " OF_MEDIA("m.number", "media") ", " PLACES ", a.years AS years, a.years IS NULL AS for_ever, "
			"a.retain AS until, " OF_MEDIA("m.classification", "classification") " FROM mynumber_asset a JOIN mynumber_task t ON"
			" t.name = a.task WHERE (?8 IS NULL OR ?8 IN (a.id, a.task)) AND " STOOD("a.added", "a.ended") " AND " ASKED_DEPARTMENT
			" AND" PART_OF("a.serial") },
};
// clang-format on

const struct paper_forms papers_mynumber = PAPER_FORMS(forms);
