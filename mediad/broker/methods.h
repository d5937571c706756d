// SPDX-License-Identifier: GPL-3.0-or-later
/* What can be asked of mediad: one table, each row with who may and which parameters. What is not in it does not exist. */
#pragma once

#include "common/json.h"
#include "mediad/broker/broker.h"

struct call {
	struct broker *broker;
	uint64_t connection;
	bool more;
	struct actor actor;     /* who calls, by the kernel's word */
	const json_t *parameters; /* checked against the row: texts and numbers only, no unknown member */
	const struct method *method;
	bool answered_later;    /* a job will answer */
	struct fault fault;
};

/* Gives the reply (*out, may stay NULL for {}) or a negative errno with call->fault; or starts a job. */
typedef int (*method_function)(struct call *call, json_t **out);

struct method {
	const char *name;       /* without io.mediad. */
	uint32_t who;           /* enum role or-ed, and the bits below */
	method_function function;
	bool checkpoint;        /* a checkpoint follows at once */
	const char *parameters; /* "name:text?": text, statement (a long one that a machine made), blank (may be empty), secret or number, ?
	                        * may be left out. Individual numbers (R-LED-10) are refused in all but statements and secrets */
};

#define WHO_ANYONE (1u << 16)
#define WHO_PERSON (1u << 17) /* anybody whom the registry knows, with any role */
#define WHO_ROOT (1u << 18)
#define WHO_BARRED (1u << 20) /* also a person who is suspended, or whose time here is over */
#define WHEN_CLOSED (1u << 19) /* works also when nothing can be recorded: reading, locking, revoking */
#define WHEN_FAULTY (1u << 21) /* works also while the policy files are faulty or the clock is behind the books, as what works
				* when closed does: nothing hangs on the rules or on a period */

extern const struct method methods[];
extern const unsigned int methods_count;

/* The server's handler. */
void methods_handle(void *broker, uint64_t connection, uint32_t uid, const char *text, size_t length);
/* Answers with the error that fits the fault's code. */
void methods_refuse(struct broker *broker, uint64_t connection, const struct fault *fault);
/* The same with more than the sentence; takes `more` over. */
void methods_refuse_with(struct broker *broker, uint64_t connection, const struct fault *fault, json_t *more);
/* The same with whom to ask. */
struct refused;
void methods_refuse_act(struct broker *broker, uint64_t connection, const struct refused *refused, const struct fault *fault);

/* Answers a call that its method is done with: the reply (taken over), or the fault that it ended with. */
void methods_answer(struct call *call, int result, json_t *reply);

/* Who a uid is by the system's word and ours; person "" for somebody the registry does not know. */
int methods_identify(struct broker *broker, uint32_t uid, struct actor *out, struct fault *fault);
/* The account that the system has under that name, with a sentence when it has none, or none that mediad can hold. */
int methods_account(struct call *call, const char *login, struct account *out);
/* Records that the caller's role does not reach, and says so: -EPERM. */
int methods_refuse_caller(struct call *call);
/* The same for anybody, unrecorded. */
int methods_refuse_actor(const struct broker *broker, const struct actor *actor, struct fault *fault);
/* Does the row's role reach this person? */
bool methods_may_call(const struct method *method, const struct actor *actor);
/* Names in `actor` for whom they act, where they may only as a deputy. */
int methods_as_deputy(const struct method *method, const struct act *act, struct actor *actor, struct fault *fault);
/* By its name without io.mediad.; NULL: there is none. */
const struct method *methods_find(const char *name);

/* Answers org.varlink.service; false: it is none of its calls. */
bool methods_varlink(struct broker *broker, uint64_t connection, const char *name);

/* A text parameter; NULL when it was left out. */
const char *call_text(const struct call *call, const char *name);
struct act call_act(const struct call *call);
