// SPDX-License-Identifier: GPL-3.0-or-later
/* Who is in charge of which task with My Numbers, on the books (R-LED-06), and what follows for the media: that ledger is their
 * access list, looked at each time, so that what has run out needs nobody's act. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_mynumber.h"
#include "policy/mynumber.h"
#include "policy/misreceived.h"

#define TITLE_MAX 100
#define REASON_MAX 500

/* charge_facts and the texts behind its pointers. */
struct charge {
	char person[PERSON_ID], name[NAME_MAX_BYTES];
	char task[TASK_MAX + 1];
	char starts[TIME_SIZE], until[TIME_SIZE];
	struct charge_facts facts;
};

/* ---- the ledger ---- */

static int read_days(const struct act *act, const struct new_charge *new, struct charge *out, struct fault *fault)
{
	char now[TIME_SIZE];
	int64_t until = act->now;
	int r = 0;

	clock_format_utc(act->now, now);
	text_copy(out->starts, sizeof(out->starts), now);
	clock_fiscal_end(act->now, &until);
	clock_format_utc(until, out->until);
	if (new->from)
		r = act_date("from", new->from, false, out->starts, fault);
	if (r == 0 && new->until)
		r = act_date("until", new->until, true, out->until, fault);
	if (r < 0)
		return r;
	if (strcmp(out->until, now) < 0)
		return fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), new->until ? new->until : "-");
	if (strcmp(out->until, out->starts) < 0)
		return fault_set(fault, -EINVAL, N_("The period ends on %s, before it begins on %s: turn the days around."),
			new->until ? new->until : "-", new->from);
	return 0;
}

int charge_add(const struct act *act, const struct new_charge *new, char *id, struct fault *fault)
{
	struct charge charge = { 0 };
	struct decision decision;
	int r = task_check(act, new->task, fault);

	if (r == 0)
		r = act_optional_text(new->title, TITLE_MAX, "title", fault);
	if (r == 0 && person_find(act, new->login, NULL, charge.name, charge.person) < 0)
		r = fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."),
			new->login ? new->login : "-");
	if (r == 0)
		r = read_days(act, new, &charge, fault);
	if (r < 0)
		return r;
	charge.facts = (struct charge_facts){ .actor = act_person(act), .person = charge.person, .name = charge.name, .task = new->task };
	decision = decide_charge(&charge.facts);
	r = act_decide(act, "AddMyNumberHandler", charge.person, &decision, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "mynumber_charge", id, CHARGE_ID, fault);
	if (r < 0)
		return r;
	return act_record(act, "mynumber.charge-added",
		json_pack("{s:s, s:s, s:s, s:s*, s:s, s:s}", "charge", id, "task", new->task, "person", charge.person, "title",
			new->title && new->title[0] ? new->title : NULL, "starts", charge.starts, "until", charge.until),
		fault);
}

static int charge_load(const struct act *act, const char *id, struct charge *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT c.person, p.name, c.task, c.ended IS NOT NULL OR c.until < ?2 FROM mynumber_charge c JOIN person p ON p.id = c.person"
		" WHERE c.id = ?1",
		VALUES(TEXT(id), TEXT(now)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("The ledger of those in charge has no row %s; see mediactl mynumber handler list."),
			id ? id : "-");
	if (r < 0)
		return r;
	query_copy(query, 0, out->person, sizeof(out->person));
	query_copy(query, 1, out->name, sizeof(out->name));
	query_copy(query, 2, out->task, sizeof(out->task));
	out->facts = (struct charge_facts){
		.actor = "", /* to end one's own charge is no gain */
		.person = out->person,
		.name = out->name,
		.task = out->task,
		.ended = query_number(query, 3) != 0,
	};
	return 0;
}

int charge_end(const struct act *act, const char *id, const char *reason, struct fault *fault)
{
	struct charge charge = { 0 };
	struct decision decision;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = charge_load(act, id, &charge, fault);
	if (r < 0)
		return r;
	decision = decide_charge(&charge.facts);
	r = act_decide(act, "EndMyNumberHandler", charge.person, &decision, fault);
	return r < 0 ? r : act_record(act, "mynumber.charge-ended", json_pack("{s:s, s:s}", "charge", id, "reason", reason), fault);
}

int charge_train(const struct act *act, const char *id, const char *day, struct fault *fault)
{
	struct charge charge = { 0 };
	char trained[TIME_SIZE], now[TIME_SIZE];
	int r = charge_load(act, id, &charge, fault);

	if (r == 0 && charge.facts.ended)
		r = fault_set(fault, -EBUSY, N_("%s is over: record the training with a charge that still holds."), id);
	if (r == 0)
		r = day && day[0] ? act_date("day", day, false, trained, fault) : act_bad_date("day", day, fault);
	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	if (strcmp(trained, now) > 0)
		return fault_set(fault, -EINVAL, N_("The day %s is still to come: record a training when it was."), day);
	return act_record(act, "mynumber.charge-trained", json_pack("{s:s, s:s}", "charge", id, "trained", trained), fault);
}

int charge_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "current", NULL };
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT c.id AS charge, c.task AS task, c.title AS title, c.person AS person, p.name AS person_name, c.starts AS starts,"
			" c.until AS until, c.added AS added, a.name AS added_by_name, c.trained AS trained, c.ended AS ended, c.reason AS reason,"
			" c.ended IS NULL AND ?1 BETWEEN c.starts AND c.until AS current FROM mynumber_charge c JOIN person p ON p.id = c.person"
			" LEFT JOIN person a ON a.id = c.added_by WHERE ?2 OR (c.ended IS NULL AND c.until >= ?1) ORDER BY c.task, c.serial",
			.values = VALUES(TEXT(now), NUMBER(all)),
			.truths = truths },
		out, fault);
}

/* ---- the access list ---- */

/* Of the tasks whose files are on the medium, the one that this person is not in charge of comes first: they are all in one
 * volume, so each is needed. */
static const char tasks_of[] =
	"SELECT a.task, EXISTS (SELECT 1 FROM mynumber_charge c WHERE c.person = ?2 AND c.task = a.task AND c.ended IS NULL"
	" AND ?3 BETWEEN c.starts AND c.until) AS held, (SELECT max(min(coalesce(c.ended, c.until), c.until)) FROM mynumber_charge c"
	" WHERE c.person = ?2 AND c.task = a.task AND c.starts <= ?3) FROM mynumber_medium n JOIN mynumber_asset a ON a.id = n.asset"
	" WHERE n.medium = ?1 AND n.until IS NULL ORDER BY held, a.serial LIMIT 1";

static void show_day(const char *time, char out[16])
{
	int64_t when;

	out[0] = '\0';
	if (clock_parse_utc(time, &when))
		clock_format_date(when, out);
}

int access_check(const struct act *act, const char *method, const struct medium_view *view, const char *person, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL, *reported = NULL;
	char name[NAME_MAX_BYTES] = "", id[PERSON_ID], now[TIME_SIZE], ended[16] = "", task[TASK_MAX + 1] = "";
	struct access_facts facts = { .medium = &view->facts, .person = name, .missing = task, .ended = ended };
	struct decision decision;
	int r;

	clock_format_utc(act->now, now);
	if (person_find(act, NULL, person, name, id) < 0)
		text_copy(name, sizeof(name), person);
	r = query_one(registry_store(act->registry), STILL_MISRECEIVED("i.medium = ?1") " LIMIT 1", VALUES(TEXT(view->number)), &reported, fault);
	if (r < 0)
		return r;
	facts.misreceived = r > 0;
	r = query_one(registry_store(act->registry), tasks_of, VALUES(TEXT(view->number), TEXT(person), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	facts.mentioned = r > 0;
	if (facts.mentioned && query_number(query, 1) == 0) {
		query_copy(query, 0, task, sizeof(task));
		show_day(query_text(query, 2), ended);
	}
	decision = decide_access(&facts);
	return act_decide(act, method, view->number, &decision, fault);
}

int access_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int count = 0;

	clock_format_utc(act->now, now);
	if (store_query(registry_store(act->registry),
		    "SELECT DISTINCT o.medium FROM opening o JOIN mynumber_medium n ON n.medium = o.medium AND n.until IS NULL"
		    " JOIN mynumber_asset a ON a.id = n.asset WHERE NOT EXISTS (SELECT 1 FROM mynumber_charge c WHERE c.person = o.person"
		    " AND c.task = a.task AND c.ended IS NULL AND ?1 BETWEEN c.starts AND c.until) UNION SELECT o.medium FROM opening o WHERE"
		    " EXISTS (" STILL_MISRECEIVED("i.medium = o.medium") ") ORDER BY 1",
		    VALUES(TEXT(now)), &query, NULL) < 0)
		return 0;
	while (count < max && query_next(query, NULL) > 0)
		query_copy(query, 0, numbers[count++], MEDIUM_NUMBER);
	return count;
}
