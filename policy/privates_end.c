// SPDX-License-Identifier: GPL-3.0-or-later
/* How private media leave: the erase by a tool of the owner is recorded, an administrator agrees or does not (R-REU-07). Touches no device. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/chase.h"
#include "policy/decide_private.h"
#include "policy/privates.h"

#define TEXT_MAX 200
#define REASON_MAX 500

/* private_end_facts and the texts behind its pointers. */
struct leaving {
	struct medium_view view;
	char request[REQUEST_ID], owner[PERSON_ID], name[NAME_MAX_BYTES], recorder[PERSON_ID];
	struct private_end_facts facts;
};

static int is_desk(const struct act *act, bool *out, struct fault *fault)
{
	uint32_t roles = 0;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = roles_at(act->registry, act_person(act), now, &roles, fault);
	*out = roles & (ROLE_OPERATOR | ROLE_ADMINISTRATOR);
	return r;
}

static int leaving_load(const struct act *act, const char *number, struct leaving *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	bool desk = false;
	int r;

	memset(out, 0, sizeof(*out));
	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may say how a medium was erased: an administrator adds them.")));
	r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = is_desk(act, &desk, fault);
	if (r == 0)
		r = query_one(registry_store(act->registry),
			"SELECT u.request, u.owner, p.name, u.recorded_by FROM private_use u JOIN person p ON p.id = u.owner"
			" WHERE u.medium = ?1 AND u.ended IS NULL",
			VALUES(TEXT(out->view.number)), &query, fault);
	if (r < 0)
		return r;
	if (r > 0) {
		query_copy(query, 0, out->request, sizeof(out->request));
		query_copy(query, 1, out->owner, sizeof(out->owner));
		query_copy(query, 2, out->name, sizeof(out->name));
		query_copy(query, 3, out->recorder, sizeof(out->recorder));
	}
	out->facts = (struct private_end_facts){ .medium = &out->view.facts, .kept = r > 0, .owner = out->owner, .owner_name = out->name,
		.recorder = out->recorder, .actor = act_person(act), .desk = desk };
	return 0;
}

static int check_erase(const struct act *act, const struct private_erase *wish, char done[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_need_text(wish->tool, TEXT_MAX, "tool", fault);

	clock_format_utc(act->now, now);
	if (r == 0)
		r = act_need_text(wish->result, TEXT_MAX, "result", fault);
	if (r == 0)
		r = act_optional_digest(wish->document, fault);
	if (r == 0)
		r = act_past_day(act, "on", wish->done, done, fault);
	if (r == 0 && !done[0])
		text_copy(done, TIME_SIZE, now);
	return r;
}

int private_erased(const struct act *act, const struct private_erase *wish, struct fault *fault)
{
	struct decision decision;
	struct leaving leaving;
	char done[TIME_SIZE];
	int r = check_erase(act, wish, done, fault);

	if (r == 0)
		r = leaving_load(act, wish->number, &leaving, fault);
	if (r < 0)
		return r;
	decision = decide_private_erased(&leaving.facts);
	r = act_decide(act, "RecordPrivateErase", leaving.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "private.erased",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*}", "number", leaving.view.number, "request", leaving.request, "tool", wish->tool, "result",
			wish->result, "done", done, "document", unless_empty(wish->document)),
		fault);
}

int private_erase_refused(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	struct decision decision;
	struct leaving leaving;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = leaving_load(act, number, &leaving, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_private_refusal, leaving.facts, leaving.facts.actor);
	r = act_decide(act, "RefusePrivateErase", leaving.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "private.erase-refused",
		json_pack("{s:s, s:s, s:s}", "number", leaving.view.number, "request", leaving.request, "reason", reason), fault);
}

int private_retired(const struct act *act, const char *number, struct fault *fault)
{
	struct decision decision;
	struct leaving leaving;
	int r = leaving_load(act, number, &leaving, fault);

	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_private_retired, leaving.facts, leaving.facts.actor);
	r = act_decide(act, "RetirePrivate", leaving.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "private.retired",
		json_pack("{s:s, s:s}", "number", leaving.view.number, "request", leaving.request), fault);
}

#define OPEN                                                                                                                                    \
	"SELECT u.medium AS number, m.model AS model, m.usb_serial AS serial, u.owner AS owner, p.name AS owner_name, u.request AS request, u.since"    \
	" AS since, u.until AS until, u.until < ?1 AS overdue, u.tool AS tool, u.result AS result, u.document AS document, u.done AS done, u.recorded"  \
	" AS recorded, b.name AS recorded_by_name FROM private_use u JOIN medium m ON m.number = u.medium JOIN person p ON p.id = u.owner LEFT JOIN"    \
	" person b ON b.id = u.recorded_by WHERE u.ended IS NULL"

static int read_open(const struct act *act, const char *sql, const char *told, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "overdue", NULL };
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = rows_select(act->registry, &(struct selection){ sql, VALUES(TEXT(now), TEXT(told)), truths }, out, fault);
	if (r == 0)
		chase_put_days(*out, act->now);
	return r;
}

int private_list(const struct act *act, json_t **out, struct fault *fault)
{
	return read_open(act, OPEN " AND ?2 = '' ORDER BY u.until, m.serial", "", out, fault);
}

int private_chase(const struct act *act, json_t **out, struct fault *fault)
{
	char yesterday[TIME_SIZE];
	json_t *list = NULL;
	int r;

	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	r = read_open(act, OPEN " AND u.until < ?1 AND coalesce(u.chased, '') <= ?2 ORDER BY u.until, m.serial", yesterday, &list, fault);
	return r < 0 ? r : chase_rows(act, "private.chased", list, out, fault);
}
