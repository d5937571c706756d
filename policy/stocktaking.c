// SPDX-License-Identifier: GPL-3.0-or-later
/* Stock-taking (棚卸) on the books: what is expected is fixed, each medium looked at, each difference resolved, and two persons answer for
 * it (R-REV-01, F-15). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/custody.h"
#include "policy/stock.h"

#define DEPARTMENT_MAX 127
#define NOTE_MAX 200
#define RESOLUTION_MAX 500

/* stock_facts and the texts behind its pointers. */
struct stocktake {
	char id[STOCKTAKE_ID], closed_by[PERSON_ID];
	struct stock_facts facts;
};

static int stocktake_load(const struct act *act, const char *id, struct stocktake *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	r = query_one(registry_store(act->registry),
		"SELECT t.id, t.closed_by, t.confirmed IS NOT NULL,"
		" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.result IS NULL),"
		" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.difference = 1 AND s.resolution IS NULL),"
		" EXISTS (SELECT 1 FROM stock s WHERE s.stocktake = t.id AND s.checked_by = ?2) FROM stocktake t WHERE t.id = ?1",
		VALUES(TEXT(id), TEXT(act_person(act))), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no stock-taking %s; see mediactl stocktake list."), id);
	if (r < 0)
		return r;
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->closed_by, sizeof(out->closed_by));
	out->facts = (struct stock_facts){
		.stocktake = out->id,
		.actor = act_person(act),
		.closed_by = out->closed_by,
		.confirmed = query_number(query, 2) != 0,
		.unchecked = query_number(query, 3),
		.unresolved = query_number(query, 4),
		.checked = query_number(query, 5) != 0,
	};
	return 0;
}

int stocktake_open(const struct act *act, const char *department, char *id, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *whose = department && department[0] ? department : NULL;
	int r = act_optional_text(whose, DEPARTMENT_MAX, "department", fault);

	if (r == 0)
		r = query_one(registry_store(act->registry),
			"SELECT id FROM stocktake WHERE coalesce(department, '') = coalesce(?1, '') AND closed IS NULL", VALUES(TEXT(whose)),
			&query, fault);
	if (r > 0)
		return fault_set(fault, -EEXIST, N_("The stock-taking %s is under way already: go on with it, mediactl stocktake show %s."),
			query_text(query, 0), query_text(query, 0));
	if (r == 0)
		r = registry_next_id(act->registry, "stocktake", id, STOCKTAKE_ID, fault);
	if (r < 0)
		return r;
	return act_record(act, "stocktake.opened",
		json_pack("{s:s, s:i, s:s*}", "stocktake", id, "year", clock_fiscal_year(act->now), "department", whose), fault);
}

/* ---- looking at each ---- */

static int find_expected(const struct act *act, const char *stocktake, const char *number, char out[24], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT expected FROM stock WHERE stocktake = ?1 AND medium = ?2",
		VALUES(TEXT(stocktake), TEXT(number)), &query, fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, 24);
	return r < 0 ? r : 0;
}

/* Is it not as the books say? */
static bool is_difference(const char *expected, const char *result)
{
	if (strcmp(expected, "out") == 0)
		return strcmp(result, "out") != 0;
	if (strcmp(expected, "lost") == 0)
		return strcmp(result, "missing") != 0;
	return !expected[0] || strcmp(result, "present") != 0;
}

static int check_words(const struct stock_finding *finding, struct fault *fault)
{
	int r = act_need_text(finding->result, NOTE_MAX, "result", fault);

	if (r == 0)
		r = act_one_of("result", finding->result, "present out missing label storage", fault);
	if (r == 0 && finding->users)
		r = act_one_of("users", finding->users, "yes no", fault);
	return r < 0 ? r : act_optional_text(finding->note, NOTE_MAX, "note", fault);
}

int stocktake_check(const struct act *act, const struct stock_finding *finding, bool *difference, struct fault *fault)
{
	struct stocktake stocktake;
	struct medium_view view;
	struct decision decision;
	char expected[24];
	json_t *event;
	int r = check_words(finding, fault);

	if (r == 0)
		r = stocktake_load(act, finding->stocktake, &stocktake, fault);
	if (r == 0)
		r = medium_view(act, finding->number, &view, fault);
	if (r == 0)
		r = find_expected(act, stocktake.id, view.number, expected, fault);
	if (r < 0)
		return r;
	decision = decide_stock_check(&stocktake.facts);
	r = act_decide(act, "CheckStock", stocktake.id, &decision, fault);
	if (r < 0)
		return r;
	*difference = is_difference(expected, finding->result) || (finding->users && strcmp(finding->users, "no") == 0);
	event = json_pack("{s:s, s:s, s:s, s:s, s:b, s:s*}", "stocktake", stocktake.id, "number", view.number, "result", finding->result, "how",
		finding->how, "difference", *difference, "note", unless_empty(finding->note));
	if (event && finding->users)
		json_object_set_new(event, "users_fit", json_boolean(strcmp(finding->users, "yes") == 0));
	return act_record(act, "stocktake.checked", event, fault);
}

static int read_item(const struct act *act, struct stocktake *stocktake, const char *number, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT result, difference FROM stock WHERE stocktake = ?1 AND medium = ?2",
		VALUES(TEXT(stocktake->id), TEXT(number)), &query, fault);

	if (r > 0) {
		stocktake->facts.missing = strcmp(query_text(query, 0), "missing") == 0;
		stocktake->facts.difference = query_number(query, 1) != 0;
	}
	return r < 0 ? r : 0;
}

int stocktake_resolve(const struct act *act, const char *id, const char *number, const char *resolution, struct fault *fault)
{
	struct stocktake stocktake;
	struct medium_view view;
	struct decision decision;
	int r = act_need_text(resolution, RESOLUTION_MAX, "resolution", fault);

	if (r == 0)
		r = stocktake_load(act, id, &stocktake, fault);
	if (r == 0)
		r = medium_view(act, number, &view, fault);
	if (r == 0)
		r = read_item(act, &stocktake, view.number, fault);
	if (r < 0)
		return r;
	stocktake.facts.medium = &view.facts;
	decision = decide_stock_resolve(&stocktake.facts);
	r = act_decide(act, "ResolveStock", stocktake.id, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "stocktake.resolved",
		json_pack("{s:s, s:s, s:s}", "stocktake", stocktake.id, "number", view.number, "resolution", resolution), fault);
}

/* ---- answering for it ---- */

struct step {
	const char *method, *kind;
	struct decision (*decide)(const struct stock_facts *facts);
};

static int step(const struct act *act, const struct step *step, const char *id, struct fault *fault)
{
	struct stocktake stocktake;
	struct decision decision;
	int r = stocktake_load(act, id, &stocktake, fault);

	if (r < 0)
		return r;
	decision = step->decide(&stocktake.facts);
	r = act_decide(act, step->method, stocktake.id, &decision, fault);
	return r < 0 ? r : act_record(act, step->kind, json_pack("{s:s}", "stocktake", stocktake.id), fault);
}

int stocktake_close(const struct act *act, const char *id, struct fault *fault)
{
	return step(act, &(struct step){ "CloseStocktake", "stocktake.closed", decide_stock_close }, id, fault);
}

int stocktake_confirm(const struct act *act, const char *id, struct fault *fault)
{
	return step(act, &(struct step){ "ConfirmStocktake", "stocktake.confirmed", decide_stock_confirm }, id, fault);
}

/* ---- looking ---- */

int stocktake_list(struct registry *registry, json_t **out, struct fault *fault)
{
	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT t.id AS stocktake, t.year AS year, t.department AS department, t.opened AS opened, o.name AS opened_by_name,"
			" t.closed AS closed, c.name AS closed_by_name, t.confirmed AS confirmed, f.name AS confirmed_by_name,"
			" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id) AS media,"
			" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.result IS NULL) AS unchecked,"
			" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.difference = 1) AS differences,"
			" (SELECT count(*) FROM stock s WHERE s.stocktake = t.id AND s.difference = 1 AND s.resolution IS NULL) AS unresolved"
			" FROM stocktake t JOIN person o ON o.id = t.opened_by LEFT JOIN person c ON c.id = t.closed_by"
			" LEFT JOIN person f ON f.id = t.confirmed_by ORDER BY t.serial DESC LIMIT " LIST_WHOLE,
			.values = NO_VALUES },
		out, fault);
}

int stocktake_items(struct registry *registry, const char *stocktake, struct part *part, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "difference", "users_fit", NULL };
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r = store_query(registry_store(registry),
		"SELECT s.serial AS part_key, s.medium AS number, m.model AS model, m.classification AS classification, s.expected AS expected,"
		" p.name AS place, h.name AS holder_name, s.result AS result, s.difference AS difference, s.how AS how, s.users_fit AS users_fit, s.note AS note,"
		" s.checked AS checked, w.name AS checked_by_name, s.resolution AS resolution, r.name AS resolved_by_name FROM stock s"
		" JOIN medium m ON m.number = s.medium LEFT JOIN place p ON p.id = s.place LEFT JOIN person h ON h.id = s.holder"
		" LEFT JOIN person w ON w.id = s.checked_by LEFT JOIN person r ON r.id = s.resolved_by"
		" WHERE s.stocktake = ?1 AND s.serial > ?2 ORDER BY s.serial LIMIT ?3",
		VALUES(TEXT(stocktake), NUMBER(part->after), NUMBER(part->limit)), &query, fault);

	if (r == 0)
		r = rows_to_part(query, truths, part, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}
