// SPDX-License-Identifier: GPL-3.0-or-later
/* An exception that is asked for on a form, and becomes one with its last signature (R-EXC-01, R-EXC-04). */
#include "policy/exceptions.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

/* What the form says; the computer is this one and the person the applicant, where the rule wants them said and they are not. */
static void read_terms(const struct act *act, const json_t *form, const char *applicant, struct exception_terms *terms)
{
	const struct exceptable *rule = exceptable_rule(json_member_text(form, "rule"));

	terms->rule = json_member_text(form, "rule");
	terms->measure = json_member_text(form, "measure");
	terms->risk = json_member_text(form, "risk");
	terms->zone = json_member_text(form, "zone");
	terms->host = json_member_text(form, "scope_host");
	if (rule && rule->needs & SCOPE_HOST && !terms->host)
		terms->host = act->host;
	if (rule && rule->needs & SCOPE_PERSON && !unless_empty(terms->person))
		terms->person = applicant;
}

int exception_asked_check(const struct act *act, const json_t *form, const struct exception_terms *given, struct fault *fault)
{
	struct exception_terms terms = *given;

	read_terms(act, form, act_person(act), &terms);
	return exception_terms_check(act, &terms, fault);
}

int exception_of_request(const struct act *act, const char *request, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *form = NULL;
	struct exception_terms terms = { 0 };
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT medium, person, applicant, coalesce(starts, ?2), until, purpose, coalesce(form, '{}') FROM request WHERE id = ?1"
		" AND kind = 'exception'",
		VALUES(TEXT(request), TEXT(now)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no request %s; see mediactl requests."), request);
	if (r > 0)
		r = json_decode(query_text(query, 6), strlen(query_text(query, 6)), JSON_TEXT_MAX, &form, fault);
	if (r < 0)
		return r;
	terms.medium = query_text(query, 0);
	terms.person = query_text(query, 1);
	terms.starts = query_text(query, 3);
	terms.until = query_text(query, 4);
	terms.reason = query_text(query, 5);
	read_terms(act, form, query_text(query, 2), &terms);
	return exception_granted_data(act, request, &terms, out, fault);
}

static bool year_bounds(int64_t year, char from[TIME_SIZE], char until[TIME_SIZE])
{
	char first[16], last[16];
	int64_t start, end;

	text_format(first, sizeof(first), "%04lld-04-01", (long long)year);
	text_format(last, sizeof(last), "%04lld-03-31", (long long)year + 1);
	if (!clock_parse_date(first, false, &start) || !clock_parse_date(last, true, &end))
		return false;
	clock_format_utc(start, from);
	clock_format_utc(end, until);
	return true;
}

int exception_list_asked(const struct act *act, int64_t year, json_t **out, struct fault *fault)
{
	char from[TIME_SIZE], until[TIME_SIZE];

	if (!year_bounds(year ? year : clock_fiscal_year(act->now), from, until))
		return fault_set(fault, -EINVAL, N_("%s is no fiscal year: write it as 2026."), "-");
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT r.id AS request, r.state AS state, r.form ->> '$.rule' AS rule, r.medium AS number, a.name AS applicant_name,"
			" p.name AS person_name, r.until AS until, r.purpose AS reason, r.form ->> '$.measure' AS measure, r.made AS made,"
			" d.name AS decided_by_name, r.decided AS decided, r.reason AS why FROM request r JOIN person a ON a.id = r.applicant"
			" LEFT JOIN person p ON p.id = r.person LEFT JOIN person d ON d.id = r.decided_by WHERE r.kind = 'exception'"
			" AND r.made BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.request = r.id) ORDER BY r.serial DESC LIMIT 300",
			.values = VALUES(TEXT(from), TEXT(until)) },
		out, fault);
}
