// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about bundles for auditors: the TPM signs what the books then have. */
#include <errno.h>
#include <stdlib.h>

#include "mediad/broker/checkpoint.h"
#include "mediad/broker/method_handlers.h"
#include "policy/bundles.h"

#define BUNDLE_TYPE "mediad-bundle+jws"

/* Who waits for the signature. */
struct signing {
	struct broker *broker;
	uint64_t connection;
	struct actor actor;
	json_t *payload;
};

static void signing_free(struct signing *signing)
{
	if (!signing)
		return;
	json_decref(signing->payload);
	free(signing);
}
SCOPED_DEFINE(signing_free, struct signing *)

static void signed_by_tpm(void *context, const struct notary_answer *answer)
{
	SCOPED(signing_free) struct signing *signing = context;
	struct broker *broker = signing->broker;
	struct act act = broker_act(broker, &signing->actor);
	struct fault fault = answer->fault;
	int r = fault.code;

	if (r == 0)
		r = bundle_end(&act, signing->payload, answer->jws, &fault);
	if (r < 0) {
		methods_refuse(broker, signing->connection, &fault);
		return;
	}
	server_reply(broker->server, signing->connection,
		json_pack("{s:O, s:s}", "bundle", json_object_get(signing->payload, "bundle"), "jws", answer->jws));
	checkpoints_note(broker, true);
}

int method_sign_bundle(struct call *call, json_t **out)
{
	SCOPED(signing_free) struct signing *signing = calloc(1, sizeof(*signing));
	const struct world *world = call->broker->world;
	struct act act = call_act(call);
	const struct bundle_wish wish = { .period = { .year = call_text(call, "year") }, .files = call_text(call, "files"),
		.sequence = json_member_number(call->parameters, "sequence", 0), .hash = call_text(call, "hash") };
	struct notary_question question = { .wish = NOTARY_SIGN, .type = BUNDLE_TYPE };
	int r;

	(void)out;
	if (!signing)
		return -ENOMEM;
	*signing = (struct signing){ .broker = call->broker, .connection = call->connection, .actor = call->actor };
	r = bundle_draft(&act, &wish, &signing->payload, &call->fault);
	if (r < 0)
		return r;
	question.payload = signing->payload;
	call->answered_later = true;
	world->tpm(world->context, &question, signed_by_tpm, signing);
	signing = NULL;
	return 0;
}

int method_list_bundles(struct call *call, json_t **out)
{
	json_t *list;
	int r = bundle_list(call->broker->registry, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "bundles", list);
	return r;
}
