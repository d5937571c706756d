// SPDX-License-Identifier: GPL-3.0-or-later
/* Carrying a medium out and bringing it back (R-APP-01, R-OUT-01, R-OUT-02, R-CUS-01, R-CUS-05, R-CUS-06). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/carrying.h"
#include "policy/custody.h"
#include "policy/exceptions.h"
#include "policy/mynumber.h"
#include "policy/retention.h"

#define NOTE_MAX 200

struct leave {
	char request[REQUEST_ID], starts[TIME_SIZE], until[TIME_SIZE];
	char other[NAME_MAX_BYTES];
};

/* The newest approved carry-out of this medium, the carrier's own first; somebody else's only by
 * name. */
static int find_leave(const struct act *act, const char *number, const char *carrier, struct leave *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT r.id, r.starts, r.until, r.applicant, p.name FROM request r JOIN person p ON p.id = r.applicant"
		" WHERE r.medium = ?1 AND r.kind = 'carry-out' AND r.state = 'approved'"
		" ORDER BY r.applicant = ?2 DESC, r.serial DESC LIMIT 1",
		VALUES(TEXT(number), TEXT(carrier)), &query, fault);
	if (r <= 0)
		return r;
	if (strcmp(query_text(query, 3), carrier) != 0) {
		query_copy(query, 4, out->other, sizeof(out->other));
		return 0;
	}
	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->starts, sizeof(out->starts));
	query_copy(query, 2, out->until, sizeof(out->until));
	return 0;
}

/* carry_facts and the texts behind its pointers. */
struct carrying {
	struct medium_view view;
	struct leave leave;
	char carrier[PERSON_ID], name[NAME_MAX_BYTES], now[TIME_SIZE], overdue[MEDIUM_NUMBER];
	bool spent;
	struct carry_facts facts;
};

static int find_carrier(const struct act *act, const char *login, struct carrying *out, struct fault *fault)
{
	if (!login) {
		text_copy(out->carrier, sizeof(out->carrier), act_person(act));
		return 0;
	}
	if (person_find(act, login, NULL, out->name, out->carrier) < 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here: add the person first, mediactl people add."), login);
	if (strcmp(out->carrier, act_person(act)) == 0)
		out->name[0] = '\0';
	return 0;
}

static int carrying_load(const struct act *act, const char *number, const char *login, struct carrying *out, struct fault *fault)
{
	int r;

	memset(out, 0, sizeof(*out));
	clock_format_utc(act->now, out->now);
	r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = find_carrier(act, login, out, fault);
	if (r == 0)
		r = find_leave(act, out->view.number, out->carrier, &out->leave, fault);
	if (r == 0)
		r = overdue_of(act->registry, out->carrier, out->now, out->overdue, fault);
	if (r == 0)
		r = is_spent(act, out->view.number, &out->spent, fault);
	out->facts = (struct carry_facts){
		.medium = &out->view.facts,
		.request = out->leave.request,
		.starts = out->leave.starts,
		.until = out->leave.until,
		.other = out->leave.other,
		.now = out->now,
		.carrier = out->name,
		.desk = is_desk(act),
		.overdue = out->overdue,
		.spent = out->spent,
		.excepted = exception_holds(act, "R-APP-03", out->view.number, out->carrier),
		.checklist = rules_office(act_rules(act))->checklist.count > 0,
	};
	return r;
}

bool is_desk(const struct act *act)
{
	return act->actor && (act->actor->roles & (ROLE_OPERATOR | ROLE_ADMINISTRATOR));
}

static json_t *checklist_json(const struct act *act)
{
	const struct lines *lines = &rules_office(act_rules(act))->checklist;
	json_t *list = json_array();

	for (unsigned int i = 0; i < lines->count; i++)
		json_array_append_new(list, json_string(lines->line[i]));
	return list;
}

/* What was acknowledged goes on the books in its words, for the list may change. */
static json_t *out_event(const struct act *act, const struct carrying *carrying)
{
	json_t *event = json_pack("{s:s, s:s, s:s, s:s}", "number", carrying->view.number, "request", carrying->leave.request, "person",
		carrying->carrier, "until", carrying->leave.until);

	if (event && carrying->facts.checklist)
		json_object_set_new(event, "acknowledged", checklist_json(act));
	return event;
}

int medium_check_out(const struct act *act, const struct check_out *check_out, struct fault *fault)
{
	struct carrying carrying;
	struct decision decision;
	int r = carrying_load(act, check_out->number, check_out->person, &carrying, fault);

	if (r < 0)
		return r;
	carrying.facts.acknowledged = check_out->acknowledged;
	decision = decide_check_out(&carrying.facts);
	r = act_decide(act, "CheckOut", carrying.view.number, &decision, fault);
	if (r == 0)
		r = access_check(act, "CheckOut", &carrying.view, carrying.carrier, fault);
	return r < 0 ? r : act_record(act, "medium.checked-out", out_event(act, &carrying), fault);
}

int check_out_terms(const struct act *act, const char *number, const char *person, json_t **out, struct fault *fault)
{
	struct carrying carrying;
	int r = carrying_load(act, number, person, &carrying, fault);

	if (r < 0)
		return r;
	*out = json_pack("{s:s, s:s, s:s, s:s, s:o}", "number", carrying.view.number, "request", carrying.leave.request, "until",
		carrying.leave.until, "caution", carrying.view.handling.caution, "checklist", checklist_json(act));
	return *out ? 0 : -ENOMEM;
}

/* ---- bringing it back ---- */

static int check_answers(const struct bringing *bringing, struct fault *fault)
{
	int r = act_one_of("label", bringing->label, "ok bad", fault);

	if (r == 0)
		r = act_one_of("contents", bringing->contents, "ok differ", fault);
	if (r == 0)
		r = act_one_of("seal", bringing->seal, "ok broken none", fault);
	if (r == 0)
		r = act_one_of("scan", bringing->scan, "clean found none", fault);
	return r < 0 ? r : act_optional_text(bringing->note, NOTE_MAX, "note", fault);
}

static json_t *back_event(const struct bringing *bringing, const char *number, bool late, bool unplaced)
{
	json_t *checks = json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*}", "label", unless_empty(bringing->label), "contents",
		unless_empty(bringing->contents), "seal", unless_empty(bringing->seal), "scan", unless_empty(bringing->scan), "note",
		unless_empty(bringing->note));
	json_t *event = json_pack("{s:s, s:b, s:o*}", "number", number, "late", late, "unplaced", unplaced ? json_true() : NULL);

	if (event && json_object_size(checks) > 0)
		json_object_set(event, "checks", checks);
	json_decref(checks);
	return event;
}

static int decide_back(const struct act *act, const struct bringing *bringing, const struct medium_view *view, struct fault *fault)
{
	const struct return_facts facts = {
		.medium = &view->facts,
		.checks = rules_has_classes(act_rules(act)),
		.label = unless_empty(bringing->label),
		.contents = unless_empty(bringing->contents),
		.scan = unless_empty(bringing->scan),
	};
	struct decision decision = decide_return(&facts);

	return act_decide(act, "Return", view->number, &decision, fault);
}

/* Where it belongs. What may not lie there any more, or nowhere by this person's word, comes back all the same, for nobody is to be kept
 * from returning: it is with them until it is put away. */
static int find_home(const struct act *act, struct putting *out, struct fault *fault)
{
	bool theirs = act->actor && (act->actor->roles & ROLE_MYNUMBER);
	struct fault unsaid = { 0 };
	int r = putting_load(act, NULL, out, &unsaid);

	if (r == -EINVAL && out->view->handling.mynumber && !theirs) {
		out->view = NULL;
		return 0;
	}
	if (r < 0) {
		if (fault)
			*fault = unsaid;
		return r;
	}
	if (putting_ask(act, out).code < 0)
		out->view = NULL;
	return 0;
}

/* Where the office keeps places, what comes back goes into one. The rule sees it as it is from then on. */
static int find_place(const struct act *act, const struct bringing *bringing, struct medium_view *view, struct putting *out,
	struct fault *fault)
{
	int r;

	if (!bringing->place && !places_any(act->registry))
		return 0;
	view->facts.state = MEDIUM_IN_SERVICE;
	out->view = view;
	if (unless_empty(bringing->place)) {
		r = putting_load(act, bringing->place, out, fault);
		return r < 0 ? r : putting_decide(act, "Return", out, fault);
	}
	return find_home(act, out, fault);
}

int medium_return(const struct act *act, const struct bringing *bringing, bool *late, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	struct putting putting = { 0 };
	struct medium_view view;
	char now[TIME_SIZE];
	bool overdue, unplaced;
	int r = check_answers(bringing, fault);

	clock_format_utc(act->now, now);
	if (r == 0)
		r = medium_view(act, bringing->number, &view, fault);
	if (r == 0)
		r = decide_back(act, bringing, &view, fault);
	if (r == 0)
		r = find_place(act, bringing, &view, &putting, fault);
	if (r < 0)
		return r;
	overdue = strcmp(view.out_until, now) < 0;
	unplaced = !putting.view && places_any(act->registry);
	batch_add(&batch, "medium.returned", back_event(bringing, view.number, overdue, unplaced));
	if (putting.view)
		putting_add("Return", &putting, &batch);
	if (bringing->scan && strcmp(bringing->scan, "found") == 0)
		batch_add(&batch, "medium.quarantined", json_pack("{s:s, s:s}", "number", view.number, "reason", "malware"));
	r = batch_record(&batch, fault);
	if (r == 0)
		*late = overdue;
	if (r == 0 && bringing->unplaced)
		*bringing->unplaced = unplaced;
	return r;
}
