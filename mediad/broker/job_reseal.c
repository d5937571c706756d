// SPDX-License-Identifier: GPL-3.0-or-later
/* This computer's keys sealed anew, and how they are sealed: both where the TPM's keys are used. That they are to be sealed anew is on
 * the books before they are; what became of it, as soon as it is known, and if nobody heard it, the keyring is asked whether this work was it. The
 * code passes through and stays nowhere. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "policy/hosts.h"

#define RESEAL "RESEAL" /* the job's name in place of a number */

/* Nobody's, when it is settled after a start. */
static struct act act_of(const struct job *job)
{
	return broker_act(job->broker, job->actor.person[0] ? &job->actor : NULL);
}

static void failed(struct job *job, const struct fault *why)
{
	struct act act = act_of(job);
	struct fault recording = { 0 };
	char text[512];

	if (host_reseal_failed(&act, fault_text(why, text, sizeof(text)), &recording) < 0)
		broker_say_fault(job->broker, LOG_WARNING, job->number, &recording);
	checkpoints_note(job->broker, false);
	job_refuse(job, why);
}

static void done(struct job *job, const json_t *result)
{
	struct broker *broker = job->broker;
	struct act act = act_of(job);
	struct fault fault = { 0 };
	int r = host_reseal_end(&act, result, &fault);

	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:O, s:O, s:O*}", "pcrs", json_object_get(result, "pcrs"), "epoch",
		json_object_get(result, "new_epoch"), "certificates", json_object_get(result, "certificates")));
	checkpoints_note(broker, true);
}

/* The keyring has been asked. `failure` is what was heard of the work itself; nothing, when mediad stopped in the middle of it. */
static void recalled(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct fault failure = job->failure, fault = { 0 };
	int r = job_result(report, why, &result, &fault);

	if (r == 0 && json_object_get(result, "statement")) {
		done(job, result);
		return;
	}
	if (r < 0)
		broker_say_fault(job->broker, LOG_ERR, job->number, &fault);
	if (r < 0 || !failure.code)
		fault_set(&failure, -EPIPE,
			N_("Sealing the keys anew broke off, and nothing shows that it was done; mediactl doctor says how they are sealed now."));
	failed(job, &failure);
}

static bool may_be_done(const struct job *job, int code)
{
	return job->begun && code != -ENOKEY && code != -EACCES;
}

static void resealed(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct fault fault = { 0 };

	if (job_result(report, why, &result, &fault) == 0) {
		done(job, result);
		return;
	}
	job->failure = fault;
	if (may_be_done(job, fault.code))
		job_next(job, VOLUME_EXAMINE, recalled);
	else
		failed(job, &fault);
}

void job_settle_reseal(struct broker *broker)
{
	struct fault fault = { 0 };
	char id[HOST_JOB];
	struct job *job;
	int r;

	if (jobs_running(broker->jobs, RESEAL))
		return; /* of now, not of the time before */
	r = host_resealing(broker->registry, id, &fault);
	if (r > 0)
		r = job_new(broker, RESEAL, &job, &fault) < 0 ? fault.code : 1;
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, RESEAL, &fault);
	if (r <= 0)
		return;
	broker_say(broker, LOG_WARNING, "the keys were being sealed anew when mediad stopped; the keyring is asked whether they were");
	text_copy(job->id, sizeof(job->id), id);
	text_copy(job->request.job, sizeof(job->request.job), id);
	job->request.verb = VOLUME_EXAMINE;
	job->finish = recalled;
	job_start(job);
}

int job_reseal(struct call *call)
{
	struct act act = call_act(call);
	struct job *job;
	int r;

	job_settle_reseal(call->broker); /* should one be left, that comes first */
	r = job_for(call, RESEAL, &job);
	if (r < 0)
		return r;
	r = job_send_secret(job, call_text(call, "code"), SECRET_MAX, &call->fault);
	if (r == -EACCES)
		r = fault_set(&call->fault, r, N_("That is not the reseal code: it is longer than one can be."));
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
