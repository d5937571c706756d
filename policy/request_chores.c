// SPDX-License-Identifier: GPL-3.0-or-later
/* What time does to requests: those that are over end on the books, and who should sign is reminded, once a day. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/rules/rules.h"
#include "policy/signatures.h"


/* What the medium is again when its request comes to nothing; NULL: what it is. */
const char *request_undone_state(const char *kind, const char *state)
{
	const struct form *form = form_find(kind);
	enum medium_state now;

	if (!form || !form->stick || !medium_state_from_name(state, &now) || now != MEDIUM_REQUESTED)
		return NULL;
	return medium_state_name(MEDIUM_UNKNOWN);
}

/* The next one whose time is over; 1: there was one. */
static int expire_one(const struct act *act, json_t *list, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *data = NULL;
	int64_t days = rules_office(act_rules(act))->request_days;
	char now[TIME_SIZE], before[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	clock_format_utc(days > 0 ? act->now - days * DAY_SECONDS : 0, before);
	r = query_one(registry_store(act->registry),
		"SELECT q.id, q.medium, coalesce(q.until, ?1), q.kind, m.state, q.applicant FROM request q LEFT JOIN medium m ON m.number ="
		" q.medium WHERE (q.state = 'pending' AND (q.until < ?1 OR q.made < ?2)) OR (q.state = 'approved' AND q.until < ?1)"
		" ORDER BY q.serial LIMIT 1",
		VALUES(TEXT(now), TEXT(before)), &query, fault);
	if (r <= 0)
		return r;
	data = json_pack("{s:s, s:s*, s:s, s:s*}", "request", query_text(query, 0), "number", unless_empty(query_text(query, 1)), "until",
		query_text(query, 2), "state", request_undone_state(query_text(query, 3), query_text(query, 4)));
	json_array_append_new(list, json_pack("{s:s, s:s}", "request", query_text(query, 0), "person", query_text(query, 5)));
	query_close(query);
	query = NULL;
	r = act_record(act, "request.expired", json_incref(data), fault);
	return r < 0 ? r : 1;
}

int request_expire(const struct act *act, int most, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	int r = 1;

	for (int i = 0; r > 0 && i < most; i++)
		r = expire_one(act, list, fault);
	*out = MOVE(list);
	return r < 0 ? r : 0;
}

/* ---- reminding ---- */

/* Who could give the first signature that is missing, for its department, in their own name or as deputy, but not who asked. */
static int signers_of(const struct act *act, const char *request, const char *now, json_t *people, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct post post = { .now = now };
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT role, coalesce(department, ''), applicant FROM signature WHERE request = ?1 AND signer IS NULL ORDER BY slot LIMIT 1",
		VALUES(TEXT(request)), &query, fault);
	if (r <= 0 || !role_from_name(query_text(query, 0), &post.role))
		return r < 0 ? r : 0;
	post.department = query_text(query, 1);
	post.but_not = query_text(query, 2);
	return people_list_holders(act->registry, &post, people, fault);
}

/* The next one that has waited for a day and of which nobody was reminded today; 1: there was one. */
static int remind_one(const struct act *act, json_t *list, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *people = json_array();
	SCOPED(json_release) json_t *data = NULL;
	char now[TIME_SIZE], before[TIME_SIZE], day[11];
	int r;

	clock_format_utc(act->now, now);
	clock_format_utc(act->now - DAY_SECONDS, before);
	clock_format_date(act->now, day);
	r = query_one(registry_store(act->registry),
		"SELECT id, medium FROM request WHERE state = 'pending' AND made < ?1 AND (reminded IS NULL OR reminded < ?2) ORDER BY serial"
		" LIMIT 1",
		VALUES(TEXT(before), TEXT(day)), &query, fault);
	if (r <= 0)
		return r;
	r = signers_of(act, query_text(query, 0), now, people, fault);
	if (r < 0)
		return r;
	data = json_pack("{s:s, s:s*, s:s, s:O}", "request", query_text(query, 0), "number", unless_empty(query_text(query, 1)), "day", day,
		"people", people);
	json_array_append_new(list, json_pack("{s:s, s:O}", "request", query_text(query, 0), "people", people));
	query_close(query);
	query = NULL;
	r = act_record(act, "request.reminded", json_incref(data), fault);
	return r < 0 ? r : 1;
}

int request_remind(const struct act *act, int most, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	int r = rules_office(act_rules(act))->remind ? 1 : 0;

	for (int i = 0; r > 0 && i < most; i++)
		r = remind_one(act, list, fault);
	*out = MOVE(list);
	return r < 0 ? r : 0;
}
