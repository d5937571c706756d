// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about media that other computers may open. */
#include <errno.h>

#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/owed.h"
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

static bool is_same(const json_t *one, const json_t *other, const char *member)
{
	return json_equal(json_object_get(one, member), json_object_get(other, member));
}

/* As it holds, though the books do not know yet. */
static void mark_revoked(json_t *grants, const json_t *owed)
{
	const json_t *revocation;
	json_t *grant;
	size_t i, k;

	json_array_foreach(owed, i, revocation)
		json_array_foreach(grants, k, grant)
			if (is_same(grant, revocation, "number") && is_same(grant, revocation, "host"))
				json_object_set(grant, "revoked", json_object_get(revocation, "revoked"));
}

int method_list_grants(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *owed = owed_revocations(call->broker, NULL);
	json_t *grants;
	int r = grant_list(call->broker->registry, call_text(call, "number"), &grants, &call->fault);

	if (r < 0)
		return r;
	mark_revoked(grants, owed);
	*out = json_pack("{s:o}", "grants", grants);
	return 0;
}

int method_adopt(struct call *call, json_t **out)
{
	const struct connected *connected;
	int r = job_find_stick(call, call_text(call, "medium"), &connected);

	(void)out;
	if (r == 0 && connected->facts.functions != USB_FUNCTION_STORAGE)
		return fault_rule(&call->fault, "R-DEV-06", fault_set(&call->fault, -EPERM,
			N_("%s is more than a storage device and may act as something else; hand it to an administrator."),
			connected->stick.tag));
	return r < 0 ? r : job_adopt(call, connected, call_text(call, "as"));
}

int method_unadopt(struct call *call, json_t **out)
{
	(void)out;
	return job_unadopt(call, call_text(call, "number"));
}
