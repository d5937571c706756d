// SPDX-License-Identifier: GPL-3.0-or-later
/* Acts about people: who they are. Every login belongs to one person (R-ACC-01). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/people_books.h"

#define PEOPLE_MAX 20000

int person_check_texts(const struct new_person *person, struct fault *fault)
{
	int r = act_need_text(person->name, NAME_MAX_BYTES - 1, "name", fault);

	if (r == 0)
		r = act_optional_text(person->department, NAME_MAX_BYTES - 1, "department", fault);
	if (r == 0)
		r = act_optional_text(person->number, EMPLOYEE_NUMBER - 1, "number", fault);
	return r;
}

int person_check_until(const struct act *act, const struct new_person *person, char until[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_date("until", person->valid_until, true, until, fault);

	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	if (until[0] && strcmp(until, now) < 0)
		return fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), person->valid_until);
	if (person->external && !until[0])
		return fault_set(fault, -EINVAL,
			N_("%s is no employee, so say until when the person works here: --until DAY."), person->login);
	return 0;
}

static int check_room(const struct act *act, struct fault *fault)
{
	int64_t last;
	int r = store_number(registry_store(act->registry), "SELECT coalesce(max(serial), 0) FROM person", NO_VALUES, &last, fault);

	if (r == 0 && last >= PEOPLE_MAX)
		return fault_set(
			fault, -EBUSY, N_("There are as many people here as mediad can hold."));
	return r;
}

static int check_number(const struct act *act, const char *number, struct fault *fault)
{
	int64_t there;
	int r;

	if (!unless_empty(number))
		return 0;
	r = store_number(registry_store(act->registry), "SELECT 1 FROM person WHERE number = ?1", VALUES(TEXT(number)), &there, fault);
	if (r == 0)
		return fault_set(fault, -EEXIST,
			N_("The employee's number %s belongs to a person here already: one person has one number."), number);
	return r == -ENOENT ? 0 : r;
}

int person_check(const struct act *act, const struct new_person *person, char until[TIME_SIZE], struct fault *fault)
{
	int r = check_account(act, person->login, person->uid, fault);

	if (r == 0)
		r = person_check_texts(person, fault);
	if (r == 0)
		r = person_check_until(act, person, until, fault);
	if (r == 0)
		r = check_number(act, person->number, fault);
	return r < 0 ? r : check_room(act, fault);
}

json_t *person_event(const char *id, const struct new_person *person, const char *until)
{
	return json_pack("{s:s, s:s, s:I, s:s, s:s*, s:s*, s:s*, s:o*, s:s*}", "person", id, "login", person->login, "uid",
		(json_int_t)person->uid, "name", person->name, "department", unless_empty(person->department), "employee",
		unless_empty(person->number), "until", unless_empty(until), "external", person->external ? json_integer(1) : NULL,
		"request", unless_empty(person->request));
}

int people_initialise(const struct act *act, json_t *host, const struct new_person *administrator,
	struct fault *fault)
{
	char id[PERSON_ID], until[TIME_SIZE];
	SCOPED(json_release) json_t *provisioned = json_pack("{s:O}", "host", host);
	SCOPED(json_release) json_t *added = NULL;
	SCOPED(json_release) json_t *granted = NULL;
	int r;

	if (people_any(act->registry))
		return fault_set(fault, -EEXIST,
			N_("mediad has been set up here before; its administrators add people: mediactl people add."));
	r = person_check(act, administrator, until, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "person", id, sizeof(id), fault);
	if (r < 0)
		return r;
	added = person_event(id, administrator, until);
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
	char id[PERSON_ID], until[TIME_SIZE];
	int r;

	r = person_check(act, person, until, fault);
	if (r == 0)
		r = account_change_check(act, "AddPerson", person->login, person->request, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "person", id, sizeof(id), fault);
	return r < 0 ? r : act_record(act, "person.added", person_event(id, person, until), fault);
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
	const struct act *act, const struct query *query, const char *now, json_t *list, struct fault *fault)
{
	static const char *const truths[] = { "external", NULL };
	char together[64];
	uint32_t roles;
	json_t *entry;
	int r;

	r = roles_at(act->registry, query_text(query, 0), now, &roles, fault);
	if (r < 0)
		return r;
	entry = row_to_json(query, truths);
	if (entry && roles_together(&rules_office(act_rules(act))->reported_roles, roles, together))
		json_object_set_new(entry, "together", json_string(together));
	if (!entry || json_object_set_new(entry, "roles", roles_to_json(roles)) < 0 || json_array_append_new(list, entry) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to list people."));
	return 0;
}

int people_list_part(const struct act *act, const struct people_filter *filter, struct part *part, json_t **out,
	struct fault *fault)
{
	static const struct people_filter everybody = { 0 };
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	char now[TIME_SIZE], idle[TIME_SIZE];
	int r;

	filter = filter ? filter : &everybody;
	clock_format_utc(act->now, now);
	clock_format_utc(act->now - filter->idle_days * DAY_SECONDS, idle);
	r = store_query(registry_store(act->registry),
		"SELECT p.id AS person, p.serial AS part_key, (SELECT min(login) FROM login WHERE person = p.id) AS login, p.name AS name,"
		" p.department AS department, p.number AS number, p.external AS external, p.valid_until AS until, p.seen AS seen,"
		" " STANDING("p", "?1") " AS standing FROM person p WHERE p.serial > ?2 AND (?4 IS NULL OR p.department = ?4)"
		" AND (?5 IS NULL OR " STANDING("p", "?1") " = ?5) AND (?6 IS NULL OR coalesce(p.seen, p.added) < ?6)"
		" ORDER BY p.serial LIMIT ?3",
		VALUES(TEXT(now), NUMBER(part->after), NUMBER(part->limit), TEXT(filter->department), TEXT(filter->standing),
			TEXT(filter->idle_days > 0 ? idle : NULL)),
		&query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		r = list_person(act, query, now, list, fault);
		if (r < 0)
			return r;
		part_take(part, json_array_get(list, json_array_size(list) - 1));
	}
	if (r < 0)
		return r;
	part->last = json_array_size(list) < (size_t)part->limit;
	*out = MOVE(list);
	return 0;
}

int people_list(const struct act *act, const struct people_filter *filter, json_t **out, struct fault *fault)
{
	return people_list_part(act, filter, &PART_ALL, out, fault);
}
