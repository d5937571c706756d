// SPDX-License-Identifier: GPL-3.0-or-later
/* Accounts and roles on request (R-ACC-03): one asks, another signs, a third carries it out, and none of them is the person. */
#include "policy/accounts.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/decide_people.h"
#include "policy/signatures.h"

int account_change_check(const struct act *act, const char *method, const char *subject, const char *request, struct fault *fault)
{
	const struct decision decision = decide_account_change(rules_office(act_rules(act))->accounts_by_request, request);

	return act_decide(act, method, subject, &decision, fault);
}

/* ---- asking ---- */

/* Each change, and what it must say beside the login. */
static const struct {
	const char *change, *needs;
	bool known; /* the login must be somebody's, or nobody's */
} changes[] = {
	{ "add", "name", false },
	{ "role", "role", true },
	{ "extend", NULL, true },
	{ "login", "employee", false }, /* another one of theirs */
};

static int check_change(const json_t *form, bool known, struct fault *fault)
{
	const char *change = json_member_text(form, "change"), *login = json_member_text(form, "login");

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		if (strcmp(changes[i].change, change) != 0)
			continue;
		if (changes[i].needs && !json_member_text(form, changes[i].needs))
			return fault_set(fault, -EINVAL, N_("The value %s is missing: it must be given."), changes[i].needs);
		if (known && !changes[i].known)
			return fault_set(fault, -EEXIST, N_("%s, or its user id, belongs to a person here already."), login);
		if (!known && changes[i].known)
			return fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."), login);
		return 0;
	}
	return fault_set(fault, -EINVAL, N_("%s is no change to an account: it is add, role, extend or login."), change);
}

static int find_named(const struct act *act, const char *named, char person[PERSON_ID], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT id FROM person WHERE id = " PERSON_NAMED, VALUES(TEXT(named)), &query, fault);

	if (r > 0)
		query_copy(query, 0, person, PERSON_ID);
	return r;
}

/* Whose the new login will be. */
static int find_owner(const struct act *act, const json_t *form, char person[PERSON_ID], struct fault *fault)
{
	const char *owner = json_member_text(form, "employee");
	int r = strcmp(json_member_text(form, "change"), "login") == 0 ? find_named(act, owner, person, fault) : 1;

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."), owner);
	return r < 0 ? r : 0;
}

int account_asked(const struct act *act, const json_t *form, char person[PERSON_ID], struct fault *fault)
{
	const char *role = json_member_text(form, "role");
	enum role known;
	int r = find_named(act, json_member_text(form, "login"), person, fault);

	if (r < 0)
		return r;
	r = check_change(form, r > 0, fault);
	if (r == 0)
		r = find_owner(act, form, person, fault);
	if (r == 0 && role && !role_from_name(role, &known))
		r = fault_set(fault, -EINVAL,
			N_("%s is not a role; there are staff, approver, operator, administrator, supervisor, ciso, auditor, incident and mynumber-manager."),
			role);
	if (r == 0 && strcmp(person, act_person(act)) == 0)
		r = fault_set(fault, -EPERM, N_("Nobody asks for their own account or role: have somebody else ask."));
	return r;
}

/* ---- carrying out ---- */

static void copy_form(const json_t *form, struct account_wish *out)
{
	const struct {
		const char *member;
		char *text;
		size_t size;
	} places[] = {
		{ "change", out->change, sizeof(out->change) },
		{ "login", out->login, sizeof(out->login) },
		{ "name", out->name, sizeof(out->name) },
		{ "employee", out->employee, sizeof(out->employee) },
		{ "department", out->department, sizeof(out->department) },
		{ "role", out->role, sizeof(out->role) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *text = json_member_text(form, places[i].member);

		text_copy(places[i].text, places[i].size, text ? text : "");
	}
}

static int read_wish(const struct act *act, const char *request, struct account_wish *out, struct query **row, struct fault *fault)
{
	SCOPED(json_release) json_t *form = NULL;
	const char *text;
	int64_t until;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT id, kind, state, coalesce(person, ''), coalesce(until, ''), coalesce(form, '{}'), purpose FROM request WHERE id = ?1",
		VALUES(TEXT(request)), row, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no request %s; see mediactl requests."), request);
	text = query_text(*row, 5);
	r = json_decode(text, strlen(text), JSON_TEXT_MAX, &form, fault);
	if (r < 0)
		return r;
	query_copy(*row, 0, out->request, sizeof(out->request));
	query_copy(*row, 6, out->purpose, sizeof(out->purpose));
	copy_form(form, out);
	if (clock_parse_utc(query_text(*row, 4), &until))
		clock_format_date(until, out->until);
	return 0;
}

/* Is the login somebody else's than when it was asked for? The yes was for that person. */
static int has_moved(const struct act *act, const char *login, const char *person, bool *out, struct fault *fault)
{
	int64_t same;
	int r = person[0] ? store_number(registry_store(act->registry), "SELECT 1 FROM person WHERE id = ?2 AND id = " PERSON_NAMED,
				    VALUES(TEXT(login), TEXT(person)), &same, fault)
			  : 0;

	*out = r == -ENOENT;
	return r == -ENOENT ? 0 : r;
}

int account_find(const struct act *act, const char *request, struct account_wish *out, struct fault *fault)
{
	SCOPED(query_close) struct query *row = NULL;
	bool moved = false;
	char now[TIME_SIZE], approver[PERSON_ID] = "";
	struct decision decision;
	int r;

	memset(out, 0, sizeof(*out));
	clock_format_utc(act->now, now);
	r = read_wish(act, request, out, &row, fault);
	if (r == 0)
		r = signatures_approver(act, out->request, act_person(act), approver, fault);
	if (r == 0)
		r = has_moved(act, strcmp(out->change, "login") == 0 ? out->employee : out->login, query_text(row, 3), &moved, fault);
	if (r < 0)
		return r;
	decision = decide_account(&(struct account_facts){
		.request = out->request,
		.kind = query_text(row, 1),
		.state = query_text(row, 2),
		.actor = act_person(act),
		.person = query_text(row, 3),
		.actor_signed = approver[0] != '\0',
		.login = out->login,
		.moved = moved,
		.until = query_text(row, 4),
		.now = now,
	});
	return act_decide(act, "ActivateAccount", out->request, &decision, fault);
}

static int add(const struct act *act, const struct account_wish *wish, uint32_t uid, struct fault *fault)
{
	const struct new_person person = {
		.login = wish->login,
		.uid = uid,
		.name = wish->name,
		.department = unless_empty(wish->department),
		.number = unless_empty(wish->employee),
		.valid_until = unless_empty(wish->until),
		.request = wish->request,
	};

	return people_add(act, &person, fault);
}

static int grant(const struct act *act, const struct account_wish *wish, struct fault *fault)
{
	struct new_role role = {
		.login = wish->login,
		.department = unless_empty(wish->department),
		.until = unless_empty(wish->until),
		.reason = wish->purpose,
		.request = wish->request,
	};

	if (!role_from_name(wish->role, &role.role))
		return fault_set(fault, -EINVAL, N_("The request %s names no role that there is."), wish->request);
	return people_grant(act, &role, fault);
}

int account_carry_out(const struct act *act, const struct account_wish *wish, uint32_t uid, struct fault *fault)
{
	const struct career stay = { .whom = wish->login, .on = unless_empty(wish->until), .reason = wish->purpose,
		.request = wish->request };
	const struct new_login login = { .whom = wish->employee, .login = wish->login, .uid = uid, .request = wish->request };

	if (strcmp(wish->change, "add") == 0)
		return add(act, wish, uid, fault);
	if (strcmp(wish->change, "login") == 0)
		return people_add_login(act, &login, fault);
	return strcmp(wish->change, "role") == 0 ? grant(act, wish, fault) : people_extend(act, &stay, fault);
}
