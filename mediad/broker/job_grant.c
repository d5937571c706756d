// SPDX-License-Identifier: GPL-3.0-or-later
/* Granting a medium to another computer, and taking it back. The intent is on the books before the stick is touched and the stick says
 * what became of it, as with a revised label. Revoking holds by word at once; the grant comes off the stick now or when it is next
 * plugged in. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "crypto/host_record.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/rules.h"
#include "policy/grants.h"

#define BROKE_OFF "The work broke off before the grant was written."
#define GRANT_FAILED "grant.failed"

static int settle(struct job *job, const struct volume_report *report, const struct fault *why, struct fault *fault)
{
	SCOPED(json_release) json_t *result = NULL;
	struct act act = broker_act(job->broker, &job->actor);
	int r = job_result(report, why, &result, fault);

	return r < 0 ? r : grants_settle(&act, job->number, json_object_get(result, "grants"), BROKE_OFF, fault);
}

static int send(struct job *job, const json_t *wanted, struct fault *fault)
{
	SCOPED(json_text_free) char *text = wanted ? json_canonical(wanted) : NULL;

	if (!text || !text_copy(job->request.label, sizeof(job->request.label), text))
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	return 0;
}

/* ---- granting ---- */

static void granted(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	struct fault fault = { 0 };

	if (settle(job, report, why, &fault) < 0) {
		job_header_failed(job, GRANT_FAILED, &fault);
		return;
	}
	job_reply(job, json_incref(job->kept));
	checkpoints_note(broker, true);
}

/* No more of the record than the helper needs. */
static int describe(struct job *job, const struct granting *granting, struct fault *fault)
{
	SCOPED(json_release) json_t *wanted = NULL;
	const char *until = granting->until[0] ? granting->until : NULL;
	char root[2 * STORAGE_ROOT_MAX + 1];
	struct host_record record;
	int r;

	r = host_record_read(granting->host.record, &record, fault);
	if (r < 0)
		return r;
	text_hex(record.root.bytes, record.root.length, root);
	wanted = json_pack("{s:s, s:s, s:I, s:s, s:s*}", "host", record.host, "srk", root, "epoch", (json_int_t)record.epoch, "created",
		granting->created, "until", until);
	job->kept = json_pack("{s:s, s:s, s:s, s:s*}", "number", job->number, "host", granting->host.host, "name", granting->host.name,
		"until", until);
	return send(job, wanted, fault);
}

int job_grant(struct call *call, struct grant_wish *wish)
{
	SCOPED(granting_clear) struct granting granting = { 0 };
	struct act act = call_act(call);
	struct job *job;
	int r;

	r = rules_check(call->broker, &call->fault);
	if (r == 0)
		r = job_for_stick(call, wish->number, &job);
	if (r < 0)
		return r;
	wish->job = job->id;
	r = grant_begin(&act, wish, &granting, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	r = describe(job, &granting, &call->fault);
	if (r < 0) {
		job_record_failure(job, GRANT_FAILED, &call->fault);
		job_drop(job);
		return r;
	}
	job_run(call, job, VOLUME_GRANT, granted);
	return 0;
}

/* ---- revoking ---- */

/* 0: there is something to take off, and the job knows what. */
static int describe_unwanted(struct job *job, struct fault *fault)
{
	SCOPED(json_release) json_t *hosts = NULL;
	SCOPED(json_release) json_t *wanted = NULL;
	int r = grants_unwanted(job->broker->registry, job->number, &hosts, fault);

	if (r < 0)
		return r;
	if (json_array_size(hosts) == 0)
		return -ENOENT;
	wanted = json_pack("{s:O}", "hosts", hosts);
	return send(job, wanted, fault);
}

/* By word it is revoked in any case. */
static void ungranted(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	struct fault fault = { 0 };
	int r = settle(job, report, why, &fault);

	if (r < 0)
		broker_say_fault(broker, LOG_WARNING, job->number, &fault);
	json_object_set_new(job->kept, "removed", json_boolean(r == 0));
	job_reply(job, json_incref(job->kept));
	checkpoints_note(broker, true);
}

static bool may_be_reached(struct broker *broker, const char *number)
{
	struct fault fault = { 0 };
	struct medium medium;

	return rules_check(broker, &fault) == 0 && medium_find(broker->registry, number, &medium, NULL) == 0 &&
		strcmp(medium.state, "in-service") == 0 && !medium.opened && !medium.revising;
}

int job_revoke(struct call *call, const char *number, const char *host, json_t **out)
{
	SCOPED(json_release) json_t *reply = NULL;
	struct act act = call_act(call);
	char name[NAME_MAX_BYTES];
	struct fault unheard = { 0 };
	struct job *job = NULL;
	int r;

	r = grant_revoke(&act, number, host, name, &call->fault);
	if (r < 0)
		return r;
	reply = json_pack("{s:s, s:s, s:b}", "number", number, "name", name, "removed", false);
	if (may_be_reached(call->broker, number) && job_for_stick(call, number, &job) == 0 && describe_unwanted(job, &unheard) == 0) {
		job->kept = MOVE(reply);
		job_run(call, job, VOLUME_UNGRANT, ungranted);
		return 0;
	}
	if (job)
		job_drop(job);
	call->fault = (struct fault){ 0 };
	*out = MOVE(reply);
	return 0;
}

/* ---- after the stick was looked at ---- */

static void taken_off(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	struct fault fault = { 0 };
	int r = settle(job, report, why, &fault);

	if (r < 0)
		broker_say_fault(broker, LOG_ERR, job->number, &fault);
	job_reply(job, NULL);
	checkpoints_note(broker, r == 0);
}

int job_settle_grants(struct job *job, const json_t *result, struct fault *fault)
{
	struct act act = broker_act(job->broker, NULL);
	int r = grants_settle(&act, job->number, json_object_get(result, "grants"), BROKE_OFF, fault);

	if (r < 0)
		return r;
	r = describe_unwanted(job, fault);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	job->request.flags = 0;
	job->request.generation = (uint32_t)json_member_number(result, "generation", job->request.generation);
	job_next(job, VOLUME_UNGRANT, taken_off);
	return 1;
}
