// SPDX-License-Identifier: GPL-3.0-or-later
/* Opening a medium by its recovery key: one that this host does not know, or whose key it can no longer get. The key goes through here
 * as a descriptor that nobody here reads. */
#include <errno.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "policy/recovery.h"

static bool is_meant(const struct connected *connected, const char *stick, const struct medium *medium)
{
	const struct stick *claim = &connected->stick;

	if (medium)
		return claim->vendor == medium->stick.vendor && claim->product == medium->stick.product &&
			strcmp(claim->serial, medium->stick.serial) == 0;
	return !stick || strcmp(claim->tag, stick) == 0;
}

int job_find_stick(struct call *call, const char *stick, const struct connected **out)
{
	struct broker *broker = call->broker;
	const struct connected *found = NULL;
	struct medium medium;
	bool known = stick && medium_find(broker->registry, stick, &medium, NULL) == 0;

	for (int i = 0; i < sticks_count(broker->sticks); i++) {
		const struct connected *there = sticks_at(broker->sticks, i);

		if (!is_meant(there, stick, known ? &medium : NULL))
			continue;
		if (found)
			return fault_set(&call->fault, -EEXIST, N_("More than one stick is meant; leave only the right one plugged in."));
		found = there;
	}
	if (!found)
		return fault_set(&call->fault, -ENOENT, N_("The stick is not plugged in; plug it into this computer and try again."));
	if (found->number[0])
		return fault_set(&call->fault, -EBUSY, N_("%s is in use for %s right now."), found->stick.tag, found->number);
	*out = found;
	return 0;
}

/* Where there are people, one of them answers for it. */
static int check_caller(struct call *call)
{
	if (call->actor.uid == 0 && people_any(call->broker->registry))
		return methods_refuse_caller(call);
	return 0;
}

static int prepare(struct call *call, const char *stick, struct account *account, const struct connected **out)
{
	const struct world *world = call->broker->world;
	int r = check_caller(call);

	if (r < 0)
		return r;
	if (world->account_by_uid(world->context, call->actor.uid, account) < 0)
		return fault_rule(&call->fault, "R-ACC-01", fault_set(&call->fault, -EPERM, N_("The account %s does not exist on this computer."), call->actor.login));
	r = policies_check(call->broker, &call->fault);
	if (r == 0)
		r = job_find_stick(call, stick, out);
	if (r == 0 && (*out)->facts.functions != USB_FUNCTION_STORAGE)
		return fault_set(&call->fault, -EACCES,
			N_("%s is more than a storage device; recover it with plain cryptsetup on a computer of its own."), (*out)->stick.tag);
	return r;
}

/* Reported lost, though the books do not know yet. */
static int check_owed(struct call *call, const struct stick *stick)
{
	struct medium medium;

	if (medium_match(call->broker->registry, stick, &medium, 1) > 0 && owed_is_lost(call->broker, medium.number))
		return fault_set(&call->fault, -EBUSY, N_("%s was reported lost; nothing of it opens here."), medium.number);
	return 0;
}

int job_recover(struct call *call, const char *stick, struct recovering *recovering)
{
	SCOPED(close_fd) int key = server_take_descriptor(call->broker->server, call->connection);
	struct act act = call_act(call);
	const struct connected *connected;
	char name[MEDIUM_NUMBER];
	struct account account;
	struct job *job;
	int r;

	if (key < 0)
		return fault_set(&call->fault, -EINVAL, N_("No recovery key came with the request; use mediactl recover."));
	r = prepare(call, stick, &account, &connected);
	if (r == 0)
		r = check_owed(call, &connected->stick);
	if (r < 0)
		return r;
	recovering->stick = &connected->stick;
	recovery_name(connected->stick.tag, name);
	r = job_for(call, name, &job);
	if (r < 0)
		return r;
	r = recovery_begin(&act, recovering, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	job->request.flags = recovering->read_only ? VOLUME_READ_ONLY : 0;
	job->request.uid = account.uid;
	job->request.gid = account.gid;
	job->passed = MOVE_FD(key);
	job_run(call, job, VOLUME_RECOVER, job_opened);
	return 0;
}
