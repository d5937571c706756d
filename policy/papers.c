// SPDX-License-Identifier: GPL-3.0-or-later
/* Papers: which there are, who may have them, and what is said on each. Knows no single form. */
#include "policy/papers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/jws.h"
#include "common/text.h"
#include "policy/papers_form.h"
#include "policy/rules/rules.h"

#define PAYLOAD_MAX 65536

static const struct paper_forms *const groups[] = { &papers_media, &papers_requests, &papers_movements, &papers_erasure,
	&papers_exceptions, &papers_incidents, &papers_mynumber, &papers_assets, &papers_rights, &papers_reviews, &papers_keys };

static const struct paper_form *find_form(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		for (size_t n = 0; n < groups[i]->count; n++)
			if (strcmp(groups[i]->forms[n].form, name) == 0)
				return &groups[i]->forms[n];
	return NULL;
}

/* ---- who may ---- */

static uint32_t roles_of(const struct act *act)
{
	return act->actor ? act->actor->roles : 0;
}

/* The departments that the actor approves for, in their own name or as deputy; of the whole office: everything. */
static int find_departments(struct paper_query *query, struct fault *fault)
{
	SCOPED(query_close) struct query *rows = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r;

	r = store_query(registry_store(query->act->registry),
		"SELECT DISTINCT g.department FROM role g WHERE g.role = 'approver' AND (g.starts IS NULL OR g.starts <= ?2)"
		" AND (g.until IS NULL OR g.until >= ?2) AND (g.person = ?1 OR g.person IN (SELECT principal FROM deputy y WHERE y.deputy = ?1"
		" AND y.ended IS NULL AND y.accepted IS NOT NULL AND y.starts <= ?2 AND y.until >= ?2 AND (y.role IS NULL OR y.role = g.role)))",
		VALUES(TEXT(act_person(query->act)), TEXT(query->now)), &rows, fault);
	while (r == 0 && (r = query_next(rows, fault)) > 0) {
		query->all = query->all || !query_text(rows, 0)[0];
		r = json_array_append_new(list, json_string(query_text(rows, 0)));
	}
	if (r < 0)
		return r;
	query->departments = json_dumps(list, JSON_COMPACT);
	return query->departments ? 0 : -ENOMEM;
}

/* Not for who has none of the roles that read it. */
static int check_roles(const struct act *act, const struct paper_form *form, struct fault *fault)
{
	const struct decision refused = REFUSED(-EPERM, "R-CLS-08",
		N_("The paper %s is not for your role: ask an administrator or the auditor for it."), form->form);

	if (roles_of(act) & (form->readers | form->limited))
		return 0;
	return act_decide(act, "GetPaper", form->form, &refused, fault);
}

static void query_clear_scoped(struct paper_query *query)
{
	free(query->departments);
}

static int load(const struct act *act, const struct paper_form *form, const struct paper_wish *wish, struct paper_query *out,
	struct fault *fault)
{
	int r = check_roles(act, form, fault);

	*out = (struct paper_query){ .act = act, .subject = unless_empty(wish->subject), .department = unless_empty(wish->department) };
	clock_format_utc(act->now, out->now);
	if (r == 0)
		r = act_date("from", wish->from, false, out->from, fault);
	if (r == 0)
		r = act_date("until", wish->until, true, out->until, fault);
	if (r < 0)
		return r;
	out->all = (roles_of(act) & form->readers) != 0;
	if (form->needs_subject && !out->subject)
		return fault_set(fault, -EINVAL, N_("The paper %s is about one thing: say its number."), form->form);
	return find_departments(out, fault);
}

static int load_wish(const struct act *act, const struct paper_wish *wish, const struct paper_form **form, struct paper_query *out,
	struct fault *fault)
{
	*form = wish->form ? find_form(wish->form) : NULL;
	if (!*form)
		return fault_set(fault, -EINVAL, N_("There is no paper %s; mediactl paper lists them."), wish->form ? wish->form : "-");
	return load(act, *form, wish, out, fault);
}

/* ---- what the forms share ---- */

int paper_select(const struct paper_query *query, const struct part *part, const char *sql, struct query **out, struct fault *fault)
{
	return store_query(registry_store(query->act->registry), sql,
		VALUES(TEXT(act_person(query->act)), TEXT(query->now), NUMBER(query->all), TEXT(query->departments),
			TEXT(unless_empty(query->from)), TEXT(unless_empty(query->until)), TEXT(query->department), TEXT(query->subject),
			NUMBER(part->after), NUMBER(part->limit)),
		out, fault);
}

void paper_classify(const struct paper_query *query, json_t *row, struct handling *handling)
{
	SCOPED(json_release) json_t *media =
		json_pack("[{s:O?, s:O?}]", "classification", json_object_get(row, "classification"), "contents", json_object_get(row, "classes"));
	const char *effective;

	media_classify(query->act, media);
	effective = json_member_text(json_array_get(media, 0), "effective");
	if (effective && effective[0])
		json_put_text(row, "classification", effective);
	json_object_del(row, "classes");
	handling_init(handling);
	if (json_member_text(row, "classification"))
		rules_handling(act_rules(query->act), json_member_text(row, "classification"), handling);
	handling_limit(handling, json_member_text(row, "limits"));
	json_object_del(row, "limits");
}

int paper_payload(const char *jws, json_t **out, struct fault *fault)
{
	const char *begin = strchr(jws, '.'), *end = begin ? strchr(begin + 1, '.') : NULL;
	uint8_t *bytes = NULL;
	size_t length = 0;
	int r = end ? jws_unbase64(begin + 1, (size_t)(end - begin - 1), &bytes, &length) : -EBADMSG;

	if (r == 0)
		r = json_decode((const char *)bytes, length, PAYLOAD_MAX, out, fault);
	free(bytes);
	return r == -EBADMSG ? fault_set(fault, -EUCLEAN, N_("A signed statement on the books cannot be read: verify the ledger.")) : r;
}

/* What is not on the books is neither true nor false. */
static void set_truths(const struct paper_form *form, json_t *row)
{
	for (const char *const *name = form->truths; name && *name; name++) {
		json_t *value = json_object_get(row, *name);

		if (json_is_integer(value))
			json_object_set_new(row, *name, json_boolean(json_integer_value(value) != 0));
	}
}

static int finish_one(const struct paper_form *form, const struct paper_query *query, json_t *row, struct fault *fault)
{
	set_truths(form, row);
	return form->finish ? form->finish(query, row, fault) : 0;
}

static int finish_all(const struct paper_form *form, const struct paper_query *query, json_t *rows, struct fault *fault)
{
	json_t *row;
	size_t i;
	int r = 0;

	json_array_foreach(rows, i, row)
		if (r == 0)
			r = finish_one(form, query, row, fault);
	return r;
}

static int select_rows(const struct paper_form *form, const struct paper_query *query, struct part *part, json_t *rows,
	struct fault *fault)
{
	SCOPED(query_close) struct query *found = NULL;
	int r = paper_select(query, part, form->rows, &found, fault);

	return r < 0 ? r : rows_to_part(found, NULL, part, rows, fault);
}

int paper_rows(const struct act *act, const struct paper_wish *wish, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_clear) struct paper_query query = { 0 };
	SCOPED(json_release) json_t *rows = json_array();
	const struct paper_form *form;
	int r = load_wish(act, wish, &form, &query, fault);

	if (r < 0)
		return r;
	if (form->read)
		r = form->read(&query, part, rows, fault);
	else if (form->rows)
		r = select_rows(form, &query, part, rows, fault);
	else
		part->last = true;
	if (r == 0)
		r = finish_all(form, &query, rows, fault);
	if (r == 0)
		*out = MOVE(rows);
	return r;
}

/* ---- one record ---- */

static int select_about(const struct paper_form *form, const struct paper_query *query, json_t **out, struct fault *fault)
{
	const struct part one = { .limit = 1 };
	SCOPED(query_close) struct query *found = NULL;
	int r = paper_select(query, &one, form->about, &found, fault);

	if (r == 0)
		r = query_next(found, fault);
	if (r > 0)
		*out = row_to_json(found, NULL);
	return r;
}

/* Tables that finish() took from elsewhere stand with the others. */
static int move_lists(json_t *about, json_t *lists)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(about, next, name, value) {
		if (!json_is_array(value))
			continue;
		if (json_object_set(lists, name, value) < 0)
			return -ENOMEM;
		json_object_del(about, name);
	}
	return 0;
}

/* What is there and not for the actor is refused; what is not there is nobody's. */
static int no_about(const struct paper_form *form, const struct paper_query *query, struct fault *fault)
{
	SCOPED(json_release) json_t *about = NULL;
	struct paper_query whole = *query;
	const struct decision refused = REFUSED(-EPERM, "R-CLS-08",
		N_("%s is neither yours nor of a department that you approve for: ask whom it concerns, or an administrator."), query->subject);
	int r;

	whole.all = true;
	r = select_about(form, &whole, &about, fault);
	if (r > 0)
		return act_decide(query->act, "GetPaper", query->subject, &refused, fault);
	if (r < 0)
		return r;
	return fault_set(fault, -ENOENT, N_("There is nothing called %s that the paper %s could be about."), query->subject, form->form);
}

static int read_list(const struct paper_query *query, const struct paper_list *list, const json_t *about, json_t **out, struct fault *fault)
{
	const char *key = json_member_text(about, list->key);

	return rows_select(query->act->registry, &(struct selection){ .sql = list->sql, .values = VALUES(TEXT(key)) }, out, fault);
}

static int add_lists(const struct paper_form *form, const struct paper_query *query, json_t *paper, struct fault *fault)
{
	json_t *about = json_object_get(paper, "about"), *lists = json_object(), *rows = NULL;
	int r = json_object_set_new(paper, "lists", lists);

	if (r == 0)
		r = move_lists(about, lists);
	for (size_t i = 0; r == 0 && i < PAPER_LISTS_MAX && form->lists[i].name; i++) {
		r = read_list(query, &form->lists[i], about, &rows, fault);
		if (r == 0)
			r = json_object_set_new(lists, form->lists[i].name, rows);
	}
	if (r == 0 && form->approvals.sql)
		r = read_list(query, &form->approvals, about, &rows, fault);
	else if (r == 0)
		rows = json_array();
	return r < 0 ? r : json_object_set_new(paper, "approvals", rows);
}

static int add_about(const struct paper_form *form, const struct paper_query *query, json_t *paper, struct fault *fault)
{
	json_t *about = NULL;
	int r = form->about && (query->subject || form->needs_subject) ? select_about(form, query, &about, fault) : 0;

	if (r < 0)
		return r;
	if (!about && form->about && query->subject)
		return no_about(form, query, fault);
	if (about)
		r = finish_one(form, query, about, fault);
	if (json_object_set_new(paper, "about", about ? about : json_object()) < 0)
		return -ENOMEM;
	return r;
}

/* Where the ledger ended when this was read: the paper's verification code. */
static int add_place(const struct paper_query *query, json_t *paper, struct fault *fault)
{
	char office[NAME_MAX_BYTES];
	struct ledger_head head;
	int r = ledger_head(query->act->registry, &head, fault);

	if (r == 0)
		r = people_organisation(query->act->registry, office, fault);
	if (r < 0)
		return r;
	json_put_text(paper, "office", office);
	json_put_text(paper, "time", query->now);
	json_put_number(paper, "sequence", head.sequence);
	return json_put_hex(paper, "hash", head.hash, sizeof(head.hash));
}

static void day_of(const char *time, char day[11])
{
	int64_t moment;

	day[0] = '\0';
	if (time[0] && clock_parse_utc(time, &moment))
		clock_format_date(moment, day);
}

static json_t *period_of(const struct paper_query *query)
{
	char from[11], until[11];

	day_of(query->from, from);
	day_of(query->until, until);
	if (!from[0] && !until[0])
		return json_null();
	return json_pack("{s:s?, s:s?}", "from", unless_empty(from), "until", unless_empty(until));
}

int paper_head(const struct act *act, const struct paper_wish *wish, json_t **out, struct fault *fault)
{
	SCOPED(query_clear) struct paper_query query = { 0 };
	SCOPED(json_release) json_t *paper = json_object();
	const struct paper_form *form;
	int r = load_wish(act, wish, &form, &query, fault);

	if (r < 0)
		return r;
	json_put_text(paper, "form", form->form);
	json_object_set_new(paper, "department", query.department ? json_string(query.department) : json_null());
	json_object_set_new(paper, "period", period_of(&query));
	r = add_about(form, &query, paper, fault);
	if (r == 0)
		r = add_lists(form, &query, paper, fault);
	if (r == 0)
		r = add_place(&query, paper, fault);
	if (r == 0)
		*out = MOVE(paper);
	return r;
}
