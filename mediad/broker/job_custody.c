// SPDX-License-Identifier: GPL-3.0-or-later
/* Hands out this computer's copy of an encrypted recovery key, or the encrypted reseal code of its keys. Who got it is on the books before
 * it is said. */
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "policy/recovery.h"

static void read_out(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0)
		r = escrow_shown(&act, job->number, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_incref(result));
	checkpoints_note(broker, false);
}

int job_custody(struct call *call, const char *number)
{
	struct medium medium;
	struct job *job;
	int r;

	r = medium_find(call->broker->registry, number, &medium, &call->fault);
	if (r == 0)
		r = job_for(call, medium.number, &job);
	if (r == 0)
		job_run(call, job, VOLUME_CUSTODY, read_out);
	return r;
}

int job_code(struct call *call)
{
	struct job *job;
	int r = job_for(call, ESCROW_OF_HOST, &job);

	if (r == 0)
		job_run(call, job, VOLUME_CODE, read_out);
	return r;
}
