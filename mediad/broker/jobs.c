// SPDX-License-Identifier: GPL-3.0-or-later
/* The places for jobs, and which is for which medium. Knows no work. */
#include "mediad/broker/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/broker.h"

struct jobs {
	struct job all[JOBS_MAX + JOBS_CLOSING]; /* the first JOBS_MAX for any work; a job that is not active has nothing to release */
};

int jobs_new(struct jobs **out)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		return -ENOMEM;
	*out = jobs;
	return 0;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(jobs->all); i++) {
		if (!jobs->all[i].active)
			continue;
		job_release(&jobs->all[i]);
	}
	free(jobs);
}

struct job *jobs_find(struct jobs *jobs, const char *number)
{
	for (size_t i = 0; i < ARRAY_SIZE(jobs->all); i++)
		if (jobs->all[i].active && strcmp(jobs->all[i].number, number) == 0)
			return &jobs->all[i];
	return NULL;
}

bool jobs_running(const struct jobs *jobs, const char *number)
{
	for (size_t i = 0; i < ARRAY_SIZE(jobs->all); i++)
		if (jobs->all[i].active && strcmp(jobs->all[i].number, number) == 0)
			return true;
	return false;
}

/* In one of the first `most` places. */
static int new_within(struct broker *broker, const char *number, size_t most, struct job **out, struct fault *fault)
{
	struct job *there = jobs_find(broker->jobs, number);

	if (there && there->request.verb == VOLUME_RECHECK) {
		job_drop(there);
		there = NULL;
	}
	if (there)
		return fault_set(fault, -EBUSY, N_("Something else is being done with %s; wait until it is finished."), number);
	for (size_t i = 0; i < most; i++) {
		struct job *job = &broker->jobs->all[i];

		if (job->active)
			continue;
		*job = (struct job){ .broker = broker, .active = true, .fd = -1, .passed = -1 };
		text_copy(job->number, sizeof(job->number), number);
		broker->world->uuid(broker->world->context, job->id);
		job->request.version = WIRE_VERSION;
		text_copy(job->request.number, sizeof(job->request.number), number);
		text_copy(job->request.job, sizeof(job->request.job), job->id);
		*out = job;
		return 0;
	}
	return fault_set(fault, -EBUSY, N_("Too many media are being worked on; wait until one is finished."));
}

int job_new(struct broker *broker, const char *number, struct job **out, struct fault *fault)
{
	return new_within(broker, number, JOBS_MAX, out, fault);
}

int job_new_closing(struct broker *broker, const char *number, struct job **out, struct fault *fault)
{
	return new_within(broker, number, ARRAY_SIZE(broker->jobs->all), out, fault);
}

void jobs_stick_came(struct broker *broker, const struct connected *connected)
{
	for (size_t i = 0; i < ARRAY_SIZE(broker->jobs->all); i++)
		if (broker->jobs->all[i].active && broker->jobs->all[i].came)
			broker->jobs->all[i].came(&broker->jobs->all[i], connected);
}
