// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about certificates of erasure: getting one, and what a second person says of it. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/method_handlers.h"
#include "policy/validating.h"

int method_get_certificate(struct call *call, json_t **out)
{
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(json_release) json_t *status = NULL;
	const char *number = call_text(call, "number");
	int r = medium_certificate(call->broker->registry, number, &jws, &call->fault);

	if (r == 0)
		r = certificate_status(call->broker->registry, number, &status, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:O}", "jws", jws, "validation", status);
	return r;
}

int method_validate_certificate(struct call *call, json_t **out)
{
	struct validation validation = { .certificate = call_text(call, "certificate"), .reason = call_text(call, "reason") };
	const char *decision = call_text(call, "decision");
	struct act act = call_act(call);
	int r;

	validation.accepted = strcmp(decision, "accepted") == 0;
	if (!validation.accepted && strcmp(decision, "rejected") != 0)
		return fault_set(&call->fault, -EINVAL, N_("A certificate is accepted or rejected, and %s is neither."), decision);
	r = certificate_validate(&act, &validation, &call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "certificate", validation.certificate, "decision", decision);
	return r;
}
