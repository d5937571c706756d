// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about certificates of erasure: getting one, what a second person says of it, and what can be asked of the erase years later. */
#include <errno.h>
#include <string.h>

#include "common/validation.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/later.h"
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

static int validated(struct call *call, const json_t *payload, const char *jws, json_t **out)
{
	struct act act = call_act(call);
	int r = validation_end(&act, payload, jws, &call->fault);

	if (r == 0)
		*out = json_pack("{s:O, s:O, s:s}", "certificate", json_object_get(payload, "certificate"), "decision",
			json_object_get(payload, "decision"), "jws", jws);
	return r;
}

int method_validate_certificate(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *payload = NULL;
	struct validation validation = { .certificate = call_text(call, "certificate"), .reason = call_text(call, "reason") };
	const char *decision = call_text(call, "decision");
	struct act act = call_act(call);
	int r;

	(void)out;
	validation.accepted = strcmp(decision, VALIDATION_ACCEPTED) == 0;
	if (!validation.accepted && strcmp(decision, VALIDATION_REJECTED) != 0)
		return fault_set(&call->fault, -EINVAL, N_("A certificate is accepted or rejected, and %s is neither."), decision);
	r = validation_draft(&act, &validation, &payload, &call->fault);
	return r < 0 ? r : later_sign(call, VALIDATION_TYPE, payload, validated);
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
