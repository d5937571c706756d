// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps what the books did not take, in the order in which it came, and tries again every few seconds. What no start finds out by
 * itself, a loss, a hold and a revoked grant, is kept in a file of its own as well. */
#include "mediad/broker/owed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/debt.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/reserve.h"
#include "policy/gap.h"

#define OWED_MAX 64
#define AGAIN 2000 /* ms */

struct owed {
	struct broker *broker;
	struct debt all[OWED_MAX]; /* the first `count` */
	int count;
	uint32_t timer;
	struct reserve *reserve;
	struct gap gap;                /* what the books did not take and nobody has kept */
	bool noted;                    /* the gap grew since it was kept */
	bool kept;                     /* something lies in the reserve */
	int trouble;                   /* with it, as it was said last */
	struct fault unread;           /* of the reserve: what is owed is not known, so nothing opens */
};

/* ---- kept beside the books ---- */

/* The reserve as what is owed stands now. */
static int keep(struct owed *owed)
{
	SCOPED(json_release) json_t *what = json_object();
	json_t *list = json_array();
	int r;

	for (int i = 0; list && i < owed->count; i++)
		if (debt_is_lasting(&owed->all[i]) && json_array_append_new(list, debt_to_json(&owed->all[i])) < 0)
			json_decref(MOVE(list));
	owed->noted = false;
	if (json_array_size(list) == 0 && list && owed->gap.events == 0 && !owed->kept) {
		json_decref(list);
		return 0;
	}
	if (json_object_set_new(what, "owed", list) < 0 ||
		(owed->gap.events > 0 && json_object_set_new(what, "gap", gap_to_json(&owed->gap, 0)) < 0))
		return -ENOMEM;
	r = owed->unread.code ? owed->unread.code : reserve_write(owed->reserve, what); /* what is not understood stays */
	if (r < 0 && r != owed->trouble)
		broker_say(owed->broker, LOG_ERR, "what is owed to the books cannot be kept beside them: %s", strerror(-r));
	owed->trouble = r;
	if (r == 0)
		owed->kept = json_array_size(list) > 0 || owed->gap.events > 0;
	return r;
}

static int take_back(struct owed *owed, const json_t *list, const json_t *gap)
{
	bool understood = gap_from_json(&owed->gap, gap);

	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		understood = understood && owed->count < OWED_MAX && debt_from_json(entry, &owed->all[owed->count]);
		owed->count += understood;
	}
	if (!understood)
		return fault_set(&owed->unread, -EUCLEAN,
			N_("What was kept beside the books at the last start makes no sense to this mediad: it was made by another version. Start that one until the books take it."));
	owed->kept = owed->count > 0 || owed->gap.events > 0;
	return 0;
}

void owed_free(struct owed *owed)
{
	if (!owed)
		return;
	if (owed->broker->registry)
		registry_keep_gap(owed->broker->registry, NULL);
	if (owed->noted)
		keep(owed);
	loop_cancel(owed->broker->loop, owed->timer);
	gap_clear(&owed->gap);
	reserve_free(owed->reserve);
	free(owed);
}

static void try_again(struct owed *owed);

static void gap_noted(void *context)
{
	struct owed *owed = context;

	owed->noted = true;
	try_again(owed);
}

int owed_new(struct broker *broker, const char *reserve, struct owed **out)
{
	SCOPED(owed_free) struct owed *owed = calloc(1, sizeof(*owed));
	SCOPED(json_release) json_t *kept = NULL;
	int r;

	if (!owed)
		return -ENOMEM;
	owed->broker = broker;
	r = reserve_new(reserve, &owed->reserve);
	if (r < 0)
		return r;
	r = reserve_read(owed->reserve, &kept, &owed->unread);
	if (r == 0)
		r = take_back(owed, json_object_get(kept, "owed"), json_object_get(kept, "gap"));
	if (r < 0)
		broker_say_fault(broker, LOG_CRIT, "nothing opens", &owed->unread);
	if (owed->count > 0)
		broker_say(broker, LOG_WARNING, "%d losses, holds and revoked grants are still owed to the books", owed->count);
	owed->gap.noted = gap_noted;
	owed->gap.context = owed;
	if (broker->registry)
		registry_keep_gap(broker->registry, &owed->gap);
	*out = MOVE(owed);
	return 0;
}

const struct fault *owed_unread(const struct broker *broker)
{
	return broker->owed && broker->owed->unread.code ? &broker->owed->unread : NULL;
}

/* ---- recording ---- */

/* What the books do not take of this is owed and so is in no gap. */
static int record(struct broker *broker, const struct debt *debt, struct fault *fault)
{
	int r;

	broker->owed->gap.elsewhere = true;
	r = debt_record(broker, debt, fault);
	broker->owed->gap.elsewhere = false;
	return r;
}

/* The rules say no; anything else is the fault of the books, their file or its disk, so the same may work later. */
static bool is_refused(const struct broker *broker, int code)
{
	if (broker->closed.code)
		return false;
	return code == -EPERM || code == -ENOENT || code == -EEXIST || code == -EINVAL;
}

static void again(void *context)
{
	struct owed *owed = context;

	owed->timer = 0;
	owed_settle(owed->broker, NULL);
}

static void try_again(struct owed *owed)
{
	if (!owed->timer)
		loop_after(owed->broker->loop, AGAIN, again, owed, &owed->timer);
}

/* The first of what is owed. */
static int record_next(struct owed *owed, struct fault *fault)
{
	struct broker *broker = owed->broker;
	struct debt debt = owed->all[0];
	int r;

	r = record(broker, &debt, fault);
	if (r < 0 && !is_refused(broker, r))
		return r;
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, debt.number, fault);
	memmove(&owed->all[0], &owed->all[1], (size_t)--owed->count * sizeof(owed->all[0]));
	if (r == 0 && strcmp(debt.kind, DEBT_REVOKED) == 0)
		job_look_at_label(broker, debt.number); /* is it off the stick? */
	return 0;
}

/* The books may have been moved on by somebody else already. */
static int close_gap(struct owed *owed, struct fault *fault)
{
	struct broker *broker = owed->broker;

	if (owed->gap.events == 0 || !broker->registry)
		return 0;
	return registry_close_gap(broker->registry, broker_now(broker), fault);
}

static int settle_all(struct owed *owed, struct fault *fault)
{
	int r = close_gap(owed, fault), before = owed->count;

	while (r == 0 && owed->count > 0)
		r = record_next(owed, fault);
	if (owed->noted || (owed->kept && (owed->count < before || (owed->count == 0 && owed->gap.events == 0))))
		keep(owed);
	if (r < 0 || (owed->kept && owed->count == 0 && owed->gap.events == 0)) /* or it is only the reserve that could not be cleared */
		try_again(owed);
	if (r == 0 && before > 0)
		broker_say(owed->broker, LOG_NOTICE, "the books can be written again; nothing is owed to them");
	return r;
}

void owed_missed(struct broker *broker, const char *kind)
{
	if (broker->owed)
		gap_note(&broker->owed->gap, kind, broker_now(broker), broker->closed.code && gap_is_cause(broker->closed.code) ? broker->closed.code : -EROFS);
}

void owed_keep(struct broker *broker)
{
	if (broker->owed && broker->owed->noted)
		keep(broker->owed);
}

int owed_settle(struct broker *broker, struct fault *fault)
{
	struct owed *owed = broker->owed;
	struct fault unheard = { 0 };
	int r;

	if (!fault)
		fault = &unheard;
	r = settle_all(owed, fault);
	if (r == 0)
		*fault = owed->unread;
	return r < 0 ? r : fault->code;
}

/* 0: recorded, or owed (*how says which); negative: neither. */
static int owe(struct broker *broker, const struct debt *debt, enum owed_how *how, struct fault *fault)
{
	struct owed *owed = broker->owed;
	int r = settle_all(owed, fault); /* in their order */

	if (r == 0)
		r = record(broker, debt, fault);
	*how = OWED_RECORDED;
	if (r == 0)
		return 0;
	broker_say_fault(broker, LOG_ERR, debt->number, fault);
	if (owed->count == OWED_MAX && gap_is_cause(r))
		gap_note(&owed->gap, debt->kind, broker_now(broker), r);
	if (is_refused(broker, r) || owed->count == OWED_MAX)
		return r;
	owed->all[owed->count++] = *debt;
	*how = debt_is_lasting(debt) && keep(owed) == 0 ? OWED_KEPT : OWED_IN_MEMORY;
	try_again(owed);
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
	enum owed_how how;
	struct debt debt;

	fill(&debt, actor, kind, number, why);
	owe(broker, &debt, &how, &fault);
}

int owed_loss(struct broker *broker, const struct actor *actor, const struct loss *loss, enum owed_how *how, struct fault *fault)
{
	struct debt debt;

	fill(&debt, actor, DEBT_LOST, loss->number, loss->reason);
	text_copy(debt.since, sizeof(debt.since), loss->since ? loss->since : "");
	text_copy(debt.place, sizeof(debt.place), loss->place ? loss->place : "");
	debt.stolen = loss->stolen;
	debt.reported = loss->reported;
	return owe(broker, &debt, how, fault);
}

int owed_hold(struct broker *broker, const struct actor *actor, const struct holding *holding, enum owed_how *how, struct fault *fault)
{
	struct debt debt;

	fill(&debt, actor, DEBT_HELD, holding->number, holding->reason);
	debt.reported = broker_act(broker, actor).now;
	return owe(broker, &debt, how, fault);
}

/* Borrowed; NULL. */
static const struct debt *find_revocation(const struct owed *owed, const char *number, const char *host)
{
	for (int i = 0; i < owed->count; i++)
		if (strcmp(owed->all[i].kind, DEBT_REVOKED) == 0 && strcmp(owed->all[i].number, number) == 0 &&
			strcmp(owed->all[i].host, host) == 0)
			return &owed->all[i];
	return NULL;
}

int owed_revocation(struct broker *broker, const struct actor *actor, const struct revoking *revoking, enum owed_how *how, struct fault *fault)
{
	struct debt debt;

	*how = OWED_RECORDED;
	if (revoking->known)
		return 0;
	if (find_revocation(broker->owed, revoking->number, revoking->host)) {
		*how = keep(broker->owed) == 0 ? OWED_KEPT : OWED_IN_MEMORY;
		return 0;
	}
	fill(&debt, actor, DEBT_REVOKED, revoking->number, "");
	text_copy(debt.host, sizeof(debt.host), revoking->host);
	debt.reported = broker_act(broker, actor).now;
	return owe(broker, &debt, how, fault);
}

json_t *owed_revocations(const struct broker *broker, const char *number)
{
	SCOPED(json_release) json_t *list = json_array();
	const struct owed *owed = broker->owed;
	char said[21];

	for (int i = 0; list && owed && i < owed->count; i++) {
		const struct debt *debt = &owed->all[i];

		clock_format_utc(debt->reported, said);
		if (strcmp(debt->kind, DEBT_REVOKED) == 0 && (!number || strcmp(debt->number, number) == 0) &&
			json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "number", debt->number, "host", debt->host, "revoked", said)) < 0)
			return NULL;
	}
	return MOVE(list);
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
	return is_owed(broker, DEBT_LOST, number);
}

bool owed_is_held(const struct broker *broker, const char *number)
{
	return is_owed(broker, DEBT_HELD, number) || is_owed(broker, DEBT_LOST, number);
}

bool owed_is_revoked(const struct broker *broker, const char *number)
{
	return is_owed(broker, DEBT_REVOKED, number);
}
