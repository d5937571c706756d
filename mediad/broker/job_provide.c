// SPDX-License-Identifier: GPL-3.0-or-later
/* A passphrase for an outside party comes and goes, and the label with it. It is vetted before anything is on the books: nobody
 * shall read there that a medium had one because somebody typed a weak one. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/policies.h"

static void vetted(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	(void)report;
	if (why)
		fault = *why;
	r = fault.code;
	job->needs_secret = false;
	if (r == 0)
		r = job_take_stick(job, &fault);
	if (r == 0)
		r = medium_provide_begin(&act, job->number, job->id, &job->kept, &fault);
	if (r < 0)
		job_refuse(job, &fault);
	else
		job_relabel(job);
}

/* Before anybody thinks of a passphrase. */
static int check(struct call *call, const char *number, struct medium *medium)
{
	struct broker *broker = call->broker;
	const struct connected *connected;
	struct act act = call_act(call);
	int r;

	r = policies_check(broker, &call->fault);
	if (r == 0)
		r = medium_provide_check(&act, number, &call->fault);
	if (r == 0)
		r = medium_find(broker->registry, number, medium, &call->fault);
	return r < 0 ? r : sticks_find(broker->sticks, medium, &connected, &call->fault);
}

int job_provide(struct call *call, const char *number, const char *passphrase)
{
	struct act act = call_act(call);
	struct medium medium;
	struct job *job;
	int r = check(call, number, &medium);

	if (r < 0)
		return r;
	if (!passphrase)
		return fault_set(&call->fault, -ENOKEY,
			N_("%s needs a passphrase: type it at a terminal, or name a file that it is in, with --passphrase-file FILE."),
			medium.number);
	r = job_for(call, medium.number, &job);
	if (r < 0)
		return r;
	r = job_send_secret(job, passphrase, PASSPHRASE_MOST, &call->fault);
	if (r == -EACCES)
		r = fault_set(&call->fault, -EINVAL, N_("The passphrase is too long: at most %s characters."), "256");
	if (r == 0)
		r = medium_provide_words(&act, medium.number, job->request.words, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job->needs_secret = true;
	job_run(call, job, VOLUME_PASSPHRASE, vetted);
	return 0;
}

int job_provide_end(struct call *call, const char *number)
{
	return job_change_label(call, number, medium_provide_end_begin, VOLUME_RELABEL);
}
