// SPDX-License-Identifier: GPL-3.0-or-later
/* Decides when a checkpoint is due and records it; knows no event's meaning. */
#include "mediad/broker/checkpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/attest.h"
#include "common/clock.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/timekeeper.h"
#include "mediad/broker/verifier.h"
#include "policy/backup.h"

#define EVENTS_BETWEEN 64
#define TIME_BETWEEN 600000 /* ms */
#define AGAIN_FIRST 10000 /* ms; doubled with each time that the TPM fails, up to TIME_BETWEEN */
#define STEPS_A_DAY 144
#define DAY 86400000 /* ms */
#define FINISH_PATIENCE 2000 /* ms */

struct checkpoints {
	struct broker *broker;
	int64_t sequence; /* the ledger's head right after the last checkpoint */
	uint32_t timer;
	int64_t day_start; /* ms */
	int steps;
	int64_t wait; /* ms, after a TPM that fails */
	bool busy;  /* one is being made */
	bool again; /* another was asked for meanwhile */
	bool step;  /* the one being made moves the counter */
	bool finishing; /* mediad ends when it is made */
	struct ledger_head head; /* what it is about */
};

int checkpoints_new(struct broker *broker, struct checkpoints **out)
{
	struct checkpoints *checkpoints = calloc(1, sizeof(*checkpoints));
	struct ledger_head head;

	if (!checkpoints)
		return -ENOMEM;
	checkpoints->broker = broker;
	checkpoints->wait = AGAIN_FIRST;
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
static void ask(struct broker *broker, enum notary_wish wish, const struct ledger_head *head, notary_told told, void *context)
{
	struct notary_question question = { .wish = wish };

	memcpy(question.head, head->hash, sizeof(question.head));
	broker->world->tpm(broker->world->context, &question, told, context);
}

static void due(void *context);

static void wait_for_next(struct checkpoints *checkpoints, int64_t milliseconds)
{
	if (!checkpoints->timer)
		loop_after(checkpoints->broker->loop, milliseconds, due, checkpoints, &checkpoints->timer);
}

/* Whoever asked for one meanwhile gets it now. A TPM that fails is asked again, ever more seldom. */
static void end(struct checkpoints *checkpoints, const struct fault *fault)
{
	bool again = checkpoints->again;

	checkpoints->busy = checkpoints->again = false;
	if (fault) {
		broker_say_fault(checkpoints->broker, LOG_WARNING, "checkpoint", fault);
		wait_for_next(checkpoints, checkpoints->wait);
		checkpoints->wait = 2 * checkpoints->wait < TIME_BETWEEN ? 2 * checkpoints->wait : TIME_BETWEEN;
	} else {
		checkpoints->wait = AGAIN_FIRST;
		checkpoints_note(checkpoints->broker, again);
	}
	if (checkpoints->finishing)
		loop_stop(checkpoints->broker->loop);
}

static int record(struct checkpoints *checkpoints, bool step, json_t *statement)
{
	const struct ledger_head *head = &checkpoints->head;
	const struct world *world = checkpoints->broker->world;
	char wall[21];
	json_t *data;

	timekeeper_compare(checkpoints->broker, statement);
	clock_format_utc(world->now(world->context), wall);
	data = json_pack("{s:I, s:b, s:O, s:s}", "head_sequence", (json_int_t)head->sequence, "step", step, "statement", statement, "wall", wall);
	json_put_hex(data, "head_hash", head->hash, sizeof(head->hash));
	return broker_record(checkpoints->broker, "ledger.checkpoint", data);
}

static void stated(void *context, const struct notary_answer *answer)
{
	struct checkpoints *checkpoints = context;

	if (answer->fault.code) {
		end(checkpoints, &answer->fault);
		return;
	}
	/* Itself and what it covers are done with; what else was recorded since the TPM was asked is not. */
	if (record(checkpoints, checkpoints->step, answer->statement) == 0)
		checkpoints->sequence = checkpoints->head.sequence + 1;
	end(checkpoints, NULL);
}

/* A step was made and its statement was lost: it is recorded now, so that no value of the counter is without one. Who writes the ledger
 * anew from some checkpoint on can have none for the values that are past. */
static int make_good(struct checkpoints *checkpoints, uint64_t value, json_t *statement, struct fault *fault)
{
	struct chain_counter known;
	int r = ledger_counter(checkpoints->broker->registry, &known, fault);

	if (r < 0 || known.announced <= known.stated || value <= known.stated)
		return r;
	r = record(checkpoints, false, statement);
	return r < 0 ? fault_errno(fault, r, N_("%s did not work: %s."), "ledger.checkpoint") : 0;
}

/* With the imprint of the registry, which the next start holds it against. */
static int record_announcement(struct broker *broker, uint64_t value, struct fault *fault)
{
	json_t *data = json_pack("{s:I}", "counter", (json_int_t)value);
	uint8_t imprint[32];
	int r = registry_imprint(broker->registry, imprint, fault);

	if (r < 0) {
		json_decref(data);
		return r;
	}
	json_put_hex(data, "registry", imprint, sizeof(imprint));
	r = broker_record(broker, "ledger.checkpointing", data);
	return r < 0 ? fault_errno(fault, r, N_("%s did not work: %s."), "ledger.checkpointing") : 0;
}

/* The next value goes into the ledger before the counter is stepped to it: who puts these books back later is found out by
 * a counter that they do not know, and a power cut in between is no accusation. */
static int announce(struct checkpoints *checkpoints, json_t *statement, struct fault *fault)
{
	struct broker *broker = checkpoints->broker;
	struct attest_counter now;
	struct jws_key key;
	int r;

	if (broker->closed.code) {
		*fault = broker->closed; /* found out meanwhile: these are not the right books */
		return fault->code;
	}
	r = attest_verify(statement, &key, &now, fault);
	if (r == 0)
		r = make_good(checkpoints, now.value, statement, fault);
	if (r == 0)
		r = record_announcement(broker, now.value + 1, fault);
	return r < 0 ? r : ledger_head(broker->registry, &checkpoints->head, fault);
}

static void counted(void *context, const struct notary_answer *answer)
{
	struct checkpoints *checkpoints = context;
	struct fault fault = answer->fault;

	if (fault.code == 0 && announce(checkpoints, answer->statement, &fault) == 0)
		ask(checkpoints->broker, NOTARY_STEP, &checkpoints->head, stated, checkpoints);
	else
		end(checkpoints, &fault);
}

static void make(struct checkpoints *checkpoints)
{
	struct broker *broker = checkpoints->broker;
	struct ledger_head *head = &checkpoints->head;

	if (checkpoints->busy)
		return;
	if (ledger_head(broker->registry, head, NULL) < 0 || head->sequence == 0 || head->sequence == checkpoints->sequence)
		return;
	checkpoints->busy = true;
	checkpoints->step = may_step(checkpoints);
	ask(broker, NOTARY_STATE, head, checkpoints->step ? counted : stated, checkpoints);
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
	if (at_once && checkpoints->busy) {
		checkpoints->again = true;
		return;
	}
	if (checkpoints->busy)
		return; /* looked at again when that one ends */
	if (at_once || head.sequence - checkpoints->sequence >= EVENTS_BETWEEN) {
		loop_cancel(broker->loop, checkpoints->timer);
		checkpoints->timer = 0;
		make(checkpoints);
	} else {
		wait_for_next(checkpoints, TIME_BETWEEN);
	}
}

static void too_long(void *context)
{
	loop_stop(context);
}

void checkpoints_finish(struct broker *broker)
{
	struct checkpoints *checkpoints = broker->checkpoints;
	struct ledger_report report;
	uint32_t timer;

	if (!broker->registry || !people_any(broker->registry) || broker->closed.code ||
		(ledger_resume(broker->registry, &report, NULL) == 0 && report.behind == 0))
		return;
	if (checkpoints->busy || loop_after(broker->loop, FINISH_PATIENCE, too_long, broker->loop, &timer) < 0)
		return;
	checkpoints->sequence = 0;
	make(checkpoints);
	checkpoints->finishing = checkpoints->busy;
	if (checkpoints->busy)
		loop_run(broker->loop);
	loop_cancel(broker->loop, timer);
}

/* A question to the TPM about the books as they were verified. */
struct comparison {
	struct broker *broker;
	struct ledger_report report;
	checkpoints_compared done;
	void *context;
	struct actor actor; /* who answers for them */
	char *reason;
};

static void comparison_free(struct comparison *comparison)
{
	free(comparison->reason);
	free(comparison);
}

static void comparison_end(struct comparison *comparison, bool asked, const struct fault *fault)
{
	comparison->done(comparison->context, asked, fault && fault->code ? fault : NULL);
	comparison_free(comparison);
}

static void compared(void *context, const struct notary_answer *answer)
{
	struct comparison *comparison = context;
	struct broker *broker = comparison->broker;
	struct fault fault = { 0 };

	if (answer->fault.code) {
		broker_say_fault(broker, LOG_WARNING, "the books were not compared with the TPM", &answer->fault);
		comparison_end(comparison, false, NULL);
		return;
	}
	if (ledger_compare(broker->registry, &comparison->report, answer->statement, &fault) == 0)
		fault = (struct fault){ 0 };
	comparison_end(comparison, true, &fault);
}

static struct comparison *comparison_new(struct broker *broker, checkpoints_compared done, void *context)
{
	struct comparison *comparison = calloc(1, sizeof(*comparison));
	struct fault fault;

	if (!comparison) {
		fault_set(&fault, -ENOMEM, N_("There is no memory left."));
		done(context, false, &fault);
		return NULL;
	}
	*comparison = (struct comparison){ .broker = broker, .done = done, .context = context };
	return comparison;
}

void checkpoints_compare(struct broker *broker, const struct ledger_report *report, checkpoints_compared done, void *context)
{
	struct comparison *comparison;

	if (!people_any(broker->registry)) {
		done(context, false, NULL); /* no keys yet */
		return;
	}
	comparison = comparison_new(broker, done, context);
	if (!comparison)
		return;
	comparison->report = *report;
	ask(broker, NOTARY_STATE, &report->head, compared, comparison);
}

static int accept_now(struct comparison *comparison, const json_t *statement, struct fault *fault)
{
	SCOPED(json_release) json_t *data = NULL;
	struct broker *broker = comparison->broker;
	struct ledger_report *report = &comparison->report;
	struct act act = broker_act(broker, &comparison->actor);
	uint64_t announced = report->announced;
	struct attest_counter now;
	struct jws_key key;
	char since[21];
	int r;

	/* With the books open somebody else has answered for them meanwhile. */
	if (!broker->closed.code || ledger_compare(broker->registry, report, statement, NULL) == 0)
		return fault_set(fault, -EINVAL, N_("These are the newest books that the TPM knows; there is nothing to accept."));
	r = attest_verify(statement, &key, &now, fault);
	if (r < 0)
		return r;
	report->announced = now.value;
	r = ledger_compare(broker->registry, report, statement, fault); /* another TPM's books are not to be had */
	if (r < 0)
		return r;
	r = books_complete_until(broker->registry, since, fault);
	if (r < 0)
		return r;
	data = json_pack("{s:I, s:s, s:I, s:s}", "counter", (json_int_t)now.value, "reason", comparison->reason, "steps",
		(json_int_t)(now.value - announced), "since", since);
	return registry_record(broker->registry,
		&(struct record){ .kind = "ledger.accepted", .actor = act.actor, .now = act.now, .data = data }, 1, fault);
}

static void accepted(void *context, const struct notary_answer *answer)
{
	struct comparison *comparison = context;
	struct fault fault = answer->fault;

	if (fault.code == 0 && accept_now(comparison, answer->statement, &fault) == 0)
		fault = (struct fault){ 0 };
	comparison_end(comparison, true, &fault);
}

static void verified(void *context, const struct ledger_report *report, const struct fault *fault)
{
	struct comparison *comparison = context;

	comparison->report = *report;
	if (fault)
		comparison_end(comparison, false, fault);
	else
		ask(comparison->broker, NOTARY_STATE, &comparison->report.head, accepted, comparison);
}

void checkpoints_accept(struct broker *broker, const struct actor *actor, const char *reason, checkpoints_compared done,
	void *context)
{
	struct comparison *comparison = comparison_new(broker, done, context);
	struct fault fault = { 0 };

	if (!comparison)
		return;
	comparison->actor = *actor;
	comparison->reason = strdup(reason);
	if (!comparison->reason || verifier_ask(broker->verifier, verified, NULL, comparison) < 0) {
		fault_set(&fault, -ENOMEM, N_("There is no memory left."));
		comparison_end(comparison, false, &fault);
	}
}
