// SPDX-License-Identifier: GPL-3.0-or-later
/* The method that says what would come of an act: who may call its method, by the table, and what the act itself says in rehearsal. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/refusal.h"
#include "policy/explain.h"
#include "policy/people.h"

/* Who may ask about other people. */
#define ABOUT_ANYBODY (ROLE_APPROVER | ROLE_ADMINISTRATOR | ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO)

/* Whom the question is about: the caller, or the person of a login; with the roles of then. */
static int find_person(struct call *call, const struct act *act, struct actor *out)
{
	const struct world *world = call->broker->world;
	const char *login = call_text(call, "person");
	struct account account = { .uid = call->actor.uid };
	struct caller person = { account.uid, call->actor.login, act->now };

	if (login && strcmp(login, call->actor.login) != 0) {
		if (!(call->actor.roles & ABOUT_ANYBODY))
			return fault_rule(&call->fault, "R-ACC-06", fault_set(&call->fault, -EPERM,
				N_("You may ask about yourself; about others an approver, administrator or auditor may.")));
		if (world->account_by_login(world->context, login, &account) < 0)
			return fault_set(&call->fault, -ENOENT, N_("This computer has no account %s."), login);
		person = (struct caller){ account.uid, account.login, act->now };
	}
	return people_actor(act->registry, &person, out, &call->fault);
}

/* The computer at which it would be done: this one, but in another zone. */
static int find_station(struct call *call, const struct act *act, struct station *out)
{
	const char *name = call_text(call, "zone");
	enum zone zone;

	*out = *act_station(act);
	if (!name)
		return 0;
	if (!zone_from_name(name, &zone))
		return fault_set(&call->fault, -EINVAL,
			N_("There is no zone %s: there are mynumber, lgwan, internet, standalone, business and office."), name);
	out->zone = zone;
	return 0;
}

static int read_time(struct call *call, struct act *act)
{
	const char *at = call_text(call, "at");

	if (!at || clock_parse_moment(at, &act->now))
		return 0;
	return fault_set(&call->fault, -EINVAL,
		N_("%s is no time: write it as 2026-11-30, 令和8年11月30日 or R8.11.30, also with the hour, 2026-11-30 17:00."), at);
}

/* What stands before the act itself: the role, and the policy files. */
static bool stops_before(struct call *call, const struct explained *explained, const struct act *act, struct explanation *out)
{
	const struct method *method = methods_find(explained->method);

	if (!methods_may_call(method, act->actor))
		return methods_refuse_actor(call->broker, act->actor, &out->why) < 0;
	return !(method->who & (WHEN_CLOSED | WHEN_FAULTY)) && policies_check(call->broker, &out->why) < 0;
}

static json_t *describe(const struct act *act, const char *subject, struct explanation *answer)
{
	char at[21];
	json_t *reply;

	clock_format_utc(act->now, at);
	reply = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:b, s:b, s:o, s:o*}", "number", subject, "login", act->actor->login, "name", act->actor->name, "at", at, "zone",
		act->station->zone ? zone_name(act->station->zone) : NULL, "allowed", answer->allowed, "read_only",
		answer->allowed && answer->read_only, "exceptions", answer->exceptions ? answer->exceptions : json_array(), "level", answer->level);
	if (!answer->allowed)
		json_object_set_new(reply, "why", refusal_of_act(&(struct refused){ act, subject, NULL }, &answer->why));
	return reply;
}

int method_explain_policy(struct call *call, json_t **out)
{
	const char *action = call_text(call, "action");
	const struct explained *explained = explained_find(action);
	const struct question question = { .action = action, .subject = call_text(call, "number"), .read_only_policy = policies_read_only(call->broker) };
	struct act act = call_act(call);
	struct explanation answer = { 0 };
	struct station station;
	struct actor actor;
	int r;

	if (!explained)
		return fault_set(&call->fault, -EINVAL,
			N_("%s is no act that can be asked about; \"man mediactl\" lists them, as in: mediactl policy explain open M-0001."), action);
	r = read_time(call, &act);
	if (r == 0)
		r = find_person(call, &act, &actor);
	if (r == 0)
		r = find_station(call, &act, &station);
	if (r == 0)
		r = methods_as_deputy(methods_find(explained->method), &act, &actor, &call->fault);
	if (r < 0)
		return r;
	act.actor = &actor;
	act.station = &station;
	if (!stops_before(call, explained, &act, &answer))
		r = explain(&act, explained, &question, &answer, &call->fault);
	if (r < 0)
		return r;
	*out = describe(&act, question.subject, &answer);
	json_put_text(*out, "action", action);
	return 0;
}
