// SPDX-License-Identifier: GPL-3.0-or-later
/* The register of exceptions (R-EXC-04): answering for an emergency, ending one, reading, looking through it once a year. */
#include "policy/exceptions.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/people.h"
#include "policy/rules/rules.h"

#define REASON_MAX 500
#define USES_SHOWN "50"

/* The role that grants exceptions in this office. */
static enum role granter(const struct act *act)
{
	return rules_office(act_rules(act))->exception_approver.list[0].role;
}

/* In their own name or as somebody's deputy: for whom, "" their own. */
static bool is_granter(const struct act *act, char principal[PERSON_ID])
{
	char now[TIME_SIZE];
	const struct post post = { .role = granter(act), .now = now };

	clock_format_utc(act->now, now);
	return people_holds(act->registry, &post, act_person(act), principal, NULL) > 0;
}

struct standing {
	char number[EXCEPTION_NUMBER], declarer[PERSON_ID], person[PERSON_ID];
	bool emergency, settled, ended;
};

static int load(const struct act *act, const char *number, struct standing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT number, granted_by, person, due IS NOT NULL, settled IS NOT NULL, ended IS NOT NULL FROM exception WHERE number = ?1",
		VALUES(TEXT(number)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no exception %s; see mediactl exceptions list."), number ? number : "-");
	if (r < 0)
		return r;
	query_copy(query, 0, out->number, sizeof(out->number));
	query_copy(query, 1, out->declarer, sizeof(out->declarer));
	query_copy(query, 2, out->person, sizeof(out->person));
	out->emergency = query_number(query, 3) != 0;
	out->settled = query_number(query, 4) != 0;
	out->ended = query_number(query, 5) != 0;
	return 0;
}

int exception_settle(const struct act *act, const struct exception_answer *answer, struct fault *fault)
{
	struct standing standing;
	char principal[PERSON_ID] = "";
	struct settle_facts facts = { .actor = act_person(act), .principal = principal, .granter = role_name(granter(act)) };
	struct decision decision;
	int r;

	r = act_need_text(answer->permanent, REASON_MAX, answer->approved ? "permanent" : "reason", fault);
	if (r == 0)
		r = load(act, answer->number, &standing, fault);
	if (r < 0)
		return r;
	facts.grants = is_granter(act, principal);
	facts.number = standing.number;
	facts.declarer = standing.declarer;
	facts.person = standing.person;
	facts.emergency = standing.emergency;
	facts.settled = standing.settled;
	decision = DECIDE_FOR_BOTH(act, decide_settle, facts, facts.actor);
	r = act_decide(act, "SettleException", standing.number, &decision, fault);
	if (r < 0)
		return r;
	return act_record_for(act, principal, "exception.settled",
		json_pack("{s:s, s:b, s:s}", "exception", standing.number, "approved", answer->approved, "permanent", answer->permanent),
		fault);
}

int exception_end(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	struct standing standing;
	int r;

	r = act_need_text(reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = load(act, number, &standing, fault);
	if (r == 0 && standing.ended)
		r = fault_set(fault, -EEXIST, N_("%s has ended already."), standing.number);
	if (r < 0)
		return r;
	return act_record(act, "exception.ended", json_pack("{s:s, s:s}", "exception", standing.number, "reason", reason), fault);
}

int exception_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int count = 0;

	clock_format_utc(act->now, now);
	if (store_query(registry_store(act->registry),
		    "SELECT DISTINCT o.medium FROM opening o JOIN exception_use u ON u.medium = o.medium AND u.time = o.since AND u.person ="
		    " o.person AND u.method = 'Open' JOIN exception e ON e.number = u.exception WHERE e.until < ?1 OR e.ended IS NOT NULL",
		    VALUES(TEXT(now)), &query, NULL) < 0)
		return 0;
	while (count < max && query_next(query, NULL) > 0)
		query_copy(query, 0, numbers[count++], MEDIUM_NUMBER);
	return count;
}

/* How each stands at ?1. */
#define STATE                                                                                                       \
	"CASE WHEN e.due IS NOT NULL AND e.settled IS NULL AND e.due < ?1 THEN 'overdue'"                           \
	" WHEN e.approved = 0 THEN 'rejected' WHEN e.ended IS NOT NULL THEN 'ended' WHEN e.until < ?1 THEN 'expired'" \
	" WHEN e.starts > ?1 THEN 'coming' ELSE 'valid' END"
#define COLUMNS                                                                                                     \
	"SELECT e.number AS exception, " STATE " AS state, e.rule AS rule, e.medium AS number, e.person AS person,"   \
	" p.name AS person_name, e.host AS host, e.zone AS zone, e.starts AS \"from\", e.until AS until,"             \
	" e.reason AS reason, e.measure AS measure, e.risk AS risk, e.request AS request, e.granted AS granted,"      \
	" g.name AS granted_by_name, e.due AS due, e.settled AS settled, s.name AS settled_by_name,"                  \
	" e.permanent AS permanent, e.ended AS ended, e.ended_why AS ended_why, e.uses AS uses, e.used AS used"       \
	" FROM exception e JOIN person g ON g.id = e.granted_by LEFT JOIN person p ON p.id = e.person"                \
	" LEFT JOIN person s ON s.id = e.settled_by"

/* Of those nobody has answered for, that nobody was reminded of since `told`. */
static int list_unanswered(const struct act *act, const char *told, json_t **out, struct fault *fault)
{
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT e.number AS exception, p.name AS person_name, e.due AS due FROM exception e LEFT JOIN person p ON p.id = e.person"
			" WHERE e.due IS NOT NULL AND e.settled IS NULL AND coalesce(e.chased, '') <= ?1 ORDER BY e.due LIMIT " LIST_WHOLE,
			.values = VALUES(TEXT(told)) },
		out, fault);
}

int exception_chase(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	char yesterday[TIME_SIZE];
	json_t *row;
	size_t i;
	int r = 0;

	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	if (rules_office(act_rules(act))->remind)
		r = list_unanswered(act, yesterday, &list, fault);
	else
		list = json_array();
	json_array_foreach(list, i, row) {
		int64_t due = act->now;

		clock_parse_utc(json_member_text(row, "due"), &due);
		json_put_number(row, "days", due < act->now ? (act->now - due) / DAY_SECONDS : 0);
		json_put_text(row, "tell", role_name(granter(act)));
		json_object_set_new(row, "late", json_boolean(due < act->now));
		if (r == 0)
			r = act_record(act, "exception.chased",
				json_pack("{s:O, s:O, s:O}", "exception", json_object_get(row, "exception"), "days",
					json_object_get(row, "days"), "tell", json_object_get(row, "tell")),
				fault);
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}

int exception_count_overdue(const struct act *act, int64_t *out, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return store_number(registry_store(act->registry), "SELECT count(*) FROM exception WHERE settled IS NULL AND due < ?1",
		VALUES(TEXT(now)), out, fault);
}

int exception_list(const struct act *act, int64_t year, json_t **out, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return rows_select(act->registry,
		&(struct selection){
			.sql = COLUMNS " WHERE e.year = ?2 ORDER BY e.serial DESC LIMIT " LIST_WHOLE,
			.values = VALUES(TEXT(now), NUMBER(year ? year : clock_fiscal_year(act->now))) },
		out, fault);
}

static int list_uses(const struct act *act, const char *number, json_t **out, struct fault *fault)
{
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT u.time AS time, u.person AS person, p.name AS person_name, u.method AS method, u.medium AS number"
			" FROM exception_use u LEFT JOIN person p ON p.id = u.person WHERE u.exception = ?1 ORDER BY u.seq DESC LIMIT " USES_SHOWN,
			.values = VALUES(TEXT(number)) },
		out, fault);
}

int exception_show(const struct act *act, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *exception = NULL;
	struct standing standing;
	char now[TIME_SIZE];
	json_t *uses;
	int r;

	clock_format_utc(act->now, now);
	r = load(act, number, &standing, fault);
	if (r == 0)
		r = query_one(registry_store(act->registry), COLUMNS " WHERE e.number = ?2", VALUES(TEXT(now), TEXT(standing.number)),
			&query, fault);
	if (r < 0)
		return r;
	exception = row_to_json(query, NULL);
	r = list_uses(act, standing.number, &uses, fault);
	if (r < 0)
		return r;
	if (!exception || json_object_set_new(exception, "used_at", uses) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to list the registry."));
	*out = MOVE(exception);
	return 0;
}

/* How many of the year are in which state, and how often they were used. */
static int count_states(const struct act *act, int64_t year, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *standing = json_object();
	char now[TIME_SIZE];
	int64_t all = 0, uses = 0;
	int r;

	clock_format_utc(act->now, now);
	r = store_query(registry_store(act->registry),
		"SELECT " STATE ", count(*), sum(e.uses) FROM exception e WHERE e.year = ?2 GROUP BY 1",
		VALUES(TEXT(now), NUMBER(year)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		r = json_put_number(standing, query_text(query, 0), query_number(query, 1));
		all += query_number(query, 1);
		uses += query_number(query, 2);
	}
	if (r < 0)
		return r;
	json_put_number(standing, "all", all);
	json_put_number(standing, "uses", uses);
	*out = MOVE(standing);
	return 0;
}

int exception_review(const struct act *act, const char *note, json_t **out, struct fault *fault)
{
	int64_t year = clock_fiscal_year(act->now);
	SCOPED(json_release) json_t *standing = NULL;
	char principal[PERSON_ID];
	int r;

	if (!is_granter(act, principal))
		return fault_rule(fault, "R-EXC-01", fault_set(fault, -EPERM, N_("Exceptions are granted by the role %s: ask somebody who has it."),
			role_name(granter(act))));
	r = act_optional_text(note, REASON_MAX, "note", fault);
	if (r == 0)
		r = count_states(act, year, &standing, fault);
	if (r == 0)
		r = act_record(act, "exception.reviewed",
			json_pack("{s:I, s:O, s:s*}", "year", (json_int_t)year, "standing", standing, "note", note && note[0] ? note : NULL),
			fault);
	if (r == 0)
		*out = MOVE(standing);
	return r;
}
