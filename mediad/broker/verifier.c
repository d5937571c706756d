// SPDX-License-Identifier: GPL-3.0-or-later
/* One verification after the other, in turns of the loop. */
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
	void *context;
	bool served; /* by the verification that runs; who came later waits for the next one */
};

struct verifier {
	struct broker *broker;
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
		free(asker);
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

/* 1: not done yet. */
static int work(struct verifier *verifier, struct fault *fault)
{
	const struct world *world = verifier->broker->world;
	int64_t start = world->monotonic(world->context);
	bool first = !verifier->running;
	int r = first ? begin(verifier, fault) : 0;

	if (r < 0)
		return r;
	r = 1;
	for (int i = 0; r > 0 && i < FIRST_STEPS && (first || world->monotonic(world->context) - start < TURN); i++)
		r = verification_step(verifier->running, fault);
	return r;
}

static void turn(struct verifier *verifier)
{
	SCOPED(verification_free) struct verification *done = NULL;
	const struct ledger_report none = { 0 };
	struct fault fault = { 0 };
	int r = work(verifier, &fault);

	if (r <= 0) {
		done = MOVE(verifier->running);
		tell(verifier, done ? verification_report(done) : &none, r < 0 ? &fault : NULL);
	}
	if (verifier->askers)
		rest(verifier);
}

static void next_turn(void *context)
{
	struct verifier *verifier = context;

	verifier->timer = 0;
	turn(verifier);
}

int verifier_ask(struct verifier *verifier, verifier_told told, void *context)
{
	struct asker *asker = calloc(1, sizeof(*asker)), **last = &verifier->askers;

	if (!asker)
		return -ENOMEM;
	asker->told = told;
	asker->context = context;
	while (*last)
		last = &(*last)->next;
	*last = asker;
	if (!verifier->running && !verifier->timer && !verifier->telling)
		turn(verifier);
	return 0;
}
