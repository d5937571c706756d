// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers of requests: for the use of a medium (F-02), for carrying out (F-04), for disposal, reuse, return and transfer (F-09). Changes
 * nothing. */
#include <string.h>

#include "common/text.h"
#include "policy/papers_form.h"
#include "policy/rules/rules.h"

#define DEPARTMENT OTHER_DEPARTMENT("m", "a")
#define MINE "(?3 OR ?1 IN (r.applicant, r.person, r.handler) OR " DEPARTMENT " IN (SELECT value FROM json_each(?4)))"
#define COMMON                                                                                                                \
	"r.id AS request, r.kind AS kind, r.state AS state, r.made AS created, a.name AS applicant,"      \
	" a.department AS department, r.purpose AS purpose, r.medium AS number, m.model AS model,"                                    \
	" printf('%04x:%04x', m.vendor, m.product) AS usb, m.usb_serial AS serial, m.size AS size, r.contents AS contents,"          \
	" coalesce(r.classification, m.classification) AS classification, EXISTS (SELECT 1 FROM mynumber_medium n"                    \
	" WHERE n.medium = m.number AND n.until IS NULL) AS linked, CASE WHEN m.label IS NOT NULL THEN 'host' END AS encryption,"     \
	" m.label IS NOT NULL AS encrypted, coalesce(r.starts, CASE WHEN r.kind IN ('use', 'private') AND r.state IN ('approved',"      \
	" 'used') THEN r.decided END) AS \"from\", r.until AS until, r.reason AS reason, r.decided AS decided"
#define FROM                                                                                                                \
	" FROM request r JOIN person a ON a.id = r.applicant LEFT JOIN medium m ON m.number = r.medium"
/* What was acknowledged as it left, in its words. */
#define ACKNOWLEDGED "FROM movement v JOIN event e ON e.seq = v.seq JOIN json_each(e.text, '$.data.acknowledged') k WHERE v.request = "

static const char *const truths[] = { "encrypted", "tag", NULL };

static int finish(const struct paper_query *query, json_t *row, struct fault *fault)
{
	const char *kind = json_member_text(row, "kind");
	bool linked = json_member_number(row, "linked", 0) != 0;
	struct handling handling;
	char level[3];

	(void)fault;
	paper_classify(query, row, &handling);
	json_object_del(row, "linked");
	json_object_set_new(row, "mynumber", json_boolean(handling.mynumber || linked));
	if (!json_object_get(row, "level"))
		return 0;
	text_format(level, sizeof(level), "E%d", strcmp(kind, "reuse") == 0 ? handling.erase_reuse : handling.erase_dispose);
	return json_put_text(row, "level", level);
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-02", .readers = PAPER_OFFICE | ROLE_OPERATOR, .limited = PAPER_ANYBODY, .needs_subject = true, .truths = truths, .finish = finish,
		.about = "SELECT " COMMON ", " SAID("business") ", " SAID("terminals") ", " SAID("users") ", " SAID("pledge")
			", " SAID("password_changed") ", CASE WHEN m.asked = r.id THEN m.created END AS registered, CASE WHEN m.asked = r.id THEN "
			NAME_OF("m.registered_by") " END AS registered_by" FROM " WHERE r.kind IN ('use', 'private') AND (r.id = ?8 OR r.id ="
			" (SELECT asked FROM medium WHERE number = ?8)) AND " MINE ONE,
		.approvals = { "approvals", SIGNATURES, "request" } },
	{ "F-04", .readers = PAPER_OFFICE | ROLE_OPERATOR | ROLE_INCIDENT, .limited = PAPER_ANYBODY, .needs_subject = true, .truths = truths,
		.finish = finish,
		.about = "SELECT " COMMON ", r.destination AS destination, " SAID("address") ", " SAID("contact") ", " SAID("count") ", "
			SAID("business") ", " SAID("outside") ", " SAID("terminal") ", " SAID("measures") ", " SAID("transport") ", "
			SAID("storage") ", (SELECT 1 " ACKNOWLEDGED "r.id AND (k.value LIKE '%タグ%' OR k.value LIKE '%ストラップ%' OR k.value"
			" LIKE '%鈴%') LIMIT 1) AS tag, " SAID("emptied") ", " SAID("erase_after") ", " SAID("scanned") ", " SAID("checklist")
			", " SAID("emergency") ", " SAID("justification") ", " SAID("exception") FROM
			" WHERE r.kind = 'carry-out' AND r.id = ?8 AND " MINE ONE,
		.lists = { { "contents", "SELECT c.id AS content, c.name AS name, c.classification AS classification, c.persons AS persons"
				" FROM request r JOIN content c ON c.medium = r.medium LEFT JOIN movement v ON v.request = r.id WHERE r.id = ?1"
				" AND c.added <= coalesce(v.back, '9') AND coalesce(c.gone, '9') >= coalesce(v.out, r.starts) ORDER BY c.serial",
				"request" },
			{ "checklist", "SELECT k.value AS line " ACKNOWLEDGED "?1 ORDER BY k.key", "request" } },
		.approvals = { "approvals", SIGNATURES, "request" } },
	{ "F-09", .readers = PAPER_OFFICE | ROLE_OPERATOR, .limited = PAPER_ANYBODY, .needs_subject = true, .truths = truths, .finish = finish,
		.about = "SELECT " COMMON ", " SAID("retention_end") ", r.recipient AS recipient, r.basis AS basis, '' AS level, "
			NAME_OF("(SELECT x.operator FROM erasure x WHERE x.request = r.id)") " AS operator, " SAID("contractor") ", "
			SAID("planned") FROM " WHERE r.kind IN ('dispose', 'reuse', 'return', 'transfer') AND r.id = ?8 AND " MINE ONE,
		.lists = { { "contents", "SELECT c.id AS content, c.name AS name, c.classification AS classification, c.persons AS persons,"
				" c.until AS until FROM request r JOIN content c ON c.medium = r.medium WHERE r.id = ?1 AND"
				" coalesce(c.gone, '9') >= r.made ORDER BY c.serial", "request" } },
		.approvals = { "approvals", SIGNATURES, "request" } },
};
// clang-format on

const struct paper_forms papers_requests = PAPER_FORMS(forms);
