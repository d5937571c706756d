// SPDX-License-Identifier: GPL-3.0-or-later
/* What was asked for and what became of it: lists, and one request with its form and its signatures. */
#include <errno.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/forms.h"
#include "policy/people.h"
#include "policy/rules/rules.h"

#define ANSWERED ((int64_t)1 << 40) /* in a part's place: behind all that wait */
#define NAMES_MAX 160

#define REQUEST_COLUMNS(more)                                                                                             \
	"SELECT " more "r.id AS request, r.kind AS kind, r.medium AS number, r.applicant AS applicant, a.name AS applicant_name," \
	" r.purpose AS purpose, r.classification AS classification, r.handler AS handler, h.name AS handler_name,"        \
	" r.starts AS \"from\", r.until AS until,"                                                                        \
	" r.person AS person, w.name AS person_name, r.destination AS destination, r.contents AS contents, r.host AS host, r.host_name AS host_name,"                 \
	" r.recipient AS recipient, r.basis AS basis, r.obligation AS obligation, r.made AS made,"                         \
	" CASE WHEN r.state IN ('pending', 'approved') AND r.until < ?2 THEN 'expired' ELSE r.state END AS state,"        \
	" r.decided_by AS decided_by, d.name AS decided_by_name, r.decided AS decided, r.reason AS reason"                \
	" FROM request r JOIN person a ON a.id = r.applicant LEFT JOIN person d ON d.id = r.decided_by"     \
	" LEFT JOIN person h ON h.id = r.handler LEFT JOIN person w ON w.id = r.person"


/* The roles that ?1 has at ?2, in their own name or as deputy, as far as they reach a signature `s`. */
#define REACHES                                                                                                       \
	" JOIN role g ON (g.department = '' OR g.department = s.department) AND (g.starts IS NULL OR g.starts <= ?2)"   \
	" AND (g.until IS NULL OR g.until >= ?2) AND (g.person = ?1 OR g.person IN (SELECT principal FROM deputy y"     \
	" WHERE y.deputy = ?1 AND y.ended IS NULL AND y.accepted IS NOT NULL AND y.starts <= ?2 AND y.until >= ?2"      \
	" AND (y.role IS NULL OR y.role = g.role)))"
#define TO_SIGN                                                                                                       \
	"EXISTS (SELECT 1 FROM signature s" REACHES " WHERE s.request = r.id AND s.signer IS NULL AND g.role = s.role)"  \
	" AND r.applicant <> ?1 AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.request = r.id AND ?1 IN (s.signer, s.principal))"
/* R-APP-09: an approver reads what is of their department; ?3: everything. */
#define READABLE                                                                                                      \
	"(?3 OR ?1 IN (r.applicant, r.handler, r.person) OR EXISTS (SELECT 1 FROM signature s" REACHES                  \
	" WHERE s.request = r.id AND g.role IN (s.role, 'approver')) OR EXISTS (SELECT 1 FROM signature s"              \
	" WHERE s.request = r.id AND ?1 IN (s.signer, s.principal)))"

#define CHOSEN " AND r.serial < ?7 AND " READABLE " AND (?4 IS NULL OR r.kind = ?4) AND (NOT ?5 OR r.applicant = ?1)"
#define PLACE "r.serial + ?9 AS part_key, "
#define NEWEST_FIRST " ORDER BY r.serial DESC LIMIT ?8"

static bool reads_all(const struct act *act)
{
	const uint32_t roles = ROLE_ADMINISTRATOR | ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO;

	return act->actor && (act->actor->roles & roles) != 0;
}

/* One section of the list, newest first, below the serial number `below`. */
static int list_section(const struct act *act, const struct request_filter *filter, struct part *part, json_t *list, struct fault *fault)
{
	static const char *const sections[] = {
		REQUEST_COLUMNS(PLACE) " WHERE r.state = 'pending'" CHOSEN " AND (NOT ?6 OR (" TO_SIGN "))" NEWEST_FIRST,
		REQUEST_COLUMNS(PLACE) " WHERE r.state <> 'pending'" CHOSEN " AND NOT ?6" NEWEST_FIRST,
	};
	SCOPED(query_close) struct query *query = NULL;
	bool answered = part->after >= ANSWERED;
	int64_t section = answered ? ANSWERED : 0, below = part->after > section ? part->after - section : ANSWERED;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = store_query(registry_store(act->registry), sections[answered],
		VALUES(TEXT(act_person(act)), TEXT(now), NUMBER(reads_all(act) && !filter->own), TEXT(filter->kind), NUMBER(filter->own),
			NUMBER(filter->to_sign), NUMBER(below), NUMBER(part->limit), NUMBER(section)),
		&query, fault);
	return r < 0 ? r : rows_to_part(query, NULL, part, list, fault);
}

int request_list_part(const struct act *act, const struct request_filter *filter, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	bool answered = part->after >= ANSWERED;
	int r;

	if (filter->kind && !form_find(filter->kind))
		return fault_set(fault, -EINVAL, N_("There are no requests of the kind %s; mediactl help lists what can be asked for."),
			filter->kind);
	r = list_section(act, filter, part, list, fault);
	if (r < 0)
		return r;
	/* What waits comes first; the rest begins with a part of its own. */
	if (part->last && !answered && !filter->pending && !filter->to_sign) {
		part->after = ANSWERED;
		part->last = false;
	}
	*out = MOVE(list);
	return 0;
}

int request_list(const struct act *act, const struct request_filter *filter, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	struct part part = PART_ALL;

	while (!part.last) {
		SCOPED(json_release) json_t *rows = NULL;
		int r = request_list_part(act, filter, &part, &rows, fault);

		if (r < 0)
			return r;
		json_array_extend(list, rows);
	}
	*out = MOVE(list);
	return 0;
}

/* ---- one request ---- */

/* For a signature that is missing: who could give it. */
static int add_holders(const struct act *act, json_t *signature, const char *applicant, struct fault *fault)
{
	char now[TIME_SIZE], names[NAMES_MAX] = "";
	struct post post = { .department = json_member_text(signature, "department"), .now = now, .but_not = applicant };
	int r;

	if (json_member_text(signature, "signed") || !role_from_name(json_member_text(signature, "role"), &post.role))
		return 0;
	clock_format_utc(act->now, now);
	r = people_holders(act->registry, &post, names, sizeof(names), fault);
	if (r < 0)
		return r;
	return json_put_text(signature, "holders", names) < 0 ? -ENOMEM : 0;
}

static int list_signatures(const struct act *act, const char *id, const char *applicant, json_t *request, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	json_t *signature;
	size_t i;
	int r;

	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT s.slot AS slot, s.role AS role, s.department AS department, s.instead_of AS instead_of, s.signer AS signer,"
			" p.name AS signer_name, s.principal AS principal, q.name AS principal_name, s.signed AS signed FROM signature s"
			" LEFT JOIN person p ON p.id = s.signer LEFT JOIN person q ON q.id = s.principal WHERE s.request = ?1 ORDER BY s.slot",
			.values = VALUES(TEXT(id)) },
		&list, fault);
	json_array_foreach(list, i, signature)
		if (r == 0)
			r = add_holders(act, signature, applicant, fault);
	return r < 0 ? r : json_object_set(request, "signatures", list);
}

/* The form's texts, and by what title a person knows each. */
static int add_form(const char *id, struct registry *registry, json_t *request, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *fields = json_array();
	const struct form *form = form_find(json_member_text(request, "kind"));
	json_t *values = NULL;
	int r;

	r = query_one(registry_store(registry), "SELECT form FROM request WHERE id = ?1 AND form IS NOT NULL", VALUES(TEXT(id)), &query,
		fault);
	if (r > 0)
		r = json_decode(query_text(query, 0), strlen(query_text(query, 0)), 65536, &values, fault);
	if (r < 0)
		return r;
	for (size_t i = 0; values && form && i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		const char *value = json_member_text(values, form->fields[i].name);

		if (value)
			json_array_append_new(fields, json_pack("{s:s, s:s, s:s}", "name", form->fields[i].name, "title",
				form->fields[i].title, "value", value));
	}
	json_decref(values);
	return json_object_set(request, "fields", fields);
}

int request_show(const struct act *act, const char *id, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *request = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry), REQUEST_COLUMNS("") " WHERE r.id = ?4 AND " READABLE,
		VALUES(TEXT(act_person(act)), TEXT(now), NUMBER(reads_all(act)), TEXT(id)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no request %s that you may read; see mediactl requests."), id);
	if (r < 0)
		return r;
	request = row_to_json(query, NULL);
	r = add_form(id, act->registry, request, fault);
	if (r == 0)
		r = list_signatures(act, id, json_member_text(request, "applicant"), request, fault);
	if (r == 0)
		*out = MOVE(request);
	return r;
}

/* ---- the form before it is filled in ---- */

/* What may be said in a field, if that is a list: of the office, or its classes. */
static json_t *choices_of(const struct form_field *field, const struct rules *rules)
{
	const struct office *office = rules_office(rules);
	const struct {
		const char *name;
		const struct lines *lines;
	} lists[] = { { "business", &office->purposes }, { "transport", &office->transports }, { "checklist", &office->checklist } };
	json_t *choices = json_array();
	const struct class *class;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (unsigned int n = 0; strcmp(field->name, lists[i].name) == 0 && n < lists[i].lines->count; n++)
			json_array_append_new(choices, json_string(lists[i].lines->line[n]));
	for (size_t i = 0; strcmp(field->name, "classification") == 0 && (class = rules_class_at(rules, i)); i++)
		if (!class->overlay)
			json_array_append_new(choices, json_string(class->key));
	return choices;
}

static json_t *fields_of(const struct form *form, unsigned int held, const struct rules *rules)
{
	json_t *list = json_array();

	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		static const char *const types[] = { [FIELD_TEXT] = "text", [FIELD_DATE] = "date", [FIELD_YES] = "yes",
			[FIELD_EITHER] = "either", [FIELD_COUNT] = "count" };
		const struct form_field *field = &form->fields[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:b, s:o}", "name", field->name, "title", field->title, "type",
			types[field->type], "needed", form_needs(field, held), "outside", (field->when & FORM_OUTSIDE) != 0, "choices",
			choices_of(field, rules)));
	}
	return list;
}

/* What is so of a medium that is there already, or of a class that is asked for. */
static unsigned int held_by(const struct act *act, const struct handling *handling, bool classed)
{
	const struct rules *rules = act_rules(act);
	unsigned int held = rules_has_classes(rules) ? FORM_OFFICE : FORM_MAY;

	if (rules_has_classes(rules) && !classed)
		held |= FORM_NEW;
	if (handling->mynumber)
		held |= FORM_MYNUMBER;
	if (!rules_office(rules)->carry_out_allowed)
		held |= FORM_DENIED;
	return held;
}

/* What the by-law says of each part of a class (R-CLS-02). */
static json_t *definitions_of(const struct rules *rules, const char *text)
{
	json_t *list = json_array();
	char key[CLASS_TEXT];

	for (; *text; text += strspn(text, "+")) {
		size_t length = strcspn(text, "+");
		const struct class *class;

		text_format(key, sizeof(key), "%.*s", (int)length, text);
		class = rules_class(rules, key);
		if (class)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "key", class->key, "name", class->name, "definition",
				class->definition));
		text += length;
	}
	return list;
}

int request_form(const struct act *act, const struct form_wish *wish, json_t **out, struct fault *fault)
{
	const struct form *form = form_find(wish->kind);
	struct medium_view view = { 0 };
	char class[CLASS_TEXT] = "";
	struct handling handling;
	int r = 0;

	if (!form)
		return fault_set(fault, -EINVAL, N_("There are no requests of the kind %s; mediactl help lists what can be asked for."),
			wish->kind);
	if (wish->number && strncmp(wish->number, "stick-", strlen("stick-")) != 0)
		r = medium_view(act, wish->number, &view, fault);
	if (r == 0)
		r = act_classify(act, wish->classification, class, fault);
	if (r < 0)
		return r;
	handling_init(&handling);
	if (class[0])
		rules_handling(act_rules(act), class, &handling);
	else if (view.effective[0])
		handling = view.handling;
	*out = json_pack("{s:s, s:s, s:o, s:o}", "kind", form->kind, "class", class[0] ? class : view.effective, "fields",
		fields_of(form, held_by(act, &handling, view.effective[0]), act_rules(act)), "definitions",
		definitions_of(act_rules(act), class[0] ? class : view.effective));
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory to list the registry."));
}
