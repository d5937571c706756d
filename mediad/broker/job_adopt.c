// SPDX-License-Identifier: GPL-3.0-or-later
/* Taking in a medium that another computer granted to this one, and giving it up again. First the stick says whose it is, then the rules
 * are asked and the intent is on the books, then its key is taken. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "policy/guests.h"

/* What the helper found, and the stick that it is in. */
struct found {
	json_t *result; /* owned; the guest points into it */
	struct guest guest;
};

static void found_clear_scoped(struct found *found)
{
	json_decref(found->result);
}

static int read_found(const struct job *job, const struct volume_report *report, const struct fault *why, struct found *out,
	struct fault *fault)
{
	const struct connected *connected = sticks_by_number(job->broker->sticks, job->number);
	int r = job_result(report, why, &out->result, fault);
	const json_t *result = out->result;

	if (r < 0)
		return r;
	if (!connected)
		return fault_set(fault, -ENODEV, N_("The stick was pulled out."));
	out->guest = (struct guest){ .home_number = json_member_text(result, "number"), .host = json_member_text(result, "host"),
		.uuid = json_member_text(result, "uuid"), .label = json_member_text(result, "label"),
		.stated = json_object_get(result, "stated"), .generation = json_member_number(result, "generation", -1),
		.size = json_member_number(result, "size", 0), .until = json_member_text(result, "until"), .stick = &connected->stick,
		.as = json_string_value(job->kept), .job = job->id };
	if (!out->guest.home_number || !out->guest.host || !out->guest.uuid || !out->guest.label ||
		!json_is_object(out->guest.stated) || out->guest.generation < 0)
		return fault_set(fault, -EBADMSG, N_("The helper %s did not say whose medium it is."), "mediad-volume");
	return 0;
}

static void failed(struct job *job, const struct fault *why)
{
	char text[512];

	owed_end(job->broker, &job->actor, "medium.adopt-failed", job->request.number, fault_text(why, text, sizeof(text)));
	job_refuse(job, why);
}

static void adopted(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(found_clear) struct found found = { 0 };
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r = read_found(job, report, why, &found, &fault);

	if (r == 0)
		r = guest_adopt_end(&act, &found.guest, job->request.number, &fault);
	if (r < 0) {
		failed(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:s, s:O, s:s*}", "number", job->request.number, "home_number",
		found.guest.home_number, "label", found.guest.stated, "until", found.guest.until));
	checkpoints_note(broker, true);
}

int job_for_guest(struct job *job, const char *host, const char *number, struct fault *fault)
{
	SCOPED(json_release) json_t *home = json_pack("{s:s, s:s}", "host", host, "number", number);
	SCOPED(json_text_free) char *text = home ? json_canonical(home) : NULL;

	if (!text || !text_copy(job->request.label, sizeof(job->request.label), text))
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	job->request.flags |= VOLUME_GUEST;
	return 0;
}

static void introduced(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(found_clear) struct found found = { 0 };
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r = read_found(job, report, why, &found, &fault);

	if (r == 0)
		r = guest_adopt_begin(&act, &found.guest, job->request.number, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	text_copy(job->request.uuid, sizeof(job->request.uuid), found.guest.uuid);
	job->request.generation = (uint32_t)found.guest.generation;
	if (job_for_guest(job, found.guest.host, found.guest.home_number, &fault) < 0) {
		failed(job, &fault);
		return;
	}
	job_next(job, VOLUME_ADOPT, adopted);
}

int job_adopt(struct call *call, const struct connected *connected, const char *as)
{
	struct job *job;
	int r;

	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for(call, connected->stick.tag, &job);
	if (r < 0)
		return r;
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	job->kept = as ? json_string(as) : NULL;
	job_run(call, job, VOLUME_INTRODUCE, introduced);
	return 0;
}

/* ---- giving it up ---- */

static void left(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0)
		r = guest_leave_end(&act, job->number, job->id, result, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s}", "number", job->number));
	checkpoints_note(broker, true);
}

int job_unadopt(struct call *call, const char *number)
{
	struct act act = call_act(call);
	struct job *job;
	int r = job_for(call, number, &job);

	if (r < 0)
		return r;
	r = guest_leave_begin(&act, number, job->id, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job_run(call, job, VOLUME_DESTROY_KEY, left);
	return 0;
}
