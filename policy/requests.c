// SPDX-License-Identifier: GPL-3.0-or-later
/* Asking to use, carry out, provide, hand over, reclassify, grant or dispose of a medium (R-APP-01, R-APP-04), and the list of
 * what was asked.
 * Decides on none. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/hosts.h"

#define MEDIA_MAX 200000
#define PURPOSE_MAX 500
#define DESTINATION_MAX 200
#define CONTENTS_MAX 1000
#define BASIS_MAX 200
#define OBLIGATION_MAX 200
#define LISTED_MAX "300"

/* A request on its way to becoming an event. */
struct asking {
	const struct new_request *new;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	char now[TIME_SIZE], from[TIME_SIZE], until[TIME_SIZE];
	char overdue[MEDIUM_NUMBER], standing[REQUEST_ID];
	char handler[PERSON_ID]; /* whom a revision is to make the handler; "": nobody else */
	char host[HOST_THUMBPRINT], host_name[NAME_MAX_BYTES]; /* to whom a grant is to be made */
	char classification[CLASS_TEXT];
	struct medium_view view;
	bool known; /* the registry has this medium */
};

static bool is_kind(const struct new_request *new, const char *kind)
{
	return strcmp(new->kind, kind) == 0;
}

static int check_provision(const struct new_request *new, struct fault *fault)
{
	int r;

	r = act_need_text(new->recipient, RECIPIENT_MAX, "recipient", fault);
	if (r == 0)
		r = act_need_text(new->basis, BASIS_MAX, "basis", fault);
	return r < 0 ? r : act_optional_text(new->obligation, OBLIGATION_MAX, "obligation", fault);
}

static int check_texts(const struct new_request *new, struct fault *fault)
{
	bool carry = is_kind(new, "carry-out"), provide = is_kind(new, "provide");
	int r;

	if (!carry && !provide && !is_kind(new, "use") && !is_kind(new, "dispose") && !is_kind(new, "revise") &&
		!is_kind(new, "grant"))
		return fault_set(fault, -EINVAL,
			N_("There are no requests of the kind %s: use, carry-out, provide, revise, grant or dispose."),
			new->kind);
	r = act_need_text(new->purpose, PURPOSE_MAX, "purpose", fault);
	if (r == 0)
		r = act_optional_text(
			new->classification, CLASSIFICATION_MAX, "classification", fault);
	if (r == 0 && carry)
		r = act_need_text(new->destination, DESTINATION_MAX, "destination", fault);
	if (r == 0 && (carry || provide))
		r = act_need_text(new->contents, CONTENTS_MAX, "contents", fault);
	return r < 0 || !provide ? r : check_provision(new, fault);
}

static int check_period(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct new_request *new = asking->new;
	int64_t from = act->now, until;

	if (is_kind(new, "dispose") || (is_kind(new, "grant") && !new->until))
		return 0;
	if (is_kind(new, "carry-out")) {
		if (!new->from || !clock_parse_date(new->from, false, &from))
			return act_bad_date("from", new->from, fault);
		clock_format_utc(from, asking->from);
	}
	if (new->until ? !clock_parse_date(new->until, true, &until) : is_kind(new, "carry-out"))
		return act_bad_date("until", new->until, fault);
	/* What is lent without an end lasts until the fiscal year does. */
	if (!new->until && !clock_fiscal_end(act->now, &until))
		return act_bad_date("until", "-", fault);
	if (until < act->now)
		return fault_set(
			fault, -EINVAL, N_("The day %s is past: give a later one."), new->until);
	if (until < from)
		return fault_set(fault, -EINVAL,
			N_("The period ends on %s, before it begins on %s: turn the days around."),
			new->until, new->from);
	clock_format_utc(until, asking->until);
	return 0;
}

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

static int find_medium(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct new_request *new = asking->new;
	int r = 0;

	if (new->medium) {
		if (!text_copy(asking->number, sizeof(asking->number), new->medium))
			return fault_set(fault, -ENOENT,
				N_("There is no medium %s; see mediactl list."), new->medium);
		asking->known = true;
	} else if (new->stick && is_kind(new, "use")) {
		r = number_for_stick(act, asking, fault);
	} else {
		return fault_set(
			fault, -EINVAL, N_("The value %s is missing: it must be given."), "number");
	}
	if (r == 0 && asking->known)
		r = medium_view(act, asking->number, &asking->view, fault);
	return r;
}

/* The request that stands in the way of another for the same medium. To use one in service many may
 * ask, but each once. */
static int find_standing(const struct act *act, struct asking *asking, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	bool shared = asking->view.facts.state == MEDIUM_IN_SERVICE;
	int r;

	if (is_kind(asking->new, "use"))
		r = query_one(registry_store(act->registry),
			"SELECT id FROM request WHERE medium = ?1 AND kind = 'use' AND until >= ?2 AND"
			" (applicant = ?3 OR NOT ?4) AND state IN ('pending', 'approved') LIMIT 1",
			VALUES(TEXT(asking->number), TEXT(asking->now), TEXT(act_person(act)),
				NUMBER(shared)),
			&query, fault);
	else if (is_kind(asking->new, "revise"))
		r = query_one(registry_store(act->registry),
			"SELECT id FROM request WHERE medium = ?1 AND kind = 'revise' AND state = 'pending' AND until >= ?2 LIMIT 1",
			VALUES(TEXT(asking->number), TEXT(asking->now)), &query, fault);
	else if (is_kind(asking->new, "grant"))
		r = query_one(registry_store(act->registry),
			"SELECT id FROM request WHERE medium = ?1 AND kind = 'grant' AND host = ?3 AND state = 'pending' AND"
			" (until IS NULL OR until >= ?2) LIMIT 1",
			VALUES(TEXT(asking->number), TEXT(asking->now), TEXT(asking->host)), &query, fault);
	else if (is_kind(asking->new, "provide"))
		r = query_one(registry_store(act->registry),
			"SELECT id FROM request WHERE medium = ?1 AND kind = 'provide' AND state IN ('pending', 'approved')"
			" AND until >= ?2 LIMIT 1",
			VALUES(TEXT(asking->number), TEXT(asking->now)), &query, fault);
	else
		r = query_one(registry_store(act->registry),
			"SELECT id FROM request WHERE medium = ?1 AND kind IN ('carry-out', 'dispose')"
			" AND state IN ('pending', 'approved') AND (until IS NULL OR until >= ?2) LIMIT 1",
			VALUES(TEXT(asking->number), TEXT(asking->now)), &query, fault);
	if (r > 0)
		query_copy(query, 0, asking->standing, sizeof(asking->standing));
	return r < 0 ? r : 0;
}

/* What of the label a revision is to change; nothing else may be approved with it. */
static const char *new_class(const struct asking *asking)
{
	const char *class = asking->classification;

	if (is_kind(asking->new, "use"))
		return unless_empty(class);
	if (!is_kind(asking->new, "revise") || !class[0] || strcmp(class, asking->view.classification) == 0)
		return NULL;
	return class;
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
	if (strcmp(person, asking->view.handler) != 0)
		text_copy(asking->handler, sizeof(asking->handler), person);
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

static int may_ask(const struct act *act, struct asking *asking, struct fault *fault)
{
	struct ask_facts facts = {
		.kind = asking->new->kind, .standing = asking->standing, .overdue = asking->overdue,
		.unchanged = is_kind(asking->new, "revise") && !asking->handler[0] && !new_class(asking)
	};
	struct decision decision;
	int r = 0;

	if (asking->known) {
		facts.medium = &asking->view.facts;
		r = find_standing(act, asking, fault);
	}
	if (r == 0)
		r = overdue_of(act->registry, act_person(act), asking->now, asking->overdue, fault);
	if (r == 0)
		r = store_number(registry_store(act->registry),
			"SELECT count(*) FROM request WHERE applicant = ?1 AND state = 'pending'",
			VALUES(TEXT(act_person(act))), &facts.pending, fault);
	if (r < 0)
		return r;
	decision = decide_ask(&facts);
	/* Only leave to carry out is ever refused because of who asks. */
	return act_decide(act, "RequestCarryOut", asking->number, &decision, fault);
}

static json_t *made_event(const struct act *act, const struct asking *asking)
{
	const struct new_request *new = asking->new;
	bool fresh = !asking->known || asking->view.facts.state == MEDIUM_UNKNOWN;
	const struct stick *stick = fresh ? new->stick : NULL;
	bool carry = is_kind(new, "carry-out"), provide = is_kind(new, "provide");
	json_t *hints = NULL;

	if (stick)
		hints = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}", "tag", stick->tag, "vendor",
			stick->vendor, "product", stick->product, "serial", stick->serial, "model",
			stick->model, "descriptors", stick->descriptors);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*}",
		"request", asking->id, "kind", new->kind, "number", asking->number, "applicant",
		act_person(act), "purpose", new->purpose, "classification",
		new_class(asking), "handler", unless_empty(asking->handler), "from",
		unless_empty(asking->from), "until", unless_empty(asking->until), "destination",
		carry ? new->destination : NULL, "contents", carry || provide ? new->contents : NULL, "host",
		unless_empty(asking->host), "host_name", unless_empty(asking->host_name), "recipient",
		provide ? new->recipient : NULL, "basis", provide ? new->basis : NULL, "obligation",
		provide ? unless_empty(new->obligation) : NULL, "state",
		fresh ? "requested" : NULL, "stick", hints);
}

int request_make(const struct act *act, const struct new_request *request, char *id, char *number,
	struct fault *fault)
{
	struct asking asking = { .new = request };
	int r;

	clock_format_utc(act->now, asking.now);
	if (!act_person(act)[0])
		return fault_set(fault, -EPERM,
			N_("Only people who are known here may ask for anything: an administrator adds them."));
	r = check_texts(request, fault);
	if (r == 0)
		r = act_classify(act, request->classification, asking.classification, fault);
	if (r == 0)
		r = check_period(act, &asking, fault);
	if (r == 0)
		r = find_medium(act, &asking, fault);
	if (r == 0)
		r = find_handler(act, &asking, fault);
	if (r == 0)
		r = find_host(act, &asking, fault);
	if (r == 0)
		r = may_ask(act, &asking, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "request", asking.id, sizeof(asking.id), fault);
	if (r == 0)
		r = act_record(act, "request.made", made_event(act, &asking), fault);
	if (r < 0)
		return r;
	text_copy(id, REQUEST_ID, asking.id);
	text_copy(number, MEDIUM_NUMBER, asking.number);
	return 0;
}

#define REQUEST_COLUMNS                                                                                                   \
	"SELECT r.id AS request, r.kind AS kind, r.medium AS number, r.applicant AS applicant, a.name AS applicant_name," \
	" r.purpose AS purpose, r.classification AS classification, r.handler AS handler, h.name AS handler_name,"        \
	" r.starts AS \"from\", r.until AS until,"                                                                        \
	" r.destination AS destination, r.contents AS contents, r.host AS host, r.host_name AS host_name,"                 \
	" r.recipient AS recipient, r.basis AS basis, r.obligation AS obligation, r.made AS made,"                         \
	" CASE WHEN r.state IN ('pending', 'approved') AND r.until < ?2 THEN 'expired' ELSE r.state END AS state,"        \
	" r.decided_by AS decided_by, d.name AS decided_by_name, r.decided AS decided, r.reason AS reason"                \
	" FROM request r JOIN person a ON a.id = r.applicant LEFT JOIN person d ON d.id = r.decided_by"     \
	" LEFT JOIN person h ON h.id = r.handler"

int request_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	static const char *const parts[] = {
		REQUEST_COLUMNS " WHERE r.state = 'pending' AND (?1 IS NULL OR r.applicant = ?1)"
				" ORDER BY r.serial DESC LIMIT " LISTED_MAX,
		REQUEST_COLUMNS " WHERE r.decided IS NOT NULL AND (?1 IS NULL OR r.applicant = ?1)"
				" ORDER BY r.decided DESC, r.serial DESC LIMIT " LISTED_MAX,
	};
	SCOPED(json_release) json_t *list = json_array();
	const char *whose = all ? NULL : act_person(act);
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		SCOPED(query_close) struct query *query = NULL;
		int r;

		r = store_query(registry_store(act->registry), parts[i],
			VALUES(TEXT(whose), TEXT(now)), &query, fault);
		if (r == 0)
			r = rows_to_json(query, NULL, list, fault);
		if (r < 0)
			return r;
	}
	*out = MOVE(list);
	return 0;
}
