// SPDX-License-Identifier: GPL-3.0-or-later
/* Decommissioning (R-DSP-01…05): is it the right stick, then its key dies in the TPM, then the whole surface is overwritten
 * and read back (surface.c), then a certificate says what was proven. Each step is on the books before the next one starts, and a hold
 * that was set meanwhile ends it (R-INC-09). At level E1 its header goes after the key, and no more. From its key's end on it goes on where
 * it broke off. Of what is lost the key alone dies. */
#include <errno.h>
#include <string.h>

#include "common/certificate.h"
#include "common/software.h"
#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/surface.h"

static void failed(struct job *job, const struct fault *why)
{
	job_record_failure(job, "erase.failed", why);
	job_refuse(job, why);
	checkpoints_note(job->broker, true);
}

/* Its key may be dead by now, then the books say that it can go on. */
static void broke_off(struct job *job, const struct fault *why)
{
	const char *kind = surface_failure(job->broker->registry, job->number);

	job_record_failure(job, kind ? kind : "erase.failed", why);
	job_refuse(job, why);
	checkpoints_note(job->broker, true);
}

/* What the certificate is drawn up from; the caller keeps job->kept. */
static struct erasure erasure_of(const struct job *job)
{
	return (struct erasure){ .number = job->number, .job = job->id, .overwrite = json_object_get(job->kept, "overwrite"),
		.by_label = json_is_true(json_object_get(job->kept, "by_label")),
		.header = json_member_number(job->kept, "header", 0),
		.certificate = json_member_text(job->kept, "certificate") };
}

static void certify(struct job *job);

/* Another medium's certificate may have taken the number while the TPM signed. */
static void signed_by_tpm(void *context, const struct notary_answer *answer)
{
	struct job *job = context;
	struct broker *broker = job->broker;
	struct act act = broker_act(broker, &job->actor);
	struct erasure erasure = erasure_of(job);
	struct fault fault = answer->fault;
	int r = fault.code;

	erasure.jws = answer->jws;
	if (r == 0)
		r = medium_erase_end(&act, &erasure, &fault);
	if (r == -EEXIST) {
		certify(job);
		return;
	}
	if (r < 0) {
		broke_off(job, &fault); /* the signature alone is missing */
		return;
	}
	job_reply(job, json_pack("{s:s, s:s, s:s, s:s, s:b}", "number", job->number, "certificate", erasure.certificate, "jws",
		erasure.jws, "level", erasure.overwrite ? "E2" : "E1", "erased", erasure.overwrite || erasure.header > 0));
	checkpoints_note(broker, true);
}

static void certify(struct job *job)
{
	SCOPED(json_release) json_t *draft = NULL;
	SCOPED(json_release) json_t *software = software_describe();
	const struct world *world = job->broker->world;
	struct act act = broker_act(job->broker, &job->actor);
	struct erasure erasure = erasure_of(job);
	struct fault fault = { 0 };
	struct notary_question question = { .wish = NOTARY_SIGN, .type = CERTIFICATE_TYPE };
	int r;

	erasure.software = software;
	r = medium_certificate_draft(&act, &erasure, &draft, &fault);

	if (r == 0)
		r = json_put_text(job->kept, "certificate", json_member_text(draft, "certificate"));
	if (r == -EIO) { /* not all of it was overwritten and compared */
		failed(job, &fault);
		return;
	}
	if (r < 0) {
		broke_off(job, &fault);
		return;
	}
	question.payload = draft;
	world->tpm(world->context, &question, signed_by_tpm, job);
}

/* `overwrite` NULL: the key alone died, and of a medium that is here `header` bytes of its header with it. */
static void finish(struct job *job, json_t *overwrite, int64_t header)
{
	json_t *kept = json_pack("{s:b, s:O*, s:I}", "by_label", json_is_true(job->kept), "overwrite", overwrite, "header", (json_int_t)header);
	struct fault fault = { 0 };

	if (!kept) {
		fault_set(&fault, -ENOMEM, N_("There is no memory left."));
		failed(job, &fault);
		return;
	}
	json_decref(job->kept);
	job->kept = kept;
	certify(job);
}

static void proven(struct job *job)
{
	finish(job, job->surface.compared, 0);
}

static void overwrite(struct job *job, const struct surface *before)
{
	const struct surface_wish wish = { .proven = proven, .failure = "erase.failed", .from = before ? before->step : SURFACE_WRITE,
		.erases = true, .again = before != NULL, .size = before ? before->size : 0 };

	surface_begin(job, &wish);
}

/* Hold beats erase, also one that was asked for in the same moment and one that the books do not know of yet. */
static int may_go_on(const struct job *job, struct fault *fault)
{
	if (owed_is_held(job->broker, job->number))
		return fault_set(fault, -EBUSY, N_("%s is held as evidence now, so this was stopped."), job->number);
	return hold_lies(job->broker->registry, job->number, fault);
}

/* At level E1 nothing more is overwritten. */
static void header_destroyed(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct act act = broker_act(job->broker, &job->actor);
	struct erasure erasure = { .number = job->number, .job = job->id };
	struct fault fault = { 0 };
	int r = job_result(report, why, &result, &fault);

	erasure.header = json_member_number(result, "header", 0);
	if (r == 0)
		r = medium_header_destroyed(&act, &erasure, &fault);
	if (r < 0)
		broke_off(job, &fault);
	else
		finish(job, NULL, erasure.header);
}

static void key_destroyed(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r;

	r = job_result(report, why, &result, &fault);
	if (r == 0 && job->kept && json_object_set(result, "by_label", job->kept) < 0)
		r = fault_set(&fault, -ENOMEM, N_("There is no memory left."));
	if (r == 0)
		r = medium_key_destroyed(&act, job->number, job->id, result, &fault);
	if (r == 0 && !job->usb[0]) {
		finish(job, NULL, 0);
		return;
	}
	if (r == 0)
		r = may_go_on(job, &fault);
	if (r < 0)
		broke_off(job, &fault);
	else if (medium_ends_by_key(job->broker->registry, job->number))
		job_next(job, VOLUME_DROP_HEADER, header_destroyed);
	else
		overwrite(job, NULL);
}

/* An erase that broke off may have left no header to know the stick by, but then its key is dead already. Another
 * medium's header, or a foreign one, is the wrong stick in any case (R-DSP-13). */
static bool was_begun_before(struct job *job, const struct fault *why)
{
	struct medium medium;

	return why->code == -ENOTSUP && medium_find(job->broker->registry, job->number, &medium, NULL) == 0 &&
		medium.key_destroyed;
}

/* At level E1 nothing but its label can tell that it is the one. */
static int check_label(const struct job *job, const struct fault *why, struct fault *fault)
{
	if (!why || !medium_ends_by_key(job->broker->registry, job->number))
		return 0;
	return fault_set(fault, why->code,
		N_("%s shows no label any more, so nothing tells that this is the one: erase it without --level E1."), job->number);
}

static void identified(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct fault fault = { 0 };

	(void)report;
	if (why && !was_begun_before(job, why)) {
		failed(job, why);
		return;
	}
	if (check_label(job, why, &fault) < 0 || may_go_on(job, &fault) < 0) {
		failed(job, &fault);
		return;
	}
	job->kept = json_boolean(!why);
	job_next(job, VOLUME_DESTROY_KEY, key_destroyed);
}

/* ---- it goes on ---- */

/* That its label was found stays true: it goes on with the stick alone that this job has written to, or that shows the label still. */
static int resume(struct call *call, const char *number, const struct surface *surface)
{
	struct act act = call_act(call);
	struct job *job;
	int r = surface_needs_no_stick(call->broker, surface) ? job_for(call, number, &job) : job_for_stick(call, number, &job);

	if (r < 0)
		return r;
	text_copy(job->id, sizeof(job->id), surface->job);
	text_copy(job->request.job, sizeof(job->request.job), surface->job);
	r = surface_resume(&act, number, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	call->answered_later = true;
	job->kept = json_boolean(surface->by_label);
	overwrite(job, surface);
	return 0;
}

/* What is lost is not looked for: then the rule says what to do instead. */
static bool is_lost(struct broker *broker, const char *number)
{
	struct medium medium;

	return medium_find(broker->registry, number, &medium, NULL) == 0 && strcmp(medium.state, "lost") == 0;
}

bool job_erase_goes_on(struct broker *broker, const char *number, struct surface *out)
{
	return surface_goes_on(broker->registry, number, out) && out->erases && !is_lost(broker, number);
}

int job_erase(struct call *call, const char *number, bool without_stick)
{
	struct erase_wish wish = { .number = number, .without_stick = without_stick, .level = call_text(call, "level") };
	struct act act = call_act(call);
	struct surface surface;
	struct job *job;
	int r;

	if (!without_stick && job_erase_goes_on(call->broker, number, &surface))
		return resume(call, number, &surface);
	if (without_stick || is_lost(call->broker, number))
		r = job_for(call, number, &job);
	else
		r = job_for_stick(call, number, &job);
	if (r < 0)
		return r;
	wish.job = job->id;
	r = medium_erase_begin(&act, &wish, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	if (without_stick)
		job_run(call, job, VOLUME_DESTROY_KEY, key_destroyed);
	else
		job_run(call, job, VOLUME_IDENTIFY, identified);
	return 0;
}
