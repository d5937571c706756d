// SPDX-License-Identifier: GPL-3.0-or-later
/* The logins of a person, and what is an account's name at all (R-ACC-01, R-ACC-09). */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "policy/acts.h"

#define DIGITS "0123456789"
#define NAME_STARTS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define NAME_CHARACTERS NAME_STARTS ".-' "
#define DOMAIN_SIGNS "\\+@" /* EXAMPLE\sato and EXAMPLE+sato by winbind, sato@example.lan by sssd */

_Static_assert(LOGIN_MAX <= FAULT_ARGUMENT, "a sentence names a login whole");

/* Blanks only inside and one at a time, so that it reads as it is. */
static bool is_name(const char *text, size_t length)
{
	return length > 0 && strchr(NAME_STARTS, text[0]) && strspn(text, NAME_CHARACTERS) >= length && text[length - 1] != ' ' &&
	       !memmem(text, length, "  ", 2);
}

/* A number alone would be a uid or an employee's number, and P-0001 a person. */
static bool is_number(const char *login)
{
	const char *number = strncasecmp(login, "P-", 2) == 0 ? login + 2 : login;

	return number[strspn(number, DIGITS)] == '\0';
}

/* One name, which the domain of a directory may stand beside (R-ACC-01). */
static bool is_login(const char *login)
{
	size_t length = strlen(login), first = strcspn(login, DOMAIN_SIGNS);

	if (length >= LOGIN_MAX || is_number(login) || !is_name(login, first))
		return false;
	return first == length || is_name(login + first + 1, length - first - 1);
}

/* The name without the domain. */
static void drop_domain(const char *login, char out[LOGIN_MAX])
{
	size_t first = strcspn(login, DOMAIN_SIGNS);

	if (login[first] == '@')
		text_format(out, LOGIN_MAX, "%.*s", (int)first, login);
	else
		text_copy(out, LOGIN_MAX, login[first] ? login + first + 1 : login);
}

/* None of the names that come with a system or a directory, nor of those that the office forbids, in any domain (R-ACC-09). */
static bool is_nobodys(const char *login, const struct lines *more)
{
	static const char *const defaults[] = { "root", "admin", "administrator", "guest", "nobody" };
	char name[LOGIN_MAX];

	drop_domain(login, name);
	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		if (strcasecmp(name, defaults[i]) == 0)
			return true;
	for (unsigned int i = 0; i < more->count; i++)
		if (strcasecmp(name, more->line[i]) == 0 || strcasecmp(login, more->line[i]) == 0)
			return true;
	return false;
}

static int check_login(const char *login, const struct lines *more, struct fault *fault)
{
	if (!login || !is_login(login))
		return fault_set(fault, -EINVAL,
			N_("%s is no login name: give an account's name as it stands in the system."),
			login ? login : "-");
	if (is_nobodys(login, more))
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
	r = store_number(registry_store(act->registry), "SELECT 1 FROM login WHERE login = ?1 COLLATE NOCASE OR uid = ?2",
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

int people_add_login(const struct act *act, const struct new_login *new, struct fault *fault)
{
	char person[PERSON_ID];
	int r = check_account(act, new->login, new->uid, fault);

	if (r == 0)
		r = find_person(act, new->whom, person, fault);
	if (r == 0)
		r = account_change_check(act, "AddLogin", person, new->request, fault);
	return r < 0 ? r
		     : act_record(act, "login.added",
			       json_pack("{s:s, s:s, s:I, s:s*}", "person", person, "login", new->login, "uid", (json_int_t)new->uid,
				       "request", unless_empty(new->request)),
			       fault);
}

int people_remove_login(const struct act *act, const char *login, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char person[PERSON_ID];
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.id, p.retired IS NULL AND (SELECT count(*) FROM login o WHERE o.person = p.id) = 1, l.login"
		" FROM login l JOIN person p ON p.id = l.person WHERE l.login = ?1 COLLATE NOCASE",
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
	return act_record(act, "login.removed", json_pack("{s:s, s:s}", "person", person, "login", query_text(query, 2)), fault);
}
