// SPDX-License-Identifier: GPL-3.0-or-later
/* The book of what was carried out and brought back (F-05, R-OUT-02). Changes nothing. */
#include "policy/papers_form.h"

#define DEPARTMENT OTHER_DEPARTMENT("m", "p")
/* Begun days behind the day it was due; as long as it is out, until now. */
#define LATE "coalesce(v.back, ?2)"

static const char *const truths[] = { "erased", "late", NULL };

// clang-format off
static const struct paper_form forms[] = {
	{ "F-05", .readers = PAPER_OFFICE | ROLE_OPERATOR | ROLE_INCIDENT, .limited = ROLE_STAFF | ROLE_APPROVER, .truths = truths,
		.rows = "SELECT v.seq AS part_key, v.seq AS trip, v.medium AS number, v.out AS taken, p.name AS holder, p.department AS"
			" department, r.purpose AS purpose, r.contents AS contents, " SAID("count") ", r.destination AS destination,"
			" v.until AS due, v.request AS request, g.name AS issued_by, v.back AS returned, b.name AS received_by,"
			" v.checks ->> '$.label' AS label, v.checks ->> '$.seal' AS seal, v.checks ->> '$.scan' AS scanned,"
			" v.checks ->> '$.contents' AS differences, v.checks ->> '$.note' AS note, CASE WHEN " LATE " > v.until THEN v.checks ->> '$.note' END AS late_reason, CASE WHEN r.form ->> '$.erase_after' = 'yes'"
			" THEN EXISTS (SELECT 1 FROM emptying x WHERE x.request = v.request AND x.gone IS NOT NULL) END AS erased,"
			" " LATE " > v.until AS late, CASE WHEN " LATE " > v.until THEN CAST(ceil(julianday(" LATE ") - julianday(v.until)) AS INTEGER)"
			" END AS late_days FROM movement v JOIN request r ON r.id = v.request"
			" JOIN medium m ON m.number = v.medium JOIN person p ON p.id = v.person LEFT JOIN person g ON g.id = v.given_by"
			" LEFT JOIN person b ON b.id = v.back_by WHERE (?8 IS NULL OR v.medium = ?8 OR v.request = ?8) AND " IN_PERIOD("v.out")
			" AND " OF_DEPARTMENT(DEPARTMENT) " AND " SEEN_BY("v.person", DEPARTMENT) " AND" PART_OF("v.seq") },
};
// clang-format on

const struct paper_forms papers_movements = PAPER_FORMS(forms);
