// SPDX-License-Identifier: GPL-3.0-or-later
/* What a job is given before it starts: who waits for it, its stick, what mediad-volume is handed; and what comes back. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"

int job_send_secret(struct job *job, const char *secret, size_t most, struct fault *fault)
{
	if (!secret)
		return 0;
	if (mlock2(job->request.secret, sizeof(job->request.secret), 0) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no locked memory for a key; raise the limit (LimitMEMLOCK, ulimit -l)."));
	if (strlen(secret) <= most && text_copy(job->request.secret, sizeof(job->request.secret), secret))
		return 0;
	explicit_bzero(job->request.secret, sizeof(job->request.secret));
	return -EACCES;
}

int job_send_label(struct job *job, struct fault *fault)
{
	SCOPED(json_text_free) char *payload = json_canonical(job->kept);

	if (!payload || !text_copy(job->request.label, sizeof(job->request.label), payload))
		return fault_set(fault, -EINVAL, N_("The label is longer than fits; shorten the caution or the restrictions."));
	return 0;
}

int job_for(struct call *call, const char *number, struct job **out)
{
	int r = job_new(call->broker, number, out, &call->fault);

	if (r < 0)
		return r;
	(*out)->connection = call->connection;
	(*out)->more = call->more;
	(*out)->actor = call->actor;
	return 0;
}

static int find_stick(struct broker *broker, const char *number, struct medium *medium, const struct connected **out,
	struct fault *fault)
{
	int r = medium_find(broker->registry, number, medium, fault);

	return r < 0 ? r : sticks_find(broker->sticks, medium, out, fault);
}

static void take_stick(struct job *job, const struct medium *medium, const struct connected *connected)
{
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	text_copy(job->request.uuid, sizeof(job->request.uuid), medium->uuid);
	job->request.generation = medium->generation;
}

int job_take_stick(struct job *job, struct fault *fault)
{
	const struct connected *connected;
	struct medium medium;
	int r = find_stick(job->broker, job->number, &medium, &connected, fault);

	if (r == 0)
		take_stick(job, &medium, connected);
	return r;
}

int job_for_stick(struct call *call, const char *number, struct job **out)
{
	const struct connected *connected;
	struct medium medium;
	struct job *job;
	int r = find_stick(call->broker, number, &medium, &connected, &call->fault);

	if (r == 0)
		r = job_for(call, medium.number, &job);
	if (r < 0)
		return r;
	take_stick(job, &medium, connected);
	r = medium.home_host[0] ? job_for_guest(job, medium.home_host, medium.home_number, &call->fault) : 0;
	if (r < 0)
		job_drop(job);
	else
		*out = job;
	return r;
}

int job_result(const struct volume_report *report, const struct fault *why, json_t **out, struct fault *fault)
{
	if (why) {
		*fault = *why;
		return why->code;
	}
	return json_decode(report->result, strlen(report->result), sizeof(report->result), out, fault);
}
