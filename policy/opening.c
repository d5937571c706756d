// SPDX-License-Identifier: GPL-3.0-or-later
/* Opening and closing a medium: only for the persons in charge of it (R-ACC-12), one at a time. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/access_review.h"
#include "policy/acts.h"
#include "policy/exceptions.h"
#include "policy/mynumber.h"
#include "policy/privates.h"
#include "policy/zones.h"

/* An exception counts where it lets more be done than could be done without it. */
static struct decision decide_with_exceptions(const struct act *act, const struct use_facts *facts, struct waivers *waivers)
{
	struct decision decision = decide_open(facts);

	while (act_waive(act, &decision, facts->medium->number, waivers))
		decision = decide_open(facts);
	return decision;
}

static int record_opening(const struct act *act, const struct zone_view *zone, const struct waived *waived,
	const struct decision *decision, struct fault *fault)
{
	return act_record_waived(act, waived, "medium.opening",
		json_pack("{s:s, s:s, s:b, s:s*, s:s*, s:o*}", "number", waived->number, "person", act_person(act), "read_only",
			decision->read_only, "rule", decision->rule, "zone", zone_here(act), "sanitised_once",
			zone->facts.sanitised && zone->shared ? json_true() : NULL),
		fault);
}

/* *left: the medium's department, from the day after the actor has moved to another; what was approved since then counts (R-ACC-04). */
static int find_left(const struct act *act, const struct medium_view *view, const char **left, struct fault *fault)
{
	char since[TIME_SIZE];
	int64_t moved;
	int r;

	*left = "";
	if (!view->department[0])
		return 0;
	clock_format_utc(act->now - DAY_SECONDS, since);
	r = store_number(registry_store(act->registry),
		"SELECT 1 FROM person p WHERE p.id = ?1 AND p.moved < ?2 AND p.department <> ?3 AND NOT EXISTS (SELECT 1 FROM request q"
		" WHERE q.medium = ?4 AND q.kind IN ('use', 'revise') AND q.state IN ('approved', 'used') AND q.decided >= p.moved"
		" AND p.id IN (q.applicant, q.handler))",
		VALUES(TEXT(act_person(act)), TEXT(since), TEXT(view->department), TEXT(view->number)), &moved, fault);
	if (r == 0)
		*left = view->department;
	return r == -ENOENT ? 0 : r;
}

int medium_open_begin(const struct act *act, const struct opening_wish *wish, bool *read_only, struct fault *fault)
{
	struct medium_view view;
	struct zone_view zone;
	struct waivers waivers = { 0 };
	struct use_facts facts = { .medium = &view.facts, .actor = act_person(act), .zone = &zone.facts,
		.read_only_policy = wish->read_only_policy, .read_only_wish = wish->read_only };
	struct decision decision;
	char now[TIME_SIZE], overdue[MEDIUM_NUMBER];
	int r;

	clock_format_utc(act->now, now);
	if (!facts.actor[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may open a medium: an administrator adds them.")));
	r = medium_view(act, wish->number, &view, fault);
	if (r == 0)
		r = private_refuse(act, "Open", view.number, fault);
	if (r == 0)
		r = use_approved(act, view.number, &facts.entitled, fault);
	if (r == 0)
		r = zone_view(act, view.number, &zone, fault);
	if (r == 0)
		r = overdue_of(act->registry, facts.actor, now, overdue, fault);
	if (r == 0)
		r = find_left(act, &view, &facts.left, fault);
	if (r == 0)
		r = access_has_ended(act, view.number, facts.actor, &facts.ended, fault);
	if (r < 0)
		return r;
	zone.facts.permitted = facts.entitled;
	zone.facts.waivers = &waivers;
	facts.handler = view.handler;
	facts.handler_name = view.handler_name;
	facts.now = now;
	facts.overdue = overdue;
	decision = decide_with_exceptions(act, &facts, &waivers);
	r = act_decide(act, "Open", view.number, &decision, fault);
	if (r == 0)
		r = access_check(act, "Open", &view, facts.actor, fault);
	if (r < 0)
		return r;
	*read_only = decision.read_only;
	if (wish->rule)
		text_copy(wish->rule, RULE_TEXT, decision.rule ? decision.rule : "");
	return record_opening(act, &zone, &(struct waived){ "Open", view.number, &waivers }, &decision, fault);
}

int medium_hint_differs(const struct act *act, const struct hint *hint, struct fault *fault)
{
	return act_record(act, "medium.hints-differ",
		json_pack("{s:s, s:s, s:I, s:I}", "number", hint->number, "hint", hint->name, "registered",
			(json_int_t)hint->registered, "found", (json_int_t)hint->found),
		fault);
}

int medium_open_end(const struct act *act, const char *number, json_t *result, struct fault *fault)
{
	return act_record(act, "medium.opened",
		json_pack("{s:s, s:O*}", "number", number, "result", result), fault);
}

static int view_open(const struct act *act, const char *number, struct medium_view *out, struct fault *fault)
{
	int r = medium_view(act, number, out, fault);

	if (r == 0 && !out->facts.opened)
		return fault_set(fault, -EBUSY, N_("%s is not open."), out->number);
	return r;
}

int medium_close_check(const struct act *act, const char *number, struct fault *fault)
{
	struct medium_view view;
	int r;

	r = view_open(act, number, &view, fault);
	if (r < 0)
		return r;
	if (strcmp(view.opener, act_person(act)) == 0 ||
		(act->actor && (act->actor->roles & ROLE_ADMINISTRATOR)))
		return 0;
	return fault_rule(fault, "R-ACC-12", fault_set(fault, -EPERM, N_("%s is open by %s: they or an administrator close it."),
		view.number, view.opened_by));
}

int medium_open_since(const struct act *act, const char *number, char out[TIME_SIZE], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT since FROM opening WHERE medium = ?1", VALUES(TEXT(number)), &query, fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, TIME_SIZE);
	return r < 0 ? r : 0;
}

int medium_closed(
	const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	static const char *const reasons[] = { "closed", "unplugged", "unprotected", "stopped", "lost", "locked", "idle", "logout",
		"sleep", "suspended", "retired", "lapsed" };
	struct medium_view view;
	int r;

	r = view_open(act, number, &view, fault);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (strcmp(reasons[i], reason) == 0)
			return act_record(act, "medium.closed",
				json_pack("{s:s, s:s}", "number", view.number, "reason", reason),
				fault);
	return fault_set(
		fault, -EINVAL, N_("There is no reason called %s for closing a medium."), reason);
}

int medium_open_list(struct registry *registry, struct open_medium *out, int max)
{
	SCOPED(query_close) struct query *query = NULL;
	int count = 0;

	if (store_query(registry_store(registry),
		    "SELECT o.medium, l.uid FROM opening o JOIN login l ON l.person = o.person WHERE o.mounted ORDER BY o.medium",
		    NO_VALUES, &query, NULL) < 0)
		return 0;
	while (count < max && query_next(query, NULL) > 0) {
		query_copy(query, 0, out[count].number, sizeof(out[count].number));
		out[count++].uid = (uint32_t)query_number(query, 1);
	}
	return count;
}
