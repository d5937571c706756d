// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about people: the first administrator, accounts, roles. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/parts.h"

#define IDLE_DAYS_MAX 36500

/* Names and the uid come from the system's user database; a name given in the call goes before GECOS. */
static int resolve(struct call *call, const char *login, struct account *account, struct new_person *out)
{
	int r = methods_account(call, login, account);

	if (r < 0)
		return r;
	if (account->uid == 0)
		return fault_set(&call->fault, -EINVAL, N_("root is no person; name the account of a person."));
	*out = (struct new_person){ .login = account->login, .uid = account->uid };
	out->name = call_text(call, "name");
	if (!out->name)
		out->name = account->name[0] ? account->name : account->login;
	return 0;
}

int method_init(struct call *call, json_t **out)
{
	struct account account;
	struct new_person administrator;
	int r = resolve(call, call_text(call, "administrator"), &account, &administrator);

	(void)out;
	return r < 0 ? r : job_provision(call, &administrator, call_text(call, "organisation"));
}

int method_add_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct account account;
	struct new_person person;
	struct actor added;
	int r = resolve(call, call_text(call, "login"), &account, &person);

	if (r < 0)
		return r;
	person.department = call_text(call, "department");
	person.number = call_text(call, "number");
	person.valid_until = call_text(call, "until");
	person.external = call_text(call, "external") != NULL;
	r = people_add(&act, &person, &call->fault);
	if (r == 0)
		r = people_actor(act.registry, &(struct caller){ person.uid, person.login, act.now }, &added, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s}", "person", added.person);
	return r;
}

/* Its days and words were checked when it was asked. */
static struct people_filter filter_of(const json_t *parameters)
{
	const char *idle = json_member_text(parameters, "idle");
	uint64_t days = 0;

	if (idle)
		text_number(idle, IDLE_DAYS_MAX, &days);
	return (struct people_filter){
		.department = json_member_text(parameters, "department"),
		.standing = json_member_text(parameters, "standing"),
		.idle_days = (int64_t)days,
	};
}

static int read_people(struct listing *listing, json_t **rows, struct fault *fault)
{
	const struct act act = broker_act(listing->broker, &listing->actor);
	const struct people_filter filter = filter_of(listing->parameters);

	return people_list_part(&act, &filter, &listing->part, rows, fault);
}

int method_list_people(struct call *call, json_t **out)
{
	static const struct list_kind people = { "people", 500, read_people };
	const struct people_filter filter = filter_of(call->parameters);

	if (call_text(call, "idle") && filter.idle_days == 0)
		return fault_set(&call->fault, -EINVAL, N_("The value %s must be a whole number of days."), "idle");
	if (filter.standing && strcmp(filter.standing, "good") != 0 && strcmp(filter.standing, "suspended") != 0 &&
		strcmp(filter.standing, "over") != 0)
		return fault_set(&call->fault, -EINVAL, N_("A person's standing is good, suspended or over, not %s."), filter.standing);
	return parts_answer(call, &people, NULL, out);
}

static int call_role(struct call *call, enum role *out)
{
	if (role_from_name(call_text(call, "role"), out))
		return 0;
	return fault_set(&call->fault, -EINVAL,
		N_("%s is not a role; there are staff, approver, operator, administrator, supervisor, ciso, auditor, incident and mynumber-manager."),
		call_text(call, "role"));
}

int method_grant_role(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct new_role grant = {
		.login = call_text(call, "login"),
		.department = call_text(call, "department"),
		.from = call_text(call, "from"),
		.until = call_text(call, "until"),
		.reason = call_text(call, "reason"),
	};
	int r = call_role(call, &grant.role);

	(void)out;
	return r < 0 ? r : people_grant(&act, &grant, &call->fault);
}

int method_revoke_role(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	enum role role;
	int r = call_role(call, &role);

	(void)out;
	return r < 0 ? r : people_revoke(&act, call_text(call, "login"), role, call_text(call, "department"), &call->fault);
}
