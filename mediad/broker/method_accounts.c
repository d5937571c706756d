// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about accounts that others ask for, and about the personnel list. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/import.h"
#include "mediad/broker/method_handlers.h"

int methods_account(struct call *call, const char *login, struct account *out)
{
	const struct world *world = call->broker->world;
	int r = world->account_by_login(world->context, login, out);

	if (r == -ENOENT)
		return fault_set(&call->fault, r, N_("This computer has no account %s; create it first."), login);
	if (r == -ENAMETOOLONG)
		return fault_set(&call->fault, -EINVAL, N_("The account %s has too long a name: mediad takes 95 bytes, with the domain."), login);
	return r < 0 ? fault_errno(&call->fault, r, N_("The user database of this computer does not answer about %s: %s. Try again later."), login) : 0;
}

int method_activate_account(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct account account = { 0 };
	struct account_wish wish;
	int r = account_find(&act, call_text(call, "request"), &wish, &call->fault);

	if (r == 0 && (strcmp(wish.change, "add") == 0 || strcmp(wish.change, "login") == 0))
		r = methods_account(call, wish.login, &account);
	if (r < 0)
		return r;
	if (account.login[0])
		text_copy(wish.login, sizeof(wish.login), account.login);
	r = account_carry_out(&act, &wish, account.uid, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s, s:s}", "request", wish.request, "change", wish.change, "login", wish.login);
	return r;
}

/* An account that this computer has not may be in the books all the same. */
static int read_row(struct call *call, struct account *account, struct import_row *out)
{
	const char *login = call_text(call, "login");
	int r;

	*out = (struct import_row){ .person = { .login = login,
					    .name = call_text(call, "name"),
					    .department = call_text(call, "department"),
					    .number = call_text(call, "number"),
					    .valid_until = call_text(call, "until") },
		.roles = call_text(call, "roles") };
	if (!login)
		return 0;
	r = methods_account(call, login, account);
	out->uid_known = r == 0;
	if (out->uid_known) {
		out->person.login = account->login;
		out->person.uid = account->uid;
		if (!out->person.name)
			out->person.name = account->name[0] ? account->name : account->login;
	}
	if (r != -ENOENT)
		return r;
	call->fault = (struct fault){ 0 };
	return 0;
}

static int import_row(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct account account = { 0 };
	struct import_row row;
	int r = read_row(call, &account, &row);

	if (r == 0 && !call_wishes(call, "external", &row.person.external))
		r = call->fault.code;
	return r < 0 ? r : people_import(&act, &row, out, &call->fault);
}

int method_import_person(struct call *call, json_t **out)
{
	return import_one(call, import_row, out);
}

int method_import_people(struct call *call, json_t **out)
{
	return import_all(call, "ImportPerson", import_row, out);
}
