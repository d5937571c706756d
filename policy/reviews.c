// SPDX-License-Identifier: GPL-3.0-or-later
/* Reviews of the ledger, from the books; what is looked at is policy/analysis.c's. */
#include "policy/reviews.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/analysis.h"
#include "policy/chase.h"
#include "policy/decide_review.h"

#define NOTE_MAX 500
#define CHASED "ledger"

static int check_texts(const struct ledger_review *review, struct fault *fault)
{
	int r = act_need_text(review->note, NOTE_MAX, "note", fault);

	if (r == 0)
		r = act_optional_text(review->findings, NOTE_MAX, "findings", fault);
	return r < 0 ? r : act_optional_text(review->measures, NOTE_MAX, "measures", fault);
}

/* The head of the period that is over; of one that is not, as far as it has come. */
static int read_head(const struct act *act, const struct ledger_review *review, struct period *period, json_t **head, struct fault *fault)
{
	char now[TIME_SIZE];
	int r = period_read(&review->period, act->now, period, fault);

	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	if (strcmp(period->until, now) > 0)
		text_copy(period->until, sizeof(period->until), now);
	if (strcmp(period->from, period->until) > 0)
		return fault_set(fault, -EINVAL, N_("That period has not begun yet, so nobody can have looked it through."));
	r = analysis_head(act, period, head, fault);
	if (r == 0 && json_member_number(*head, "first", 0) == 0)
		return fault_set(fault, -EINVAL, N_("There is no event of the ledger in that period."));
	return r;
}

int ledger_review_check(const struct act *act, const struct ledger_review *review, struct fault *fault)
{
	SCOPED(json_release) json_t *head = NULL;
	struct period period;
	int r = check_texts(review, fault);

	return r < 0 ? r : read_head(act, review, &period, &head, fault);
}

int ledger_review(const struct act *act, const struct ledger_review *review, const struct ledger_report *report, char *id, struct fault *fault)
{
	SCOPED(json_release) json_t *head = NULL;
	SCOPED(json_release) json_t *counts = NULL;
	struct period period;
	char hash[2 * sizeof(report->head.hash) + 1];
	int r = check_texts(review, fault);

	if (r == 0)
		r = read_head(act, review, &period, &head, fault);
	if (r == 0)
		r = analysis_counts(act, &period, &counts, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "ledger_review", id, LEDGER_REVIEW_ID, fault);
	if (r < 0)
		return r;
	text_hex(report->head.hash, sizeof(report->head.hash), hash);
	return act_record(act, "ledger.reviewed",
		json_pack("{s:s, s:s, s:s, s:O, s:O, s:s, s:O, s:I, s:s, s:s*, s:s*}", "review", id, "from", period.from, "until", period.until,
			"first", json_object_get(head, "first"), "last", json_object_get(head, "last"), "hash", hash, "counts", counts, "breaches",
			(json_int_t)report->breaches, "note", review->note, "findings", unless_empty(review->findings), "measures",
			unless_empty(review->measures)),
		fault);
}

int ledger_review_confirm(const struct act *act, const char *id, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char person[PERSON_ID];
	struct confirm_facts facts = { .review = id, .actor = act_person(act), .reviewer = person };
	struct decision decision;
	int r = query_one(registry_store(act->registry), "SELECT person, confirmed IS NOT NULL FROM ledger_review WHERE id = ?1",
		VALUES(TEXT(id)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no review %s; see mediactl ledger reviews."), id);
	if (r < 0)
		return r;
	query_copy(query, 0, person, sizeof(person));
	facts.confirmed = query_number(query, 1) != 0;
	decision = DECIDE_FOR_BOTH(act, decide_review_confirm, facts, facts.actor);
	r = act_decide(act, "ConfirmLedgerReview", id, &decision, fault);
	return r < 0 ? r : act_record(act, "ledger.review-confirmed", json_pack("{s:s}", "review", id), fault);
}

int ledger_review_list(struct registry *registry, json_t **out, struct fault *fault)
{
	json_t *row;
	size_t i;
	int r = rows_select(registry,
		&(struct selection){
			.sql = "SELECT v.id AS review, v.starts AS 'from', v.until AS until, v.first AS first, v.last AS last, v.hash AS hash, v.counts AS counts,"
			" v.breaches AS breaches, v.note AS note, v.findings AS findings, v.measures AS measures, v.time AS time, p.name AS name,"
			" v.confirmed AS confirmed, c.name AS confirmed_by_name FROM ledger_review v JOIN person p ON p.id = v.person"
			" LEFT JOIN person c ON c.id = v.confirmed_by ORDER BY v.serial DESC LIMIT " LIST_WHOLE,
			.values = NO_VALUES },
		out, fault);

	if (r < 0)
		return r;
	json_array_foreach(*out, i, row) {
		const char *text = json_member_text(row, "counts");
		json_t *counts;

		if (text && json_decode(text, strlen(text), JSON_TEXT_MAX, &counts, fault) == 0)
			json_object_set_new(row, "counts", counts);
	}
	return 0;
}

/* ---- when nobody looks ---- */

/* So many months later, the same day or the last of a shorter month; here. */
static int64_t months_later(int64_t time, int months)
{
	char date[11], wanted[24];
	uint64_t year = 0, month = 0, day = 0;
	int64_t out = time;

	clock_format_date(time, date);
	date[4] = date[7] = '\0';
	text_number(date, 9999, &year);
	text_number(date + 5, 12, &month);
	text_number(date + 8, 31, &day);
	month += (uint64_t)months;
	year += (month - 1) / 12;
	month = (month - 1) % 12 + 1;
	for (; day > 0; day--) {
		text_format(wanted, sizeof(wanted), "%04d-%02d-%02d", (int)year, (int)month, (int)day);
		if (clock_parse_date(wanted, true, &out))
			break;
	}
	return out;
}

int ledger_review_overdue(const struct act *act, char since[TIME_SIZE], int64_t *days, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int months = rules_office(act_rules(act))->log_review_months;
	int64_t last, due;
	int r;

	since[0] = '\0';
	*days = 0;
	if (months == 0)
		return 0;
	r = query_one(registry_store(act->registry),
		"SELECT coalesce((SELECT max(until) FROM ledger_review), (SELECT provisioned FROM host))", NO_VALUES, &query, fault);
	if (r <= 0 || !clock_parse_utc(query_text(query, 0), &last))
		return r < 0 ? r : 0;
	due = months_later(last, months);
	if (due >= act->now)
		return 0;
	clock_format_utc(due, since);
	*days = (act->now - due) / DAY_SECONDS;
	return 0;
}

int ledger_review_chase(const struct act *act, char since[TIME_SIZE], struct fault *fault)
{
	int64_t days;
	int r;

	since[0] = '\0';
	if (!rules_office(act_rules(act))->remind)
		return 0;
	r = ledger_review_overdue(act, since, &days, fault);
	return r < 0 ? r : chase_once_a_day(act, CHASED, since, fault);
}

/* ---- what one person does too often ---- */

static int find_alarms(const struct act *act, int limit, json_t **out, struct fault *fault)
{
	char since[TIME_SIZE];

	clock_format_utc(act->now - (int64_t)ALARM_MINUTES * 60, since);
	return rows_select(act->registry,
		&(struct selection){
			.sql = "WITH found (what, login) AS (SELECT 'refusals', text ->> '$.actor.login' FROM event WHERE " EVENT_KIND " = 'act.refused' AND "
			EVENT_TIME " > ?1 UNION ALL SELECT 'unregistered', text ->> '$.data.seat' FROM event WHERE " EVENT_KIND " = 'device.blocked' AND "
			EVENT_TIME " > ?1) SELECT f.what AS what, f.login AS login, p.id AS person, p.name AS name, count(*) AS count FROM found f"
			" LEFT JOIN login l ON l.login = f.login LEFT JOIN person p ON p.id = l.person WHERE f.login <> '' AND NOT EXISTS (SELECT 1"
			" FROM alarm a WHERE a.what = f.what AND a.login = f.login AND a.time > ?1) GROUP BY f.what, f.login HAVING count(*) >= ?2"
			" ORDER BY f.what, f.login",
			.values = VALUES(TEXT(since), NUMBER(limit)) },
		out, fault);
}

int alarm_raise(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	int limit = rules_office(act_rules(act))->alarm_refusals, r = 0;
	const json_t *row;
	size_t i;

	if (limit > 0)
		r = find_alarms(act, limit, &list, fault);
	json_array_foreach(list, i, row) {
		if (r == 0)
			r = act_record(act, "alarm.raised",
				json_pack("{s:O, s:O, s:O, s:i}", "what", json_object_get(row, "what"), "login", json_object_get(row, "login"), "count",
					json_object_get(row, "count"), "minutes", ALARM_MINUTES),
				fault);
	}
	if (r == 0)
		*out = list ? MOVE(list) : json_array();
	return r;
}
