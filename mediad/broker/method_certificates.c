// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about certificates of erasure: getting one, what a second person says of it, and what can be asked of the erase years later. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"
#include "policy/certified.h"
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

static struct certified_wish wish_of(const struct call *call)
{
	return (struct certified_wish){ .certificate = call_text(call, "certificate"), .digest = call_text(call, "digest") };
}

int method_check_erased(struct call *call, json_t **out)
{
	const struct certified_wish wish = wish_of(call);

	(void)out;
	return job_check_erased(call, &wish);
}

int method_erase_key(struct call *call, json_t **out)
{
	const struct certified_wish wish = wish_of(call);

	(void)out;
	return job_erase_key(call, &wish);
}
