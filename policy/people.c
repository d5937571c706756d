// SPDX-License-Identifier: GPL-3.0-or-later
/* Acts about people: who they are and what they may be. One person, one login (R-ACC-01); roles are
 * given by another (R-ACC-08). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "policy/acts.h"

#define PEOPLE_MAX 2000

static int roles_of(
	struct registry *registry, const char *person, uint32_t *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	uint32_t roles = 0;
	enum role role;
	int r;

	r = store_query(registry_store(registry), "SELECT role FROM role WHERE person = ?1",
		VALUES(TEXT(person)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0)
		if (role_from_name(query_text(query, 0), &role))
			roles |= (uint32_t)role;
	*out = roles;
	return r;
}

int people_actor(struct registry *registry, uint32_t uid, const char *login, struct actor *out,
	struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct actor actor = { .uid = uid };
	int r;

	text_copy(actor.login, sizeof(actor.login), login ? login : "");
	r = query_one(registry_store(registry),
		"SELECT l.login, p.id, p.name FROM login l JOIN person p ON p.id = l.person WHERE l.uid = ?1",
		VALUES(NUMBER(uid)), &query, fault);
	if (r < 0)
		return r;
	/* A uid that another account has inherited is not the person we know. */
	if (r > 0 && (!login || strcmp(query_text(query, 0), login) == 0)) {
		query_copy(query, 0, actor.login, sizeof(actor.login));
		query_copy(query, 1, actor.person, sizeof(actor.person));
		query_copy(query, 2, actor.name, sizeof(actor.name));
		r = roles_of(registry, actor.person, &actor.roles, fault);
		if (r < 0)
			return r;
	}
	*out = actor;
	return 0;
}

bool people_any(struct registry *registry)
{
	int64_t any = 0;

	/* Unreadable books count as set up: nobody may start them anew. */
	return store_number(registry_store(registry),
		       "SELECT count(*) FROM (SELECT 1 FROM host UNION ALL SELECT 1 FROM person LIMIT 1)",
		       NO_VALUES, &any, NULL) < 0 ||
	       any > 0;
}

/* As useradd(8) allows, and none of the names that come with a system (R-ACC-09). */
static int check_login(const char *login, struct fault *fault)
{
	static const char *const defaults[] = { "root", "admin", "administrator", "guest" };
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
	return 0;
}

static int check_person(const struct act *act, const struct new_person *person, struct fault *fault)
{
	int64_t there;
	int r;

	r = check_login(person->login, fault);
	if (r == 0 && person->uid == 0)
		r = fault_set(fault, -EINVAL,
			N_("%s has root's user id: give the person an account of their own."),
			person->login);
	if (r == 0)
		r = act_need_text(person->name, NAME_MAX_BYTES - 1, "name", fault);
	if (r == 0)
		r = act_optional_text(person->department, NAME_MAX_BYTES - 1, "department", fault);
	if (r < 0)
		return r;
	r = store_number(registry_store(act->registry),
		"SELECT 1 FROM login WHERE login = ?1 OR uid = ?2",
		VALUES(TEXT(person->login), NUMBER(person->uid)), &there, fault);
	if (r == 0)
		return fault_set(fault, -EEXIST,
			N_("%s, or its user id, belongs to a person here already."), person->login);
	if (r != -ENOENT)
		return r;
	r = store_number(registry_store(act->registry), "SELECT count(*) FROM person", NO_VALUES,
		&there, fault);
	if (r == 0 && there >= PEOPLE_MAX)
		return fault_set(
			fault, -EBUSY, N_("There are as many people here as mediad can hold."));
	return r;
}

static json_t *person_event(const char *id, const struct new_person *person)
{
	return json_pack("{s:s, s:s, s:I, s:s, s:s*}", "person", id, "login", person->login, "uid",
		(json_int_t)person->uid, "name", person->name, "department",
		person->department && person->department[0] ? person->department : NULL);
}

int people_initialise(const struct act *act, json_t *host, const struct new_person *administrator,
	struct fault *fault)
{
	char id[PERSON_ID];
	SCOPED(json_release) json_t *provisioned = json_pack("{s:O}", "host", host);
	SCOPED(json_release) json_t *added = NULL;
	SCOPED(json_release) json_t *granted = NULL;
	int r;

	if (people_any(act->registry))
		return fault_set(fault, -EEXIST,
			N_("mediad has been set up here before; its administrators add people: mediactl people add."));
	r = check_person(act, administrator, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "person", id, sizeof(id), fault);
	if (r < 0)
		return r;
	added = person_event(id, administrator);
	granted = json_pack("{s:s, s:s, s:s}", "person", id, "login", administrator->login, "role",
		"administrator");
	const struct record records[] = {
		{ .kind = "host.provisioned",
			.actor = act->actor,
			.now = act->now,
			.data = provisioned },
		{ .kind = "person.added", .actor = act->actor, .now = act->now, .data = added },
		{ .kind = "role.granted", .actor = act->actor, .now = act->now, .data = granted },
	};
	return registry_record(act->registry, records, ARRAY_SIZE(records), fault);
}

int people_organisation(struct registry *registry, char out[NAME_MAX_BYTES], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	out[0] = '\0';
	r = query_one(registry_store(registry), "SELECT keys ->> '$.organisation' FROM host", NO_VALUES, &query, fault);
	if (r > 0)
		query_copy(query, 0, out, NAME_MAX_BYTES);
	return r < 0 ? r : 0;
}

int people_add(const struct act *act, const struct new_person *person, struct fault *fault)
{
	char id[PERSON_ID];
	int r;

	r = check_person(act, person, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "person", id, sizeof(id), fault);
	return r < 0 ? r : act_record(act, "person.added", person_event(id, person), fault);
}

static int role_facts(const struct act *act, const char *login, char person[PERSON_ID],
	struct role_facts *facts, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry), "SELECT person FROM login WHERE login = ?1",
		VALUES(TEXT(login)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("%s is not known here; add the person first: mediactl people add."),
			login ? login : "-");
	query_copy(query, 0, person, PERSON_ID);
	facts->actor = act_person(act);
	facts->person = person;
	facts->login = login;
	return roles_of(act->registry, person, &facts->held, fault);
}

static json_t *role_event(const struct role_facts *facts)
{
	return json_pack("{s:s, s:s, s:s}", "person", facts->person, "login", facts->login, "role",
		role_name(facts->role));
}

int people_grant(const struct act *act, const char *login, enum role role, struct fault *fault)
{
	struct role_facts facts = { .role = role };
	struct decision decision;
	char person[PERSON_ID];
	int r;

	r = role_facts(act, login, person, &facts, fault);
	if (r < 0)
		return r;
	decision = decide_grant(&facts);
	r = act_decide(act, "GrantRole", person, &decision, fault);
	return r < 0 ? r : act_record(act, "role.granted", role_event(&facts), fault);
}

int people_revoke(const struct act *act, const char *login, enum role role, struct fault *fault)
{
	struct revoke_facts facts = { .role.role = role };
	struct decision decision;
	char person[PERSON_ID];
	int r;

	r = role_facts(act, login, person, &facts.role, fault);
	if (r == 0)
		r = store_number(registry_store(act->registry),
			"SELECT count(*) FROM role WHERE role = 'administrator'", NO_VALUES,
			&facts.administrators, fault);
	if (r < 0)
		return r;
	decision = decide_revoke(&facts);
	r = act_decide(act, "RevokeRole", person, &decision, fault);
	return r < 0 ? r : act_record(act, "role.revoked", role_event(&facts.role), fault);
}

static json_t *roles_to_json(uint32_t roles)
{
	json_t *list = json_array();

	for (uint32_t role = 1; role < ROLES_END; role <<= 1)
		if (roles & role)
			json_array_append_new(list, json_string(role_name((enum role)role)));
	return list;
}

static int list_person(
	struct registry *registry, const struct query *query, json_t *list, struct fault *fault)
{
	const char *department = query_text(query, 3);
	uint32_t roles;
	json_t *entry;
	int r;

	r = roles_of(registry, query_text(query, 0), &roles, fault);
	if (r < 0)
		return r;
	entry = json_pack("{s:s, s:s, s:s, s:s?, s:o}", "person", query_text(query, 0), "login",
		query_text(query, 1), "name", query_text(query, 2), "department",
		department[0] ? department : NULL, "roles", roles_to_json(roles));
	if (!entry || json_array_append_new(list, entry) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to list people."));
	return 0;
}

int people_list(struct registry *registry, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r;

	r = store_query(registry_store(registry),
		"SELECT p.id, l.login, p.name, p.department FROM person p JOIN login l ON l.person = p.id ORDER BY p.serial",
		NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		r = list_person(registry, query, list, fault);
		if (r < 0)
			return r;
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}
