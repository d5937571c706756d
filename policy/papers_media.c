// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers about media: the ledger of media (F-01), labels and tags (F-08), the stock-taking sheet (F-15). Changes nothing. */
#include <errno.h>

#include "policy/papers_form.h"
#include "policy/rules/rules.h"

#define DEPARTMENT OTHER_DEPARTMENT("m", "h")
#define CERTIFIED(column) "(SELECT c." column " FROM certificate c WHERE c.medium = m.number ORDER BY c.serial DESC LIMIT 1)"
/* What lies on it now, by name; where nobody records that, what it was asked for. */
#define ASSETS                                                                                                         \
	"coalesce((SELECT group_concat(name, '、') FROM (SELECT c.name AS name FROM content c WHERE c.medium = m.number" \
	" AND c.gone IS NULL ORDER BY c.serial)), r.contents)"
#define CLASSES "(SELECT group_concat(DISTINCT c.classification) FROM content c WHERE c.medium = m.number AND c.gone IS NULL)"
#define LIMITS "(SELECT group_concat(c.limits, ' ') FROM content c WHERE c.medium = m.number AND c.gone IS NULL)"
#define RISKS                                                                                                              \
	"(SELECT group_concat(risk, '、') FROM (SELECT DISTINCT e.risk AS risk FROM exception e WHERE e.medium = m.number"  \
	" AND e.risk IS NOT NULL AND e.ended IS NULL AND e.starts <= ?2 AND e.until >= ?2 ORDER BY e.number))"
#define CHECKED                                                                                                        \
	"(SELECT max(t) FROM (SELECT m.sanitised AS t UNION ALL SELECT v.back FROM movement v WHERE v.medium = m.number" \
	" AND v.checks ->> '$.scan' IN ('clean', 'found')))"

/* What the class in force says of it. */
static int add_handling(const struct paper_query *query, json_t *row, struct fault *fault)
{
	struct handling handling;
	bool linked = json_member_number(row, "linked", 0) != 0;

	(void)fault;
	paper_classify(query, row, &handling);
	json_object_del(row, "linked");
	json_object_set_new(row, "mynumber", json_boolean(handling.mynumber || linked));
	json_object_set_new(row, "carry_out_days", handling.max_carry_out_days < 0 ? json_null() : json_integer(handling.max_carry_out_days));
	json_object_set_new(row, "copies", handling.max_copies < 0 ? json_null() : json_integer(handling.max_copies));
	json_object_set_new(row, "provided", json_boolean(!handling.key_modes || (handling.key_modes & KEY_PROVIDE)));
	return 0;
}

/* A stocktake's own line has no class. */
static int add_class(const struct paper_query *query, json_t *row, struct fault *fault)
{
	struct handling handling;

	(void)fault;
	if (json_object_get(row, "classification"))
		paper_classify(query, row, &handling);
	return 0;
}

#define LABEL_COLUMNS                                                                                                        \
	"m.number AS number, m.stated ->> '$.organisation' AS organisation, m.stated ->> '$.caution' AS caution,"            \
	" m.stated ->> '$.classification' AS classification, m.stated ->> '$.restrictions' AS restrictions,"                 \
	" m.stated ->> '$.handler' AS handler, m.stated ->> '$.manager' AS manager, m.stated ->> '$.created' AS created," \
	" m.stated ->> '$.revised' AS revised, m.generation AS generation, m.stated ->> '$.contact' AS contact,"             \
	" m.department AS department, m.state AS state, CASE WHEN m.stated ->> '$.factory_new' THEN 'factory-new' END AS first_erase" \
	" FROM medium m LEFT JOIN person h ON h.id = m.handler WHERE m.label IS NOT NULL" \
	" AND m.home IS NULL AND m.state NOT IN ('erased', 'disposed') AND (?8 IS NULL OR m.number = ?8) AND " OF_DEPARTMENT(DEPARTMENT) \
	" AND " SEEN_BY("m.handler", DEPARTMENT)

static const char *const stock_truths[] = { "present", "label_good", "storage_good", "users_fit", "difference", NULL };

// clang-format off
static const struct paper_form forms[] = {
	{ "F-01", .readers = PAPER_OFFICE | ROLE_OPERATOR | ROLE_INCIDENT, .limited = ROLE_STAFF | ROLE_APPROVER,
		.finish = add_handling,
		.rows = "SELECT m.serial AS part_key, m.number AS number, CASE m.composite WHEN 1 THEN 'usb-composite' ELSE 'usb-storage' END"
			" AS kind, m.model AS model, printf('%04x:%04x', m.vendor, m.product) AS usb, m.usb_serial AS serial, m.size AS size,"
			" CASE WHEN m.label IS NOT NULL THEN 'host' END AS encryption, CASE WHEN m.home IS NOT NULL THEN 'third-party'"
			" WHEN EXISTS (SELECT 1 FROM private_use u WHERE u.medium = m.number AND u.ended IS NULL) THEN 'private' ELSE 'organisation' END AS ownership, " ASSETS " AS assets, m.classification AS classification, "
			CLASSES " AS classes, " LIMITS " AS limits, EXISTS (SELECT 1 FROM mynumber_medium n WHERE n.medium = m.number AND n.until IS NULL) AS linked,"
			" g.name AS manager, coalesce(h.name, m.stated ->> '$.handler') AS handler, p.name AS place,"
			" m.stated ->> '$.restrictions' AS restrictions, " SAID("users") ", (SELECT max(c.until) FROM content c WHERE c.medium ="
			" m.number AND c.gone IS NULL) AS keep_until, " RISKS " AS risk, m.business AS business, r.purpose AS purpose,"
			" coalesce(m.systems, r.form ->> '$.terminals') AS terminals, m.department AS department, m.created AS created,"
			" CASE WHEN m.stated ->> '$.factory_new' THEN 'factory-new' WHEN m.wiped THEN 'erased-first' END AS first_erase,"
			" coalesce(m.home ->> '$.until', r.until) AS until, m.state AS state, " CHECKED " AS checked, (SELECT max(s.checked) FROM"
			" stock s WHERE s.medium = m.number) AS stock_checked, " CERTIFIED("issued") " AS erased, " CERTIFIED("id")
			" AS certificate FROM medium m LEFT JOIN request r ON r.id = m.asked LEFT JOIN person g ON g.id = m.manager"
			" LEFT JOIN person h ON h.id = m.handler LEFT JOIN custody k ON k.medium = m.number LEFT JOIN place p ON p.id = k.place"
			" WHERE m.label IS NOT NULL AND (?8 IS NULL OR m.number = ?8) AND (?6 IS NULL OR m.created <= date(?6, 'localtime'))"
			" AND (?5 IS NULL OR m.state NOT IN ('erased', 'disposed') OR " CERTIFIED("issued") " >= ?5) AND "
			OF_DEPARTMENT(DEPARTMENT) " AND " SEEN_BY("m.handler", DEPARTMENT) " AND" PART_OF("m.serial") },
	{ "F-08", .readers = PAPER_OFFICE | ROLE_OPERATOR, .limited = ROLE_STAFF | ROLE_APPROVER,
		.about = "SELECT " LABEL_COLUMNS ONE,
		.rows = "SELECT m.serial AS part_key, " LABEL_COLUMNS " AND" PART_OF("m.serial") },
	/* Whoever counts has it in hand. */
	{ "F-15", .readers = PAPER_ANYBODY, .needs_subject = true, .truths = stock_truths, .finish = add_class,
		.about = "SELECT t.id AS stocktake, t.year AS year, t.department AS department, t.opened AS opened, " NAME_OF("t.opened_by")
			" AS opened_by, t.closed AS closed, " NAME_OF("t.closed_by") " AS closed_by, t.confirmed AS confirmed, "
			NAME_OF("t.confirmed_by") " AS confirmed_by, (SELECT count(*) FROM stock s WHERE s.stocktake = t.id) AS media,"
			" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.difference = 1) AS differences FROM stocktake t"
			" WHERE t.id = ?8 AND ?3" ONE,
		.rows = "SELECT s.serial AS part_key, t.year AS year, m.department AS department, s.medium AS number,"
			" CASE m.composite WHEN 1 THEN 'usb-composite' ELSE 'usb-storage' END AS kind, m.model AS model,"
			" m.classification AS classification, " CLASSES " AS classes, s.expected AS expected, p.name AS place,"
			" h.name AS holder, s.result <> 'missing' AS present, s.how AS how, CASE WHEN s.result IN ('present', 'storage')"
			" THEN 1 WHEN s.result = 'label' THEN 0 END AS label_good, CASE WHEN s.result IN ('present', 'label') THEN 1"
			" WHEN s.result = 'storage' THEN 0 END AS storage_good, " CHECKED " AS checked_last, s.users_fit AS users_fit,"
			" s.difference AS difference, s.note AS note, s.resolution AS resolution, w.name AS checked_by,"
			" " NAME_OF("t.confirmed_by") " AS confirmed_by, s.checked AS checked FROM stock s JOIN stocktake t ON t.id = s.stocktake"
			" JOIN medium m ON m.number = s.medium LEFT JOIN place p ON p.id = s.place LEFT JOIN person h ON h.id = s.holder"
			" LEFT JOIN person w ON w.id = s.checked_by WHERE s.stocktake = ?8 AND " OF_DEPARTMENT("m.department") " AND"
			PART_OF("s.serial"),
		.approvals = { "approvals", "SELECT slot, role, department, name, NULL AS \"for\", time FROM (SELECT 1 AS slot, 'checker' AS role,"
			" t.department AS department, " NAME_OF("t.closed_by") " AS name, t.closed AS time FROM stocktake t WHERE t.id = ?1"
			" UNION ALL SELECT 2, 'manager', t.department, " NAME_OF("t.confirmed_by") ", t.confirmed FROM stocktake t WHERE t.id = ?1)"
			" ORDER BY slot", "stocktake" } },
};
// clang-format on

const struct paper_forms papers_media = PAPER_FORMS(forms);
