// SPDX-License-Identifier: GPL-3.0-or-later
/* The register of information on media (F-19, R-LED-01): one row for each piece that was recorded. Changes nothing. */
#include "policy/papers_form.h"

#include "policy/entrusted.h"
#include "policy/rules/rules.h"

#define DEPARTMENT OTHER_DEPARTMENT("m", "h")

/* Who has the medium for the office now (R-DSP-11). */
#define CONTRACTOR                                                                                                                        \
	"(SELECT k.name FROM contractor k WHERE k.id IN (SELECT x.contractor_id FROM consignment x WHERE x.medium = c.medium AND x.ended IS NULL"     \
	" UNION ALL SELECT " FOR_CONTRACTOR("y") " FROM movement v JOIN request y ON y.id = v.request WHERE v.medium = c.medium AND v.back IS NULL"    \
	" UNION ALL SELECT " FOR_CONTRACTOR("y") " FROM request y WHERE y.id = m.provision ->> '$.request') LIMIT 1)"

static json_t *limit(int value, int none)
{
	return value == none ? json_null() : json_integer(value);
}

static int finish(const struct paper_query *query, json_t *row, struct fault *fault)
{
	struct handling handling;

	(void)fault;
	paper_classify(query, row, &handling);
	json_object_set_new(row, "carry_out_days", limit(handling.max_carry_out_days, -1));
	json_object_set_new(row, "copies", limit(handling.max_copies, -1));
	json_object_set_new(row, "provided", json_boolean(!handling.key_modes || (handling.key_modes & KEY_PROVIDE)));
	json_object_set_new(row, "backup", json_boolean(handling.backup));
	return json_object_set_new(row, "rto_hours", limit(handling.rto_hours, 0));
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-19", .readers = PAPER_OFFICE | ROLE_INCIDENT, .limited = ROLE_STAFF | ROLE_APPROVER, .finish = finish,
		.rows = "SELECT c.serial AS part_key, c.id AS content, c.name AS name, g.name AS manager, m.department AS department,"
			" p.name AS place, c.medium AS number, c.classification AS classification, m.stated ->> '$.restrictions' AS restrictions, "
			SAID("users") ", c.until AS until, c.persons AS persons, c.origin AS origin, c.source AS source, c.disclosure AS disclosure, c.limits AS limits,"
			" c.added AS added, c.gone AS gone, NULL AS configuration, " CONTRACTOR " AS contractor, NULL AS maintenance FROM content c"
			" JOIN medium m ON m.number = c.medium LEFT JOIN person g ON g.id = m.manager LEFT JOIN person h ON h.id = m.handler"
			" LEFT JOIN custody k ON k.medium = m.number LEFT JOIN place p ON p.id = k.place LEFT JOIN request r ON r.id = m.asked"
			" WHERE (?8 IS NULL OR ?8 IN (c.medium, c.id)) AND (?6 IS NULL OR c.added <= ?6) AND (?5 IS NULL AND c.gone IS NULL OR"
			" ?5 IS NOT NULL AND coalesce(c.gone, '9') >= ?5) AND " OF_DEPARTMENT(DEPARTMENT) " AND "
			SEEN_BY("m.handler", DEPARTMENT) " AND" PART_OF("c.serial") },
};
// clang-format on

const struct paper_forms papers_assets = PAPER_FORMS(forms);
