// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps what the books did not take, in the order in which it came, and tries again every few seconds. */
#include "mediad/broker/owed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/blocked.h"
#include "mediad/broker/broker.h"
#include "policy/recovery.h"

#define OWED_MAX 64
#define AGAIN 2000 /* ms */
#define LOST "medium.lost"
#define HELD "hold.set"

struct debt {
	struct actor actor;
	bool has_actor;
	char kind[32], number[MEDIUM_NUMBER], why[512];
	char since[64], place[256]; /* of a loss */
	int64_t reported;
};

struct owed {
	struct broker *broker;
	struct debt all[OWED_MAX]; /* the first `count` */
	int count;
	uint32_t timer;
};

int owed_new(struct broker *broker, struct owed **out)
{
	struct owed *owed = calloc(1, sizeof(*owed));

	if (!owed)
		return -ENOMEM;
	owed->broker = broker;
	*out = owed;
	return 0;
}

void owed_free(struct owed *owed)
{
	if (!owed)
		return;
	loop_cancel(owed->broker->loop, owed->timer);
	free(owed);
}

/* Whoever watches is told what is plugged in and now known to be lost. */
static int record_loss(struct broker *broker, const struct act *act, const struct debt *debt, struct fault *fault)
{
	const struct loss loss = { .number = debt->number, .reason = debt->why, .since = debt->since, .place = debt->place,
		.reported = debt->reported };
	int r = medium_lost(act, &loss, fault);

	if (r == 0)
		blocked_look_again(broker);
	return r;
}

static int record(struct broker *broker, const struct debt *debt, struct fault *fault)
{
	struct act act = broker_act(broker, debt->has_actor ? &debt->actor : NULL);
	struct medium medium;
	int r;

	if (!act.registry) {
		*fault = broker->closed;
		return fault->code;
	}
	if (strcmp(debt->kind, LOST) == 0)
		return record_loss(broker, &act, debt, fault);
	if (strcmp(debt->kind, HELD) == 0)
		return hold_set(&act, debt->number, debt->why, fault);
	if (strcmp(debt->kind, "medium.closed") == 0 && recovery_is_name(debt->number))
		return recovery_closed(&act, debt->number, debt->why, fault);
	if (strcmp(debt->kind, "medium.closed") != 0)
		return medium_failed(&act, debt->kind, debt->number, debt->why, fault);
	r = medium_find(act.registry, debt->number, &medium, fault);
	if (r < 0 || !medium.opened)
		return r; /* not there, or its end is on the books already */
	return medium_closed(&act, debt->number, debt->why, fault);
}

/* The file or its disk is at fault, so the same may work later; anything else never will. */
static bool may_work_later(int code)
{
	return code == -EROFS || code == -ENOSPC || code == -EACCES || code == -EIO || code == -EBUSY;
}

static void again(void *context)
{
	struct owed *owed = context;

	owed->timer = 0;
	owed_settle(owed->broker, NULL);
}

int owed_settle(struct broker *broker, struct fault *fault)
{
	struct owed *owed = broker->owed;
	struct fault unheard = { 0 };
	int before = owed->count;

	if (!fault)
		fault = &unheard;
	while (owed->count > 0) {
		int r = record(broker, &owed->all[0], fault);

		if (r < 0 && may_work_later(r)) {
			if (!owed->timer)
				loop_after(broker->loop, AGAIN, again, owed, &owed->timer);
			return r;
		}
		if (r < 0)
			broker_say_fault(broker, LOG_ERR, owed->all[0].number, fault);
		memmove(&owed->all[0], &owed->all[1], (size_t)--owed->count * sizeof(owed->all[0]));
	}
	*fault = (struct fault){ 0 };
	if (before > 0)
		broker_say(broker, LOG_NOTICE, "the books can be written again; nothing is owed to them");
	return 0;
}

/* 0: recorded, or kept (*recorded says which); negative: neither. */
static int owe(struct broker *broker, const struct debt *debt, bool *recorded, struct fault *fault)
{
	struct owed *owed = broker->owed;
	int r = owed->count > 0 ? owed_settle(broker, fault) : 0; /* in their order */

	if (r == 0)
		r = record(broker, debt, fault);
	*recorded = r == 0;
	if (r == 0)
		return 0;
	broker_say_fault(broker, LOG_ERR, debt->number, fault);
	if (!may_work_later(r) || owed->count == OWED_MAX)
		return r;
	owed->all[owed->count++] = *debt;
	if (!owed->timer)
		loop_after(broker->loop, AGAIN, again, owed, &owed->timer);
	return 0;
}

static void fill(struct debt *debt, const struct actor *actor, const char *kind, const char *number, const char *why)
{
	*debt = (struct debt){ .has_actor = actor != NULL };
	if (actor)
		debt->actor = *actor;
	text_copy(debt->kind, sizeof(debt->kind), kind);
	text_copy(debt->number, sizeof(debt->number), number);
	text_copy(debt->why, sizeof(debt->why), why);
}

void owed_end(struct broker *broker, const struct actor *actor, const char *kind, const char *number, const char *why)
{
	struct fault fault = { 0 };
	struct debt debt;
	bool recorded;

	fill(&debt, actor, kind, number, why);
	owe(broker, &debt, &recorded, &fault);
}

int owed_loss(struct broker *broker, const struct actor *actor, const struct loss *loss, bool *recorded, struct fault *fault)
{
	struct debt debt;

	fill(&debt, actor, LOST, loss->number, loss->reason);
	text_copy(debt.since, sizeof(debt.since), loss->since ? loss->since : "");
	text_copy(debt.place, sizeof(debt.place), loss->place ? loss->place : "");
	debt.reported = loss->reported;
	return owe(broker, &debt, recorded, fault);
}

int owed_hold(struct broker *broker, const struct actor *actor, const struct holding *holding, bool *recorded, struct fault *fault)
{
	struct debt debt;

	fill(&debt, actor, HELD, holding->number, holding->reason);
	return owe(broker, &debt, recorded, fault);
}

static bool is_owed(const struct broker *broker, const char *kind, const char *number)
{
	const struct owed *owed = broker->owed;

	for (int i = 0; owed && i < owed->count; i++)
		if (strcmp(owed->all[i].kind, kind) == 0 && strcmp(owed->all[i].number, number) == 0)
			return true;
	return false;
}

bool owed_is_lost(const struct broker *broker, const char *number)
{
	return is_owed(broker, LOST, number);
}

bool owed_is_held(const struct broker *broker, const char *number)
{
	return is_owed(broker, HELD, number) || is_owed(broker, LOST, number);
}
