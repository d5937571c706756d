// SPDX-License-Identifier: GPL-3.0-or-later
/* The work on a whole surface, on the books: its milestones, where it broke off, whether it goes on. Knows no device. */
#include "policy/surface.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_surface.h"
#include "policy/disposal.h"

#define RESULT_MAX 65536
#define WHY_SIZE 500

static const char *const steps[] = { [SURFACE_WRITE] = "write", [SURFACE_CYCLE] = "cycle", [SURFACE_COMPARE] = "compare",
	[SURFACE_COMPARED] = "compared", [SURFACE_BLANKED] = "blanked" };
static const char *const states[] = { [SURFACE_RUNNING] = "running", [SURFACE_INTERRUPTED] = "interrupted", [SURFACE_PAUSED] = "paused" };

const char *surface_step_name(enum surface_step step)
{
	return steps[step];
}

const char *surface_state_name(enum surface_state state)
{
	return states[state];
}

static int index_of(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return 0;
}

int surface_find(struct registry *registry, const char *number, struct surface *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry),
		"SELECT s.job, s.state, s.step, s.since, s.why, s.size, coalesce(s.durable, -1), s.by_label, s.interruptions, s.purpose = 'erase',"
		" e.request, e.witness, e.key IS NOT NULL FROM surface s LEFT JOIN erasure e ON e.medium = s.medium AND e.job = s.job"
		" WHERE s.medium = ?1",
		VALUES(TEXT(number)), &query, fault);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*out = (struct surface){ .state = (enum surface_state)index_of(states, ARRAY_SIZE(states), query_text(query, 1)),
		.step = (enum surface_step)index_of(steps, ARRAY_SIZE(steps), query_text(query, 2)), .size = query_number(query, 5),
		.durable = query_number(query, 6), .by_label = query_number(query, 7) != 0, .interruptions = query_number(query, 8),
		.erases = query_number(query, 9) != 0, .key_destroyed = query_number(query, 12) != 0 };
	query_copy(query, 0, out->job, sizeof(out->job));
	query_copy(query, 3, out->since, sizeof(out->since));
	query_copy(query, 4, out->why, sizeof(out->why));
	query_copy(query, 10, out->request, sizeof(out->request));
	query_copy(query, 11, out->witness, sizeof(out->witness));
	return 0;
}

int surface_results(struct registry *registry, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *text;
	int r = query_one(registry_store(registry),
		"SELECT json_object('written', json(written), 'cycled', json(cycled), 'compared', json(compared), 'blanked', json(blanked),"
		" 'breaks', json(breaks)) FROM surface WHERE medium = ?1",
		VALUES(TEXT(number)), &query, fault);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	text = query_text(query, 0);
	return json_decode(text, strlen(text), RESULT_MAX, out, fault);
}

/* The request by which it may be erased now; "" for none. */
static int current_request(struct registry *registry, const char *number, char out[REQUEST_ID], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry),
		"SELECT id FROM request WHERE medium = ?1 AND kind IN ('dispose', 'reuse', 'return', 'transfer') AND state = 'approved'"
		" ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(number)), &query, fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, REQUEST_ID);
	return r < 0 ? r : 0;
}

bool surface_goes_on(struct registry *registry, const char *number, struct surface *out)
{
	char request[REQUEST_ID];

	if (surface_find(registry, number, out, NULL) < 0 || out->state == SURFACE_RUNNING)
		return false;
	if (!out->erases)
		return true;
	return out->key_destroyed && current_request(registry, number, request, NULL) == 0 && request[0] &&
		strcmp(request, out->request) == 0;
}

/* ---- milestones ---- */

int surface_written(const struct act *act, const struct surface_mark *mark, struct fault *fault)
{
	return act_record(act, "erase.written",
		json_pack("{s:s, s:s, s:O}", "number", mark->number, "job", mark->job, "state", mark->state), fault);
}

int surface_cycled(const struct act *act, const struct surface_mark *mark, const char *how, struct fault *fault)
{
	return act_record(act, "erase.cycled",
		json_pack("{s:s, s:s, s:s}", "number", mark->number, "job", mark->job, "how", how), fault);
}

int surface_compared(const struct act *act, const struct surface_mark *mark, struct fault *fault)
{
	bool passed = overwrite_check(mark->state, json_member_number(mark->state, "size", 0), NULL) == 0;
	int r = act_record(act, "erase.compared",
		json_pack("{s:s, s:s, s:b, s:O}", "number", mark->number, "job", mark->job, "passed", passed, "state", mark->state), fault);

	return r < 0 ? r : !passed;
}

int surface_blanked(const struct act *act, const struct surface_mark *mark, struct fault *fault)
{
	return act_record(act, "erase.blanked",
		json_pack("{s:s, s:s, s:O}", "number", mark->number, "job", mark->job, "state", mark->state), fault);
}

/* ---- breaking off and going on ---- */

int surface_broke_off(const struct act *act, const struct surface_break *broke, struct fault *fault)
{
	json_t *durable = broke->durable >= 0 ? json_integer(broke->durable) : NULL;
	char printable[WHY_SIZE];

	return act_record(act, broke->why ? "erase.interrupted" : "erase.paused",
		json_pack("{s:s, s:s, s:s*, s:o*}", "number", broke->number, "job", broke->job, "why",
			broke->why ? text_printable(broke->why, printable, sizeof(printable)) : NULL, "durable", durable),
		fault);
}

const char *surface_failure(struct registry *registry, const char *number)
{
	struct surface surface;

	if (surface_find(registry, number, &surface, NULL) < 0 || surface.state != SURFACE_RUNNING)
		return NULL;
	if (surface.erases)
		return surface.key_destroyed ? "erase.interrupted" : "erase.failed";
	/* Its first header may lie on it in part: then it is erased anew. */
	return surface.step < SURFACE_COMPARED ? "erase.interrupted" : "medium.register-failed";
}

int surface_resume(const struct act *act, const char *number, struct fault *fault)
{
	struct surface surface = { 0 };
	struct medium_view view;
	struct erase_resume_facts facts = { .medium = &view.facts, .actor = act_person(act), .witness = surface.witness };
	SCOPED(query_close) struct query *query = NULL;
	char released_by[PERSON_ID];
	struct decision decision;
	int r = medium_view(act, number, &view, fault);

	if (r == 0)
		r = medium_row(act->registry, "SELECT h.released_by FROM medium m LEFT JOIN hold h ON h.medium = m.number WHERE m.number = ?1",
			view.number, &query, fault);
	if (r < 0)
		return r;
	query_copy(query, 0, released_by, sizeof(released_by));
	facts.hold_released_by = released_by;
	facts.goes_on = surface_goes_on(act->registry, view.number, &surface) && surface.erases;
	decision = DECIDE_FOR_BOTH(act, decide_erase_resume, facts, facts.actor);
	r = act_decide(act, "Erase", view.number, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "erase.resumed", json_pack("{s:s, s:s}", "number", view.number, "job", surface.job), fault);
}

int surface_cancel(const struct act *act, const char *number, struct fault *fault)
{
	struct surface surface;
	int r = surface_find(act->registry, number, &surface, fault);

	if (r == -ENOENT)
		return fault_set(fault, -ENOENT, N_("Nothing is being erased on %s, and nothing of it broke off."), number);
	if (r < 0)
		return r;
	return act_record(act, "erase.cancelled", json_pack("{s:s, s:s}", "number", number, "job", surface.job), fault);
}
