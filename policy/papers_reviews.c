// SPDX-License-Identifier: GPL-3.0-or-later
/* The record of a log review (F-25, R-LOG-05): what was looked through, what was found, and who answers for it. Changes nothing. */
#include "policy/papers_form.h"

// clang-format off
static const struct paper_form forms[] = {
	{ "F-25", .readers = PAPER_OFFICE | ROLE_INCIDENT, .needs_subject = true,
		.about = "SELECT v.id AS review, v.starts AS \"from\", v.until AS until, v.time AS time, p.name AS person, v.findings AS findings,"
			" v.measures AS measures, v.note AS note, v.first AS first, v.last AS last, v.hash AS hash, v.breaches AS breaches,"
			" v.confirmed AS confirmed, c.name AS confirmed_by FROM ledger_review v JOIN person p ON p.id = v.person LEFT JOIN person c"
			" ON c.id = v.confirmed_by WHERE v.id = ?8 AND ?3" ONE,
		.lists = { { "counts", "SELECT k.key AS topic, k.value AS count FROM ledger_review v, json_each(v.counts) k WHERE v.id = ?1"
				" ORDER BY k.id", "review" } },
		.approvals = { "approvals", "SELECT 1 AS slot, 'reviewer' AS role, p.department AS department, p.name AS name, NULL AS \"for\","
			" v.time AS time FROM ledger_review v JOIN person p ON p.id = v.person WHERE v.id = ?1 UNION ALL SELECT 2, 'confirms',"
			" c.department, c.name, NULL, v.confirmed FROM ledger_review v LEFT JOIN person c ON c.id = v.confirmed_by WHERE v.id = ?1"
			" ORDER BY slot", "review" } },
};
// clang-format on

const struct paper_forms papers_reviews = PAPER_FORMS(forms);
