// SPDX-License-Identifier: GPL-3.0-or-later
/* Registering a medium: erased, encrypted, labelled, its key into the keyring, then in service. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"

static void failed(struct job *job, const struct fault *why)
{
	struct broker *broker = job->broker;
	char text[512], number[MEDIUM_NUMBER];
	bool died = why->code == -EPIPE;

	text_copy(number, sizeof(number), job->number);
	owed_end(job->broker, &job->actor, "medium.register-failed", job->number, fault_text(why, text, sizeof(text)));
	job_refuse(job, why);
	checkpoints_note(broker, false);
	if (died)
		job_close_stray(broker, number, "stopped"); /* it may have been mapped for its file system */
}

static void registered(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	if (why) {
		failed(job, why);
		return;
	}
	r = json_decode(report->result, strlen(report->result), sizeof(report->result), &result, &fault);
	if (r == 0)
		r = medium_register_end(&act, job->number, result, &fault);
	if (r < 0) {
		failed(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:s*, s:O}", "number", job->number, "uuid", json_member_text(result, "uuid"), "label",
		job->kept));
	checkpoints_note(broker, true);
}

int job_register(struct call *call, struct registration *registration)
{
	SCOPED(json_text_free) char *payload = NULL;
	struct broker *broker = call->broker;
	struct act act = call_act(call);
	const struct connected *connected;
	struct medium medium;
	struct job *job;
	int r;

	r = medium_find(broker->registry, registration->number, &medium, &call->fault);
	if (r == 0)
		r = sticks_find(broker->sticks, &medium, &connected, &call->fault);
	if (r == 0)
		r = job_new(broker, medium.number, &job, &call->fault);
	if (r < 0)
		return r;
	registration->job = job->id;
	r = medium_register_begin(&act, registration, &job->kept, &call->fault);
	payload = r == 0 ? json_canonical(job->kept) : NULL;
	if (r == 0 && (!payload || !text_copy(job->request.label, sizeof(job->request.label), payload)))
		r = fault_set(&call->fault, -EINVAL, N_("The label is longer than fits; shorten the caution or the restrictions."));
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job->connection = call->connection;
	job->more = call->more;
	job->actor = call->actor;
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	job->request.verb = VOLUME_REGISTER;
	job->finish = registered;
	call->answered_later = true;
	job_start(job);
	return 0;
}
