// SPDX-License-Identifier: GPL-3.0-or-later
/* Grants on the books: the intent, what the stick says of it, and the word that ends them. */
#include "policy/grants.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/signatures.h"

#define GRANTS_MAX 29 /* on one medium: HEADER_GRANTS_MAX */
#define UUID_MAX 39

/* granting_facts and the texts behind its pointers. */
struct deciding {
	struct medium_view view;
	char request[REQUEST_ID], approver[PERSON_ID];
	char until[TIME_SIZE], approved_until[TIME_SIZE], now[TIME_SIZE];
	struct granting_facts facts;
};

static int read_until(const char *until, char out[TIME_SIZE], struct fault *fault)
{
	int64_t time;

	out[0] = '\0';
	if (!until || !until[0])
		return 0;
	if (!clock_parse_date(until, true, &time))
		return fault_set(fault, -EINVAL,
			N_("%s is no date for %s: write it as 2026-11-30, 令和8年11月30日 or R8.11.30."), until, "until");
	clock_format_utc(time, out);
	return 0;
}

static int find_request(const struct act *act, const char *host, struct deciding *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT id, decided_by, until FROM request WHERE medium = ?1 AND kind = 'grant' AND state = 'approved' AND host = ?2"
		" AND (until IS NULL OR until >= ?3) ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(out->view.number), TEXT(host), TEXT(out->now)), &query, fault);
	if (r <= 0)
		return r;
	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->approver, sizeof(out->approver));
	query_copy(query, 2, out->approved_until, sizeof(out->approved_until));
	if (!out->until[0])
		text_copy(out->until, sizeof(out->until), out->approved_until);
	return signatures_approver(act, out->request, act_person(act), out->approver, fault);
}

/* Does the header have room for one more, and is nothing in the balance? */
static int check_room(const struct act *act, const char *host, struct deciding *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT count(*) FILTER (WHERE host <> ?2 AND removed IS NULL), count(intent) FROM granted WHERE medium = ?1",
		VALUES(TEXT(out->view.number), TEXT(host)), &query, fault);
	if (r < 0)
		return r;
	out->facts.granting = query_number(query, 1) > 0;
	if (query_number(query, 0) >= GRANTS_MAX)
		return fault_set(fault, -EBUSY, N_("%s is granted to as many computers as its header has room for: revoke one first."),
			out->view.number);
	return 0;
}

static int decide(const struct act *act, const struct granting *granting, struct deciding *deciding, struct fault *fault)
{
	struct decision decision;
	enum zone zone;
	int r;

	r = find_request(act, granting->host.host, deciding, fault);
	if (r == 0)
		r = check_room(act, granting->host.host, deciding, fault);
	if (r < 0)
		return r;
	deciding->facts.medium = &deciding->view.facts;
	deciding->facts.actor = act_person(act);
	deciding->facts.host = granting->host.name;
	deciding->facts.zone = zone_from_name(granting->host.zone, &zone) ? zone : 0;
	deciding->facts.request = deciding->request;
	deciding->facts.approver = deciding->approver;
	deciding->facts.until = deciding->until;
	deciding->facts.approved_until = deciding->approved_until;
	deciding->facts.now = deciding->now;
	decision = DECIDE_FOR_BOTH(act, decide_granting, deciding->facts, deciding->facts.actor);
	return act_decide(act, "Grant", deciding->view.number, &decision, fault);
}

int grant_begin(const struct act *act, const struct grant_wish *wish, struct granting *out, struct fault *fault)
{
	SCOPED(granting_clear) struct granting granting = { 0 };
	struct deciding deciding = { 0 };
	int r;

	clock_format_utc(act->now, deciding.now);
	r = act_need_report(wish->job, UUID_MAX, "job", fault);
	if (r == 0)
		r = medium_view(act, wish->number, &deciding.view, fault);
	if (r == 0)
		r = host_find(act->registry, wish->host, &granting.host, fault);
	if (r == 0)
		r = read_until(wish->until, deciding.until, fault);
	if (r == 0)
		r = decide(act, &granting, &deciding, fault);
	if (r < 0)
		return r;
	text_copy(granting.created, sizeof(granting.created), deciding.now);
	text_copy(granting.until, sizeof(granting.until), deciding.until);
	r = act_record(act, "grant.granting",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*}", "number", deciding.view.number, "host", granting.host.host, "name",
			granting.host.name, "job", wish->job, "request", deciding.request, "operator", act_person(act), "created",
			granting.created, "until", granting.until[0] ? granting.until : NULL),
		fault);
	if (r < 0)
		return r;
	*out = granting;
	granting.host.record = NULL;
	return 0;
}

static json_t *about(const char *number, const char *host, const char *name)
{
	return json_pack("{s:s, s:s, s:s}", "number", number, "host", host, "name", name);
}

int grant_revoke_check(struct registry *registry, const char *number, const char *host, struct revoking *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct revoking revoking;
	int r;

	r = query_one(registry_store(registry),
		"SELECT host, name, revoked IS NOT NULL, removed IS NOT NULL FROM granted WHERE medium = ?2 AND " HOST_NAMED("host", "name")
		" ORDER BY host = ?1 DESC", VALUES(TEXT(host), TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s was never granted to a computer %s: see mediactl grants."), number, host);
	if (query_number(query, 3))
		return fault_set(fault, -EEXIST, N_("The grant of %s to %s is revoked already, and off the stick."), number,
			query_text(query, 1));
	text_copy(revoking.number, sizeof(revoking.number), number);
	query_copy(query, 0, revoking.host, sizeof(revoking.host));
	query_copy(query, 1, revoking.name, sizeof(revoking.name));
	revoking.known = query_number(query, 2) != 0;
	r = strcmp(revoking.host, host) == 0 ? 0 : query_next(query, fault);
	if (r > 0)
		return fault_set(fault, -EEXIST, N_("Several computers are called %s: name it by its thumbprint."), host);
	if (r == 0)
		*out = revoking;
	return r;
}

int grant_revoke(const struct act *act, const struct revoking *revoking, struct fault *fault)
{
	return revoking->known ? 0 : act_record(act, "grant.revoked", about(revoking->number, revoking->host, revoking->name), fault);
}

bool grant_revoke_known(struct registry *registry, const char *number, const char *host, int64_t said)
{
	char time[TIME_SIZE];
	int64_t count = 0;

	clock_format_utc(said, time);
	return store_number(registry_store(registry),
		       "SELECT count(*) FROM granted WHERE medium = ?1 AND host = ?2 AND (revoked >= ?3 OR made > ?3)",
		       VALUES(TEXT(number), TEXT(host), TEXT(time)), &count, NULL) == 0 &&
	       count > 0;
}

static const json_t *find(const json_t *there, const char *host)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(there, i, entry) {
		const char *found = json_member_text(entry, "host");

		if (found && strcmp(found, host) == 0)
			return entry;
	}
	return NULL;
}

/* What the books say of one of them against what was found; records at most two things. */
static int settle_one(const struct act *act, const json_t *row, const json_t *there, const char *why, struct fault *fault)
{
	const char *number = json_member_text(row, "number"), *host = json_member_text(row, "host"), *name = json_member_text(row, "name");
	const char *intended = json_member_text(row, "intended"), *created = json_member_text(there, "created");
	bool arrived = intended && created && strcmp(intended, created) == 0;
	int r = 0;

	if (arrived)
		r = act_record(act, "grant.made", about(number, host, name), fault);
	else if (intended)
		r = medium_failed(act, "grant.failed", number, why, fault);
	if (r == 0 && !there && json_member_text(row, "made") && json_member_text(row, "revoked"))
		r = act_record(act, "grant.removed", about(number, host, name), fault);
	return r;
}

int grants_settle(const struct act *act, const char *number, const json_t *there, const char *why, struct fault *fault)
{
	SCOPED(json_release) json_t *rows = NULL;
	const json_t *row;
	size_t i;
	int r;

	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT medium AS number, host AS host, name AS name, made AS made, revoked AS revoked, intent->>'$.created' AS intended"
			" FROM granted WHERE medium = ?1 AND (intent IS NOT NULL OR (revoked IS NOT NULL AND removed IS NULL)) ORDER BY host",
			.values = VALUES(TEXT(number)) },
		&rows, fault);
	json_array_foreach(rows, i, row)
		if (r == 0)
			r = settle_one(act, row, find(there, json_member_text(row, "host")), why, fault);
	return r;
}

int grants_seen(const struct act *act, const char *number, const json_t *there, struct fault *fault)
{
	SCOPED(json_release) json_t *rows = NULL;
	const json_t *row;
	size_t i;
	int r;

	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT host AS host, name AS name FROM granted WHERE medium = ?1 AND removed IS NOT NULL",
			.values = VALUES(TEXT(number)) },
		&rows, fault);
	json_array_foreach(rows, i, row) {
		const char *host = json_member_text(row, "host");

		if (r == 0 && find(there, host))
			r = act_record(act, "grant.returned", about(number, host, json_member_text(row, "name")), fault);
	}
	return r;
}

int grants_unwanted(struct registry *registry, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r;

	r = store_query(registry_store(registry),
		"SELECT host FROM granted WHERE medium = ?1 AND revoked IS NOT NULL AND removed IS NULL ORDER BY host",
		VALUES(TEXT(number)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = json_array_append_new(list, json_string(query_text(query, 0)));
	if (r == 0)
		*out = MOVE(list);
	return r;
}

int grant_list(struct registry *registry, const char *number, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "granting", NULL };

	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT g.medium AS number, g.host AS host, g.name AS name, g.made AS made, m.name AS made_by_name, g.request AS request,"
			" g.until AS until, g.revoked AS revoked, r.name AS revoked_by_name, g.removed AS removed, g.intent IS NOT NULL AS granting"
			" FROM granted g LEFT JOIN person m ON m.id = g.made_by LEFT JOIN person r ON r.id = g.revoked_by"
			" WHERE ?1 IS NULL OR g.medium = ?1 ORDER BY g.medium, g.name, g.host",
			.values = VALUES(TEXT(number)),
			.truths = truths },
		out, fault);
}
