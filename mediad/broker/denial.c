// SPDX-License-Identifier: GPL-3.0-or-later
/* The ways in which a medium gives access, each with how it ends. */
#include "mediad/broker/denial.h"

#include <string.h>

#include "common/macros.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "policy/recovery.h"

static bool end_work(struct broker *broker, const struct medium *medium, const struct fault *why, bool in_use)
{
	(void)in_use;
	return jobs_stop(broker, medium->number, why);
}

/* A look at whether it is as it was makes way for everything. */
static bool is_being_locked(struct broker *broker, const char *number)
{
	const struct job *job = jobs_find(broker->jobs, number);

	return job && job->request.verb != VOLUME_RECHECK;
}

/* After a job that was stopped too: its child may have come further than anybody heard. Where no job can do it, the stick goes out as
 * it is. */
static bool end_opening(struct broker *broker, const struct medium *medium, const struct fault *why, bool in_use)
{
	const struct connected *there;

	(void)why;
	if (!in_use && !medium->opened)
		return false;
	if (!is_being_locked(broker, medium->number))
		job_close_stray(broker, medium->number, "lost");
	there = sticks_by_number(broker->sticks, medium->number);
	if (there && !is_being_locked(broker, medium->number))
		sticks_block(broker, there->facts.name);
	return true;
}

/* Its stick may be open by its recovery key, under another name. */
static bool end_recovery(struct broker *broker, const struct medium *medium, const struct fault *why, bool in_use)
{
	bool ended = false;

	(void)in_use;
	for (int i = 0; i < sticks_count(broker->sticks); i++) {
		const struct connected *there = sticks_at(broker->sticks, i);

		if (!recovery_is_name(there->number) || strcmp(there->stick.serial, medium->stick.serial) != 0)
			continue;
		jobs_stop(broker, there->number, why);
		if (!is_being_locked(broker, there->number))
			job_close_stray(broker, there->number, "lost");
		sticks_block(broker, there->facts.name);
		ended = true;
	}
	return ended;
}

/* One row for each way in. A grant to another computer ends on the books, with the loss itself: the stick that carries it is away. */
static bool (*const ends[])(struct broker *broker, const struct medium *medium, const struct fault *why, bool in_use) = {
	end_work,
	end_opening,
	end_recovery,
};

bool denial_enforce(struct broker *broker, const struct medium *medium, const struct fault *why)
{
	bool in_use = false;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		in_use = ends[i](broker, medium, why, in_use) || in_use;
	return in_use;
}

bool denial_spare(struct broker *broker, const char *number, const struct fault *why)
{
	const struct job *job = jobs_find(broker->jobs, number);
	uint32_t verb = job ? job->request.verb : 0;

	if (verb == VOLUME_REGISTER || verb == VOLUME_IDENTIFY || (job && job->surface.proven))
		jobs_stop(broker, number, why);
	return verb != VOLUME_DESTROY_KEY;
}
