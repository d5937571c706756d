// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about accounts that others ask for, and about the personnel list. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/method_handlers.h"
#include "mediad/broker/refusal.h"

int method_activate_account(struct call *call, json_t **out)
{
	const struct world *world = call->broker->world;
	struct act act = call_act(call);
	struct account account = { 0 };
	struct account_wish wish;
	int r = account_find(&act, call_text(call, "request"), &wish, &call->fault);

	if (r < 0)
		return r;
	if (strcmp(wish.change, "add") == 0 && world->account_by_login(world->context, wish.login, &account) < 0)
		return fault_set(&call->fault, -ENOENT, N_("This computer has no account %s; create it first."), wish.login);
	r = account_carry_out(&act, &wish, account.uid, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s, s:s}", "request", wish.request, "change", wish.change, "login", wish.login);
	return r;
}

/* Whatever is wrong with a row is an answer, so that a list is heard to its end. */
static json_t *problem(const struct fault *fault)
{
	return json_pack("{s:o}", "problem", refusal_describe(fault));
}

static void read_row(const struct call *call, struct account *account, struct import_row *out)
{
	const struct world *world = call->broker->world;
	const char *login = call_text(call, "login");

	*out = (struct import_row){ .person = { .login = login,
					    .name = call_text(call, "name"),
					    .department = call_text(call, "department"),
					    .number = call_text(call, "number"),
					    .valid_until = call_text(call, "until") },
		.roles = call_text(call, "roles") };
	out->uid_known = login && world->account_by_login(world->context, login, account) == 0;
	if (out->uid_known) {
		out->person.uid = account->uid;
		if (!out->person.name)
			out->person.name = account->name[0] ? account->name : account->login;
	}
}

int method_import_person(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *recorded = json_array();
	struct act act = call_act(call);
	struct account account = { 0 };
	struct import_row row;
	bool rehearse;
	int r;

	read_row(call, &account, &row);
	if (!call_wishes(call, "rehearse", &rehearse) || !call_wishes(call, "external", &row.person.external))
		return call->fault.code;
	if (rehearse)
		registry_rehearse(act.registry, recorded);
	r = people_import(&act, &row, out, &call->fault);
	registry_rehearse(act.registry, NULL);
	if (r == 0)
		return 0;
	*out = problem(&call->fault);
	return 0;
}
