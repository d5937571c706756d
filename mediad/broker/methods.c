// SPDX-License-Identifier: GPL-3.0-or-later
/* Takes a call, holds it against the table, and dispatches. Identity comes from the kernel only. */
#include "mediad/broker/methods.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/alarms.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/limits.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/parameters.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/timekeeper.h"

#define PREFIX_OWN "io.mediad."

static const char *error_name(int code)
{
	switch (code) {
	case -ENOKEY:
		return "io.mediad.PasswordNeeded";
	case -EPERM:
	case -EBUSY:
	case -EEXIST:
	case -EACCES:
		return "io.mediad.Refused";
	case -ENOENT:
		return "io.mediad.NotFound";
	case -EINVAL:
	case -EBADMSG:
	case -E2BIG:
		return "io.mediad.BadInput";
	case -EROFS:
	case -ENOSPC:
	case -EUCLEAN:
		return "io.mediad.Closed";
	}
	return "io.mediad.Failed";
}

void methods_refuse(struct broker *broker, uint64_t connection, const struct fault *fault)
{
	server_error(broker->server, connection, error_name(fault->code), refusal_describe(fault));
}

void methods_refuse_with(struct broker *broker, uint64_t connection, const struct fault *fault, json_t *more)
{
	json_t *said = refusal_describe(fault);

	json_object_update_missing(said, more);
	json_decref(more);
	server_error(broker->server, connection, error_name(fault->code), said);
}

void methods_refuse_act(struct broker *broker, uint64_t connection, const struct refused *refused, const struct fault *fault)
{
	server_error(broker->server, connection, error_name(fault->code), refusal_of_act(refused, fault));
}

const char *call_text(const struct call *call, const char *name)
{
	return json_member_text(call->parameters, name);
}

struct act call_act(const struct call *call)
{
	return broker_act(call->broker, &call->actor);
}

/* ---- who ---- */

bool methods_may_call(const struct method *method, const struct actor *actor)
{
	uint32_t who = method->who;

	if (who & WHO_ANYONE)
		return true;
	if (actor->uid == 0)
		return who & WHO_ROOT;
	if (!actor->person[0])
		return false;
	if (actor->standing != STANDING_GOOD)
		return who & WHO_BARRED;
	return who & WHO_PERSON || who & actor->roles;
}

static bool may_call(const struct call *call)
{
	return methods_may_call(call->method, &call->actor);
}

/* What only somebody's deputy may do here, is done for them, and recorded so (R-APP-07). */
int methods_as_deputy(const struct method *method, const struct act *act, struct actor *actor, struct fault *fault)
{
	uint32_t who = method->who;
	char now[21];

	if (!actor->person[0] || who & (WHO_ANYONE | WHO_PERSON) || who & actor->own || !(who & actor->roles))
		return 0;
	clock_format_utc(act->now, now);
	return people_principal(act->registry, who, now, actor, fault);
}

static int act_as_deputy(struct call *call)
{
	struct act act = call_act(call);

	return methods_as_deputy(call->method, &act, &call->actor, &call->fault);
}

/* Denied acts are events too: what was tried, by whom. */
static void record_refusal(struct call *call)
{
	struct act act = call_act(call);
	SCOPED(json_release) json_t *data = json_pack("{s:s, s:s, s:s}", "method", call->method->name, "subject", "-",
		"why", "role");
	struct record record = { .kind = "act.refused", .actor = act.actor, .now = act.now, .data = data };

	if (act.registry && data)
		registry_record(act.registry, &record, 1, NULL);
}

int methods_refuse_actor(const struct broker *broker, const struct actor *actor, struct fault *fault)
{
	if (actor->uid == 0)
		return fault_rule(fault, "R-ACC-09", fault_set(fault, -EPERM,
			N_("root may stop, verify and export, but not act as a person: use the account of the person.")));
	if (!people_any(broker->registry))
		return fault_set(fault, -EPERM,
			N_("mediad is not set up on this computer; root runs: mediactl host init --administrator LOGIN."));
	if (!actor->person[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("The account %s is not known here; an administrator adds it: mediactl people add %s."), actor->login,
			actor->login));
	if (actor->standing == STANDING_SUSPENDED)
		return fault_rule(fault, "R-ACC-17", fault_set(fault, -EPERM,
			N_("Your rights here are suspended, so nothing is open to you but closing, returning and reporting a loss: ask the supervisor.")));
	if (actor->standing == STANDING_OVER)
		return fault_rule(fault, "R-ACC-04", fault_set(fault, -EPERM,
			N_("Your time here is over, so nothing is open to you but closing, returning and reporting a loss: ask an administrator.")));
	return fault_rule(fault, "R-ACC-06",
		fault_set(fault, -EPERM, N_("Your role does not allow this; ask an administrator who may do it.")));
}

int methods_refuse_caller(struct call *call)
{
	record_refusal(call);
	return methods_refuse_actor(call->broker, &call->actor, &call->fault);
}

int methods_identify(struct broker *broker, uint32_t uid, struct actor *out, struct fault *fault)
{
	struct account account = { .uid = uid };
	const struct world *world = broker->world;

	out->uid = uid;
	if (world->account_by_uid(world->context, uid, &account) < 0)
		text_format(account.login, sizeof(account.login), "%u", uid);
	text_copy(out->login, sizeof(out->login), account.login);
	if (!broker->registry)
		return 0;
	return people_actor(broker->registry, &(struct caller){ uid, account.login, broker_now(broker) }, out, fault);
}

/* ---- dispatch ---- */

const struct method *methods_find(const char *name)
{
	for (unsigned int i = 0; i < methods_count; i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

static const struct method *find_method(const char *name)
{
	size_t prefix = strlen(PREFIX_OWN);

	return name && strncmp(name, PREFIX_OWN, prefix) == 0 ? methods_find(name + prefix) : NULL;
}

static int refuse_closed(struct call *call)
{
	call->fault = call->broker->closed;
	return call->fault.code;
}

static int carry_out(struct call *call, json_t *parameters, json_t **reply)
{
	struct broker *broker = call->broker;
	int r = parameters_check(call->method, parameters, &call->fault);

	if (r < 0)
		return r;
	call->parameters = parameters;
	r = act_as_deputy(call);
	if (r < 0)
		return r;
	if (broker->closed.code && !(call->method->who & WHEN_CLOSED))
		return refuse_closed(call);
	if (!(call->method->who & (WHEN_CLOSED | WHEN_FAULTY)) &&
		(policies_check(broker, &call->fault) < 0 || timekeeper_check(broker, &call->fault) < 0))
		return call->fault.code;
	r = owed_settle(broker, &call->fault);
	if (r == 0 && broker->registry && !(call->method->who & WHEN_CLOSED))
		r = registry_room(broker->registry, &call->fault);
	if (r < 0 && !(call->method->who & WHEN_CLOSED))
		return r;
	r = call->method->function(call, reply);
	if (r == 0 && !call->answered_later)
		checkpoints_note(broker, call->method->checkpoint);
	return r;
}

static int run(struct call *call, json_t *parameters, json_t **reply)
{
	struct broker *broker = call->broker;
	int64_t now = broker->world->monotonic(broker->world->context);
	/* Those whom nobody knows share one account, for one person may have thousands of uids (subuid). */
	uint32_t account = call->actor.person[0] || call->actor.uid == 0 ? call->actor.uid : UINT32_MAX;
	int r;

	if (!broker->registry && !(call->method->who & WHO_ANYONE))
		return refuse_closed(call); /* without books nobody is known */
	/* Locking, revoking and reading stay open to whom they are open at all. */
	if (limits_reached(broker->limits, account, now) && !(may_call(call) && call->method->who & WHEN_CLOSED))
		return fault_set(&call->fault, -EBUSY,
			N_("This account was refused too often in the last minute; wait a minute and ask whom the refusals name."));
	r = may_call(call) ? carry_out(call, parameters, reply) : methods_refuse_caller(call);
	if (r == -EPERM) {
		limits_refused(broker->limits, account, now);
		alarms_look(broker);
	}
	return r;
}

/* The members that a call may have, and their types. */
static int check_envelope(const json_t *message, struct fault *fault)
{
	static const char *const known[] = { "method", "parameters", "more" };
	const json_t *parameters = json_object_get(message, "parameters");
	const json_t *more = json_object_get(message, "more");
	size_t found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		found += json_object_get(message, known[i]) != NULL;
	if (found != json_object_size(message) || (parameters && !json_is_object(parameters)) ||
		(more && !json_is_boolean(more)))
		return fault_set(fault, -EBADMSG, N_("The message is not a call as docs/PROTOCOL.md describes it."));
	return 0;
}

/* What the call is about, as far as its parameters say. */
static const char *call_subject(const struct call *call)
{
	static const char *const names[] = { "number", "request", "medium" };
	const char *subject = NULL;

	for (size_t i = 0; !subject && i < ARRAY_SIZE(names); i++)
		subject = json_member_text(call->parameters, names[i]);
	return subject;
}

static void refuse_call(const struct call *call)
{
	struct act act = call_act(call);

	methods_refuse_act(call->broker, call->connection, &(struct refused){ &act, call_subject(call), NULL }, &call->fault);
}

void methods_answer(struct call *call, int r, json_t *reply)
{
	struct broker *broker = call->broker;

	if (r == 0 && !call->answered_later) {
		server_reply(broker->server, call->connection, reply);
		return;
	}
	json_decref(reply);
	if (r == 0)
		return;
	if (call->fault.code == 0)
		fault_errno(&call->fault, r, N_("%s did not work: %s."), call->method->name);
	refuse_call(call);
}

void methods_handle(void *context, uint64_t connection, uint32_t uid, const char *text, size_t length)
{
	struct call call = { .broker = context, .connection = connection };
	SCOPED(json_release) json_t *message = NULL;
	SCOPED(json_release) json_t *parameters = NULL;
	json_t *reply = NULL;
	const char *name;
	int r;

	r = json_decode(text, length, JSON_TEXT_MAX, &message, &call.fault);
	if (r == 0)
		r = check_envelope(message, &call.fault);
	if (r < 0) {
		methods_refuse(call.broker, connection, &call.fault);
		return;
	}
	name = json_member_text(message, "method");
	if (methods_varlink(call.broker, connection, name))
		return;
	call.method = find_method(name);
	if (!call.method) {
		server_error(call.broker->server, connection, "org.varlink.service.MethodNotFound",
			json_pack("{s:s}", "method", name ? name : ""));
		return;
	}
	call.more = json_is_true(json_object_get(message, "more"));
	parameters = json_member_object(message, "parameters");
	parameters = parameters ? json_incref(parameters) : json_object();
	timekeeper_look(call.broker);
	r = methods_identify(call.broker, uid, &call.actor, &call.fault);
	if (r == 0)
		r = run(&call, parameters, &reply);
	methods_answer(&call, r, reply);
}
