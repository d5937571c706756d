// SPDX-License-Identifier: GPL-3.0-or-later
/* Decides when a checkpoint is due and records it; knows no event's meaning. */
#include "mediad/broker/checkpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>

#include "common/attest.h"
#include "mediad/broker/broker.h"

#define EVENTS_BETWEEN 64
#define TIME_BETWEEN 600000 /* ms */
#define STEPS_A_DAY 144
#define DAY 86400000 /* ms */

struct checkpoints {
	struct broker *broker;
	int64_t sequence; /* the ledger's head right after the last checkpoint */
	uint32_t timer;
	int64_t day_start; /* ms */
	int steps;
};

int checkpoints_new(struct broker *broker, struct checkpoints **out)
{
	struct checkpoints *checkpoints = calloc(1, sizeof(*checkpoints));
	struct ledger_head head;

	if (!checkpoints)
		return -ENOMEM;
	checkpoints->broker = broker;
	/* A restart is no reason for a step of the counter: what is there counts as seen, the timer looks after it. */
	if (broker->registry && ledger_head(broker->registry, &head, NULL) == 0)
		checkpoints->sequence = head.sequence;
	*out = checkpoints;
	return 0;
}

void checkpoints_free(struct checkpoints *checkpoints)
{
	if (!checkpoints)
		return;
	loop_cancel(checkpoints->broker->loop, checkpoints->timer);
	free(checkpoints);
}

static bool may_step(struct checkpoints *checkpoints)
{
	const struct world *world = checkpoints->broker->world;
	int64_t now = world->monotonic(world->context);

	if (!checkpoints->day_start || now - checkpoints->day_start > DAY) {
		checkpoints->day_start = now;
		checkpoints->steps = 0;
	}
	return checkpoints->steps++ < STEPS_A_DAY;
}

/* The counter as the TPM states it for books that end with `head`. */
static int ask(struct broker *broker, const struct ledger_head *head, json_t **statement, struct fault *fault)
{
	return broker->world->checkpoint(broker->world->context, head->hash, false, statement, fault);
}

/* The next value goes into the ledger before the counter is stepped to it: who puts these books back later is found out by
 * a counter that they do not know, and a power cut in between is no accusation. */
static int announce(struct broker *broker, struct ledger_head *head, struct fault *fault)
{
	SCOPED(json_release) json_t *statement = NULL;
	struct attest_counter now;
	struct jws_key key;
	int r;

	r = ask(broker, head, &statement, fault);
	if (r == 0)
		r = attest_verify(statement, &key, &now, fault);
	if (r == 0)
		r = broker_record(broker, "ledger.checkpointing", json_pack("{s:I}", "counter", (json_int_t)now.value + 1));
	return r < 0 ? r : ledger_head(broker->registry, head, fault);
}

static void make(struct checkpoints *checkpoints)
{
	struct broker *broker = checkpoints->broker;
	bool step = may_step(checkpoints);
	json_t *statement = NULL;
	struct ledger_head head;
	struct fault fault = { 0 };
	json_t *data;
	int r;

	r = ledger_head(broker->registry, &head, &fault);
	if (r < 0 || head.sequence == 0 || head.sequence == checkpoints->sequence)
		return;
	r = step ? announce(broker, &head, &fault) : 0;
	if (r == 0)
		r = broker->world->checkpoint(broker->world->context, head.hash, step, &statement, &fault);
	if (r < 0) {
		broker_say_fault(broker, LOG_WARNING, "checkpoint", &fault);
		return;
	}
	data = json_pack("{s:I, s:b, s:o}", "head_sequence", (json_int_t)head.sequence, "step", step, "statement", statement);
	json_put_hex(data, "head_hash", head.hash, sizeof(head.hash));
	if (broker_record(broker, "ledger.checkpoint", data) == 0)
		checkpoints->sequence = head.sequence + 1;
}

static void due(void *context)
{
	struct checkpoints *checkpoints = context;

	checkpoints->timer = 0;
	make(checkpoints);
}

void checkpoints_note(struct broker *broker, bool at_once)
{
	struct checkpoints *checkpoints = broker->checkpoints;
	struct ledger_head head;

	if (!broker->registry || !people_any(broker->registry))
		return; /* no keys yet */
	if (broker->closed.code)
		return; /* a step for books that are not the right ones would make the right ones look old */
	if (ledger_head(broker->registry, &head, NULL) < 0 || head.sequence == checkpoints->sequence)
		return;
	if (at_once || head.sequence - checkpoints->sequence >= EVENTS_BETWEEN) {
		loop_cancel(broker->loop, checkpoints->timer);
		checkpoints->timer = 0;
		make(checkpoints);
	} else if (!checkpoints->timer) {
		loop_after(broker->loop, TIME_BETWEEN, due, checkpoints, &checkpoints->timer);
	}
}

int checkpoints_compare(struct broker *broker, const struct ledger_report *report, bool *asked, struct fault *fault)
{
	SCOPED(json_release) json_t *statement = NULL;
	struct fault unheard = { 0 };

	*asked = false;
	if (!people_any(broker->registry))
		return 0; /* no keys yet */
	if (ask(broker, &report->head, &statement, &unheard) < 0) {
		broker_say_fault(broker, LOG_WARNING, "the books were not compared with the TPM", &unheard);
		return 0;
	}
	*asked = true;
	return ledger_compare(broker->registry, report, statement, fault);
}

int checkpoints_accept(struct broker *broker, const struct actor *actor, const char *reason, struct fault *fault)
{
	SCOPED(json_release) json_t *statement = NULL;
	SCOPED(json_release) json_t *data = NULL;
	struct act act = broker_act(broker, actor);
	struct ledger_report report;
	struct attest_counter now;
	struct jws_key key;
	int r;

	r = ledger_verify(broker->registry, &report, fault);
	if (r == 0)
		r = ask(broker, &report.head, &statement, fault);
	if (r < 0)
		return r;
	if (ledger_compare(broker->registry, &report, statement, NULL) == 0)
		return fault_set(fault, -EINVAL, N_("These are the newest books that the TPM knows; there is nothing to accept."));
	r = attest_verify(statement, &key, &now, fault);
	if (r < 0)
		return r;
	report.announced = now.value;
	r = ledger_compare(broker->registry, &report, statement, fault); /* another TPM's books are not to be had */
	if (r < 0)
		return r;
	data = json_pack("{s:I, s:s}", "counter", (json_int_t)now.value, "reason", reason);
	return registry_record(broker->registry,
		&(struct record){ .kind = "ledger.accepted", .actor = actor, .now = act.now, .data = data }, 1, fault);
}
