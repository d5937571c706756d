// SPDX-License-Identifier: GPL-3.0-or-later
/* This computer's keys sealed anew, and how they are sealed: both where the TPM's keys are used. That they are to be sealed anew is on
 * the books before they are; what became of it, as soon as it is known. The code passes through and stays nowhere. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "policy/hosts.h"

static void failed(struct job *job, const struct fault *why)
{
	struct act act = broker_act(job->broker, &job->actor);
	struct fault recording = { 0 };
	char text[512];

	if (host_reseal_failed(&act, fault_text(why, text, sizeof(text)), &recording) < 0)
		broker_say_fault(job->broker, LOG_WARNING, job->number, &recording);
	checkpoints_note(job->broker, false);
	job_refuse(job, why);
}

static void resealed(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r < 0) {
		failed(job, &fault);
		return;
	}
	r = host_reseal_end(&act, result, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:O, s:O, s:O*}", "pcrs", json_object_get(result, "pcrs"), "epoch",
		json_object_get(result, "new_epoch"), "certificates", json_object_get(result, "certificates")));
	checkpoints_note(broker, true);
}

int job_reseal(struct call *call)
{
	struct act act = call_act(call);
	struct job *job;
	int r = job_for(call, "RESEAL", &job);

	if (r < 0)
		return r;
	if (job_send_secret(job, call_text(call, "code"), SECRET_MAX) < 0)
		r = fault_set(&call->fault, -EACCES, N_("That is not the reseal code: it is longer than one can be."));
	if (r == 0)
		r = host_reseal_begin(&act, job->id, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job_run(call, job, VOLUME_RESEAL, resealed);
	return 0;
}

int job_examine(struct call *call)
{
	struct job *job;
	int r = job_for(call, "EXAMINE", &job);

	if (r == 0)
		job_run(call, job, VOLUME_EXAMINE, job_answer);
	return r;
}
