// SPDX-License-Identifier: GPL-3.0-or-later
/* The method Watch: listening to what happens. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/audience.h"
#include "mediad/broker/method_handlers.h"

int method_watch(struct call *call, json_t **out)
{
	const char *all = call_text(call, "all");

	(void)out;
	if (!call->more)
		return fault_set(&call->fault, -EINVAL, N_("Events come one after the other; call it with \"more\"."));
	if (all && strcmp(all, "yes") != 0)
		return fault_set(&call->fault, -EINVAL, N_("The value %s is \"yes\" or left out."), "all");
	if (all && call->actor.uid != 0 && !(call->actor.roles & ROLE_AUDITOR))
		return methods_refuse_caller(call);
	if (all && !call->broker->registry) {
		call->fault = call->broker->closed;
		return call->fault.code;
	}
	return audience_join(call, all != NULL);
}
