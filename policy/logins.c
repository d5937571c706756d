// SPDX-License-Identifier: GPL-3.0-or-later
/* The logins of a person, and what is an account's name at all (R-ACC-01, R-ACC-09). */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "policy/acts.h"

/* As useradd(8) allows, and none of the names that come with a system (R-ACC-09). */
static int check_login(const char *login, const struct lines *more, struct fault *fault)
{
	static const char *const defaults[] = { "root", "admin", "administrator", "guest", "nobody" };
	size_t length = login ? strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789_-.") : 0;

	if (!login || length == 0 || login[length] || length >= LOGIN_MAX ||
		!strchr("abcdefghijklmnopqrstuvwxyz_", login[0]))
		return fault_set(fault, -EINVAL,
			N_("%s is no login name: give an account's name as it stands in the system."),
			login ? login : "-");
	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		if (strcasecmp(login, defaults[i]) == 0)
			return fault_set(fault, -EINVAL,
				N_("%s is nobody in particular: give the person an account of their own."),
				login);
	for (unsigned int i = 0; i < more->count; i++)
		if (strcasecmp(login, more->line[i]) == 0)
			return fault_set(fault, -EINVAL,
				N_("%s is nobody in particular: give the person an account of their own."), login);
	return 0;
}

int check_account(const struct act *act, const char *login, uint32_t uid, struct fault *fault)
{
	int64_t there;
	int r = check_login(login, &rules_office(act_rules(act))->forbidden_logins, fault);

	if (r == 0 && uid == 0)
		r = fault_set(fault, -EINVAL,
			N_("%s has root's user id: give the person an account of their own."), login);
	if (r < 0)
		return r;
	r = store_number(registry_store(act->registry), "SELECT 1 FROM login WHERE login = ?1 OR uid = ?2",
		VALUES(TEXT(login), NUMBER(uid)), &there, fault);
	if (r == 0)
		return fault_set(fault, -EEXIST,
			N_("%s, or its user id, belongs to a person here already."), login);
	return r == -ENOENT ? 0 : r;
}

static int find_person(const struct act *act, const char *whom, char person[PERSON_ID], struct fault *fault)
{
	char name[NAME_MAX_BYTES];

	if (person_find(act, whom, NULL, name, person) < 0)
		return fault_set(fault, -ENOENT, N_("Nobody called %s may do anything here now: see mediactl people list."), whom);
	if (strcmp(person, act_person(act)) == 0)
		return fault_rule(fault, "R-APP-05", fault_set(fault, -EPERM, N_("Nobody changes their own account: ask another administrator to do it.")));
	return 0;
}

int people_add_login(const struct act *act, const char *whom, const char *login, uint32_t uid, struct fault *fault)
{
	char person[PERSON_ID];
	int r = check_account(act, login, uid, fault);

	if (r == 0)
		r = find_person(act, whom, person, fault);
	return r < 0 ? r
		     : act_record(act, "login.added",
			       json_pack("{s:s, s:s, s:I}", "person", person, "login", login, "uid", (json_int_t)uid), fault);
}

int people_remove_login(const struct act *act, const char *login, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char person[PERSON_ID];
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.id, p.retired IS NULL AND (SELECT count(*) FROM login o WHERE o.person = p.id) = 1"
		" FROM login l JOIN person p ON p.id = l.person WHERE l.login = ?1",
		VALUES(TEXT(login)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("No person here has the login %s."), login);
	query_copy(query, 0, person, sizeof(person));
	if (strcmp(person, act_person(act)) == 0)
		return fault_rule(fault, "R-APP-05", fault_set(fault, -EPERM, N_("Nobody changes their own account: ask another administrator to do it.")));
	if (query_number(query, 1))
		return fault_set(fault, -EBUSY,
			N_("%s is the person's only login: give another one first, or end their time here with mediactl people retire."),
			login);
	return act_record(act, "login.removed", json_pack("{s:s, s:s}", "person", person, "login", login), fault);
}
