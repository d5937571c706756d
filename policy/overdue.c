// SPDX-License-Identifier: GPL-3.0-or-later
/* What should be back and is not, and what lies about when the office closes (R-CUS-03, R-CUS-06, R-CUS-10). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/carrying.h"
#include "policy/custody.h"

#define NOTED_MAX 1000 /* of one day, on the ledger */
#define LOW(place) "(' ' || coalesce(" place ".properties, '') || ' ' LIKE '% disaster-low %')"

static void put_telling(json_t *row, const struct office *office, int64_t now)
{
	const char *until = json_member_text(row, "until");
	int64_t due = now, days;

	if (until)
		clock_parse_utc(until, &due);
	days = (now - due) / DAY_SECONDS;
	if (due > now) /* the day before, and the day of, count as one to go */
		days = -1 - (due - now) / DAY_SECONDS;
	json_object_set_new(row, "days", json_integer(days));
	if (days >= office->overdue_administrator_days)
		json_put_text(row, "tell", "holder approver administrator");
	else
		json_put_text(row, "tell", days >= office->overdue_approver_days ? "holder approver" : "holder");
}

/* Due, or due within so many days where it is out for longer than that, and nobody was told since `told`. */
static int read_overdue(const struct act *act, int ahead, const char *told, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	char now[TIME_SIZE], soon[TIME_SIZE];
	json_t *row;
	size_t i;
	int r;

	clock_format_utc(act->now, now);
	clock_format_utc(act->now + (int64_t)ahead * DAY_SECONDS, soon);
	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT v.medium AS number, v.request AS request, v.person AS person, p.name AS name, p.department AS department, v.until AS until,"
			" coalesce(nullif(m.department, ''), p.department) AS medium_department FROM movement v JOIN person p ON p.id = v.person"
			" JOIN medium m ON m.number = v.medium WHERE v.back IS NULL AND v.until < ?1 AND coalesce(v.chased, '') <= ?2"
			" AND (v.until < ?3 OR unixepoch(v.until) - unixepoch(v.out) > ?4) ORDER BY v.until",
			.values = VALUES(TEXT(soon), TEXT(told), TEXT(now), NUMBER((int64_t)ahead * DAY_SECONDS)) },
		&list, fault);
	if (r < 0)
		return r;
	json_array_foreach(list, i, row)
		put_telling(row, rules_office(act_rules(act)), act->now);
	*out = MOVE(list);
	return 0;
}

int carry_out_overdue(const struct act *act, json_t **out, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return read_overdue(act, 0, now, out, fault);
}

int carry_out_chase(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	const struct office *office = rules_office(act_rules(act));
	char yesterday[TIME_SIZE];
	const json_t *row;
	size_t i;
	int r = 0;

	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	if (office->remind)
		r = read_overdue(act, office->remind_days, yesterday, &list, fault);
	else
		list = json_array();
	json_array_foreach(list, i, row) {
		if (r == 0)
			r = act_record(act, "carry-out.chased",
				json_pack("{s:O, s:O, s:O, s:O}", "number", json_object_get(row, "number"), "person",
					json_object_get(row, "person"), "days", json_object_get(row, "days"), "tell",
					json_object_get(row, "tell")),
				fault);
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}

/* The last second of the day that `now` lies in, here. */
static void day_ends(int64_t now, char out[TIME_SIZE])
{
	char day[11];
	int64_t end = now;

	clock_format_date(now, day);
	clock_parse_date(day, true, &end);
	clock_format_utc(end, out);
}

int day_end_list(const struct act *act, json_t **out, struct fault *fault)
{
	char now[TIME_SIZE], end[TIME_SIZE];

	clock_format_utc(act->now, now);
	day_ends(act->now, end);
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT o.medium AS number, 'open' AS why, p.id AS person, p.name AS name, o.since AS since FROM opening o"
			" JOIN person p ON p.id = o.person"
			/* It has a place, and nobody said that it is back in it. */
			" UNION ALL SELECT c.medium, 'taken', p.id, p.name, c.taken FROM custody c JOIN person p ON p.id = c.taken_by"
			" JOIN medium m ON m.number = c.medium WHERE c.taken IS NOT NULL AND c.place IS NOT NULL AND m.state NOT IN ('lost', 'disposed')"
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = c.medium)"
			" UNION ALL SELECT v.medium, CASE WHEN v.until < ?1 THEN 'overdue' ELSE 'due' END, p.id, p.name, v.until FROM movement v"
			" JOIN person p ON p.id = v.person WHERE v.back IS NULL AND v.until <= ?2"
			" UNION ALL SELECT m.number, 'disposal', NULL, NULL, NULL FROM medium m LEFT JOIN custody c ON c.medium = m.number"
			" LEFT JOIN place s ON s.id = c.place WHERE m.state = 'awaiting-disposal' AND coalesce(s.disposal, 0) = 0"
			" AND EXISTS (SELECT 1 FROM place WHERE disposal AND retired IS NULL)"
			/* R-RET-02, where the office has such a place at all. */
			" UNION ALL SELECT m.number, 'archive', NULL, NULL, NULL FROM medium m LEFT JOIN custody c ON c.medium = m.number"
			" LEFT JOIN place s ON s.id = c.place WHERE m.state = 'archived' AND NOT " LOW("s") " AND EXISTS (SELECT 1 FROM place p"
			" WHERE p.retired IS NULL AND " LOW("p") ") ORDER BY 2, 1",
			.values = VALUES(TEXT(now), TEXT(end)) },
		out, fault);
}

/* Has the hour come at which the office closes, here? "" and what is no hour: never. */
static bool is_closing(int64_t now, const char *hour)
{
	char local[20];

	clock_format_local(now, local);
	return hour[0] && strncmp(local + strlen("2026-11-21 "), hour, strlen("17:15")) >= 0;
}

int day_end_note(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	SCOPED(json_release) json_t *numbers = json_array();
	const struct office *office = rules_office(act_rules(act));
	char day[11];
	int64_t one;
	json_t *row;
	size_t i;
	int r;

	clock_format_date(act->now, day);
	r = store_number(registry_store(act->registry), "SELECT 1 FROM day_end WHERE day = ?1", VALUES(TEXT(day)), &one, fault);
	if (r == 0 || !office->remind || !is_closing(act->now, office->day_end)) {
		*out = MOVE(list);
		return 0;
	}
	if (r != -ENOENT)
		return r;
	json_decref(MOVE(list));
	r = day_end_list(act, &list, fault);
	if (r < 0)
		return r;
	json_array_foreach(list, i, row)
		if (i < NOTED_MAX)
			json_array_append(numbers, json_object_get(row, "number"));
	r = act_record(act, "day-end.listed", json_pack("{s:s, s:O}", "day", day, "left", numbers), fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}
