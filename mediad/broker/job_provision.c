// SPDX-License-Identifier: GPL-3.0-or-later
/* The first step on a host: keys in the TPM, then the first administrator in the books. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"

static void provisioned(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	const json_t *kept = job->kept;
	struct new_person administrator = {
		.login = json_member_text(kept, "login"),
		.uid = (uint32_t)json_member_number(kept, "uid", 0),
		.name = json_member_text(kept, "name"),
	};
	struct fault fault = { 0 };
	struct actor person = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0)
		r = json_put_text(result, "organisation", json_member_text(kept, "organisation"));
	if (r == 0)
		r = people_initialise(&act, result, &administrator, &fault);
	if (r == 0)
		r = people_actor(broker->registry, &(struct caller){ administrator.uid, administrator.login, act.now }, &person, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:O}", "person", person.person, "host", result));
	checkpoints_note(broker, true);
}

int job_provision(struct call *call, const struct new_person *administrator, const char *organisation)
{
	struct broker *broker = call->broker;
	struct job *job;
	int r;

	if (people_any(broker->registry))
		return fault_set(&call->fault, -EEXIST, N_("mediad has been set up here before; its administrators add people: mediactl people add."));
	r = job_for(call, "INIT", &job);
	if (r < 0)
		return r;
	r = job_send_secret(job, call_text(call, "owner_password"), SECRET_MAX, &call->fault);
	if (r == -EACCES)
		r = fault_set(&call->fault, r, N_("That is not the TPM's owner password: it is longer than one can be."));
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job->kept = json_pack("{s:s, s:I, s:s, s:s*}", "login", administrator->login, "uid",
		(json_int_t)administrator->uid, "name", administrator->name, "organisation", organisation);
	job_run(call, job, VOLUME_PROVISION, provisioned);
	return 0;
}
