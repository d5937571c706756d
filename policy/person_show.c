// SPDX-License-Identifier: GPL-3.0-or-later
/* One person with all that hangs on them: what must come back when they move or leave (R-CUS-07). Changes nothing. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/acts.h"

/* ?1: the person, ?2: now. */
// clang-format off
static const struct {
	const char *member, *rows;
} parts[] = {
	{ "logins", "SELECT login, uid FROM login WHERE person = ?1 ORDER BY login" },
	{ "grants",
	  "SELECT r.role AS role, nullif(r.department, '') AS department, r.starts AS \"from\", r.until AS until, r.granted AS granted,"
	  " g.name AS granted_by_name, r.reason AS reason, CASE WHEN r.until < ?2 THEN 'over' WHEN r.starts > ?2 THEN 'later'"
	  " ELSE 'holds' END AS state FROM role r LEFT JOIN person g ON g.id = r.granted_by WHERE r.person = ?1"
	  " ORDER BY r.role, r.department" },
	{ "deputies",
	  "SELECT d.id AS deputy, p.name AS principal_name, q.name AS name, d.role AS role, d.starts AS \"from\", d.until AS until"
	  " FROM deputy d JOIN person p ON p.id = d.principal JOIN person q ON q.id = d.deputy WHERE (d.principal = ?1 OR d.deputy = ?1)"
	  " AND d.accepted IS NOT NULL AND d.ended IS NULL AND d.until >= ?2 ORDER BY d.serial" },
	{ "handles",
	  "SELECT number, state FROM medium WHERE handler = ?1 AND state NOT IN ('disposed', 'erased') ORDER BY serial LIMIT " LIST_WHOLE },
	{ "manages",
	  "SELECT number, state FROM medium WHERE manager = ?1 AND state NOT IN ('disposed', 'erased') ORDER BY serial LIMIT " LIST_WHOLE },
	{ "out", "SELECT medium AS number, until FROM movement WHERE person = ?1 AND back IS NULL ORDER BY until" },
	{ "taken",
	  "SELECT medium AS number, taken AS since FROM custody WHERE taken_by = ?1 AND taken IS NOT NULL AND place IS NOT NULL ORDER BY medium" },
	{ "keeps", "SELECT id AS place, name FROM place WHERE keeper = ?1 AND retired IS NULL ORDER BY serial" },
	{ "open", "SELECT medium AS number, since FROM opening WHERE person = ?1 ORDER BY medium" },
	{ "requests",
	  "SELECT id AS request, kind, medium AS number, state FROM request WHERE applicant = ?1 AND state IN ('pending', 'approved')"
	  " ORDER BY serial LIMIT " LIST_WHOLE },
};
// clang-format on

static int find(const struct act *act, const char *whom, const char *now, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "external", NULL };
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.id AS person, p.name AS name, p.department AS department, p.number AS number, p.external AS external,"
		" p.added AS added, p.valid_until AS until, p.retired AS retired, p.suspended AS suspended, p.suspended_why AS suspended_why, p.title AS title, p.contact AS contact,"
		" p.moved AS moved, p.seen AS seen, " STANDING("p", "?2") " AS standing FROM person p WHERE p.id = " PERSON_NAMED,
		VALUES(TEXT(whom), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."), whom);
	*out = row_to_json(query, truths);
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory to list people."));
}

int people_show(const struct act *act, const char *whom, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *person = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = find(act, whom, now, &person, fault);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(parts); i++) {
		SCOPED(query_close) struct query *query = NULL;
		SCOPED(json_release) json_t *list = json_array();
		struct values values = VALUES(TEXT(json_member_text(person, "person")), TEXT(now));

		values.count = strstr(parts[i].rows, "?2") ? 2 : 1;
		r = store_query(registry_store(act->registry), parts[i].rows, values, &query, fault);
		if (r == 0)
			r = rows_to_json(query, NULL, list, fault);
		if (r == 0)
			json_object_set(person, parts[i].member, list);
	}
	if (r == 0)
		*out = MOVE(person);
	return r;
}
