// SPDX-License-Identifier: GPL-3.0-or-later
/* What must be looked up before a request can be judged: its medium, the people in it, the computer, what stands in its way. */
#include "policy/asking.h"

#include <errno.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/accounts.h"

#define MEDIA_MAX 200000

static int check_stick(const struct stick *stick, struct fault *fault)
{
	int r;

	r = act_need_report(stick->tag, sizeof(stick->tag) - 1, "tag", fault);
	if (r == 0)
		r = act_optional_report(stick->serial, sizeof(stick->serial) - 1, "serial", fault);
	if (r == 0)
		r = act_optional_report(stick->model, sizeof(stick->model) - 1, "model", fault);
	if (r == 0)
		r = act_optional_report(
			stick->descriptors, sizeof(stick->descriptors) - 1, "descriptors", fault);
	return r;
}

/* A stick that was asked for before keeps its number; another gets the next. */
static int number_for_stick(const struct act *act, struct asking *asking, struct fault *fault)
{
	struct medium known;
	int64_t media;
	int r;

	r = check_stick(asking->new->stick, fault);
	if (r < 0)
		return r;
	if (medium_match(act->registry, asking->new->stick, &known, 1) > 0) {
		text_copy(asking->number, sizeof(asking->number), known.number);
		asking->known = true;
		return 0;
	}
	r = store_number(registry_store(act->registry), "SELECT coalesce(max(serial), 0) FROM medium", NO_VALUES,
		&media, fault);
	if (r == 0 && media >= MEDIA_MAX)
		r = fault_set(fault, -EBUSY,
			N_("There are as many media in the registry as mediad can hold."));
	return r < 0 ? r
		     : registry_next_id(act->registry, "medium", asking->number,
			       sizeof(asking->number), fault);
}

int asking_find_medium(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct new_request *new = asking->new;
	int r = 0;

	if (new->medium) {
		if (!text_copy(asking->number, sizeof(asking->number), new->medium))
			return fault_set(fault, -ENOENT,
				N_("There is no medium %s; see mediactl list."), new->medium);
		asking->known = true;
	} else if (new->stick && asking->form->stick) {
		r = number_for_stick(act, asking, fault);
	} else if (asking->form->medium) {
		return fault_set(
			fault, -EINVAL, N_("The value %s is missing: it must be given."), "number");
	}
	if (r == 0 && asking->known)
		r = medium_view(act, asking->number, &asking->view, fault);
	return r;
}

int asking_find_standing(const struct act *act, struct asking *asking, struct fault *fault)
{
	static const struct {
		const char *kinds, *sql;
	} ways[] = {
		{ " use private ", "r.kind IN ('use', 'private') AND r.until >= v.now AND (r.applicant = v.person OR NOT v.shared)"
				   " AND r.state IN ('pending', 'approved')" },
		{ " revise extend ", "r.kind = v.kind AND r.state = 'pending' AND r.until >= v.now" },
		{ " grant ", "r.kind = 'grant' AND r.host = v.host AND r.state = 'pending' AND (r.until IS NULL OR r.until >= v.now)" },
		{ " provide archive unarchive attach-permanent ",
			"r.kind = v.kind AND r.state IN ('pending', 'approved') AND r.until >= v.now" },
		{ " carry-out dispose reuse return transfer ", "r.kind IN ('carry-out', 'dispose', 'reuse', 'return', 'transfer')"
			" AND r.state IN ('pending', 'approved') AND (r.until IS NULL OR r.until >= v.now)" },
	};
	SCOPED(query_close) struct query *query = NULL;
	bool shared = asking->view.facts.state == MEDIUM_IN_SERVICE;
	char word[32], sql[480];
	int r = 0;

	text_format(word, sizeof(word), " %s ", asking->new->kind);
	for (size_t i = 0; i < ARRAY_SIZE(ways) && !query; i++) {
		if (!strstr(ways[i].kinds, word))
			continue;
		text_format(sql, sizeof(sql), 
			"WITH v (medium, now, person, shared, kind, host) AS (VALUES (?1, ?2, ?3, ?4, ?5, ?6))"
			" SELECT r.id FROM v JOIN request r ON r.medium = v.medium WHERE %s LIMIT 1", ways[i].sql);
		r = query_one(registry_store(act->registry), sql, VALUES(TEXT(asking->number), TEXT(asking->now), TEXT(act_person(act)),
			NUMBER(shared), TEXT(asking->new->kind), TEXT(asking->host)), &query, fault);
		if (r > 0)
			query_copy(query, 0, asking->standing, sizeof(asking->standing));
		return r < 0 ? r : 0;
	}
	return 0;
}

int asking_department(const struct act *act, const char *person, char out[NAME_MAX_BYTES], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT department FROM person WHERE id = ?1", VALUES(TEXT(person)), &query, fault);

	if (r > 0)
		query_copy(query, 0, out, NAME_MAX_BYTES);
	return r < 0 ? r : 0;
}

static int find_handler(const struct act *act, struct asking *asking, struct fault *fault)
{
	const char *login = asking->new->handler;
	char name[NAME_MAX_BYTES], person[PERSON_ID];

	if (!is_kind(asking->new, "revise") || !login)
		return 0;
	if (person_find(act, login, NULL, name, person) < 0)
		return fault_set(fault, -ENOENT,
			N_("The handler %s is not known here: add the person first, mediactl people add."), login);
	if (strcmp(person, asking->view.handler) == 0)
		return 0;
	text_copy(asking->handler, sizeof(asking->handler), person);
	return asking_department(act, person, asking->handler_department, fault);
}

/* For whom it is, when somebody else asks. */
static int find_person(const struct act *act, struct asking *asking, struct fault *fault)
{
	const char *login = asking->new->person;
	char name[NAME_MAX_BYTES];

	if (is_kind(asking->new, "account"))
		return account_asked(act, asking->filled, asking->person, fault);
	if (!login || !login[0])
		return 0;
	if (person_find(act, login, NULL, name, asking->person) < 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."), login);
	return 0;
}

static int find_host(const struct act *act, struct asking *asking, struct fault *fault)
{
	SCOPED(known_host_clear) struct known_host known = { 0 };
	int r = is_kind(asking->new, "grant") ? host_find(act->registry, asking->new->host, &known, fault) : 0;

	text_copy(asking->host, sizeof(asking->host), known.host);
	text_copy(asking->host_name, sizeof(asking->host_name), known.name);
	return r;
}

/* Whose the movement is, that is to last longer. */
static int find_carrier(const struct act *act, struct asking *asking, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	if (!is_kind(asking->new, "extend"))
		return 0;
	r = query_one(registry_store(act->registry), "SELECT person, until, out FROM movement WHERE medium = ?1 AND back IS NULL",
		VALUES(TEXT(asking->number)), &query, fault);
	if (r <= 0)
		return r;
	query_copy(query, 0, asking->carrier, sizeof(asking->carrier));
	query_copy(query, 2, asking->left, sizeof(asking->left));
	if (strcmp(asking->until, query_text(query, 1)) <= 0)
		return fault_set(fault, -EINVAL, N_("%s is out until %s already: give a later day."), asking->number,
			query_text(query, 1));
	return 0;
}

int asking_find_parties(const struct act *act, struct asking *asking, struct fault *fault)
{
	int r = find_handler(act, asking, fault);

	if (r == 0)
		r = find_person(act, asking, fault);
	if (r == 0)
		r = find_host(act, asking, fault);
	return r < 0 ? r : find_carrier(act, asking, fault);
}
