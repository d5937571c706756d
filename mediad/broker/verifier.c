// SPDX-License-Identifier: GPL-3.0-or-later
/* One verification and one other work after the other, in turns of the loop. */
#include "mediad/broker/verifier.h"

#include <errno.h>
#include <stdlib.h>

#include "mediad/broker/broker.h"
#include "policy/verification.h"

#define TURN 5 /* ms */
#define REST 1 /* ms, for everybody else */
#define FIRST_STEPS 64 /* enough for a new office */

struct asker {
	struct asker *next;
	verifier_told told;
	verifier_drop drop; /* or NULL */
	void *context;
	bool served; /* by the verification that runs; who came later waits for the next one */
};

struct task {
	struct task *next;
	const struct verifier_work *kind;
	void *work;
};

struct verifier {
	struct broker *broker;
	struct task *tasks; /* the oldest first; before any verification, for somebody waits who was verified for */
	struct verification *running; /* NULL: none */
	struct asker *askers; /* the oldest first */
	uint32_t timer;
	bool telling;
};

int verifier_new(struct broker *broker, struct verifier **out)
{
	struct verifier *verifier = calloc(1, sizeof(*verifier));

	if (!verifier)
		return -ENOMEM;
	verifier->broker = broker;
	*out = verifier;
	return 0;
}

void verifier_free(struct verifier *verifier)
{
	if (!verifier)
		return;
	loop_cancel(verifier->broker->loop, verifier->timer);
	while (verifier->askers) {
		struct asker *asker = verifier->askers;

		verifier->askers = asker->next;
		if (asker->drop)
			asker->drop(asker->context);
		free(asker);
	}
	while (verifier->tasks) {
		struct task *task = verifier->tasks;

		verifier->tasks = task->next;
		task->kind->drop(task->work);
		free(task);
	}
	verification_free(verifier->running);
	free(verifier);
}

static void tell(struct verifier *verifier, const struct ledger_report *report, const struct fault *fault)
{
	verifier->telling = true; /* who asks anew from there waits for a turn of its own */
	while (verifier->askers && verifier->askers->served) {
		struct asker *asker = verifier->askers;

		verifier->askers = asker->next;
		asker->told(asker->context, report, fault);
		free(asker);
	}
	verifier->telling = false;
}

static void next_turn(void *context);

static void rest(struct verifier *verifier)
{
	if (!verifier->timer)
		loop_after(verifier->broker->loop, REST, next_turn, verifier, &verifier->timer);
}

static int begin(struct verifier *verifier, struct fault *fault)
{
	for (struct asker *asker = verifier->askers; asker; asker = asker->next)
		asker->served = true;
	return verification_new(verifier->broker->registry, &verifier->running, fault);
}

static int verify_some(struct verifier *verifier, struct fault *fault)
{
	return verification_step(verifier->running, fault);
}

static int work_some(struct verifier *verifier, struct fault *fault)
{
	return verifier->tasks->kind->step(verifier->tasks->work, fault);
}

/* Steps for a turn; `least` of them in any case. 1: not done yet. */
static int take_turn(struct verifier *verifier, int (*step)(struct verifier *, struct fault *), int least, struct fault *fault)
{
	const struct world *world = verifier->broker->world;
	int64_t start = world->monotonic(world->context);
	int r = 1;

	for (int i = 0; r > 0 && (i < least || world->monotonic(world->context) - start < TURN) && i < FIRST_STEPS; i++)
		r = step(verifier, fault);
	return r;
}

static void verify(struct verifier *verifier)
{
	SCOPED(verification_free) struct verification *done = NULL;
	const struct ledger_report none = { 0 };
	struct fault fault = { 0 };
	bool first = !verifier->running;
	int r = first ? begin(verifier, &fault) : 0;

	if (r == 0)
		r = take_turn(verifier, verify_some, first ? FIRST_STEPS : 1, &fault);
	if (r > 0)
		return;
	done = MOVE(verifier->running);
	tell(verifier, done ? verification_report(done) : &none, r < 0 ? &fault : NULL);
}

static void work(struct verifier *verifier)
{
	struct task *task = verifier->tasks;
	struct fault fault = { 0 };
	int r = take_turn(verifier, work_some, 1, &fault);

	if (r > 0)
		return;
	verifier->tasks = task->next;
	task->kind->over(task->work, r < 0 ? &fault : NULL);
	free(task);
}

static void turn(struct verifier *verifier)
{
	if (verifier->tasks)
		work(verifier);
	else if (verifier->askers)
		verify(verifier);
	if (verifier->tasks || verifier->askers)
		rest(verifier);
}

static void next_turn(void *context)
{
	struct verifier *verifier = context;

	verifier->timer = 0;
	turn(verifier);
}

int verifier_ask(struct verifier *verifier, verifier_told told, verifier_drop drop, void *context)
{
	struct asker *asker = calloc(1, sizeof(*asker)), **last = &verifier->askers;

	if (!asker)
		return -ENOMEM;
	asker->told = told;
	asker->drop = drop;
	asker->context = context;
	while (*last)
		last = &(*last)->next;
	*last = asker;
	if (!verifier->running && !verifier->timer && !verifier->telling)
		turn(verifier);
	return 0;
}

int verifier_work(struct verifier *verifier, const struct verifier_work *kind, void *work)
{
	struct task *task = calloc(1, sizeof(*task)), **last = &verifier->tasks;

	if (!task)
		return -ENOMEM;
	task->kind = kind;
	task->work = work;
	while (*last)
		last = &(*last)->next;
	*last = task;
	rest(verifier);
	return 0;
}
