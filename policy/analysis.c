// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of topics, each one statement over the events of its kinds; and what hours the office keeps. */
#include "policy/analysis.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/books.h"

#define WITHIN EVENT_TIME " BETWEEN ?1 AND ?2"
#define OF(kind) "event WHERE " EVENT_KIND " = '" kind "' AND " WITHIN
#define OF_ANY(kinds) "event WHERE " EVENT_KIND " IN (" kinds ") AND " WITHIN
#define DATA(name) "text ->> '$.data." name "'"
#define ACTOR "text ->> '$.actor.person'"
#define NAMED(person) "(SELECT name FROM person WHERE id = " person ")"

/* What administrators and those beside them change: the work record (R-LOG-07). */
#define CHANGES                                                                                                                    \
	"'person.added', 'person.corrected', 'person.described', 'person.transferred', 'person.retired', 'person.extended', 'person.suspended',"           \
	" 'person.resumed', 'role.granted', 'role.revoked', 'login.added', 'login.removed', 'deputy.nominated', 'deputy.accepted',"     \
	" 'deputy.ended', 'place.added', 'place.retired', 'host.provisioned', 'host.resealed', 'host.trusted', 'host.distrusted',"      \
	" 'policy.loaded', 'policy.faulty', 'medium.registering', 'medium.bound', 'label.revising', 'grant.granting', 'grant.revoked',"  \
	" 'escrow.shown', 'recovery.started', 'ledger.accepted', 'exception.granted', 'exception.ended', 'mynumber.charge-added',"      \
	" 'mynumber.charge-ended', 'quarantine.released', 'hold.released'"

struct topic {
	const char *name;
	const char *sql; /* ?1, ?2: the period; ?3: how many rows; each with `total`. NULL: off-hours */
};

/* clang-format off */
static const struct topic topics[] = {
	{ "unregistered",
	  "WITH found (login, what, rule, n, time) AS (SELECT " DATA("seat") ", " DATA("what") ", " DATA("rule") ", 1, " EVENT_TIME " FROM "
		OF_ANY("'device.blocked', 'medium.lost-seen'") " UNION ALL SELECT '', 'suppressed', '', " DATA("number") ", " EVENT_TIME " FROM "
		OF("device.suppressed") ") SELECT login, what, rule, sum(n) AS count, max(time) AS last, sum(sum(n)) OVER () AS total FROM found"
	  " GROUP BY login, what, rule ORDER BY sum(n) DESC, login, what LIMIT ?3" },
	{ "refusals",
	  "SELECT " ACTOR " AS person, text ->> '$.actor.login' AS login, " NAMED(ACTOR) " AS name, " DATA("why") " AS rule, " DATA("method")
		" AS method, count(*) AS count, max(" EVENT_TIME ") AS last, sum(count(*)) OVER () AS total FROM " OF("act.refused")
	  " GROUP BY 1, 2, 4, 5 ORDER BY count(*) DESC, login, rule LIMIT ?3" },
	{ "off-hours", NULL },
	{ "exceptions",
	  "SELECT " DATA("exception") " AS exception, " DATA("rule") " AS rule, " NAMED(ACTOR) " AS name, count(*) AS count, max("
		EVENT_TIME ") AS last, sum(count(*)) OVER () AS total FROM " OF("exception.used")
	  " GROUP BY 1, 2, 3 ORDER BY exception LIMIT ?3" },
	/* What came back late, and what has not come back yet. */
	{ "overdue",
	  "SELECT v.medium AS number, v.person AS person, p.name AS name, v.until AS until, v.back AS back,"
	  " (unixepoch(min(coalesce(v.back, ?2), ?2)) - unixepoch(v.until)) / 86400 AS days, count(*) OVER () AS total FROM movement v"
	  " JOIN person p ON p.id = v.person WHERE (v.late = 1 AND v.back BETWEEN ?1 AND ?2) OR (v.back IS NULL AND v.until < ?2)"
	  " ORDER BY v.until LIMIT ?3" },
	{ "failed-opens",
	  "SELECT " DATA("number") " AS number, count(*) AS count, max(" EVENT_TIME ") AS last, " DATA("why")
		" AS why, sum(count(*)) OVER () AS total FROM " OF_ANY("'medium.open-failed', 'recovery.failed'")
	  " GROUP BY 1 ORDER BY count(*) DESC, number LIMIT ?3" },
	{ "scanner",
	  "SELECT " DATA("number") " AS number, " ACTOR " AS person, " NAMED(ACTOR) " AS name, " EVENT_TIME
		" AS time, count(*) OVER () AS total FROM " OF("medium.returned") " AND text ->> '$.data.checks.scan' = 'found' ORDER BY seq LIMIT ?3" },
	{ "clock",
	  "SELECT seq AS seq, " EVENT_TIME " AS time, " EVENT_KIND " AS kind, text -> '$.data' AS data, count(*) OVER () AS total FROM "
		OF_ANY("'clock.stepped', 'clock.accepted', 'clock.doubted', 'clock.state'") " ORDER BY seq LIMIT ?3" },
	{ "changes",
	  "SELECT seq AS seq, " EVENT_TIME " AS time, " EVENT_KIND " AS kind, " ACTOR " AS person, coalesce(" NAMED(ACTOR)
		", text ->> '$.actor.login') AS name, coalesce(" DATA("number") ", " DATA("person") ", " DATA("deputy") ", " DATA("place") ", "
		DATA("host") ", " DATA("charge") ", " DATA("exception") ", " DATA("digest") ") AS subject, coalesce(" DATA("reason") ", "
		DATA("why") ") AS reason, " DATA("request") " AS request, count(*) OVER () AS total FROM " OF_ANY(CHANGES)
	  " ORDER BY seq LIMIT ?3" },
	{ "gaps",
	  "SELECT seq AS seq, " EVENT_TIME " AS time, text -> '$.data' AS data, count(*) OVER () AS total FROM " OF("ledger.gap")
	  " ORDER BY seq LIMIT ?3" },
};
/* clang-format on */

/* A topic on its way. */
struct found {
	int64_t total;
	json_t *rows; /* at most ANALYSIS_ROWS */
};

static void found_clear_scoped(struct found *found)
{
	json_decref(found->rows);
}

/* ---- the hours that the office keeps ---- */

static void office_hours(const struct act *act, char out[16])
{
	const struct office *office = rules_office(act_rules(act));

	text_format(out, 16, "%s-%s", office->day_start, office->day_end);
}

/* Saturdays, Sundays, and before or behind the hours of the office, here. */
static bool is_off_hours(const struct office *office, const char *time)
{
	char local[20], date[21];
	const char *hour = local + strlen("2026-11-21 ");
	int64_t moment, noon, day;

	if (!clock_parse_utc(time, &moment))
		return false;
	clock_format_local(moment, local);
	if ((office->day_start[0] && strncmp(hour, office->day_start, strlen("08:30")) < 0) ||
		(office->day_end[0] && strncmp(hour, office->day_end, strlen("17:15")) >= 0))
		return true;
	/* A date as such is in no zone of time: its noon in UTC. 1970-01-01 was a Thursday. */
	text_format(date, sizeof(date), "%.10sT12:00:00Z", local);
	if (!clock_parse_utc(date, &noon))
		return false;
	day = (noon / DAY_SECONDS + 4) % 7;
	return day == 0 || day == 6;
}

/* One more use by this person, at the newest time. */
static int count_use(json_t *people, const struct query *query)
{
	const char *person = query_text(query, 0), *time = query_text(query, 2);
	json_t *row = json_object_get(people, person);

	if (!row)
		json_object_set_new(people, person,
			row = json_pack("{s:s, s:s, s:i, s:s}", "person", person, "name", query_text(query, 1), "count", 0, "first", time));
	if (!row || json_put_text(row, "last", time) < 0)
		return -ENOMEM;
	return json_put_number(row, "count", json_member_number(row, "count", 0) + 1);
}

static int off_hours(const struct act *act, const struct period *period, struct found *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *people = json_object();
	const struct office *office = rules_office(act_rules(act));
	const char *person;
	json_t *row;
	int r;

	r = store_query(registry_store(act->registry),
		"SELECT coalesce(" DATA("person") ", " ACTOR ", ''), coalesce(" NAMED("coalesce(" DATA("person") ", " ACTOR ")")
		", text ->> '$.actor.login', ''), " EVENT_TIME " FROM " OF_ANY("'medium.opening', 'recovery.started'") " ORDER BY seq",
		VALUES(TEXT(period->from), TEXT(period->until)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		r = 0;
		if (!is_off_hours(office, query_text(query, 2)))
			continue;
		out->total++;
		if (count_use(people, query) < 0)
			return -ENOMEM;
	}
	if (r < 0)
		return r;
	json_object_foreach(people, person, row)
		if (json_array_size(out->rows) < ANALYSIS_ROWS)
			json_array_append(out->rows, row);
	return 0;
}

/* ---- the topics ---- */

static int select_topic(const struct act *act, const struct period *period, const char *sql, struct found *out, struct fault *fault)
{
	json_t *row;
	size_t i;
	int r;

	r = rows_select(act->registry,
		&(struct selection){ .sql = sql, .values = VALUES(TEXT(period->from), TEXT(period->until), NUMBER(ANALYSIS_ROWS)) }, &out->rows,
		fault);
	if (r < 0)
		return r;
	json_array_foreach(out->rows, i, row) {
		out->total = json_member_number(row, "total", 0);
		json_object_del(row, "total");
	}
	return 0;
}

static int read_topic(const struct act *act, const struct period *period, size_t i, struct found *out, struct fault *fault)
{
	*out = (struct found){ 0 };
	if (topics[i].sql)
		return select_topic(act, period, topics[i].sql, out, fault);
	out->rows = json_array();
	return off_hours(act, period, out, fault);
}

int analysis_topic(const struct act *act, const struct period *period, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(found_clear) struct found found = { 0 };
	size_t i = (size_t)part->after;
	int r;

	if (i >= ARRAY_SIZE(topics))
		return -EINVAL;
	r = read_topic(act, period, i, &found, fault);
	if (r < 0)
		return r;
	*out = json_pack("[{s:s, s:I, s:O}]", "topic", topics[i].name, "count", (json_int_t)found.total, "rows", found.rows);
	part->after++;
	part->last = part->after >= (int64_t)ARRAY_SIZE(topics);
	return *out ? 0 : -ENOMEM;
}

int analysis_counts(const struct act *act, const struct period *period, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *counts = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(topics); i++) {
		SCOPED(found_clear) struct found found = { 0 };
		int r = read_topic(act, period, i, &found, fault);

		if (r == 0)
			r = json_put_number(counts, topics[i].name, found.total);
		if (r < 0)
			return r;
	}
	*out = MOVE(counts);
	return 0;
}

/* The sequence number of the first event from `time` on, 0: there is none. Times never go back along the ledger. */
static int find_first(const struct act *act, const char *time, int64_t *out, struct fault *fault)
{
	struct store *store = registry_store(act->registry);
	int64_t low, high;
	int r = store_number(store, "SELECT coalesce(min(seq), 1) FROM event", NO_VALUES, &low, fault);

	if (r == 0)
		r = store_number(store, "SELECT coalesce(max(seq), 0) + 1 FROM event", NO_VALUES, &high, fault);
	while (r == 0 && low < high) {
		int64_t middle = low + (high - low) / 2, early;

		r = store_number(store, "SELECT " EVENT_TIME " < ?2 FROM event WHERE seq = ?1", VALUES(NUMBER(middle), TEXT(time)), &early, fault);
		if (r == -ENOENT || (r == 0 && early)) /* an event of years that are closed */
			low = middle + 1;
		else
			high = middle;
		r = r == -ENOENT ? 0 : r;
	}
	*out = low;
	return r;
}

int analysis_head(const struct act *act, const struct period *period, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *checkpoints = NULL;
	char hours[16], behind[TIME_SIZE];
	int64_t first, end, until = act->now;
	int r;

	clock_parse_utc(period->until, &until);
	clock_format_utc(until + 1, behind);
	office_hours(act, hours);
	r = find_first(act, period->from, &first, fault);
	if (r == 0)
		r = find_first(act, behind, &end, fault);
	if (r == 0)
		r = rows_select(act->registry,
			&(struct selection){ .sql = "SELECT seq AS sequence, " EVENT_TIME " AS time FROM event WHERE " EVENT_KIND
			" = 'ledger.checkpoint' ORDER BY " EVENT_KIND " DESC, " EVENT_TIME " DESC LIMIT 1", .values = NO_VALUES }, &checkpoints, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:n, s:O?}", "from", period->from, "until", period->until, "first",
		(json_int_t)(end > first ? first : 0), "last", (json_int_t)(end > first ? end - 1 : 0), "events", (json_int_t)(end - first), "hours",
		hours, "large_writes", "checkpoint", json_array_get(checkpoints, 0));
	return *out ? 0 : -ENOMEM;
}
