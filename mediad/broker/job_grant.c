// SPDX-License-Identifier: GPL-3.0-or-later
/* Granting a medium to another computer, and taking it back. The intent is on the books before the stick is touched and the stick says
 * what became of it, as with a revised label. Revoking holds by word at once, whether the books take it or not; the grant comes off the
 * stick now or when it is next plugged in. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "crypto/host_record.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "policy/grants.h"

#define BROKE_OFF "The work broke off before the grant was written."
#define GRANT_FAILED "grant.failed"

/* *there: what lies on the stick now, the caller's. */
static int seen(const struct volume_report *report, const struct fault *why, json_t **there, struct fault *fault)
{
	SCOPED(json_release) json_t *result = NULL;
	int r = job_result(report, why, &result, fault);

	if (r == 0)
		*there = json_incref(json_object_get(result, "grants"));
	return r;
}

static int settle(struct job *job, const json_t *there, struct fault *fault)
{
	struct act act = broker_act(job->broker, &job->actor);

	return grants_settle(&act, job->number, there, BROKE_OFF, fault);
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
	SCOPED(json_release) json_t *there = NULL;
	struct broker *broker = job->broker;
	struct fault fault = { 0 };

	if (seen(report, why, &there, &fault) < 0 || settle(job, there, &fault) < 0) {
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

	r = policies_check(call->broker, &call->fault);
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

static bool names(const json_t *list, const char *host)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		const char *found = json_is_string(entry) ? json_string_value(entry) : json_member_text(entry, "host");

		if (found && strcmp(found, host) == 0)
			return true;
	}
	return false;
}

/* Those of the books, and those that are owed to them. */
static int list_unwanted(struct job *job, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *hosts = NULL;
	SCOPED(json_release) json_t *owed = owed_revocations(job->broker, job->number);
	const json_t *entry;
	size_t i;
	int r = grants_unwanted(job->broker->registry, job->number, &hosts, fault);

	json_array_foreach(owed, i, entry)
		if (r == 0 && !names(hosts, json_member_text(entry, "host")))
			r = json_array_append(hosts, json_object_get(entry, "host"));
	if (r == 0)
		*out = MOVE(hosts);
	return r;
}

/* 0: there is something to take off, and the job knows what. `there`: what lies on the stick; NULL: nobody has looked. */
static int describe_unwanted(struct job *job, const json_t *there, struct fault *fault)
{
	SCOPED(json_release) json_t *hosts = NULL;
	SCOPED(json_release) json_t *wanted = NULL;
	int r = list_unwanted(job, &hosts, fault);

	if (r < 0)
		return r;
	for (size_t i = json_array_size(hosts); there && i > 0; i--)
		if (!names(there, json_string_value(json_array_get(hosts, i - 1))))
			json_array_remove(hosts, i - 1);
	if (json_array_size(hosts) == 0)
		return -ENOENT;
	wanted = json_pack("{s:O}", "hosts", hosts);
	return send(job, wanted, fault);
}

/* By word it is revoked in any case. */
static void ungranted(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *there = NULL;
	struct broker *broker = job->broker;
	struct fault fault = { 0 };
	int r = seen(report, why, &there, &fault);
	bool removed = r == 0 && there && !names(there, json_member_text(job->kept, "host"));

	if (r == 0)
		r = settle(job, there, &fault);
	if (r < 0)
		broker_say_fault(broker, LOG_WARNING, job->number, &fault);
	json_object_set_new(job->kept, "removed", json_boolean(removed));
	job_reply(job, json_incref(job->kept));
	checkpoints_note(broker, true);
}

static bool may_be_reached(struct broker *broker, const char *number)
{
	struct fault fault = { 0 };
	struct medium medium;

	return !broker->closed.code && policies_check(broker, &fault) == 0 && medium_find(broker->registry, number, &medium, NULL) == 0 &&
		strcmp(medium.state, "in-service") == 0 && !medium.opened && !medium.revising && !owed_is_lost(broker, number);
}

int job_revoke(struct call *call, const char *number, const char *host, json_t **out)
{
	SCOPED(json_release) json_t *reply = NULL;
	struct broker *broker = call->broker;
	struct fault unheard = { 0 };
	struct job *job = NULL;
	struct revoking revoking;
	enum owed_how how;
	int r;

	r = grant_revoke_check(broker->registry, number, host, &revoking, &call->fault);
	if (r == 0)
		r = owed_revocation(broker, &call->actor, &revoking, &how, &call->fault);
	if (r < 0)
		return r;
	reply = json_pack("{s:s, s:s, s:s, s:b, s:b, s:b}", "number", number, "host", revoking.host, "name", revoking.name, "removed", false,
		"recorded", how == OWED_RECORDED, "kept", how != OWED_IN_MEMORY);
	if (may_be_reached(broker, number) && job_for_stick(call, number, &job) == 0 && describe_unwanted(job, NULL, &unheard) == 0) {
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
	SCOPED(json_release) json_t *there = NULL;
	struct broker *broker = job->broker;
	struct fault fault = { 0 };
	int r = seen(report, why, &there, &fault);

	if (r == 0)
		r = settle(job, there, &fault);
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, job->number, &fault);
	job_reply(job, NULL);
	checkpoints_note(broker, r == 0);
}

/* That the books take nothing keeps no grant on the stick. */
int job_settle_grants(struct job *job, const json_t *result, struct fault *fault)
{
	struct act act = broker_act(job->broker, NULL);
	const json_t *there = json_object_get(result, "grants");
	struct fault unheard = { 0 };
	int settled = grants_settle(&act, job->number, there, BROKE_OFF, fault);

	if (describe_unwanted(job, there, &unheard) < 0)
		return settled;
	if (settled < 0)
		broker_say_fault(job->broker, LOG_ERR, job->number, fault);
	job->request.flags = 0;
	job->request.generation = (uint32_t)json_member_number(result, "generation", job->request.generation);
	job_next(job, VOLUME_UNGRANT, taken_off);
	return 1;
}
