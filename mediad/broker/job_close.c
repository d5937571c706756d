// SPDX-License-Identifier: GPL-3.0-or-later
/* Closing: by a person, because the stick was pulled out, or because nobody knows why it is mapped. Locking comes before
 * recording: it always works, the books follow. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "policy/recovery.h"

#define CLOSE_AGAIN 2000 /* ms */

static void record_closed(struct job *job, const struct actor *actor)
{
	owed_end(job->broker, actor, "medium.closed", job->number, json_string_value(job->kept));
	checkpoints_note(job->broker, false);
}

static void block_its_stick(struct job *job)
{
	const struct connected *connected = sticks_by_number(job->broker->sticks, job->number);

	if (connected)
		text_copy(job->usb, sizeof(job->usb), connected->facts.name);
}

/* With from when till when it was open (R-ACC-13), as far as the books tell. */
static json_t *describe_closed(struct job *job)
{
	struct act act = broker_act(job->broker, &job->actor);
	char since[21] = "", until[21];

	clock_format_utc(act.now, until);
	if (act.registry)
		medium_open_since(&act, job->number, since, NULL);
	return json_pack("{s:s, s:s*, s:s*}", "number", job->number, "since", since[0] ? since : NULL, "until", since[0] ? until : NULL);
}

static void closed(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	bool there = sticks_by_number(broker->sticks, job->number);
	char number[MEDIUM_NUMBER];
	json_t *reply;

	(void)report;
	text_copy(number, sizeof(number), job->number);
	if (why) {
		job_refuse(job, why); /* it is still in use: nothing has changed, so the stick stays as it is */
		if (!there)
			job_close_vanished(broker, number); /* pulled out meanwhile, which no other job looks after */
		else
			job_recheck(broker, number);
		return;
	}
	block_its_stick(job);
	reply = describe_closed(job);
	record_closed(job, &job->actor);
	job_reply(job, reply);
	job_look_at_label(broker, number); /* a grant may have been revoked while it was open */
}

static void vanished(struct job *job, const struct volume_report *report, const struct fault *why);

static void close_again(void *context)
{
	struct job *job = context;

	job->timer = 0;
	job_next(job, VOLUME_CLOSE, vanished);
}

/* Without the helper nothing can be locked: its stick is shut at once, the rest is done when the helper is back. */
static void vanished(struct job *job, const struct volume_report *report, const struct fault *why)
{
	(void)report;
	block_its_stick(job);
	if (why) {
		broker_say_fault(job->broker, LOG_ERR, job->number, why);
		if (job->usb[0])
			sticks_block(job->broker, job->usb);
		if (loop_after(job->broker->loop, CLOSE_AGAIN, close_again, job, &job->timer) == 0)
			return;
	}
	record_closed(job, NULL);
	job_reply(job, NULL);
}

static struct job *close_job(struct broker *broker, const char *number, const char *reason, struct fault *fault)
{
	struct job *job;

	if (job_new_closing(broker, number, &job, fault) < 0)
		return NULL;
	job->request.verb = VOLUME_CLOSE;
	job->kept = json_string(reason);
	return job;
}

/* root closes what it recovered, and nothing of a person's. */
static int check_closing(struct call *call, const char *number)
{
	struct act act = call_act(call);

	if (recovery_is_name(number))
		return recovery_close_check(&act, number, &call->fault);
	return call->actor.uid == 0 ? methods_refuse_caller(call) : medium_close_check(&act, number, &call->fault);
}

int job_close(struct call *call, const char *number)
{
	struct job *job;
	int r = check_closing(call, number);

	if (r < 0)
		return r;
	job = close_job(call->broker, number, "closed", &call->fault);
	if (!job)
		return call->fault.code;
	job->connection = call->connection;
	job->actor = call->actor;
	job_run(call, job, VOLUME_CLOSE, closed);
	return 0;
}

static void close_unasked(struct broker *broker, const char *number, const char *reason, job_finish finish)
{
	struct fault fault = { 0 };
	struct job *job = close_job(broker, number, reason, &fault);

	if (!job) {
		broker_say_fault(broker, LOG_ERR, number, &fault);
		return;
	}
	job->request.flags = finish == vanished ? VOLUME_FORCE : 0;
	job->finish = finish;
	job_start(job);
}

void job_close_stray(struct broker *broker, const char *number, const char *reason)
{
	close_unasked(broker, number, reason, vanished);
}

/* In order if no program holds it, else by force: what was written until now has been written out by the attempt. */
static void left(struct job *job, const struct volume_report *report, const struct fault *why)
{
	if (!why) {
		vanished(job, report, NULL);
		return;
	}
	job->request.flags |= VOLUME_FORCE;
	job_next(job, VOLUME_CLOSE, vanished);
}

void job_close_left(struct broker *broker, const char *number, const char *reason)
{
	close_unasked(broker, number, reason, left);
}

void job_close_vanished(struct broker *broker, const char *number)
{
	broker_say(broker, LOG_WARNING, "%s was pulled out while it was open", number);
	job_close_stray(broker, number, "unplugged");
}
