// SPDX-License-Identifier: GPL-3.0-or-later
/* Giving roles and taking them away: by another (R-ACC-08), for a department or the whole office (R-APP-09), and until a day
 * (R-ACC-04). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

#define REASON_MAX 500

/* A role on its way to becoming an event. */
struct granting_role {
	struct revoke_facts facts;
	char person[PERSON_ID];
	char now[TIME_SIZE], from[TIME_SIZE], until[TIME_SIZE];
};

int roles_granted(const struct act *act, const char *person, uint32_t *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	enum role role;
	int r;

	*out = 0;
	clock_format_utc(act->now, now);
	r = store_query(registry_store(act->registry),
		"SELECT role FROM role WHERE person = ?1 AND (until IS NULL OR until >= ?2)",
		VALUES(TEXT(person), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0)
		if (role_from_name(query_text(query, 0), &role))
			*out |= (uint32_t)role;
	return r;
}

int deputy_is_named(const struct act *act, const char *person, bool *out, struct fault *fault)
{
	char now[TIME_SIZE];
	int64_t count = 0;
	int r;

	clock_format_utc(act->now, now);
	r = store_number(registry_store(act->registry), "SELECT count(*) FROM deputy WHERE deputy = ?1 AND ended IS NULL AND until >= ?2",
		VALUES(TEXT(person), TEXT(now)), &count, fault);
	*out = count > 0;
	return r;
}

static int load(const struct act *act, const char *whom, struct granting_role *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	clock_format_utc(act->now, out->now);
	r = query_one(registry_store(act->registry), "SELECT id, external FROM person WHERE id = " PERSON_NAMED, VALUES(TEXT(whom)),
		&query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("%s is not known here; add the person first: mediactl people add."),
			whom ? whom : "-");
	query_copy(query, 0, out->person, sizeof(out->person));
	out->facts.role.actor = act_person(act);
	out->facts.role.principal = act->actor ? act->actor->principal : NULL;
	out->facts.role.person = out->person;
	out->facts.role.login = whom;
	out->facts.role.external = query_number(query, 1) != 0;
	r = roles_granted(act, out->person, &out->facts.role.held, fault);
	return r < 0 ? r : deputy_is_named(act, out->person, &out->facts.role.deputy, fault);
}

/* Is there such a grant: with `department` that one, without (NULL) any. */
static int find_grant(const struct act *act, struct granting_role *out, const char *department, bool past, struct fault *fault)
{
	int64_t there = 0;
	int r = store_number(registry_store(act->registry),
		"SELECT count(*) FROM role WHERE person = ?1 AND role = ?2 AND (?3 IS NULL OR department = ?3)"
		" AND (?4 IS NULL OR until IS NULL OR until >= ?4)",
		VALUES(TEXT(out->person), TEXT(role_name(out->facts.role.role)), TEXT(department), TEXT(past ? NULL : out->now)),
		&there, fault);

	out->facts.role.again = there > 0;
	return r;
}

bool roles_together(const struct role_pairs *pairs, uint32_t roles, char *out)
{
	out[0] = '\0';
	for (unsigned int i = 0; i < pairs->count; i++) {
		if ((roles & pairs->pair[i]) != pairs->pair[i])
			continue;
		for (uint32_t role = 1; role < ROLES_END; role <<= 1)
			if (pairs->pair[i] & role)
				text_format(out + strlen(out), 64 - strlen(out), "%s%s", out[0] ? " " : "", role_name((enum role)role));
		return true;
	}
	return false;
}

int administrators_but(const struct act *act, const char *person, int64_t *out, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return store_number(registry_store(act->registry),
		"SELECT count(DISTINCT r.person) FROM role r JOIN person p ON p.id = r.person WHERE r.role = 'administrator'"
		" AND r.person <> ?1 AND r.until IS NULL AND coalesce(r.starts, ?2) <= ?2 AND p.valid_until IS NULL"
		" AND p.suspended IS NULL",
		VALUES(TEXT(person), TEXT(now)), out, fault);
}

static int count_administrators(const struct act *act, struct granting_role *out, struct fault *fault)
{
	const struct post post = { .role = ROLE_ADMINISTRATOR, .now = out->now, .but_not = out->person };

	out->facts.role.most = rules_office(act_rules(act))->max_administrators;
	return people_count_holders(act->registry, &post, &out->facts.role.administrators, fault);
}

/* "administrator approver" where the grant brings together what the office wants to hear of (R-ACC-07); else NULL. */
static const char *reported(const struct act *act, const struct role_facts *facts, char out[64])
{
	const struct role_pairs *pairs = &rules_office(act_rules(act))->reported_roles;

	return roles_together(pairs, facts->held | (uint32_t)facts->role, out) ? out : NULL;
}

static int check_period(const struct new_role *new, struct granting_role *out, struct fault *fault)
{
	int r = act_date("from", new->from, false, out->from, fault);

	if (r == 0)
		r = act_date("until", new->until, true, out->until, fault);
	if (r < 0)
		return r;
	if (out->until[0] && strcmp(out->until, out->now) < 0)
		return fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), new->until);
	if (out->until[0] && strcmp(out->until, out->from) < 0)
		return fault_set(fault, -EINVAL,
			N_("The period ends on %s, before it begins on %s: turn the days around."), new->until, new->from);
	return 0;
}

int people_grant(const struct act *act, const struct new_role *new, struct fault *fault)
{
	struct granting_role granting = { .facts.role.role = new->role };
	char together[64];
	struct decision decision;
	int r;

	r = act_optional_text(new->department, NAME_MAX_BYTES - 1, "department", fault);
	if (r == 0)
		r = act_optional_text(new->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = load(act, new->login, &granting, fault);
	if (r == 0)
		r = check_period(new, &granting, fault);
	if (r == 0)
		r = find_grant(act, &granting, new->department ? new->department : "", false, fault);
	if (r == 0)
		r = count_administrators(act, &granting, fault);
	if (r < 0)
		return r;
	granting.facts.role.department = new->department;
	granting.facts.role.forbidden = &rules_office(act_rules(act))->forbidden_roles;
	decision = decide_grant(&granting.facts.role);
	r = act_decide(act, "GrantRole", granting.person, &decision, fault);
	if (r == 0)
		r = account_change_check(act, "GrantRole", granting.person, new->request, fault);
	if (r < 0)
		return r;
	return act_record(act, "role.granted",
		json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "person", granting.person, "login", new->login, "role",
			role_name(new->role), "department", unless_empty(new->department), "from", unless_empty(granting.from), "until",
			unless_empty(granting.until), "reason", unless_empty(new->reason), "together",
			reported(act, &granting.facts.role, together), "request", unless_empty(new->request)),
		fault);
}

int people_revoke(const struct act *act, const char *login, enum role role, const char *department, struct fault *fault)
{
	struct granting_role revoking = { .facts.role.role = role };
	struct decision decision;
	int r;

	r = load(act, login, &revoking, fault);
	if (r == 0)
		r = find_grant(act, &revoking, department, true, fault);
	if (r == 0)
		r = administrators_but(act, revoking.person, &revoking.facts.administrators, fault);
	if (r < 0)
		return r;
	decision = decide_revoke(&revoking.facts);
	r = act_decide(act, "RevokeRole", revoking.person, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "role.revoked",
		json_pack("{s:s, s:s, s:s, s:s*}", "person", revoking.person, "login", login, "role", role_name(role), "department",
			unless_empty(department)),
		fault);
}
