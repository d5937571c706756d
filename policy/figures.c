// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of lists, each one statement over the registry; knows no right. */
#include "policy/figures.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/books.h"

/* ?1, ?2: the period; ?3: the department or NULL; ?4: now; ?5: so many days ago; ?6: in so many days; ?7: where the part begins; ?8: rows. */
#define HERE(department) "(?3 IS NULL OR " department " = ?3)"
#define DEPARTMENT "coalesce(nullif(m.department, ''), h.department)"
/* When it was last in somebody's sight or hand. */
#define SEEN                                                                                                                     \
	"nullif(max(coalesce(c.seen, ''), coalesce(c.stowed, ''), coalesce(c.taken, ''), coalesce((SELECT max(max(v.out, coalesce(v.back, '')))" \
	" FROM movement v WHERE v.medium = m.number), '')), '')"
#define ENDING "kind IN ('dispose', 'reuse', 'return', 'transfer')"

/* clang-format off */
static const struct {
	const char *report, *sql;
} lists[] = {
	{ "overdue",
	  "SELECT v.seq AS part_key, v.medium AS number, m.model AS model, m.classification AS classification, " DEPARTMENT " AS department,"
	  " p.name AS name, v.request AS request, r.destination AS destination, v.until AS until, (unixepoch(?4) - unixepoch(v.until)) / 86400 AS days"
	  " FROM movement v JOIN medium m ON m.number = v.medium JOIN person p ON p.id = v.person LEFT JOIN person h ON h.id = m.handler"
	  " LEFT JOIN request r ON r.id = v.request WHERE v.back IS NULL AND v.until < ?4 AND " HERE(DEPARTMENT) " AND v.seq > ?7 ORDER BY v.seq LIMIT ?8" },
	{ "not-seen",
	  "SELECT m.serial AS part_key, m.number AS number, m.model AS model, m.classification AS classification, " DEPARTMENT " AS department,"
	  " m.state AS state, s.name AS place, h.name AS handler_name, " SEEN " AS seen FROM medium m LEFT JOIN custody c ON c.medium = m.number"
	  " LEFT JOIN place s ON s.id = c.place LEFT JOIN person h ON h.id = m.handler WHERE m.state NOT IN ('unknown', 'requested', 'approved',"
	  " 'lost', 'consigned', 'disposed') AND coalesce(" SEEN ", m.created || 'T00:00:00Z', '') < ?5 AND " HERE(DEPARTMENT) " AND m.serial > ?7"
	  " ORDER BY m.serial LIMIT ?8" },
	/* What was released in the period, and what is gone without a certificate whenever that was. Destroyed counts once a second person said so. */
	{ "erased",
	  "SELECT x.key AS part_key, x.number AS number, x.request AS request, x.kind AS kind, x.released AS released, m.state AS state,"
	  " k.id AS certificate, k.issued AS issued, CASE k.decision WHEN 'accepted' THEN 'good-enough' WHEN 'rejected' THEN 'not-enough' END AS decision,"
	  " k.level AS level, d.method AS destroyed, d.confirmed AS confirmed, c.contractor AS contractor,"
	  " c.until AS until, CASE WHEN d.confirmed IS NOT NULL THEN NULL WHEN d.medium IS NOT NULL THEN 'unconfirmed' WHEN c.until < ?4 THEN"
	  " 'certificate-overdue' WHEN c.medium IS NOT NULL THEN 'consigned' WHEN k.decision = 'rejected' THEN 'not-enough' WHEN k.level >= k.needed THEN NULL WHEN k.id IS NOT NULL AND m.state ="
	  " 'disposed' THEN 'missing' WHEN k.id IS NOT NULL THEN 'to-destroy' WHEN m.state = 'awaiting-disposal' OR x.open THEN 'waiting'"
	  " ELSE 'missing' END AS difference FROM (SELECT r.serial * 2 AS key, r.medium AS number, r.id AS request, r.kind AS kind, r.decided AS released,"
	  " r.state = 'approved' AS open FROM request r WHERE " ENDING " AND r.state IN ('approved', 'used') AND r.decided BETWEEN ?1 AND ?2"
	  " UNION ALL SELECT m.serial * 2 + 1, m.number, NULL, NULL, NULL, 0 FROM medium m WHERE m.state IN ('erased', 'disposed') AND NOT EXISTS"
	  " (SELECT 1 FROM certificate k WHERE k.medium = m.number) AND NOT EXISTS (SELECT 1 FROM destruction d WHERE d.medium = m.number AND"
	  " d.confirmed IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM request r WHERE r.medium = m.number AND " ENDING
	  " AND r.decided BETWEEN ?1 AND ?2)) x JOIN medium m ON m.number = x.number LEFT JOIN person h ON h.id = m.handler"
	  " LEFT JOIN certificate k ON k.serial = (SELECT max(serial) FROM certificate WHERE request = x.request)"
	  " LEFT JOIN destruction d ON d.medium = x.number AND d.request = x.request LEFT JOIN consignment c ON c.medium = x.number"
	  " AND c.request = x.request AND c.ended IS NULL WHERE " HERE(DEPARTMENT) " AND x.key > ?7 ORDER BY x.key LIMIT ?8" },
	{ "expiring",
	  "SELECT * FROM (SELECT row_number() OVER (ORDER BY until, what, subject) AS part_key, what, number, subject, name, until FROM ("
	  "SELECT 'content' AS what, k.medium AS number, k.id AS subject, k.name AS name, k.until AS until, " DEPARTMENT " AS department FROM content k"
	  " JOIN medium m ON m.number = k.medium LEFT JOIN person h ON h.id = m.handler WHERE k.gone IS NULL AND k.until BETWEEN ?4 AND ?6"
	  " UNION ALL SELECT 'request', r.medium, r.id, p.name, r.until, p.department FROM request r JOIN person p ON p.id = r.applicant"
	  " WHERE r.state = 'approved' AND r.until BETWEEN ?4 AND ?6"
	  " UNION ALL SELECT 'exception', e.medium, e.number, p.name, e.until, p.department FROM exception e LEFT JOIN person p ON p.id = e.person"
	  " WHERE e.ended IS NULL AND e.until BETWEEN ?4 AND ?6"
	  " UNION ALL SELECT 'person', NULL, p.id, p.name, p.valid_until, p.department FROM person p WHERE p.valid_until BETWEEN ?4 AND ?6"
	  " UNION ALL SELECT 'provision', m.number, m.provision ->> '$.request', m.provision ->> '$.recipient', m.provision ->> '$.until', " DEPARTMENT
	  " FROM medium m LEFT JOIN person h ON h.id = m.handler WHERE m.provision ->> '$.until' BETWEEN ?4 AND ?6"
	  " UNION ALL SELECT 'ledger-row', NULL, a.id, a.file, a.review, NULL FROM mynumber_asset a WHERE a.ended IS NULL AND a.review <= ?6"
	  " UNION ALL SELECT 'contract', NULL, k.id, k.name, k.until, NULL FROM contractor k WHERE k.closed IS NULL AND k.until <= ?6) WHERE " HERE("department")
	  ") WHERE part_key > ?7 ORDER BY part_key LIMIT ?8" },
};

static const struct {
	const char *what, *sql; /* a count; ?1 department or NULL, ?2 now */
} standings[] = {
#define OF_HERE "LEFT JOIN person h ON h.id = m.handler WHERE ?2 <> '' AND (?1 IS NULL OR " DEPARTMENT " = ?1) AND "
	{ "media",       "SELECT count(*) FROM medium m " OF_HERE "m.state NOT IN ('unknown', 'requested', 'approved', 'disposed')" },
	{ "out",         "SELECT count(*) FROM medium m " OF_HERE "m.state = 'out'" },
	{ "overdue",     "SELECT count(*) FROM movement v JOIN medium m ON m.number = v.medium " OF_HERE "v.back IS NULL AND v.until < ?2" },
	{ "lost",        "SELECT count(*) FROM medium m " OF_HERE "m.state = 'lost'" },
	{ "quarantined", "SELECT count(*) FROM medium m " OF_HERE "m.state = 'quarantined'" },
	{ "held",        "SELECT count(*) FROM hold o JOIN medium m ON m.number = o.medium " OF_HERE "o.released IS NULL" },
	{ "disposal",    "SELECT count(*) FROM medium m " OF_HERE "m.state = 'awaiting-disposal'" },
	{ "consigned",   "SELECT count(*) FROM medium m " OF_HERE "m.state = 'consigned'" },
	{ "unsigned",    "SELECT count(*) FROM request r JOIN person h ON h.id = r.applicant WHERE ?2 <> '' AND r.state = 'pending' AND (?1 IS NULL OR h.department = ?1)" },
	{ "exceptions",  "SELECT count(*) FROM exception e LEFT JOIN person h ON h.id = e.person WHERE e.ended IS NULL AND ?2 BETWEEN e.starts AND e.until"
			 " AND (?1 IS NULL OR h.department = ?1)" },
	{ "incidents",   "SELECT count(*) FROM incident i JOIN person h ON h.id = i.reporter WHERE ?2 <> '' AND i.closed IS NULL AND (?1 IS NULL OR h.department = ?1)" },
	{ "rights",      "SELECT count(*) FROM access_line l JOIN access_review v ON v.id = l.review JOIN medium m ON m.number = l.medium " OF_HERE
			 "v.closed IS NULL AND l.answer IS NULL" },
	{ "rows",        "SELECT count(*) FROM mynumber_asset a WHERE ?1 IS NULL AND a.ended IS NULL AND a.review < ?2" },
	{ "stock",       "SELECT count(*) FROM stock s JOIN stocktake t ON t.id = s.stocktake JOIN medium m ON m.number = s.medium " OF_HERE
			 "t.closed IS NULL AND (s.result IS NULL OR (s.difference = 1 AND s.resolution IS NULL))" },
};
/* clang-format on */

int figures_check(const char *report, struct fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (strcmp(lists[i].report, report) == 0)
			return 0;
	return fault_set(fault, -EINVAL, N_("%s is no report; there are overdue, not-seen, erased, expiring and summary."), report);
}

static const char *sql_of(const char *report)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (strcmp(lists[i].report, report) == 0)
			return lists[i].sql;
	return NULL;
}

int figures_rows(const struct act *act, const struct figures_wish *wish, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	char now[TIME_SIZE], before[TIME_SIZE], soon[TIME_SIZE];
	int r = figures_check(wish->report, fault);

	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	clock_format_utc(act->now - (int64_t)wish->days * DAY_SECONDS, before);
	clock_format_utc(act->now + (int64_t)wish->days * DAY_SECONDS, soon);
	r = store_query(registry_store(act->registry), sql_of(wish->report),
		VALUES(TEXT(wish->period.from), TEXT(wish->period.until), TEXT(unless_empty(wish->department)), TEXT(now), TEXT(before), TEXT(soon),
			NUMBER(part->after), NUMBER(part->limit)),
		&query, fault);
	if (r == 0)
		r = rows_to_part(query, NULL, part, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}

/* ---- the whole in numbers ---- */

static int count_now(const struct act *act, const char *department, json_t *list, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	for (size_t i = 0; i < ARRAY_SIZE(standings); i++) {
		int64_t count;
		int r = store_number(registry_store(act->registry), standings[i].sql, VALUES(TEXT(department), TEXT(now)), &count, fault);

		if (r == 0 && json_array_append_new(list, json_pack("{s:s, s:I}", "what", standings[i].what, "count", (json_int_t)count)) < 0)
			r = -ENOMEM;
		if (r < 0)
			return r;
	}
	return 0;
}

#define MONTH(time) "strftime('%Y-%m', " time ", 'localtime')"
#define THEN(time) time " BETWEEN ?1 AND ?2"
#define EVENTS_OF(kind) "FROM event WHERE " EVENT_KIND " = '" kind "' AND " THEN(EVENT_TIME)
#define SUM(what) "sum(what = '" what "') AS " what

static int count_months(const struct act *act, const struct period *period, json_t **out, struct fault *fault)
{
	return rows_select(act->registry,
		&(struct selection){
			.sql = "WITH found (month, what) AS (SELECT " MONTH("made") ", 'requests' FROM request WHERE " THEN("made") " UNION ALL SELECT "
			MONTH("out") ", 'carried_out' FROM movement WHERE " THEN("out") " UNION ALL SELECT " MONTH("back")
			", 'late' FROM movement WHERE late = 1 AND " THEN("back") " UNION ALL SELECT " MONTH("issued") ", 'erased' FROM certificate WHERE "
			THEN("issued") " UNION ALL SELECT " MONTH("reported") ", 'incidents' FROM incident WHERE " THEN("reported") " UNION ALL SELECT "
			MONTH("time") ", 'exceptions' FROM exception_use WHERE " THEN("time") " UNION ALL SELECT " MONTH(EVENT_TIME) ", 'refusals' "
			EVENTS_OF("act.refused") " UNION ALL SELECT " MONTH(EVENT_TIME) ", 'unregistered' " EVENTS_OF("device.blocked")
			") SELECT month AS month, " SUM("requests") ", " SUM("carried_out") ", " SUM("late") ", " SUM("erased") ", " SUM("incidents") ", "
			SUM("exceptions") ", " SUM("refusals") ", " SUM("unregistered") " FROM found GROUP BY month ORDER BY month",
			.values = VALUES(TEXT(period->from), TEXT(period->until)) },
		out, fault);
}

static int count_media(const struct act *act, const char *department, json_t **out, struct fault *fault)
{
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT m.classification AS classification, m.state AS state, " DEPARTMENT " AS department, count(*) AS count FROM medium m"
			" LEFT JOIN person h ON h.id = m.handler WHERE ?1 IS NULL OR " DEPARTMENT " = ?1 GROUP BY 1, 2, 3 ORDER BY 3, 1, 2 LIMIT 2000",
			.values = VALUES(TEXT(department)) },
		out, fault);
}

int figures_summary(const struct act *act, const struct period *period, const char *department, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *now = json_array();
	SCOPED(json_release) json_t *months = NULL;
	SCOPED(json_release) json_t *media = NULL;
	int r = count_now(act, unless_empty(department), now, fault);

	if (r == 0)
		r = count_months(act, period, &months, fault);
	if (r == 0)
		r = count_media(act, unless_empty(department), &media, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:O, s:O, s:O}", "now", now, "months", months, "media", media);
	return *out ? 0 : -ENOMEM;
}
