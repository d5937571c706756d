// SPDX-License-Identifier: GPL-3.0-or-later
/* Handing over what is out from one person to another, acknowledged by both (R-CUS-09). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/carrying.h"
#include "policy/custody.h"
#include "policy/mynumber.h"

/* hand_over_facts and the texts behind its pointers. */
struct handing {
	struct medium_view view;
	char holder[PERSON_ID], receiver[PERSON_ID], name[NAME_MAX_BYTES], request[REQUEST_ID];
	char overdue[MEDIUM_NUMBER];
	struct hand_over_facts facts;
};

/* The movement that has not ended, and the offer that nobody answered. */
static int read_movement(const struct act *act, struct handing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT v.person, v.request, h.receiver, p.name FROM movement v LEFT JOIN handover h ON h.medium = v.medium"
		" AND h.answered IS NULL LEFT JOIN person p ON p.id = h.receiver WHERE v.medium = ?1 AND v.back IS NULL",
		VALUES(TEXT(out->view.number)), &query, fault);

	if (r <= 0)
		return r;
	query_copy(query, 0, out->holder, sizeof(out->holder));
	query_copy(query, 1, out->request, sizeof(out->request));
	query_copy(query, 2, out->receiver, sizeof(out->receiver));
	query_copy(query, 3, out->name, sizeof(out->name));
	out->facts.offered = out->receiver[0] != '\0';
	return 0;
}

/* As staff or approver, in the department where they are. */
static int works_with_media(const struct act *act, const char *person, bool *out, struct fault *fault)
{
	static const enum role roles[] = { ROLE_STAFF, ROLE_APPROVER };
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE], principal[PERSON_ID], department[NAME_MAX_BYTES] = "";
	struct post post = { .department = department, .now = now };
	int r = query_one(registry_store(act->registry), "SELECT department FROM person WHERE id = ?1", VALUES(TEXT(person)), &query, fault);

	clock_format_utc(act->now, now);
	if (r > 0)
		query_copy(query, 0, department, sizeof(department));
	*out = false;
	for (size_t i = 0; r >= 0 && !*out && i < ARRAY_SIZE(roles); i++) {
		post.role = roles[i];
		r = people_holds(act->registry, &post, person, principal, fault);
		*out = r > 0;
	}
	return r < 0 ? r : 0;
}

static int find_receiver(const struct act *act, const char *login, struct handing *out, struct fault *fault)
{
	int64_t one;
	int r;

	if (!login)
		return 0;
	if (person_find(act, login, NULL, out->name, out->receiver) < 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here: add the person first, mediactl people add."), login);
	r = works_with_media(act, out->receiver, &out->facts.staff, fault);
	if (r < 0)
		return r;
	r = store_number(registry_store(act->registry), "SELECT 1 FROM request r WHERE r.id = ?1 AND (r.decided_by = ?2 OR EXISTS (SELECT 1 FROM signature s WHERE s.request = r.id"
		" AND (s.signer = ?2 OR s.principal = ?2)))",
		VALUES(TEXT(out->request), TEXT(out->receiver)), &one, fault);
	out->facts.signed_for = r == 0;
	return r == -ENOENT ? 0 : r;
}

/* `to` NULL: whom it was offered to. */
static int handing_load(const struct act *act, const char *number, const char *to, struct handing *out, struct fault *fault)
{
	char now[TIME_SIZE];
	int r;

	memset(out, 0, sizeof(*out));
	clock_format_utc(act->now, now);
	r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = read_movement(act, out, fault);
	if (r == 0)
		r = find_receiver(act, to, out, fault);
	if (r == 0)
		r = overdue_of(act->registry, out->receiver, now, out->overdue, fault);
	out->facts.medium = &out->view.facts;
	out->facts.actor = act_person(act);
	out->facts.holder = out->holder;
	out->facts.receiver = out->receiver;
	out->facts.receiver_name = out->name;
	out->facts.overdue = out->overdue;
	out->facts.desk = is_desk(act);
	return r;
}

/* One of the three acts: the books are read, the rule is asked. */
struct step {
	const char *method, *number, *to;
	struct decision (*decide)(const struct hand_over_facts *facts);
};

static int step_check(const struct act *act, const struct step *step, struct handing *handing, struct fault *fault)
{
	struct decision decision;
	int r = handing_load(act, step->number, step->to, handing, fault);

	if (r < 0)
		return r;
	decision = step->decide(&handing->facts);
	return act_decide(act, step->method, handing->view.number, &decision, fault);
}

int hand_over_offer(const struct act *act, const char *number, const char *to, struct fault *fault)
{
	const struct step step = { .method = "HandOver", .number = number, .to = to, .decide = decide_offer };
	struct handing handing;
	int r = step_check(act, &step, &handing, fault);

	if (r == 0)
		r = access_check(act, step.method, &handing.view, handing.receiver, fault);
	if (r < 0)
		return r;
	return act_record(act, "custody.offered",
		json_pack("{s:s, s:s, s:s}", "number", handing.view.number, "giver", handing.holder, "receiver", handing.receiver), fault);
}

int hand_over_take(const struct act *act, const char *number, struct fault *fault)
{
	const struct step step = { .method = "TakeOver", .number = number, .decide = decide_take };
	struct handing handing;
	int r = step_check(act, &step, &handing, fault);

	if (r == 0)
		r = access_check(act, step.method, &handing.view, handing.receiver, fault);
	if (r < 0)
		return r;
	return act_record(act, "custody.taken",
		json_pack("{s:s, s:s, s:s, s:s}", "number", handing.view.number, "giver", handing.holder, "receiver", handing.receiver,
			"request", handing.request),
		fault);
}

int hand_over_decline(const struct act *act, const char *number, struct fault *fault)
{
	const struct step step = { .method = "DeclineHandOver", .number = number, .decide = decide_decline };
	struct handing handing;
	int r = step_check(act, &step, &handing, fault);

	return r < 0 ? r : act_record(act, "custody.declined", json_pack("{s:s}", "number", handing.view.number), fault);
}
