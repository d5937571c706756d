// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about media that other computers may open. */
#include <errno.h>

#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/sticks.h"
#include "policy/grants.h"

int method_grant(struct call *call, json_t **out)
{
	struct grant_wish wish = { .number = call_text(call, "number"), .host = call_text(call, "host"), .until = call_text(call, "until") };

	(void)out;
	return job_grant(call, &wish);
}

int method_revoke(struct call *call, json_t **out)
{
	return job_revoke(call, call_text(call, "number"), call_text(call, "host"), out);
}

int method_list_grants(struct call *call, json_t **out)
{
	json_t *grants;
	int r = grant_list(call->broker->registry, call_text(call, "number"), &grants, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "grants", grants);
	return r;
}

int method_adopt(struct call *call, json_t **out)
{
	const struct connected *connected;
	int r = job_find_stick(call, call_text(call, "medium"), &connected);

	(void)out;
	if (r == 0 && connected->facts.functions != USB_FUNCTION_STORAGE)
		return fault_set(&call->fault, -EPERM,
			N_("%s is more than a storage device and may act as something else; hand it to an administrator."),
			connected->stick.tag);
	return r < 0 ? r : job_adopt(call, connected, call_text(call, "as"));
}

int method_unadopt(struct call *call, json_t **out)
{
	(void)out;
	return job_unadopt(call, call_text(call, "number"));
}
