// SPDX-License-Identifier: GPL-3.0-or-later
/* Carrying a medium out and bringing it back (R-APP-01, R-OUT-01, R-OUT-02, R-CUS-06). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/acts.h"

struct leave {
	char request[REQUEST_ID], starts[TIME_SIZE], until[TIME_SIZE];
	char other[NAME_MAX_BYTES];
};

/* The newest approved carry-out of this medium, the actor's own first; somebody else's only by
 * name. */
static int find_leave(
	const struct act *act, const char *number, struct leave *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT r.id, r.starts, r.until, r.applicant, p.name FROM request r JOIN person p ON p.id = r.applicant"
		" WHERE r.medium = ?1 AND r.kind = 'carry-out' AND r.state = 'approved'"
		" ORDER BY r.applicant = ?2 DESC, r.serial DESC LIMIT 1",
		VALUES(TEXT(number), TEXT(act_person(act))), &query, fault);
	if (r <= 0)
		return r;
	if (strcmp(query_text(query, 3), act_person(act)) != 0) {
		query_copy(query, 4, out->other, sizeof(out->other));
		return 0;
	}
	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->starts, sizeof(out->starts));
	query_copy(query, 2, out->until, sizeof(out->until));
	return 0;
}

int medium_check_out(const struct act *act, const char *number, struct fault *fault)
{
	struct leave leave = { 0 };
	struct medium_view view;
	struct carry_facts facts = { .medium = &view.facts };
	struct decision decision;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = medium_view(act, number, &view, fault);
	if (r == 0)
		r = find_leave(act, view.number, &leave, fault);
	if (r < 0)
		return r;
	facts.request = leave.request;
	facts.starts = leave.starts;
	facts.until = leave.until;
	facts.other = leave.other;
	facts.now = now;
	decision = decide_check_out(&facts);
	r = act_decide(act, "CheckOut", view.number, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "medium.checked-out",
		json_pack("{s:s, s:s, s:s, s:s}", "number", view.number, "request", leave.request,
			"person", act_person(act), "until", leave.until),
		fault);
}

int medium_return(const struct act *act, const char *number, bool *late, struct fault *fault)
{
	struct medium_view view;
	char now[TIME_SIZE];
	bool overdue;
	int r;

	clock_format_utc(act->now, now);
	r = medium_view(act, number, &view, fault);
	if (r < 0)
		return r;
	if (view.facts.state == MEDIUM_LOST)
		return fault_set(fault, -EBUSY,
			N_("%s is reported lost: if it is back, bring it to an administrator, who types mediactl found %s."),
			view.number, view.number);
	if (view.facts.state != MEDIUM_OUT)
		return fault_set(fault, -EBUSY,
			N_("%s is %s and not out, so it cannot be returned."), view.number,
			medium_state_name(view.facts.state));
	overdue = strcmp(view.out_until, now) < 0;
	r = act_record(act, "medium.returned",
		json_pack("{s:s, s:b}", "number", view.number, "late", overdue), fault);
	if (r == 0)
		*late = overdue;
	return r;
}
