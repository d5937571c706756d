// SPDX-License-Identifier: GPL-3.0-or-later
/* Opening a medium for one entitled person. The stick stays let in until it is closed or pulled out. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/autolock.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/policies.h"
#include "policy/grants.h"
#include "policy/guests.h"
#include "policy/recovery.h"

static void failed(struct job *job, const struct fault *why)
{
	job_record_failure(job, recovery_is_name(job->number) ? "recovery.failed" : "medium.open-failed", why);
	job_refuse(job, why);
	checkpoints_note(job->broker, false);
}

/* What was mapped is locked again, or will be when the helper is back; the books say why it did not open. */
static void undone(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	char number[MEDIUM_NUMBER];
	struct fault fault = { 0 };

	(void)report;
	text_copy(number, sizeof(number), job->number);
	fault_set(&fault, (int)json_member_number(job->kept, "code", -EIO), N_("%s was not opened: %s"), job->number,
		json_member_text(job->kept, "why"));
	failed(job, &fault);
	if (why)
		job_close_stray(broker, number, "stopped");
}

static void undo(struct job *job, const struct fault *why)
{
	char text[512];

	json_decref(job->kept);
	job->kept = json_pack("{s:i, s:s}", "code", why->code, "why", fault_text(why, text, sizeof(text)));
	job->request.flags |= VOLUME_FORCE;
	job_next(job, VOLUME_CLOSE, undone);
}

/* What the header says beside: a guest's label, which its own computer may have revised, and grants. Events of their own. */
static int see_header(struct job *job, json_t *result, struct fault *fault)
{
	static const char *const members[] = { "uuid", "label", "stated", "generation", "grants" };
	struct act act = broker_act(job->broker, &job->actor);
	int r;

	if (job->request.flags & VOLUME_GUEST)
		r = guest_label_seen(&act, job->number, result, fault);
	else
		r = grants_seen(&act, job->number, json_object_get(result, "grants"), fault);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		json_object_del(result, members[i]);
	return r;
}

void job_opened(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	if (why && why->code == -EPIPE) {
		undo(job, why); /* the helper died: nobody knows how far it had come */
		return;
	}
	if (why) {
		failed(job, why);
		return;
	}
	r = job_result(report, NULL, &result, &fault);
	if (r == 0 && !sticks_by_number(job->broker->sticks, job->number))
		r = fault_set(&fault, -ENODEV, N_("The stick was pulled out."));
	if (r == 0 && !recovery_is_name(job->number))
		r = see_header(job, result, &fault);
	if (r == 0)
		r = recovery_is_name(job->number) ? recovery_end(&act, job->number, result, &fault) :
						    medium_open_end(&act, job->number, result, &fault);
	if (r < 0) {
		undo(job, &fault);
		return;
	}
	job->stays_open = true;
	autolock_note(job->broker->autolock, job->actor.uid);
	json_put_text(result, "number", job->number);
	if (job->kept)
		json_object_update(result, job->kept);
	job_reply(job, json_incref(result));
	checkpoints_note(job->broker, false);
}

int job_open(struct call *call, const struct opening_wish *asked)
{
	SCOPED(json_release) json_t *last = NULL;
	char rule[RULE_TEXT] = "";
	const struct opening_wish wish = { .number = asked->number, .read_only_policy = asked->read_only_policy,
		.read_only = asked->read_only, .rule = rule };
	const struct world *world = call->broker->world;
	struct act act = call_act(call);
	struct account account;
	bool read_only = false;
	struct job *job;
	int r;

	if (world->account_by_uid(world->context, call->actor.uid, &account) < 0)
		return fault_rule(&call->fault, "R-ACC-01", fault_set(&call->fault, -EPERM, N_("The account %s does not exist on this computer."),
			call->actor.login));
	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for_stick(call, wish.number, &job);
	if (r < 0)
		return r;
	r = people_last_act(&act, &last, &call->fault); /* before this one */
	if (r == 0)
		r = medium_open_begin(&act, &wish, &read_only, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job->request.flags |= read_only ? VOLUME_READ_ONLY : 0;
	job->kept = MOVE(last);
	if (rule[0])
		json_put_text(job->kept, "rule", rule);
	job->request.uid = account.uid;
	job->request.gid = account.gid;
	job_run(call, job, VOLUME_OPEN, job_opened);
	return 0;
}
