// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about one person: what hangs on them, their logins, moving, leaving, suspending. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/audience.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"

static struct career call_career(const struct call *call, const char *day)
{
	return (struct career){
		.whom = call_text(call, "person"),
		.department = call_text(call, "department"),
		.on = call_text(call, day),
		.reason = call_text(call, "reason"),
		.guidance = call_text(call, "guidance"),
	};
}

/* What may not be used by them any more does not stay open. */
static void close_what_is_open(struct broker *broker, const json_t *person, const char *reason)
{
	const json_t *medium;
	size_t i;

	json_array_foreach(json_object_get(person, "open"), i, medium)
		job_close_stray(broker, json_member_text(medium, "number"), reason);
}

/* `sentence` names the person, and who did it. */
static void tell(struct call *call, const char *kind, const char *sentence, const json_t *person)
{
	struct fault said = { 0 };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	fault_set(&said, -EPERM, sentence, json_member_text(person, "name"), call->actor.name);
#pragma GCC diagnostic pop
	audience_notice(call->broker, ROLE_CISO | ROLE_SUPERVISOR | ROLE_APPROVER | ROLE_ADMINISTRATOR, kind, &said);
}

int method_show_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return people_show(&act, call_text(call, "person"), out, &call->fault);
}

int method_add_login(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct account account;
	int r;

	(void)out;
	r = methods_account(call, call_text(call, "login"), &account);
	return r < 0 ? r : people_add_login(&act,
		&(struct new_login){ .whom = call_text(call, "person"), .login = account.login, .uid = account.uid }, &call->fault);
}

int method_remove_login(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return people_remove_login(&act, call_text(call, "login"), &call->fault);
}

int method_transfer_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct career career = call_career(call, "on");

	return people_transfer(&act, &career, out, &call->fault);
}

int method_retire_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct career career = call_career(call, "on");
	const char *standing;
	int r = people_retire(&act, &career, out, &call->fault);

	if (r < 0)
		return r;
	standing = json_member_text(*out, "standing");
	if (standing && strcmp(standing, "good") != 0)
		close_what_is_open(call->broker, *out, "retired");
	return 0;
}

int method_extend_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct career career = call_career(call, "until");

	(void)out;
	return people_extend(&act, &career, &call->fault);
}

int method_suspend_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct career career = call_career(call, NULL);
	int r;

	if (!call_wishes(call, "emergency", &career.emergency))
		return call->fault.code;
	r = people_suspend(&act, &career, out, &call->fault);
	if (r < 0)
		return r;
	close_what_is_open(call->broker, *out, "suspended");
	tell(call, "person.suspended", N_("The rights of %s are suspended, by %s."), *out);
	return 0;
}

int method_resume_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct career career = call_career(call, NULL);
	int r = people_resume(&act, &career, &call->fault);

	if (r == 0)
		r = people_show(&act, career.whom, out, &call->fault);
	if (r == 0)
		tell(call, "person.resumed", N_("The rights of %s are given back, by %s."), *out);
	return r;
}

int method_describe_person(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct description description = { .whom = call_text(call, "person"), .title = call_text(call, "title"),
		.contact = call_text(call, "contact") };
	int r = people_describe(&act, &description, &call->fault);

	return r < 0 ? r : people_show(&act, description.whom, out, &call->fault);
}
