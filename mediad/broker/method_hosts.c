// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about other computers: this one's record of itself, and those that an administrator vouches for. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>

#include "crypto/host_record.h"
#include "mediad/broker/job_kinds.h"
#include "policy/hosts.h"

int method_host_export(struct call *call, json_t **out)
{
	(void)out;
	return job_export(call);
}

int method_host_reseal(struct call *call, json_t **out)
{
	(void)out;
	return job_reseal(call);
}

/* Whoever runs the doctor asks, so there is no refusal, which would be on the books each time: others are told nothing. */
int method_host_examine(struct call *call, json_t **out)
{
	if (call->actor.uid == 0 || call->actor.roles & (ROLE_ADMINISTRATOR | ROLE_AUDITOR))
		return job_examine(call);
	*out = json_object();
	return 0;
}

int method_host_trust(struct call *call, json_t **out)
{
	const char *jws = call_text(call, "record");
	struct act act = call_act(call);
	struct host_record record;
	int r;

	r = host_record_read(jws, &record, &call->fault);
	if (r < 0)
		return r;
	r = host_trust(&act,
		&(struct trusted_host){ .host = record.host, .name = record.name, .organisation = record.organisation,
			.epoch = (int64_t)record.epoch, .record = jws, .zone = call_text(call, "zone") },
		&call->fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "host", record.host, "name", record.name);
	return r;
}

int method_host_distrust(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	(void)out;
	return host_distrust(&act, call_text(call, "host"), &call->fault);
}

int method_host_list(struct call *call, json_t **out)
{
	json_t *hosts;
	int r = host_list(call->broker->registry, &hosts, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "hosts", hosts);
	return r;
}
