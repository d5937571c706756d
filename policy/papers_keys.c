// SPDX-License-Identifier: GPL-3.0-or-later
/* The book of keys (F-27): the keys of media that are in service, then those that were destroyed, as their certificates say. Changes
 * nothing, and knows no key. */
#include "policy/papers_form.h"

#include <errno.h>
#include <string.h>

#define READERS (ROLE_ADMINISTRATOR | ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO)
#define DEAD "1099511627776 + c.serial" /* behind all that live */
#define LIVE_ROWS                                                                                                              \
	"SELECT m.serial AS part_key, m.uuid AS key, m.number AS number, coalesce(m.registered, m.created) AS created, CASE WHEN"       \
	" m.home IS NULL THEN 'tpm' ELSE 'tpm-guest' END AS protection, coalesce(json_array_length(m.escrow, '$.certificates'), 0) > 0" \
	" AS escrow, (SELECT group_concat(substr(value, 1, 16), '、') FROM json_each(m.escrow, '$.certificates')) AS holders, m.rotated" \
	" AS rotated, (SELECT l.reported FROM loss l WHERE l.medium = m.number AND l.found IS NULL) AS revoked, e.key_destroyed AS"    \
	" destroyed, o.name AS destroyed_by, NULL AS certificate, 1099511627776 AS before, NULL AS jws, m.department AS department FROM medium m LEFT JOIN"  \
	" erasure e ON e.medium = m.number LEFT JOIN person o ON o.id = e.operator WHERE m.uuid IS NOT NULL AND NOT EXISTS (SELECT 1"   \
	" FROM certificate c JOIN erasure x ON x.medium = c.medium AND x.request = c.request WHERE c.medium = m.number)"
#define DEAD_ROWS                                                                                                              \
	"SELECT " DEAD ", NULL, c.medium, NULL, 'tpm', NULL, NULL, NULL, NULL, NULL, NULL, c.id, c.serial, c.jws, m.department FROM certificate c" \
	" JOIN medium m ON m.number = c.medium"

static const char *const truths[] = { "escrow", NULL };
static const char sql[] = "SELECT w.* FROM (" LIVE_ROWS " UNION ALL " DEAD_ROWS ") w WHERE (?8 IS NULL OR w.number = ?8) AND "
			  OF_DEPARTMENT("w.department") " AND" PART_OF("w.part_key");

static int read_payload(const char *jws, json_t **out, struct fault *fault)
{
	return jws ? paper_payload(jws, out, fault) : -ENOMEM;
}

/* What a certificate says of the key that it is about. */
static int take_certificate(json_t *row, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	json_t *medium, *times;
	int r = read_payload(json_member_text(row, "jws"), &payload, fault);

	if (r < 0)
		return r;
	medium = json_object_get(payload, "medium");
	times = json_object_get(payload, "times");
	json_put_text(row, "key", json_member_text(medium, "uuid"));
	json_put_text(row, "revoked", json_member_text(times, "key_destroyed"));
	json_put_text(row, "destroyed", json_member_text(times, "key_destroyed"));
	return json_put_text(row, "destroyed_by",
		json_member_text(json_object_get(json_object_get(payload, "people"), "operator"), "name"));
}

/* A key that an earlier certificate is about stands there: it is destroyed once, however often its medium is erased. 1: so it is. */
static int is_told(const struct paper_query *query, const json_t *row, struct fault *fault)
{
	SCOPED(query_close) struct query *earlier = NULL;
	const char *key = json_member_text(row, "key");
	int r = store_query(registry_store(query->act->registry), "SELECT jws FROM certificate WHERE medium = ?1 AND serial < ?2 ORDER BY serial",
		VALUES(TEXT(json_member_text(row, "number")), NUMBER(json_member_number(row, "before", 0))), &earlier, fault);

	while (r == 0 && (r = query_next(earlier, fault)) > 0) {
		SCOPED(json_release) json_t *payload = NULL;
		const char *other;

		r = read_payload(query_text(earlier, 0), &payload, fault);
		other = json_member_text(json_object_get(payload, "medium"), "uuid");
		if (r == 0 && key && other && strcmp(key, other) == 0)
			return 1;
	}
	return r;
}

static int take_row(const struct paper_query *query, json_t *row, json_t *rows, struct fault *fault)
{
	int r = json_member_text(row, "jws") ? take_certificate(row, fault) : 0;

	if (r == 0)
		r = is_told(query, row, fault);
	json_object_del(row, "jws");
	json_object_del(row, "before");
	return r == 0 ? json_array_append(rows, row) : r < 0 ? r : 0;
}

static int read_keys(const struct paper_query *query, struct part *part, json_t *rows, struct fault *fault)
{
	SCOPED(query_close) struct query *found = NULL;
	SCOPED(json_release) json_t *all = json_array();
	json_t *row;
	size_t i;
	int r = paper_select(query, part, sql, &found, fault);

	if (r == 0)
		r = rows_to_part(found, NULL, part, all, fault);
	json_array_foreach(all, i, row)
		if (r == 0)
			r = take_row(query, row, rows, fault);
	return r;
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-27", .readers = READERS, .truths = truths, .read = read_keys },
};
// clang-format on

const struct paper_forms papers_keys = PAPER_FORMS(forms);
