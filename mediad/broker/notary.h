// SPDX-License-Identifier: GPL-3.0-or-later
/* The TPM's words for the broker: signatures and statements, asked for in the loop and made in a thread of their own, one
 * after the other in the order in which they were asked for. A TPM that stalls so stops nothing else. Knows neither the TPM
 * nor what is signed: `work` does. */
#pragma once

#include <stdint.h>

#include "common/fault.h"
#include "common/json.h"
#include "mediad/broker/loop.h"

struct notary;

enum notary_wish {
	NOTARY_SIGN,  /* a statement of ours: `type`, `payload` */
	NOTARY_STATE, /* the TPM's statement of the checkpoint counter, bound to `head` */
	NOTARY_STEP,  /* the same, after the counter was moved */
};

struct notary_question {
	enum notary_wish wish;
	const char *type; /* stays the caller's until the answer: a constant */
	const json_t *payload; /* a copy is taken */
	uint8_t head[32];
};

struct notary_answer {
	char *jws; /* NOTARY_SIGN */
	json_t *statement; /* else */
	struct fault fault; /* code 0: it was done */
};

/* Gets the answer once, from the loop; what it holds is gone afterwards. -ETIMEDOUT: the TPM did not answer in time; what
 * it says later is not heard. */
typedef void (*notary_told)(void *context, const struct notary_answer *answer);
/* Runs in the thread and may take as long as it takes. */
typedef void (*notary_work)(void *context, const struct notary_question *question, struct notary_answer *answer);

#define NOTARY_PATIENCE 20000 /* ms; a person's program waits 60 seconds */
#define NOTARY_WAITING 64     /* questions that may wait; beyond that -EBUSY */

struct notary_settings {
	notary_work work;
	void *context;
	int64_t patience; /* ms */
};

int notary_new(struct loop *loop, const struct notary_settings *settings, struct notary **out);
/* Nobody is told any more. A thread that is stuck in the TPM is left behind and releases the rest when it comes back. */
void notary_free(struct notary *notary);
SCOPED_DEFINE(notary_free, struct notary *)

void notary_ask(struct notary *notary, const struct notary_question *question, notary_told told, void *context);
