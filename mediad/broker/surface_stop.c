// SPDX-License-Identifier: GPL-3.0-or-later
/* Breaking off, pausing and ending the work on a surface; and how far it is. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/surface.h"
#include "mediad/broker/surface_stop.h"

bool surface_is_verdict(const struct job *job, const struct fault *why)
{
	bool judged = job->outcome && json_member_number(job->outcome, "size", 0) > 0;

	return job->surface.resized || why->code == -EROFS || ((why->code == -EIO || why->code == -EUCLEAN) && judged);
}

static int64_t durable_of(const struct job *job)
{
	return json_member_number(job->outcome, "durable", -1);
}

/* Tells whoever wanted it to stop, and waits. */
static void answer_asker(struct job *job, const char *state)
{
	uint64_t asker = job->surface.asker;

	job->surface.asker = 0;
	if (asker)
		server_reply(job->broker->server, asker, json_pack("{s:s, s:s}", "number", job->number, "state", state));
}

static void refuse_asker(struct job *job, const struct fault *why)
{
	uint64_t asker = job->surface.asker;

	job->surface.asker = 0;
	if (asker)
		methods_refuse(job->broker, asker, why);
}

/* ---- it stops ---- */

static void record_break(struct job *job, const struct actor *by, const char *why)
{
	struct act act = broker_act(job->broker, by);
	const struct surface_break broke = { job->number, job->id, why, durable_of(job) };
	struct fault fault = { 0 };

	if (surface_broke_off(&act, &broke, &fault) == 0)
		return;
	broker_say_fault(job->broker, LOG_ERR, job->number, &fault);
	owed_end(job->broker, by, "erase.interrupted", job->number, why ? why : "-");
}

static void paused(struct job *job)
{
	struct fault fault = { 0 };

	record_break(job, &job->surface.wisher, NULL);
	fault_set(&fault, -EBUSY, N_("%s was paused by %s; type mediactl erase --status %s to see how far it is."), job->number,
		job->surface.wisher.login, job->number);
	answer_asker(job, "paused");
	job_refuse(job, &fault);
}

static void cancelled(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct fault fault = { 0 };

	(void)report;
	if (why)
		broker_say_fault(job->broker, LOG_WARNING, job->number, why);
	fault_set(&fault, -ECANCELED, N_("The work on %s was ended by %s; nothing of it goes on."), job->number, job->surface.wisher.login);
	answer_asker(job, "cancelled");
	job_refuse(job, &fault);
}

static void cancel(struct job *job)
{
	struct act act = broker_act(job->broker, &job->surface.wisher);
	struct fault fault = { 0 };

	if (surface_cancel(&act, job->number, &fault) < 0) {
		record_break(job, &job->actor, "It could not be recorded that it was to end.");
		refuse_asker(job, &fault);
		job_refuse(job, &fault);
		return;
	}
	job->surface.proven = NULL;
	job_next(job, VOLUME_ERASE_END, cancelled);
}

/* False: nobody wants that. */
static bool stop_as_wished(struct job *job)
{
	switch (job->surface.wish) {
	case SURFACE_GO_ON:
		return false;
	case SURFACE_TO_PAUSE:
		paused(job);
		return true;
	case SURFACE_TO_CANCEL:
		cancel(job);
		return true;
	}
	return false;
}

bool surface_stops(struct job *job)
{
	return stop_as_wished(job);
}

void surface_too_late(struct job *job)
{
	struct fault fault = { 0 };

	fault_set(&fault, -EBUSY, N_("It was too late to stop the work on %s: all of it is done and compared."), job->number);
	refuse_asker(job, &fault);
}

void surface_broke(struct job *job, const struct fault *why)
{
	struct broker *broker = job->broker;
	char text[512];

	if (surface_is_verdict(job, why)) {
		refuse_asker(job, why);
		job_record_failure(job, job->surface.failure, why);
		job_refuse(job, why);
	} else if (!stop_as_wished(job)) {
		record_break(job, &job->actor, fault_text(why, text, sizeof(text)));
		job_refuse(job, why);
	}
	checkpoints_note(broker, false);
}

/* ---- somebody wants it to stop ---- */

static void helper_is_slow(void *context)
{
	struct job *job = context;
	struct fault fault = { 0 };

	job->surface.patience = 0;
	fault_set(&fault, -ETIMEDOUT, N_("The helper %s does not stop in time; it was left alone."), "mediad-volume");
	jobs_stop(job->broker, job->number, &fault);
}

/* A helper that is told so stops where it can go on; one that is asked nothing has nothing to stop. */
static void ask_to_stop(struct job *job)
{
	struct fault fault = { 0 };

	if (job->fd >= 0 && loop_after(job->broker->loop, STOP_PATIENCE, helper_is_slow, job, &job->surface.patience) == 0) {
		shutdown(job->fd, SHUT_WR);
		return;
	}
	fault_set(&fault, -ECANCELED, N_("The work on %s was stopped."), job->number);
	jobs_stop(job->broker, job->number, &fault);
}

static int stop_running(struct call *call, struct job *job, enum surface_stopping wish)
{
	if (job->surface.wish != SURFACE_GO_ON || job->request.verb == VOLUME_ERASE_END)
		return fault_set(&call->fault, -EBUSY, N_("The work on %s is about to end already."), job->number);
	job->surface.wish = wish;
	job->surface.wisher = call->actor;
	job->surface.asker = call->connection;
	call->answered_later = true;
	ask_to_stop(job);
	return 0;
}

static void dropped(struct job *job, const struct volume_report *report, const struct fault *why)
{
	(void)report;
	if (why)
		broker_say_fault(job->broker, LOG_WARNING, job->number, why);
	job_reply(job, json_pack("{s:s, s:s}", "number", job->number, "state", "cancelled"));
}

/* What broke off before. */
static int stop_broken(struct call *call, const char *number, enum surface_stopping wish)
{
	struct act act = call_act(call);
	struct surface surface;
	struct job *job;
	int r = surface_find(call->broker->registry, number, &surface, &call->fault);

	if (r == 0 && wish == SURFACE_TO_PAUSE)
		return fault_set(&call->fault, -EBUSY, N_("Nothing is being done on %s that could be paused."), number);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0)
		r = job_for(call, number, &job);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT)
		return surface_cancel(&act, number, &call->fault); /* which says so */
	r = surface_cancel(&act, number, &call->fault);
	if (r < 0) {
		job_drop(job);
		return r;
	}
	text_copy(job->request.job, sizeof(job->request.job), surface.job);
	job_run(call, job, VOLUME_ERASE_END, dropped);
	return 0;
}

int surface_stop(struct call *call, const char *number, enum surface_stopping wish)
{
	struct job *job = jobs_find(call->broker->jobs, number);

	return job && job->surface.proven ? stop_running(call, job, wish) : stop_broken(call, number, wish);
}

/* ---- how far it is ---- */

static json_t *describe(const struct surface *surface, const struct job *job, const char *number)
{
	bool running = job && job->surface.proven;
	const char *state = running ? "running" : surface_state_name(surface->state);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:I, s:I, s:I}", "number", number, "purpose", surface->erases ? "erase" : "register",
		"state", state, "step", surface_step_name(surface->step), "since", surface->since, "why",
		!running && surface->why[0] ? surface->why : NULL, "size", (json_int_t)surface->size, "durable", (json_int_t)surface->durable,
		"interruptions", (json_int_t)surface->interruptions);
}

static int add_progress(const struct job *job, json_t *status)
{
	const struct {
		const char *name;
		int64_t number;
	} numbers[] = { { "done", (int64_t)job->done }, { "total", (int64_t)job->total }, { "rate", job->rate }, { "left", job->left },
		{ "bad", (int64_t)job->bad } };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (json_put_number(status, numbers[i].name, numbers[i].number) < 0)
			return -ENOMEM;
	return json_put_text(status, "phase", job_phase_name(job->phase));
}

int surface_status(struct call *call, const char *number, json_t **out)
{
	const struct job *job = jobs_find(call->broker->jobs, number);
	SCOPED(json_release) json_t *status = NULL;
	struct surface surface;
	int r = surface_find(call->broker->registry, number, &surface, &call->fault);

	if (r == -ENOENT)
		return fault_set(&call->fault, -ENOENT, N_("Nothing is being erased on %s, and nothing of it broke off."), number);
	if (r < 0)
		return r;
	status = describe(&surface, job, number);
	if (!status || (job && job->surface.proven && add_progress(job, status) < 0))
		return fault_set(&call->fault, -ENOMEM, N_("There is no memory left."));
	if (json_object_set_new(status, "goes_on", json_boolean(surface_goes_on(call->broker->registry, number, &surface) && surface.erases)) < 0)
		return fault_set(&call->fault, -ENOMEM, N_("There is no memory left."));
	*out = MOVE(status);
	return 0;
}
