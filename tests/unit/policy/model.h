// SPDX-License-Identifier: GPL-3.0-or-later
/* The life of requests and movements a second time, written from the rules and not from the code: what is asked, answered, registered,
 * opened, carried out, brought back, lost and found, by whom and when. Knows no store, no SQL, no decision of policy/. Each act says
 * whether it may be, and if so, does it. Times are seconds; people and media are their places. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MODEL_PEOPLE 7
#define MODEL_MEDIA 10
#define MODEL_REQUESTS 2048
#define MODEL_PENDING 32 /* that one applicant may have */
#define NOBODY (-1)

enum model_person { MAKER, CLERK_A, CLERK_B, CLERK_C, HEAD_A, HEAD_B, HEAD_C }; /* heads approve; HEAD_C is staff too */
enum model_kind { USE, CARRY_OUT, DISPOSE };
enum model_answer { PENDING, APPROVED, DENIED, USED, LAPSED, WITHDRAWN };
enum model_state { NEVER_SEEN, UNKNOWN, REQUESTED, MAY_SERVE, SERVES, IS_OUT, AWAITS_END, LOST, QUARANTINED };

struct model_request {
	enum model_kind kind;
	enum model_answer answer;
	int medium, applicant;
	int64_t starts, until; /* until 0: without end */
};

struct model_medium {
	enum model_state state;
	bool registered, held;
	int handler, opener, holder, reporter, finder, keeper; /* keeper: who set the hold */
	int64_t due;                                           /* of who has it out */
	bool last_late;
};

struct model {
	int64_t now;
	struct model_medium media[MODEL_MEDIA];
	struct model_request requests[MODEL_REQUESTS];
	int count;
};

static inline void model_init(struct model *model, int64_t now)
{
	*model = (struct model){ .now = now };
	for (int i = 0; i < MODEL_MEDIA; i++)
		model->media[i] = (struct model_medium){ .handler = NOBODY, .opener = NOBODY, .holder = NOBODY, .reporter = NOBODY,
			.finder = NOBODY, .keeper = NOBODY };
}

static inline bool model_is_head(int person)
{
	return person >= HEAD_A;
}

/* Somebody keeps a medium that should be back, lost or not. */
static inline bool model_is_late(const struct model *model, int person)
{
	for (int i = 0; i < MODEL_MEDIA; i++)
		if (model->media[i].holder == person && model->media[i].due < model->now)
			return true;
	return false;
}

static inline bool model_is_over(const struct model *model, const struct model_request *request)
{
	return request->until && request->until < model->now;
}

/* ---- asking and answering ---- */

/* A request that nobody needs to repeat. */
static inline bool model_stands(const struct model *model, const struct model_request *new)
{
	bool shared = model->media[new->medium].state == SERVES;

	for (int i = 0; i < model->count; i++) {
		const struct model_request *old = &model->requests[i];

		if (old->medium != new->medium || (old->answer != PENDING && old->answer != APPROVED) || model_is_over(model, old))
			continue;
		/* Many may ask to use one that serves, but each once; it leaves, or ends, for one person at a time. */
		if (new->kind == USE ? old->kind == USE && (!shared || old->applicant == new->applicant) : old->kind != USE)
			return true;
	}
	return false;
}

static inline bool model_can_be_asked_for(enum model_kind kind, enum model_state state)
{
	if (kind == USE)
		return state == NEVER_SEEN || state == UNKNOWN || state == MAY_SERVE || state == SERVES;
	if (kind == DISPOSE)
		return state == SERVES || state == QUARANTINED || state == LOST;
	return state == SERVES;
}

static inline bool model_ask(struct model *model, const struct model_request *new)
{
	struct model_medium *medium = &model->media[new->medium];
	int pending = 0;

	for (int i = 0; i < model->count; i++)
		pending += model->requests[i].applicant == new->applicant && model->requests[i].answer == PENDING;
	if (pending >= MODEL_PENDING || model->count == MODEL_REQUESTS || model_is_over(model, new) ||
		(new->until && new->until < new->starts))
		return false;
	if (!model_can_be_asked_for(new->kind, medium->state) || model_stands(model, new))
		return false;
	if (new->kind == CARRY_OUT && model_is_late(model, new->applicant))
		return false;
	model->requests[model->count++] = *new;
	if (medium->state == NEVER_SEEN || medium->state == UNKNOWN)
		medium->state = REQUESTED;
	return true;
}

static inline bool model_approve(struct model *model, int person, int which)
{
	struct model_request *request = &model->requests[which];
	struct model_medium *medium = &model->media[request->medium];
	enum model_state state = medium->state;

	if (!model_is_head(person) || request->applicant == person || request->answer != PENDING || model_is_over(model, request))
		return false;
	if (request->kind == CARRY_OUT && model_is_late(model, request->applicant))
		return false;
	if (!model_can_be_asked_for(request->kind, state) && !(request->kind == USE && (state == REQUESTED || state == IS_OUT)))
		return false;
	if (request->kind == DISPOSE && medium->opener != NOBODY)
		return false;
	request->answer = APPROVED;
	if (request->kind == USE && state == REQUESTED)
		medium->state = MAY_SERVE;
	else if (request->kind == DISPOSE && state != LOST)
		medium->state = AWAITS_END;
	return true;
}

/* As if the medium had never been asked for. */
static inline void model_unask(struct model *model, const struct model_request *request)
{
	struct model_medium *medium = &model->media[request->medium];

	if (request->kind == USE && medium->state == REQUESTED)
		medium->state = UNKNOWN;
}

static inline bool model_deny(struct model *model, int person, int which)
{
	struct model_request *request = &model->requests[which];

	if (!model_is_head(person) || request->applicant == person || request->answer != PENDING)
		return false;
	request->answer = DENIED;
	model_unask(model, request);
	return true;
}

static inline bool model_withdraw(struct model *model, int person, int which)
{
	struct model_request *request = &model->requests[which];

	if (request->applicant != person || (request->answer != PENDING && (request->answer != APPROVED || request->kind == DISPOSE)))
		return false;
	request->answer = WITHDRAWN;
	model_unask(model, request);
	return true;
}

/* The newest yes of this kind that holds now; of anybody where `person` is NOBODY. */
static inline struct model_request *model_leave(struct model *model, enum model_kind kind, int number, int person)
{
	for (int i = model->count - 1; i >= 0; i--) {
		struct model_request *request = &model->requests[i];

		if (request->kind == kind && request->medium == number && request->answer == APPROVED &&
			(person == NOBODY || request->applicant == person) && (kind == CARRY_OUT || !model_is_over(model, request)))
			return request;
	}
	return NULL;
}

/* ---- media ---- */

static inline bool model_register(struct model *model, int number)
{
	struct model_medium *medium = &model->media[number];
	const struct model_request *leave = model_leave(model, USE, number, NOBODY);

	if (medium->state != MAY_SERVE || medium->held || !leave)
		return false;
	medium->state = SERVES;
	medium->registered = true;
	medium->handler = leave->applicant;
	return true;
}

static inline bool model_open(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state != SERVES || medium->opener != NOBODY || model_is_late(model, person))
		return false;
	if (medium->handler != person && !model_leave(model, USE, number, person))
		return false;
	medium->opener = person;
	return true;
}

static inline bool model_close(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->opener == NOBODY || (medium->opener != person && person != MAKER))
		return false;
	medium->opener = NOBODY;
	return true;
}

static inline bool model_check_out(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];
	struct model_request *leave = model_leave(model, CARRY_OUT, number, person);

	if (medium->state != SERVES || medium->opener != NOBODY || !leave || model_is_late(model, person))
		return false;
	if (model->now < leave->starts || leave->until < model->now)
		return false;
	leave->answer = USED;
	medium->state = IS_OUT;
	medium->holder = person;
	medium->due = leave->until;
	return true;
}

static inline bool model_return(struct model *model, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state != IS_OUT)
		return false;
	medium->state = SERVES;
	medium->last_late = medium->due < model->now;
	medium->holder = NOBODY;
	return true;
}

/* ---- loss and evidence ---- */

static inline void model_lapse(struct model *model, int number)
{
	for (int i = 0; i < model->count; i++)
		if (model->requests[i].medium == number && (model->requests[i].answer == PENDING || model->requests[i].answer == APPROVED))
			model->requests[i].answer = LAPSED;
}

static inline bool model_lose(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state == NEVER_SEEN || medium->state == UNKNOWN || medium->state == LOST)
		return false;
	medium->state = LOST;
	medium->reporter = person;
	medium->finder = NOBODY;
	if (!medium->held)
		medium->keeper = person;
	medium->held = true;
	model_lapse(model, number);
	return true;
}

static inline bool model_find(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state != LOST)
		return false;
	medium->state = QUARANTINED;
	medium->finder = person;
	if (medium->holder != NOBODY)
		medium->last_late = medium->due < model->now;
	medium->holder = NOBODY;
	model_lapse(model, number);
	return true;
}

static inline bool model_release(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state != QUARANTINED || medium->held || medium->finder == person || medium->reporter == person)
		return false;
	medium->state = medium->registered ? SERVES : UNKNOWN;
	return true;
}

static inline bool model_hold(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (medium->state == NEVER_SEEN || medium->held)
		return false;
	medium->held = true;
	medium->keeper = person;
	return true;
}

static inline bool model_let_go(struct model *model, int person, int number)
{
	struct model_medium *medium = &model->media[number];

	if (!medium->held || medium->keeper == person || (medium->state == LOST && medium->reporter == person))
		return false;
	medium->held = false;
	return true;
}
