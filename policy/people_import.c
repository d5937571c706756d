// SPDX-License-Identifier: GPL-3.0-or-later
/* One row of the personnel list held against the books: what differs is brought up to date in one transaction. Takes nothing away but what a
 * transfer ends; who is missing from the list is for people to decide on. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/batch.h"
#include "policy/decide_people.h"
#include "policy/people_books.h"

/* A row on its way. */
struct importing {
	const struct import_row *row;
	struct batch batch;
	char person[PERSON_ID], name[NAME_MAX_BYTES], department[NAME_MAX_BYTES], number[EMPLOYEE_NUMBER];
	char valid_until[TIME_SIZE], until[TIME_SIZE], now[TIME_SIZE];
	char retired_by[PERSON_ID];
	bool known, external, has_login;
	bool grants; /* more may be done with it than before */
	uint32_t wanted, held;
	json_t *changes; /* words */
};

static void importing_clear_scoped(struct importing *importing)
{
	batch_clear(&importing->batch);
	json_decref(importing->changes);
}

static int read_roles(const char *text, uint32_t *out, struct fault *fault)
{
	const char *word;
	size_t length;
	char name[32];
	enum role role;

	*out = 0;
	while (text && text_word(&text, &word, &length)) {
		if (!text_format(name, sizeof(name), "%.*s", (int)length, word) || !role_from_name(name, &role))
			return fault_set(fault, -EINVAL,
				N_("%s is not a role; there are staff, approver, operator, administrator, supervisor, ciso, auditor, incident and mynumber-manager."),
				name);
		*out |= (uint32_t)role;
	}
	return 0;
}

/* By the employee's number, else by the login; both must be the same person's. */
static int find_person(const struct act *act, struct importing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const struct import_row *row = out->row;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.id, p.name, p.department, p.number, p.valid_until, p.retired_by, p.external, l.login IS NOT NULL"
		" FROM person p LEFT JOIN login l ON l.person = p.id AND l.login = ?2 COLLATE NOCASE"
		" WHERE p.id IN (SELECT id FROM person WHERE number = ?1 UNION ALL SELECT person FROM login WHERE login = ?2 COLLATE NOCASE)"
		" ORDER BY p.number = ?1 DESC LIMIT 1",
		VALUES(TEXT(row->person.number), TEXT(row->person.login)), &query, fault);
	if (r <= 0)
		return r;
	out->known = true;
	query_copy(query, 0, out->person, sizeof(out->person));
	query_copy(query, 1, out->name, sizeof(out->name));
	query_copy(query, 2, out->department, sizeof(out->department));
	query_copy(query, 3, out->number, sizeof(out->number));
	query_copy(query, 4, out->valid_until, sizeof(out->valid_until));
	query_copy(query, 5, out->retired_by, sizeof(out->retired_by));
	out->external = query_number(query, 6) != 0;
	out->has_login = query_number(query, 7) != 0;
	if (row->person.number && out->number[0] && strcmp(out->number, row->person.number) != 0)
		return fault_set(fault, -EEXIST, N_("The login %s belongs to the employee's number %s here, not to %s."),
			row->person.login, out->number, row->person.number);
	return 0;
}

/* The login of a row that is there, but somebody else's. */
static int check_login_free(const struct act *act, const struct importing *importing, struct fault *fault)
{
	const struct new_person *person = &importing->row->person;

	if (!person->login || importing->has_login)
		return 0;
	if (!importing->row->uid_known)
		return fault_set(fault, -ENOENT, N_("This computer has no account %s; create it first."), person->login);
	return check_account(act, person->login, person->uid, fault);
}

static void change(struct importing *importing, const char *what)
{
	json_array_append_new(importing->changes, json_string(what));
}

/* ---- the steps of a row ---- */

static int add_person(const struct act *act, struct importing *importing, struct fault *fault)
{
	const struct new_person *person = &importing->row->person;
	int r;

	if (!person->login)
		return fault_set(fault, -EINVAL, N_("%s is not known here, and without a login cannot be added."), person->name);
	r = check_login_free(act, importing, fault);
	if (r == 0)
		r = person_check(act, person, importing->until, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "person", importing->person, sizeof(importing->person), fault);
	if (r < 0)
		return r;
	batch_add(&importing->batch, "person.added", person_event(importing->person, person, importing->until));
	change(importing, "add");
	importing->grants = true;
	return 0;
}

static void correct(struct importing *importing)
{
	const struct new_person *person = &importing->row->person;
	bool renamed = strcmp(importing->name, person->name) != 0, numbered = person->number && !importing->number[0];

	if (!renamed && !numbered)
		return;
	batch_add(&importing->batch, "person.corrected",
		json_pack("{s:s, s:s, s:s*}", "person", importing->person, "name", person->name, "employee",
			numbered ? person->number : NULL));
	change(importing, "correct");
}

static int move(const struct act *act, struct importing *importing, struct fault *fault)
{
	const char *department = unless_empty(importing->row->person.department);
	char today[11], last[TIME_SIZE];
	int r;

	if (!department || strcmp(department, importing->department) == 0)
		return 0;
	clock_format_date(act->now, today);
	r = act_date("on", today, true, last, fault);
	if (r < 0)
		return r;
	batch_add(&importing->batch, "person.transferred",
		json_pack("{s:s, s:s*, s:s, s:s, s:s}", "person", importing->person, "from", unless_empty(importing->department),
			"department", department, "until", last, "reason", "import"));
	change(importing, "transfer");
	return 0;
}

static void add_login(struct importing *importing)
{
	const struct new_person *person = &importing->row->person;

	if (!person->login || importing->has_login)
		return;
	batch_add(&importing->batch, "login.added",
		json_pack("{s:s, s:s, s:I}", "person", importing->person, "login", person->login, "uid", (json_int_t)person->uid));
	change(importing, "login");
	importing->grants = true;
}

/* Whoever has no other administrator beside them keeps no end. */
static int stay(const struct act *act, struct importing *importing, struct fault *fault)
{
	struct career_facts facts = { .actor = act_person(act), .principal = act->actor ? act->actor->principal : NULL,
		.person = importing->person, .name = importing->name, .retired = importing->retired_by[0] != '\0',
		.by = importing->retired_by, .administrator = (importing->held & ROLE_ADMINISTRATOR) != 0 };
	struct decision decision;
	int r;

	if (!importing->until[0] || strcmp(importing->until, importing->valid_until) == 0)
		return 0;
	r = administrators_but(act, importing->person, &facts.administrators, fault);
	if (r < 0)
		return r;
	decision = decide_extend(&facts);
	if (decision.code == 0)
		decision = decide_retire(&facts);
	r = act_decide(act, "ImportPerson", importing->person, &decision, fault);
	if (r < 0)
		return r;
	batch_add(&importing->batch, "person.extended",
		json_pack("{s:s, s:s, s:s}", "person", importing->person, "until", importing->until, "reason", "import"));
	change(importing, "until");
	importing->grants = true;
	return 0;
}

static int grant_one(const struct act *act, struct importing *importing, enum role role, struct fault *fault)
{
	const struct import_row *row = importing->row;
	const struct office *office = rules_office(act_rules(act));
	struct role_facts facts = { .actor = act_person(act), .principal = act->actor ? act->actor->principal : NULL,
		.person = importing->person, .login = row->person.login ? row->person.login : row->person.number,
		.held = importing->held, .external = row->person.external || importing->external,
		.forbidden = &office->forbidden_roles, .most = office->max_administrators, .role = role };
	const struct post post = { .role = ROLE_ADMINISTRATOR, .now = importing->now, .but_not = importing->person };
	char together[64], word[32];
	struct decision decision;
	bool reported;
	int r = people_count_holders(act->registry, &post, &facts.administrators, fault);

	if (r == 0)
		r = deputy_is_named(act, importing->person, &facts.deputy, fault);
	if (r < 0)
		return r;
	decision = decide_grant(&facts);
	r = act_decide(act, "ImportPerson", importing->person, &decision, fault);
	if (r < 0)
		return r;
	importing->held |= (uint32_t)role;
	reported = roles_together(&office->reported_roles, importing->held, together);
	batch_add(&importing->batch, "role.granted",
		json_pack("{s:s, s:s*, s:s, s:s, s:s*}", "person", importing->person, "login", row->person.login, "role", role_name(role),
			"reason", "import", "together", reported ? together : NULL));
	text_format(word, sizeof(word), "role:%s", role_name(role));
	change(importing, word);
	importing->grants = true;
	return 0;
}

static int grant_missing(const struct act *act, struct importing *importing, struct fault *fault)
{
	int r = 0;

	for (uint32_t role = 1; r == 0 && role < ROLES_END; role <<= 1)
		if (importing->wanted & role & ~importing->held)
			r = grant_one(act, importing, (enum role)role, fault);
	return r;
}

static int bring_up_to_date(const struct act *act, struct importing *importing, struct fault *fault)
{
	const struct new_person *person = &importing->row->person;
	int r = person_check_texts(person, fault);

	if (r == 0)
		r = check_login_free(act, importing, fault);
	if (r == 0)
		r = person_check_until(act, person, importing->until, fault);
	if (r == 0)
		r = roles_granted(act, importing->person, &importing->held, fault);
	if (r < 0)
		return r;
	if (importing->valid_until[0] && strcmp(importing->valid_until, importing->now) < 0 && !importing->until[0])
		return fault_set(fault, -EBUSY, N_("The time of %s here ends already, by %s."), importing->name, importing->valid_until);
	correct(importing);
	r = move(act, importing, fault);
	if (r < 0)
		return r;
	add_login(importing);
	return stay(act, importing, fault);
}

/* Nobody's own row changes them, and where accounts come by request, none comes by a list. */
static int check_whole(const struct act *act, const struct importing *importing, struct fault *fault)
{
	if (importing->batch.count == 0)
		return 0;
	if (strcmp(importing->person, act_person(act)) == 0)
		return fault_rule(fault, "R-APP-05", fault_set(fault, -EPERM, N_("Nobody changes their own account: ask another administrator to do it.")));
	return importing->grants ? account_change_check(act, "ImportPerson", importing->person, NULL, fault) : 0;
}

int people_import(const struct act *act, const struct import_row *row, json_t **out, struct fault *fault)
{
	SCOPED(importing_clear) struct importing importing = { .row = row, .batch.act = act, .changes = json_array() };
	int r = read_roles(row->roles, &importing.wanted, fault);

	clock_format_utc(act->now, importing.now);
	if (r == 0 && !unless_empty(row->person.login) && !unless_empty(row->person.number))
		r = fault_set(fault, -EINVAL, N_("The row names neither a login nor an employee's number."));
	if (r == 0)
		r = find_person(act, &importing, fault);
	if (r == 0)
		r = importing.known ? bring_up_to_date(act, &importing, fault) : add_person(act, &importing, fault);
	if (r == 0)
		r = grant_missing(act, &importing, fault);
	if (r == 0)
		r = check_whole(act, &importing, fault);
	if (r == 0 && importing.batch.count > 0)
		r = batch_record(&importing.batch, fault);
	if (r == 0)
		*out = json_pack("{s:s, s:O}", "person", importing.person, "changes", importing.changes);
	return r;
}
