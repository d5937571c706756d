// SPDX-License-Identifier: GPL-3.0-or-later
/* Contractors on the books, and what is with them. Touches no device. */
#include "policy/contractors.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/chase.h"
#include "policy/decide_contractor.h"
#include "policy/entrusted.h"

#define TEXT_MAX 200
#define REASON_MAX 500

/* ---- what is written down ---- */

static int check_texts(const struct new_contractor *new, struct fault *fault)
{
	const struct {
		const char *name, *text;
		bool needed;
	} texts[] = { { "contract", new->contract, true }, { "scope", new->scope, true }, { "responsible", new->responsible, true },
		{ "workers", new->workers, false }, { "place", new->place, false } };
	int r = act_need_text(new->name, NAME_MAX_BYTES - 1, "name", fault);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(texts); i++)
		r = texts[i].needed ? act_need_text(texts[i].text, TEXT_MAX, texts[i].name, fault)
				    : act_optional_text(texts[i].text, TEXT_MAX, texts[i].name, fault);
	return r;
}

static int check_class(const struct act *act, const struct new_contractor *new, char class[CLASS_TEXT], struct fault *fault)
{
	int r = act_classify(act, new->class, class, fault);

	if (r == 0 && !class[0] && rules_has_classes(act_rules(act)))
		r = fault_set(fault, -EINVAL, N_("Say up to which class media may be with them: mediactl class list shows the classes."));
	return r;
}

/* A day that has not passed. */
static int read_end(const struct act *act, const char *text, char until[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = unless_empty(text) ? act_date("until", text, true, until, fault) : act_bad_date("until", NULL, fault);

	clock_format_utc(act->now, now);
	if (r == 0 && strcmp(until, now) < 0)
		r = fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), text);
	return r;
}

static int check_new(const struct act *act, const char *name, struct fault *fault)
{
	int64_t count = 0;
	int r = store_number(registry_store(act->registry), "SELECT count(*) FROM contractor WHERE name = ?1 AND closed IS NULL", VALUES(TEXT(name)),
		&count, fault);

	if (r == 0 && count > 0)
		r = fault_set(fault, -EEXIST, N_("There is an open contract with %s already; see mediactl contractor list."), name);
	return r;
}

int contractor_add(const struct act *act, const struct new_contractor *new, char *id, struct fault *fault)
{
	char class[CLASS_TEXT], until[TIME_SIZE];
	int r = check_texts(new, fault);

	if (r == 0)
		r = check_class(act, new, class, fault);
	if (r == 0)
		r = read_end(act, new->until, until, fault);
	if (r == 0)
		r = check_new(act, new->name, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "contractor", id, CONTRACTOR_ID, fault);
	return r < 0 ? r : act_record(act, "contractor.added",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s, s:s*, s:s*}", "contractor", id, "name", new->name, "contract", new->contract,
			"scope", new->scope, "responsible", new->responsible, "class", class, "mynumber", new->mynumber, "subcontract",
			new->subcontract, "until", until, "workers", unless_empty(new->workers), "place", unless_empty(new->place)),
		fault);
}

/* ---- what becomes of it ---- */

/* contract_facts and the texts behind its pointers. */
struct contract {
	char id[CONTRACTOR_ID], name[NAME_MAX_BYTES], left[24];
	struct contract_facts facts;
};

static int count_left(const struct act *act, struct contract *out, struct fault *fault)
{
	char now[TIME_SIZE];
	int64_t left = 0;
	int r;

	clock_format_utc(act->now, now);
	r = store_number(registry_store(act->registry), "SELECT count(*) FROM (" ENTRUSTED("?1", "?2") ")", VALUES(TEXT(out->id), TEXT(now)), &left, fault);
	if (left > 0)
		text_format(out->left, sizeof(out->left), "%lld", (long long)left);
	return r;
}

static int contract_load(const struct act *act, const char *typed, struct contract *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	r = query_one(registry_store(act->registry),
		"SELECT id, name, closed IS NOT NULL FROM contractor WHERE ?1 IN (id, name) ORDER BY closed IS NOT NULL, serial DESC LIMIT 1",
		VALUES(TEXT(typed)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no contractor %s; see mediactl contractor list."), typed ? typed : "-");
	if (r < 0)
		return r;
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->name, sizeof(out->name));
	out->facts = (struct contract_facts){ .id = out->id, .name = out->name, .closed = query_number(query, 2) != 0, .left = out->left };
	return count_left(act, out, fault);
}

/* One that is open. */
static int contract_open(const struct act *act, const char *method, const char *typed, struct contract *out, struct fault *fault)
{
	struct decision decision;
	int r = contract_load(act, typed, out, fault);

	if (r < 0)
		return r;
	decision = decide_contract(&out->facts);
	return act_decide(act, method, out->id, &decision, fault);
}

int contractor_explain(const struct act *act, const struct explanation *explanation, struct fault *fault)
{
	struct contract contract;
	char day[TIME_SIZE];
	int r = act_need_text(explanation->whom, TEXT_MAX, "whom", fault);

	if (r == 0)
		r = act_optional_digest(explanation->document, fault);
	if (r == 0)
		r = act_past_day(act, "day", explanation->day, day, fault);
	if (r == 0)
		r = contract_open(act, "ExplainToContractor", explanation->contractor, &contract, fault);
	if (r < 0)
		return r;
	if (!day[0])
		clock_format_utc(act->now, day);
	return act_record(act, "contractor.explained",
		json_pack("{s:s, s:s, s:s, s:s*}", "contractor", contract.id, "day", day, "whom", explanation->whom, "document",
			unless_empty(explanation->document)),
		fault);
}

int contractor_extend(const struct act *act, const char *typed, const char *end, const char *reason, struct fault *fault)
{
	struct contract contract;
	char until[TIME_SIZE];
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = read_end(act, end, until, fault);
	if (r == 0)
		r = contract_open(act, "ExtendContractor", typed, &contract, fault);
	return r < 0 ? r : act_record(act, "contractor.extended",
		json_pack("{s:s, s:s, s:s}", "contractor", contract.id, "until", until, "reason", reason), fault);
}

int contractor_close(const struct act *act, const char *typed, const char *reason, const char *document, struct fault *fault)
{
	struct contract contract;
	struct decision decision;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = act_need_report(document, DIGEST_TEXT - 1, "document", fault);
	if (r == 0)
		r = act_optional_digest(document, fault);
	if (r == 0)
		r = contract_load(act, typed, &contract, fault);
	if (r < 0)
		return r;
	decision = decide_contract_close(&contract.facts);
	r = act_decide(act, "CloseContractor", contract.id, &decision, fault);
	return r < 0 ? r : act_record(act, "contractor.closed",
		json_pack("{s:s, s:s, s:s}", "contractor", contract.id, "reason", reason, "document", document), fault);
}

/* ---- what may be with them ---- */

int contractor_entrust(const struct act *act, const struct entrusting *entrusting, char *id, char *name, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char ends[TIME_SIZE] = "";
	const struct medium_view *view = entrusting->view;
	struct entrust_facts facts = { .typed = entrusting->typed, .id = id, .name = name, .ends = ends, .until = entrusting->until,
		.number = view->number, .classification = view->effective[0] ? view->effective : "-" };
	struct decision decision;
	bool emptied = view->facts.state == MEDIUM_ERASED; /* of no class any more */
	int64_t named = 0;
	int r;

	id[0] = name[0] = '\0';
	r = query_one(registry_store(act->registry),
		"SELECT id, name, until, explained IS NOT NULL, mynumber, class FROM contractor WHERE ?1 IN (id, name) AND closed IS NULL LIMIT 1",
		VALUES(TEXT(entrusting->typed)), &query, fault);
	if (r < 0)
		return r;
	if (r > 0) {
		query_copy(query, 0, id, CONTRACTOR_ID);
		query_copy(query, 1, name, NAME_MAX_BYTES);
		query_copy(query, 2, ends, sizeof(ends));
		facts.explained = query_number(query, 3) != 0;
		facts.mynumber_entrusted = query_number(query, 4) != 0;
		facts.above = !emptied && !class_covers(act, query_text(query, 5), view->effective);
	}
	r = store_number(registry_store(act->registry), "SELECT count(*) FROM mynumber_medium WHERE medium = ?1 AND until IS NULL",
		VALUES(TEXT(view->number)), &named, fault);
	if (r < 0)
		return r;
	facts.mynumber = (!emptied && view->handling.mynumber) || named > 0;
	decision = decide_entrust(&facts);
	return act_decide(act, entrusting->method, view->number, &decision, fault);
}

/* ---- lists ---- */

#define COLUMNS                                                                                                                       \
	"SELECT k.id AS contractor, k.name AS name, k.contract AS contract, k.scope AS scope, k.responsible AS responsible, k.workers AS workers,"  \
	" k.place AS place, k.class AS class, k.mynumber AS mynumber, k.subcontract AS subcontract, k.until AS until, k.added AS added, k.explained"  \
	" AS explained, k.explained_to AS explained_to, k.explanation AS explanation, k.closed AS closed, p.name AS closed_by_name, k.reason AS reason,"  \
	" k.document AS document, k.closed IS NULL AND k.until < ?1 AS overdue, (SELECT count(*) FROM (" ENTRUSTED("k.id", "?1") ")) AS open"        \
	" FROM contractor k LEFT JOIN person p ON p.id = k.closed_by "

static int select_rows(const struct act *act, const char *sql, struct value value, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "mynumber", "subcontract", "overdue", NULL };
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return rows_select(act->registry, &(struct selection){ sql, VALUES(TEXT(now), value), truths }, out, fault);
}

int contractor_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	return select_rows(act, COLUMNS "WHERE k.closed IS NULL OR ?2 ORDER BY k.closed IS NOT NULL, k.serial", NUMBER(all), out, fault);
}

int contractor_show(const struct act *act, const char *typed, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *rows = NULL, *media = NULL;
	struct contract contract;
	int r = contract_load(act, typed, &contract, fault);

	if (r == 0)
		r = select_rows(act, COLUMNS "WHERE k.id = ?2", TEXT(contract.id), &rows, fault);
	if (r == 0)
		r = select_rows(act,
			"SELECT x.*, m.state AS state FROM (SELECT number, what, until, request, NULL AS ended FROM (" ENTRUSTED("?2", "?1") ")"
			" UNION ALL SELECT v.medium, 'out', v.until, v.request, v.back FROM movement v JOIN request r ON r.id = v.request WHERE v.back"
			" IS NOT NULL AND " FOR_CONTRACTOR("r") " = ?2 UNION ALL SELECT c.medium, 'consigned', c.until, c.request, c.ended FROM"
			" consignment c WHERE c.contractor_id = ?2 AND c.ended IS NOT NULL) x JOIN medium m ON m.number = x.number"
			" ORDER BY x.ended IS NOT NULL, x.until, x.number LIMIT 1000",
			TEXT(contract.id), &media, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:O, s:O}", "contractor", json_array_get(rows, 0), "media", media);
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory."));
}

int contractor_chase(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL, *told = json_array();
	char topic[32], since[TIME_SIZE];
	json_t *row;
	size_t i;
	int r = 0;

	if (rules_office(act_rules(act))->remind)
		r = select_rows(act, "SELECT id AS contractor, name AS name, until AS until FROM contractor WHERE closed IS NULL AND until < ?1 AND"
				     " ?2 ORDER BY serial",
			NUMBER(1), &list, fault);
	json_array_foreach(list, i, row) {
		text_format(topic, sizeof(topic), "contractor/%s", json_member_text(row, "contractor"));
		text_copy(since, sizeof(since), json_member_text(row, "until"));
		if (r == 0)
			r = chase_once_a_day(act, topic, since, fault);
		if (r == 0 && since[0])
			json_array_append(told, row);
	}
	if (r == 0)
		*out = MOVE(told);
	return r;
}
