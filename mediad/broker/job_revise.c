// SPDX-License-Identifier: GPL-3.0-or-later
/* A label that is to say something else. The intent with the whole new label is on the books before the stick is touched; what
 * the stick says afterwards decides. While nobody knows that, because the work broke off, nothing else is done with the
 * medium; its label is read as soon as the stick is there. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "policy/recovery.h"

#define LOOK_AFTER 1000 /* ms: the stick is shut first, and whoever reports it lost comes before */
#define LOOKS_MAX 8     /* with a helper that is away */
#define REVISE_FAILED "label.revise-failed"
#define BROKE_OFF "The work broke off before the new label was written."

void job_header_failed(struct job *job, const char *kind, const struct fault *why)
{
	struct broker *broker = job->broker;
	bool begun = job->begun;
	char number[MEDIUM_NUMBER];

	text_copy(number, sizeof(number), job->number);
	if (!begun) {
		job_record_failure(job, kind, why);
		checkpoints_note(broker, false);
	}
	job_refuse(job, why);
	if (begun)
		job_look_at_label(broker, number);
}

static void relabelled(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0)
		r = medium_revise_end(&act, job->number, result, BROKE_OFF, &fault);
	if (r < 0) {
		job_header_failed(job, REVISE_FAILED, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:O, s:O*}", "number", job->number, "label", job->kept, "certificates",
			       json_object_get(result, "escrow")));
	checkpoints_note(broker, true);
}

/* The intent is on the books. */
static void write_label(struct job *job, uint32_t verb)
{
	struct fault fault = { 0 };

	job->begun = false; /* what came before touched no stick */
	if (job_send_label(job, &fault) < 0) {
		job_header_failed(job, REVISE_FAILED, &fault);
		return;
	}
	job->request.verb = verb;
	job->finish = relabelled;
	job_start(job);
}

void job_relabel(struct job *job)
{
	write_label(job, VOLUME_RELABEL);
}

int job_revise(struct call *call, struct revision *revision)
{
	struct act act = call_act(call);
	struct job *job;
	int r;

	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for_stick(call, revision->number, &job);
	if (r < 0)
		return r;
	revision->job = job->id;
	r = medium_revise_begin(&act, revision, &job->kept, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	call->answered_later = true;
	job_relabel(job);
	return 0;
}

int job_change_label(struct call *call, const char *number, label_begin begin, uint32_t verb)
{
	struct act act = call_act(call);
	struct job *job;
	int r;

	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for_stick(call, number, &job);
	if (r < 0)
		return r;
	r = begin(&act, job->number, job->id, &job->kept, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	call->answered_later = true;
	write_label(job, verb);
	return 0;
}

int job_rotate(struct call *call, const char *number)
{
	return job_change_label(call, number, medium_rotate_begin, VOLUME_ROTATE);
}

/* ---- after it broke off ---- */

static void looked(struct job *job, const struct volume_report *report, const struct fault *why);

/* A label is only read; a new recovery key that broke off is finished or taken back. */
static int choose_verb(struct job *job, const struct medium *medium, struct fault *fault)
{
	SCOPED(json_text_free) char *label = NULL;
	int r;

	job->request.verb = medium->rotating ? VOLUME_ROTATE : VOLUME_IDENTIFY;
	job->request.flags = medium->revising ? VOLUME_REVISING : 0;
	if (!medium->rotating)
		return 0;
	r = medium_intended(job->broker->registry, medium->number, &label, fault);
	if (r == 0 && !text_copy(job->request.label, sizeof(job->request.label), label))
		r = -E2BIG;
	return r;
}

/* Does anybody wonder what its stick has, or is something to come off it? */
static bool is_unsettled(const struct broker *broker, const struct medium *medium)
{
	return medium->revising || medium->granting || owed_is_revoked(broker, medium->number);
}

/* Its stick, shut; -ENOENT: not there, or no longer worth a look. */
static int find_stick(struct job *job, struct fault *fault)
{
	struct broker *broker = job->broker;
	const struct connected *connected;
	struct medium medium;
	int r = medium_find(broker->registry, job->number, &medium, fault);

	if (r == 0 && (!is_unsettled(broker, &medium) || strcmp(medium.state, "lost") == 0 ||
			       strcmp(medium.state, "quarantined") == 0 || owed_is_lost(broker, job->number)))
		return -ENOENT;
	if (r == 0)
		r = sticks_find(broker->sticks, &medium, &connected, fault);
	if (r < 0)
		return r;
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	text_copy(job->request.uuid, sizeof(job->request.uuid), medium.uuid);
	job->request.generation = medium.generation;
	sticks_block(broker, job->usb);
	return choose_verb(job, &medium, fault);
}

static void look(void *context)
{
	struct job *job = context;
	struct broker *broker = job->broker;
	struct fault fault = { 0 };

	job->timer = 0;
	if (broker->closed.code || policies_check(broker, &fault) < 0 || find_stick(job, &fault) < 0) {
		job_reply(job, NULL);
		return;
	}
	job_start(job);
}

static bool again(struct job *job, int code)
{
	json_int_t looks = json_integer_value(job->kept);

	if ((code != -EPIPE && code != -ECONNREFUSED && code != -ENOENT) || looks >= LOOKS_MAX)
		return false;
	json_integer_set(job->kept, looks + 1);
	sticks_block(job->broker, job->usb);
	return loop_after(job->broker->loop, 2 * LOOK_AFTER, look, job, &job->timer) == 0;
}

static void looked(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	bool rotating = job->request.verb == VOLUME_ROTATE;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, NULL);
	struct fault fault = { 0 };
	char number[MEDIUM_NUMBER];
	int r;

	if (why && again(job, why->code))
		return;
	r = job_result(report, why, &result, &fault);
	if (r == 0 && job->request.flags & VOLUME_REVISING)
		r = medium_revise_end(&act, job->number, result, BROKE_OFF, &fault);
	if (r == 0 && !rotating)
		r = job_settle_grants(job, result, &fault);
	if (r > 0)
		return;
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, job->number, &fault);
	text_copy(number, sizeof(number), job->number);
	job_reply(job, NULL);
	checkpoints_note(broker, r == 0);
	if (r == 0 && rotating)
		job_look_at_label(broker, number); /* what was granted, if that is in the balance too */
}

void job_look_at_label(struct broker *broker, const char *number)
{
	struct fault fault = { 0 };
	struct medium medium;
	struct job *job;

	if (!broker->registry || jobs_running(broker->jobs, number))
		return;
	if (medium_find(broker->registry, number, &medium, NULL) < 0 || !is_unsettled(broker, &medium))
		return;
	if (job_new(broker, number, &job, &fault) < 0) {
		broker_say_fault(broker, LOG_ERR, number, &fault);
		return;
	}
	job->request.verb = VOLUME_IDENTIFY;
	job->finish = looked;
	job->kept = json_integer(0);
	if (loop_after(broker->loop, LOOK_AFTER, look, job, &job->timer) < 0)
		job_drop(job);
}

void job_look_at_stick(struct broker *broker, const struct stick *stick)
{
	struct medium medium;

	if (broker->registry && medium_match(broker->registry, stick, &medium, 1) > 0)
		job_look_at_label(broker, medium.number);
}
