// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps what a call was while the books are verified or worked over, or the TPM signs. */
#include "mediad/broker/later.h"

#include <errno.h>
#include <stdlib.h>

#include "mediad/broker/checkpoint.h"
#include "policy/registry.h"

struct later {
	struct broker *broker;
	uint64_t connection;
	uint32_t uid;
	const struct method *method;
	json_t *parameters;
	later_verified verified;
	const struct later_work *kind;
	void *work;
	later_signed signed_by_tpm;
	json_t *payload;
};

static void later_free(struct later *later)
{
	if (!later)
		return;
	if (later->work)
		later->kind->drop(later->work);
	json_decref(later->parameters);
	json_decref(later->payload);
	free(later);
}
SCOPED_DEFINE(later_free, struct later *)

static struct later *later_new(const struct call *call)
{
	struct later *later = calloc(1, sizeof(*later));

	if (!later)
		return NULL;
	*later = (struct later){ .broker = call->broker, .connection = call->connection, .uid = call->actor.uid, .method = call->method,
		.parameters = json_deep_copy(call->parameters) };
	return later;
}

/* Somebody's rights may have ended meanwhile, and the books may have closed. */
static int take_up(struct later *later, struct call *call)
{
	struct broker *broker = later->broker;
	struct act act;
	int r;

	*call = (struct call){ .broker = broker, .connection = later->connection, .method = later->method, .parameters = later->parameters };
	if (broker->closed.code && !(call->method->who & WHEN_CLOSED)) {
		call->fault = broker->closed;
		return call->fault.code;
	}
	r = methods_identify(broker, later->uid, &call->actor, &call->fault);
	if (r < 0)
		return r;
	if (!methods_may_call(call->method, &call->actor))
		return methods_refuse_caller(call);
	act = call_act(call);
	return methods_as_deputy(call->method, &act, &call->actor, &call->fault);
}

static void drop(void *later)
{
	later_free(later);
}

static void end(struct call *call, int r, json_t *reply)
{
	methods_answer(call, r, reply);
	if (r == 0 && !call->answered_later)
		checkpoints_note(call->broker, call->method->checkpoint);
}

static void verified(void *context, const struct ledger_report *report, const struct fault *fault)
{
	SCOPED(later_free) struct later *later = context;
	json_t *reply = NULL;
	struct call call;
	int r = take_up(later, &call);

	if (r == 0)
		r = later->verified(&call, report, fault, &reply);
	end(&call, r, reply);
}

int later_verify(struct call *call, later_verified then)
{
	SCOPED(later_free) struct later *later = later_new(call);

	if (!later)
		return -ENOMEM;
	later->verified = then;
	call->answered_later = true;
	if (verifier_ask(call->broker->verifier, verified, drop, later) == 0) {
		later = NULL;
		return 0;
	}
	call->answered_later = false;
	return -ENOMEM;
}

/* ---- work ---- */

static int step(void *work, struct fault *fault)
{
	const struct later *later = work;

	return later->kind->step(later->work, fault);
}

static void over(void *work, const struct fault *fault)
{
	SCOPED(later_free) struct later *later = work;
	json_t *reply = NULL;
	struct call call;
	int r = take_up(later, &call);

	if (r == 0 && fault) {
		call.fault = *fault;
		r = fault->code;
	}
	if (r == 0)
		r = later->kind->done(&call, later->work, &reply);
	end(&call, r, reply);
}

int later_work(struct call *call, const struct later_work *kind, void *work)
{
	static const struct verifier_work ours = { step, over, drop };
	SCOPED(later_free) struct later *later = later_new(call);

	if (!later) {
		kind->drop(work);
		return -ENOMEM;
	}
	later->kind = kind;
	later->work = work;
	if (verifier_work(call->broker->verifier, &ours, later) < 0)
		return -ENOMEM;
	later = NULL;
	call->answered_later = true;
	return 0;
}

/* ---- the TPM's signature ---- */

static void signed_statement(void *context, const struct notary_answer *answer)
{
	SCOPED(later_free) struct later *later = context;
	json_t *reply = NULL;
	struct call call;
	int r = take_up(later, &call);

	if (r == 0 && answer->fault.code) {
		call.fault = answer->fault;
		r = call.fault.code;
	}
	if (r == 0)
		r = later->signed_by_tpm(&call, later->payload, answer->jws, &reply);
	end(&call, r, reply);
}

int later_sign(struct call *call, const char *type, json_t *payload, later_signed then)
{
	struct notary_question question = { .wish = NOTARY_SIGN, .type = type, .payload = payload };
	const struct world *world = call->broker->world;
	struct later *later = payload ? later_new(call) : NULL;

	if (!later)
		return -ENOMEM;
	later->payload = json_incref(payload);
	later->signed_by_tpm = then;
	call->answered_later = true;
	world->tpm(world->context, &question, signed_statement, later);
	return 0;
}
