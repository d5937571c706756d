// SPDX-License-Identifier: GPL-3.0-or-later
/* Looking media up: one, all, those a stick may be, those with something unfinished. Records
 * nothing. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

static void fill(const struct query *row, struct medium *out)
{
	memset(out, 0, sizeof(*out));
	query_copy(row, 0, out->number, sizeof(out->number));
	query_copy(row, 1, out->state, sizeof(out->state));
	query_copy(row, 2, out->uuid, sizeof(out->uuid));
	out->generation = (uint32_t)query_number(row, 3);
	query_copy(row, 4, out->stick.tag, sizeof(out->stick.tag));
	out->stick.vendor = (uint16_t)query_number(row, 5);
	out->stick.product = (uint16_t)query_number(row, 6);
	query_copy(row, 7, out->stick.serial, sizeof(out->stick.serial));
	query_copy(row, 8, out->stick.model, sizeof(out->stick.model));
	query_copy(row, 9, out->stick.descriptors, sizeof(out->stick.descriptors));
	query_copy(row, 10, out->classification, sizeof(out->classification));
	query_copy(row, 11, out->handler, sizeof(out->handler));
	query_copy(row, 12, out->open_by, sizeof(out->open_by));
	out->opened = out->open_by[0] != '\0';
	out->key_destroyed = query_text(row, 13)[0] != '\0';
	out->size = query_number(row, 14);
	out->composite = query_number(row, 15) != 0;
	out->opened_read_only = query_number(row, 16) != 0;
	out->revising = query_number(row, 17) != 0;
	out->granting = query_number(row, 18) != 0;
	out->provided = query_number(row, 19) != 0;
	query_copy(row, 20, out->home_host, sizeof(out->home_host));
	query_copy(row, 21, out->home_number, sizeof(out->home_number));
	out->rotating = query_number(row, 22) != 0;
}

int medium_find(
	struct registry *registry, const char *number, struct medium *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = medium_row(registry, MEDIUM_COLUMNS " WHERE m.number = ?1", number, &query, fault);
	if (r < 0)
		return r;
	fill(query, out);
	return 0;
}

/* The descriptors of one stick differ between a fast and a slow port, so they only order what its
 * serial finds; a stick without a serial has nothing else. */
int medium_match(struct registry *registry, const struct stick *stick, struct medium *out, int max)
{
	SCOPED(query_close) struct query *query = NULL;
	int found = 0;

	if (store_query(registry_store(registry),
		    MEDIUM_MATCH_SQL,
		    VALUES(NUMBER(stick->vendor), NUMBER(stick->product), TEXT(stick->serial),
			    TEXT(stick->descriptors)),
		    &query, NULL) < 0)
		return 0;
	while (query_next(query, NULL) > 0) {
		if (found < max)
			fill(query, &out[found]);
		found++;
	}
	return found;
}

int medium_list_part(struct registry *registry, int64_t now, struct part *part, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "overdue", "open", "open_read_only", "composite", "held",
		"key_destroyed", "provided_overdue", "rotate", "label_due", NULL };
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	char time[TIME_SIZE];
	int r;

	clock_format_utc(now, time);
	/* What it is out for, else what it was last asked for and not refused. */
	r = store_query(registry_store(registry),
		"SELECT m.serial AS part_key, m.number AS number, m.state AS state, coalesce(m.classification, r.classification) AS classification,"
		" m.handler AS handler, CASE WHEN m.home IS NULL THEN h.name ELSE m.stated ->> '$.handler' END AS handler_name,"
		" g.name AS manager_name, m.created AS created,"
		" r.purpose AS purpose, coalesce(mv.until, r.until) AS until, coalesce(mv.until < ?1, 0) AS overdue,"
		" o.person IS NOT NULL AS open, o.person AS open_by, coalesce(o.read_only, 0) AS open_read_only,"
		" m.home ->> '$.name' AS home, m.home ->> '$.number' AS home_number, m.home ->> '$.until' AS home_until,"
		" m.composite AS composite, ho.person IS NOT NULL AS held, hn.name AS held_by_name, ho.reason AS held_reason,"
		" (SELECT u.until FROM private_use u WHERE u.medium = m.number AND u.ended IS NULL)"
		" AS private_until, m.written_zone AS written_zone, (SELECT group_concat(DISTINCT c.classification) FROM content c"
		" WHERE c.medium = m.number AND c.gone IS NULL) AS contents, m.sanitised AS sanitised, m.systems AS systems,"
		" e.key_destroyed IS NOT NULL AS key_destroyed, m.rotate AS rotate, m.label IS NOT NULL AND m.home IS NULL AND m.attached IS NOT m.generation"
		" AND m.state NOT IN ('awaiting-disposal', 'erased', 'consigned', 'disposed', 'lost') AS label_due, m.provision ->> '$.recipient' AS provided_to,"
		" m.provision ->> '$.until' AS provided_until, coalesce(m.provision ->> '$.until' < ?1, 0) AS provided_overdue"
		" FROM medium m LEFT JOIN hold ho ON ho.medium = m.number AND ho.released IS NULL"
		" LEFT JOIN person hn ON hn.id = ho.person LEFT JOIN erasure e ON e.medium = m.number"
		" LEFT JOIN person h ON h.id = m.handler LEFT JOIN person g ON g.id = m.manager"
		" LEFT JOIN opening o ON o.medium = m.number LEFT JOIN movement mv ON mv.medium = m.number AND mv.back IS NULL"
		" LEFT JOIN request r ON r.id = coalesce(mv.request, (SELECT q.id FROM request q WHERE q.medium = m.number"
		" AND q.state IN ('pending', 'approved') ORDER BY q.serial DESC LIMIT 1)) WHERE m.serial > ?2 ORDER BY m.serial LIMIT ?3",
		VALUES(TEXT(time), NUMBER(part->after), NUMBER(part->limit)), &query, fault);
	if (r == 0)
		r = rows_to_part(query, truths, part, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}

int medium_list(struct registry *registry, int64_t now, json_t **out, struct fault *fault)
{
	return medium_list_part(registry, now, &PART_ALL, out, fault);
}

int medium_count(struct registry *registry, int64_t *media, int64_t *open, struct fault *fault)
{
	struct store *store = registry_store(registry);
	int r;

	r = store_number(store, "SELECT coalesce(max(serial), 0) FROM medium", NO_VALUES, media, fault);
	return r < 0 ? r
		     : store_number(store, "SELECT count(*) FROM opening WHERE mounted", NO_VALUES,
			       open, fault);
}

int medium_unsettled(struct registry *registry, json_t **out, struct fault *fault)
{
	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT medium AS number, CASE mounted WHEN 1 THEN 'opened' ELSE 'opening' END AS intent, person AS person,"
			" NULL AS job FROM opening"
			" UNION ALL SELECT number, 'registering', NULL, registering FROM medium WHERE registering IS NOT NULL"
			" UNION ALL SELECT number, 'revising', NULL, revision ->> '$.job' FROM medium WHERE revision IS NOT NULL"
			" UNION ALL SELECT medium, 'granting', NULL, intent ->> '$.job' FROM granted WHERE intent IS NOT NULL"
			" UNION ALL SELECT name, 'recovering', NULL, NULL FROM recovering"
			" UNION ALL SELECT medium, 'erasing', operator, job FROM erasure WHERE state = 'started' ORDER BY 1",
			.values = NO_VALUES },
		out, fault);
}

static int one_text(struct registry *registry, const char *sql, const char *number, char **out,
	struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(registry), sql, VALUES(TEXT(number)), &query, fault);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*out = strdup(query_text(query, 0));
	return *out ? 0 : -ENOMEM;
}

int medium_label(struct registry *registry, const char *number, char **out, struct fault *fault)
{
	int r = one_text(registry,
		"SELECT label FROM medium WHERE number = ?1 AND label IS NOT NULL", number, out,
		fault);

	if (r == -ENOENT)
		return fault_set(
			fault, r, N_("The medium %s has no label: it is not registered."), number);
	return r;
}

int medium_intended(struct registry *registry, const char *number, char **out, struct fault *fault)
{
	int r = one_text(registry, "SELECT revision -> '$.label' FROM medium WHERE number = ?1 AND revision IS NOT NULL", number, out, fault);

	return r == -ENOENT ? fault_set(fault, r, N_("The label of %s is not being revised."), number) : r;
}

int medium_certificate(
	struct registry *registry, const char *number, char **out, struct fault *fault)
{
	int r = one_text(registry,
		"SELECT jws FROM certificate WHERE medium = ?1 OR id = ?1 ORDER BY serial DESC LIMIT 1",
		number, out, fault);

	if (r == -ENOENT)
		return fault_set(fault, r,
			N_("The medium %s has no certificate: it was never erased."), number);
	return r;
}
