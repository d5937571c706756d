// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about bundles for auditors: the TPM signs what the books then have. */
#include "mediad/broker/later.h"
#include "mediad/broker/method_handlers.h"
#include "policy/bundles.h"

#define BUNDLE_TYPE "mediad-bundle+jws"

static int bundle_signed(struct call *call, const json_t *payload, const char *jws, json_t **out)
{
	struct act act = call_act(call);
	int r = bundle_end(&act, payload, jws, &call->fault);

	if (r == 0)
		*out = json_pack("{s:O, s:s}", "bundle", json_object_get(payload, "bundle"), "jws", jws);
	return r;
}

int method_sign_bundle(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *payload = NULL;
	struct act act = call_act(call);
	const struct bundle_wish wish = { .period = { .year = call_text(call, "year") }, .files = call_text(call, "files"),
		.sequence = json_member_number(call->parameters, "sequence", 0), .hash = call_text(call, "hash") };
	int r = bundle_draft(&act, &wish, &payload, &call->fault);

	(void)out;
	return r < 0 ? r : later_sign(call, BUNDLE_TYPE, payload, bundle_signed);
}

int method_list_bundles(struct call *call, json_t **out)
{
	json_t *list;
	int r = bundle_list(call->broker->registry, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "bundles", list);
	return r;
}
