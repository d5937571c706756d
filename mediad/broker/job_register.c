// SPDX-License-Identifier: GPL-3.0-or-later
/* Registering a medium: erased (surface.c), and only when every byte was compared encrypted and labelled, its key into the keyring, then
 * in service. An erase that broke off goes on when it is registered again. What is factory-new may be let off the erase. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/surface.h"

static void failed(struct job *job, const struct fault *why)
{
	struct broker *broker = job->broker;
	char number[MEDIUM_NUMBER];
	bool died = why->code == -EPIPE;

	text_copy(number, sizeof(number), job->number);
	job_record_failure(job, "medium.register-failed", why);
	job_refuse(job, why);
	checkpoints_note(broker, false);
	if (died)
		job_close_stray(broker, number, "stopped"); /* it may have been mapped for its file system */
}

/* Not before somebody said that its printed label is on its body. */
static bool in_service(struct broker *broker, const char *number)
{
	struct medium medium;

	return medium_find(broker->registry, number, &medium, NULL) == 0 && strcmp(medium.state, "in-service") == 0;
}

static void registered(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0 && !(job->request.flags & VOLUME_FACTORY_NEW) && json_object_set(result, "erase", job->surface.compared) < 0)
		r = fault_set(&fault, -ENOMEM, N_("There is no memory left."));
	if (r == 0)
		r = medium_register_end(&act, job->number, result, &fault);
	if (r < 0) {
		failed(job, &fault);
		return;
	}
	json_object_set(job->kept, "escrow", json_object_get(result, "escrow")); /* the job added it to the label */
	job_reply(job, json_pack("{s:s, s:s*, s:O, s:b}", "number", job->number, "uuid", json_member_text(result, "uuid"), "label",
		job->kept, "in_service", in_service(broker, job->number)));
	checkpoints_note(broker, true);
}

static void erased(struct job *job)
{
	job->request.flags &= ~(uint32_t)(VOLUME_TO_FORMAT | VOLUME_ANEW);
	job_next(job, VOLUME_REGISTER, registered);
}

/* What was compared before, and was out since, may have been written to by anybody. */
static void erase_first(struct call *call, struct job *job, const struct surface *before)
{
	const struct surface_wish wish = { .proven = erased, .failure = "medium.register-failed",
		.from = before->step < SURFACE_COMPARED ? before->step : SURFACE_CYCLE, .size = before->size };

	job->request.flags |= VOLUME_TO_FORMAT | VOLUME_ANEW;
	call->answered_later = true;
	surface_begin(job, &wish);
}

int job_register(struct call *call, struct registration *registration)
{
	struct act act = call_act(call);
	const struct connected *connected;
	struct surface before = { 0 };
	struct job *job;
	int r;

	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for_stick(call, registration->number, &job);
	if (r < 0)
		return r;
	connected = sticks_by_usb(call->broker->sticks, job->usb);
	registration->stick = &connected->stick;
	registration->is_composite = device_is_composite(connected->facts.functions, connected->facts.configurations);
	if (surface_goes_on(call->broker->registry, registration->number, &before) && !before.erases)
		text_copy(job->id, sizeof(job->id), before.job);
	else
		before = (struct surface){ 0 };
	text_copy(job->request.job, sizeof(job->request.job), job->id);
	registration->job = job->id;
	r = medium_register_begin(&act, registration, &job->kept, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	r = job_send_label(job, &call->fault);
	if (r < 0) {
		job_record_failure(job, "medium.register-failed", &call->fault);
		job_drop(job);
		return r;
	}
	if (registration->factory_new) {
		job->request.flags |= VOLUME_FACTORY_NEW;
		job_run(call, job, VOLUME_REGISTER, registered);
	} else {
		erase_first(call, job, &before);
	}
	return 0;
}
