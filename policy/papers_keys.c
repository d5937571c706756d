// SPDX-License-Identifier: GPL-3.0-or-later
/* The book of keys (F-27): the keys of media that are in service, then those that were destroyed, as their certificates say. Changes
 * nothing, and knows no key. */
#include "policy/papers_form.h"

#include <errno.h>

#define READERS (ROLE_ADMINISTRATOR | ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO)
#define DEAD "1099511627776 + c.serial" /* behind all that live */
#define LIVE_ROWS                                                                                                              \
	"SELECT m.serial AS part_key, m.uuid AS key, m.number AS number, coalesce(m.registered, m.created) AS created, CASE WHEN"       \
	" m.home IS NULL THEN 'tpm' ELSE 'tpm-guest' END AS protection, coalesce(json_array_length(m.escrow, '$.certificates'), 0) > 0" \
	" AS escrow, (SELECT group_concat(substr(value, 1, 16), '、') FROM json_each(m.escrow, '$.certificates')) AS holders, m.rotated" \
	" AS rotated, (SELECT l.reported FROM loss l WHERE l.medium = m.number AND l.found IS NULL) AS revoked, e.key_destroyed AS"    \
	" destroyed, o.name AS destroyed_by, NULL AS certificate, NULL AS jws, m.department AS department FROM medium m LEFT JOIN"  \
	" erasure e ON e.medium = m.number LEFT JOIN person o ON o.id = e.operator WHERE m.uuid IS NOT NULL AND NOT EXISTS (SELECT 1"   \
	" FROM certificate c JOIN erasure x ON x.medium = c.medium AND x.request = c.request WHERE c.medium = m.number)"
#define DEAD_ROWS                                                                                                              \
	"SELECT " DEAD ", NULL, c.medium, NULL, 'tpm', NULL, NULL, NULL, NULL, NULL, NULL, c.id, c.jws, m.department FROM certificate c" \
	" JOIN medium m ON m.number = c.medium"

static const char *const truths[] = { "escrow", NULL };

/* What a certificate says of the key that it is about. */
static int finish(const struct paper_query *query, json_t *row, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	const char *jws = json_member_text(row, "jws");
	json_t *medium, *times;
	int r;

	(void)query;
	if (!jws) {
		json_object_del(row, "jws");
		return 0;
	}
	r = paper_payload(jws, &payload, fault);
	if (r < 0)
		return r;
	json_object_del(row, "jws");
	medium = json_object_get(payload, "medium");
	times = json_object_get(payload, "times");
	json_put_text(row, "key", json_member_text(medium, "uuid"));
	json_put_text(row, "revoked", json_member_text(times, "key_destroyed"));
	json_put_text(row, "destroyed", json_member_text(times, "key_destroyed"));
	return json_put_text(row, "destroyed_by",
		json_member_text(json_object_get(json_object_get(payload, "people"), "operator"), "name"));
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-27", .readers = READERS, .truths = truths, .finish = finish,
		.rows = "SELECT w.* FROM (" LIVE_ROWS " UNION ALL " DEAD_ROWS ") w WHERE (?8 IS NULL OR w.number = ?8) AND "
			OF_DEPARTMENT("w.department") " AND" PART_OF("w.part_key") },
};
// clang-format on

const struct paper_forms papers_keys = PAPER_FORMS(forms);
