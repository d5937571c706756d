// SPDX-License-Identifier: GPL-3.0-or-later
/* What is asked of an erase years later: the TPM makes the job's key again, and the medium is compared with it, or an auditor gets it. Either is on
 * the books before it is said. */
#include <string.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "policy/certified.h"

/* The job has that of the erase, not its own. */
static void speak_of(struct job *job, const struct certified_job *certified)
{
	text_copy(job->request.job, sizeof(job->request.job), certified->job);
	job->request.size = (uint64_t)certified->size;
	job->kept = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "certificate", certified->certificate, "number", certified->number, "job",
		certified->job, "nonce", certified->nonce, "commitment", certified->commitment, "size", (json_int_t)certified->size);
}

static struct certified_job spoken_of(const struct job *job)
{
	struct certified_job certified = { .size = json_member_number(job->kept, "size", 0) };
	const struct {
		const char *member;
		char *out;
		size_t size;
	} texts[] = {
		{ "certificate", certified.certificate, sizeof(certified.certificate) },
		{ "number", certified.number, sizeof(certified.number) },
		{ "job", certified.job, sizeof(certified.job) },
		{ "nonce", certified.nonce, sizeof(certified.nonce) },
		{ "commitment", certified.commitment, sizeof(certified.commitment) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *text = json_member_text(job->kept, texts[i].member);

		text_copy(texts[i].out, texts[i].size, text ? text : "");
	}
	return certified;
}

/* ---- comparing ---- */

/* What the helper found stands on the books and is told, whether it passed or not. */
static int note_finding(struct job *job, const struct certified_finding *finding)
{
	const struct certified_job certified = spoken_of(job);
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r = certified_checked(&act, &certified, finding, &fault);

	if (r < 0)
		job_refuse(job, &fault);
	else
		checkpoints_note(job->broker, false);
	return r;
}

static void compared(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct certified_job certified = spoken_of(job);
	struct certified_finding finding = { 0 };
	struct fault fault = { 0 };
	char sentence[512];
	int r = job_result(report, why, &result, &fault);

	if (r == 0)
		r = certified_is_key(&certified, json_member_text(result, "commitment"), &fault);
	if (result)
		job->outcome = json_incref(result);
	finding.state = json_object_size(job->outcome) ? job->outcome : NULL;
	if (r < 0)
		finding.why = fault_text(&fault, sentence, sizeof(sentence));
	if (note_finding(job, &finding) < 0)
		return;
	if (r < 0) {
		job->tells = true;
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:s, s:O}", "certificate", certified.certificate, "number", certified.number, "verified",
		json_object_get(result, "verified")));
}

int job_check_erased(struct call *call, const struct certified_wish *wish)
{
	struct act act = call_act(call);
	struct certified_job certified;
	struct job *job;
	int r = certified_check(&act, wish, &certified, &call->fault);

	if (r == 0)
		r = job_for_stick(call, certified.number, &job);
	if (r < 0)
		return r;
	speak_of(job, &certified);
	job_run(call, job, VOLUME_CHECK_ERASED, compared);
	return 0;
}

/* ---- the key ---- */

static void read_out(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct certified_job certified = spoken_of(job);
	struct act act = broker_act(job->broker, &job->actor);
	struct fault fault = { 0 };
	int r = job_result(report, why, &result, &fault);

	if (r == 0)
		r = certified_is_key(&certified, json_member_text(result, "commitment"), &fault);
	if (r == 0)
		r = certified_key_shown(&act, &certified, &fault);
	if (r < 0) {
		job_refuse(job, &fault);
		return;
	}
	job_reply(job, json_pack("{s:s, s:s, s:O, s:s, s:I}", "certificate", certified.certificate, "number", certified.number, "key",
		json_object_get(result, "key"), "nonce", certified.nonce, "size", (json_int_t)certified.size));
	checkpoints_note(job->broker, false);
}

int job_erase_key(struct call *call, const struct certified_wish *wish)
{
	struct act act = call_act(call);
	struct certified_job certified;
	struct job *job;
	int r = certified_key(&act, wish, &certified, &call->fault);

	if (r == 0)
		r = job_for(call, certified.number, &job);
	if (r < 0)
		return r;
	speak_of(job, &certified);
	job_run(call, job, VOLUME_ERASE_KEY, read_out);
	return 0;
}
