// SPDX-License-Identifier: GPL-3.0-or-later
/* What need not be kept any longer, from the books; decides nothing and erases nothing. */
#include "policy/retention.h"

#include <errno.h>

#include "common/clock.h"
#include "policy/acts.h"
#include "policy/books.h"

/* ?1: now. What came back to be erased makes all due that lay on it then. */
#define DUE                                                                                                                    \
	"WITH past (medium, since) AS (SELECT medium, until FROM content WHERE gone IS NULL AND until IS NOT NULL AND until < ?1"       \
	" UNION ALL SELECT medium, since FROM emptying WHERE gone IS NULL UNION ALL SELECT n.medium, a.retain FROM mynumber_asset a"     \
	" JOIN mynumber_medium n ON n.asset = a.id AND n.until IS NULL WHERE a.retain < ?1), due (medium, since) AS (SELECT medium, min(since)" \
	" FROM past GROUP BY medium), needed (medium, count, until) AS (SELECT medium, count(*),"                                       \
	" CASE WHEN count(*) = count(until) THEN max(until) END FROM (SELECT c.medium AS medium, c.until AS until FROM due d JOIN content c"  \
	" ON c.medium = d.medium WHERE c.gone IS NULL AND coalesce(c.until >= ?1, 1) AND NOT EXISTS (SELECT 1 FROM emptying e WHERE"     \
	" e.medium = c.medium AND e.gone IS NULL AND e.since >= c.added) UNION ALL SELECT n.medium, a.retain FROM due d JOIN mynumber_medium n" \
	" ON n.medium = d.medium AND n.until IS NULL AND n.original JOIN mynumber_asset a ON a.id = n.asset WHERE coalesce(a.retain >= ?1, 1))" \
	" GROUP BY medium)"                                                                                                             \
	" SELECT m.serial AS part_key, d.medium AS number, d.since AS since, m.state AS state, m.handler AS handler,"                   \
	" h.name AS handler_name, coalesce(m.department, h.department) AS department, coalesce(n.count, 0) AS needed, n.until AS until," \
	" (SELECT min(a.id) FROM mynumber_medium y JOIN mynumber_asset a ON a.id = y.asset WHERE y.medium = d.medium AND y.until IS NULL"  \
	" AND a.retain < ?1) AS asset,"                                                                                                \
	" EXISTS (SELECT 1 FROM hold o WHERE o.medium = d.medium AND o.released IS NULL) AS held"                                       \
	" FROM due d JOIN medium m ON m.number = d.medium LEFT JOIN person h ON h.id = m.handler"                                       \
	" LEFT JOIN needed n ON n.medium = d.medium LEFT JOIN erase_reminder r ON r.medium = d.medium"                                  \
	" WHERE m.state NOT IN ('lost', 'disposed') AND m.home IS NULL"

static const char *const truths[] = { "held", NULL };

int is_spent(const struct act *act, const char *number, bool *out, struct fault *fault)
{
	int64_t count;
	int r = store_number(registry_store(act->registry), "SELECT count(*) FROM emptying WHERE medium = ?1 AND gone IS NULL",
		VALUES(TEXT(number)), &count, fault);

	*out = r == 0 && count > 0;
	return r;
}

static int64_t days_between(const char *since, int64_t end)
{
	int64_t begin = end;

	if (since)
		clock_parse_utc(since, &begin);
	return end > begin ? (end - begin) / DAY_SECONDS : 0;
}

int due_list(const struct act *act, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	char now[TIME_SIZE];
	json_t *row;
	size_t i;
	int r;

	clock_format_utc(act->now, now);
	r = store_query(registry_store(act->registry), DUE " AND m.serial > ?2 ORDER BY m.serial LIMIT ?3",
		VALUES(TEXT(now), NUMBER(part->after), NUMBER(part->limit)), &query, fault);
	if (r == 0)
		r = rows_to_part(query, truths, part, list, fault);
	if (r < 0)
		return r;
	json_array_foreach(list, i, row)
		json_object_set_new(row, "days", json_integer(days_between(json_member_text(row, "since"), act->now)));
	*out = MOVE(list);
	return 0;
}

int due_erased(const struct act *act, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	json_t *row;
	size_t i;
	int r;

	/* What the same erase ended has its moment. */
	r = store_query(registry_store(act->registry),
		"SELECT k.serial AS part_key, k.medium AS number, k.id AS certificate, k.issued AS erased, min(p.since) AS since FROM certificate k"
		" JOIN (SELECT medium, until AS since, gone FROM content WHERE gone IS NOT NULL AND until < gone"
		" UNION ALL SELECT medium, since, gone FROM emptying WHERE gone IS NOT NULL UNION ALL SELECT n.medium, a.retain, n.until"
		" FROM mynumber_asset a JOIN mynumber_medium n ON n.asset = a.id WHERE a.retain < n.until) p ON p.medium = k.medium AND p.gone = k.issued"
		" WHERE k.serial > ?1 GROUP BY k.serial ORDER BY k.serial LIMIT ?2",
		VALUES(NUMBER(part->after), NUMBER(part->limit)), &query, fault);
	if (r == 0)
		r = rows_to_part(query, NULL, part, list, fault);
	if (r < 0)
		return r;
	json_array_foreach(list, i, row) {
		int64_t end = 0;

		clock_parse_utc(json_member_text(row, "erased"), &end);
		json_object_set_new(row, "days", json_integer(days_between(json_member_text(row, "since"), end)));
	}
	*out = MOVE(list);
	return 0;
}

static int read_unheard(const struct act *act, int limit, json_t *list, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE], yesterday[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	r = store_query(registry_store(act->registry),
		DUE " AND coalesce(r.told, '') <= ?2 AND NOT EXISTS (SELECT 1 FROM hold o WHERE o.medium = d.medium AND o.released IS NULL)"
		    " ORDER BY coalesce(r.told, ''), d.since LIMIT ?3",
		VALUES(TEXT(now), TEXT(yesterday), NUMBER(limit)), &query, fault);
	return r < 0 ? r : rows_to_json(query, truths, list, fault);
}

int due_chase(const struct act *act, int limit, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	json_t *row;
	size_t i;
	int r = rules_office(act_rules(act))->remind ? read_unheard(act, limit, list, fault) : 0;

	json_array_foreach(list, i, row) {
		json_int_t days = (json_int_t)days_between(json_member_text(row, "since"), act->now);

		json_object_set_new(row, "days", json_integer(days));
		if (r == 0)
			r = act_record(act, "erase.reminded",
				json_pack("{s:O, s:I}", "number", json_object_get(row, "number"), "days", days), fault);
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}
