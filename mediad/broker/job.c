// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs jobs step by step; what a kind of job means stands in job_<kind>.c. */
#include "mediad/broker/job.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <syslog.h>
#include <unistd.h>

#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/owed.h"

static void drop_connection(struct job *job)
{
	loop_cancel(job->broker->loop, job->timer);
	loop_cancel(job->broker->loop, job->unexplained);
	loop_cancel(job->broker->loop, job->surface.patience);
	job->timer = job->unexplained = job->surface.patience = 0;
	if (job->fd >= 0) {
		loop_unwatch(job->broker->loop, job->fd);
		close(job->fd);
	}
	job->fd = -1;
}

static void drop_results(struct job *job)
{
	json_decref(MOVE(job->kept));
	json_decref(MOVE(job->outcome));
	json_decref(MOVE(job->surface.compared));
}

static void drop_passed(struct job *job)
{
	if (job->passed >= 0)
		close(job->passed);
	job->passed = -1;
}

/* ---- ending ---- */

void job_record_failure(const struct job *job, const char *kind, const struct fault *why)
{
	char text[512];

	owed_end(job->broker, &job->actor, kind, job->number, fault_text(why, text, sizeof(text)));
}

void job_release(struct job *job)
{
	drop_connection(job);
	drop_passed(job);
	drop_results(job);
}

static void job_end(struct job *job)
{
	drop_connection(job);
	drop_passed(job);
	explicit_bzero(job->request.secret, sizeof(job->request.secret));
	if (job->usb[0] && !job->stays_open)
		sticks_block(job->broker, job->usb);
	drop_results(job);
	job->active = false;
}

void job_drop(struct job *job)
{
	job->usb[0] = '\0';
	job_end(job);
}

void job_reply(struct job *job, json_t *reply)
{
	uint64_t connection = job->connection;
	struct broker *broker = job->broker;

	job_end(job);
	server_reply(broker->server, connection, reply);
}

void job_refuse(struct job *job, const struct fault *fault)
{
	uint64_t connection = job->connection;
	struct broker *broker = job->broker;
	struct actor actor = job->actor;
	struct act act = broker_act(broker, &actor);
	SCOPED(json_release) json_t *found = job->tells ? json_incref(job->outcome) : NULL;
	struct fault kept = *fault;
	char number[MEDIUM_NUMBER];

	text_copy(number, sizeof(number), job->number);
	job->stays_open = false;
	job_end(job);
	broker_say_fault(broker, LOG_WARNING, number, &kept);
	methods_refuse_act(broker, connection, &(struct refused){ &act, number, found }, &kept);
}

static void job_failed(struct job *job, const struct fault *fault)
{
	drop_connection(job);
	job->finish(job, NULL, fault);
}

static bool is_seen_through(const struct job *job)
{
	const struct volume_request *request = &job->request;

	return request->verb == VOLUME_DESTROY_KEY || request->verb == VOLUME_RECHECK || request->verb == VOLUME_ERASE_END ||
		(request->verb == VOLUME_CLOSE && request->flags & VOLUME_FORCE);
}

bool jobs_stop(struct broker *broker, const char *number, const struct fault *why)
{
	struct job *job = jobs_find(broker->jobs, number);

	if (!job || is_seen_through(job))
		return false;
	job->stopped = true;
	job_failed(job, why);
	return true;
}

void job_answer(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct fault fault = { 0 };
	json_t *result = NULL;

	if (job_result(report, why, &result, &fault) < 0)
		job_refuse(job, &fault);
	else
		job_reply(job, result);
}

/* ---- reports ---- */

/* A stick that is pulled out shows as an I/O error of whatever was just being done; the person is told the cause. */
static void end_failed(struct job *job)
{
	struct fault fault = job->failure;

	if (job->usb[0] && !sticks_still_there(job->broker, &job->request.disk)) {
		broker_say_fault(job->broker, LOG_INFO, job->number, &fault);
		fault_set(&fault, -ENODEV, N_("%s was pulled out in the middle of the work; plug it in and start again."),
			job->number);
	}
	job_failed(job, &fault);
}

static void stick_stayed(void *context)
{
	struct job *job = context;

	job->unexplained = 0;
	end_failed(job);
}

/* The error of a stick that was pulled out comes before the kernel has taken the device away: it gets a moment. */
static void volume_failed(struct job *job, const struct fault *fault)
{
	bool may_be_pulled = job->usb[0] && fault->code != -EKEYREJECTED && fault->code != -EBUSY &&
		fault->code != -ECANCELED && fault->code != -EINTR && fault->code != -EBADMSG /* that was read from it */;

	job->failure = *fault;
	if (may_be_pulled && sticks_still_there(job->broker, &job->request.disk) &&
		loop_after(job->broker->loop, GONE_WITHIN, stick_stayed, job, &job->unexplained) == 0)
		return;
	end_failed(job);
}

static void report_ready(void *context, uint32_t events)
{
	struct job *job = context;
	struct volume_report report;
	struct fault fault = { 0 };
	int r = wire_receive(job->fd, &report, sizeof(report), 0);

	(void)events;
	if (r == -ETIMEDOUT || r == -EAGAIN)
		return;
	if (r < 0) {
		fault_set(&fault, -EPIPE, N_("The helper %s stopped in the middle of the work; nothing was finished."), "mediad-volume");
		job_failed(job, &fault);
		return;
	}
	if (!report.final) {
		job_tell_progress(job, &report);
		return;
	}
	drop_connection(job);
	fault_seal(&report.fault);
	report.result[sizeof(report.result) - 1] = '\0';
	if (report.code < 0) {
		report.fault.code = report.code;
		json_decode(report.result, strlen(report.result), sizeof(report.result), &job->outcome, NULL);
		volume_failed(job, &report.fault);
	} else {
		job->finish(job, &report, NULL);
	}
}

/* ---- starting ---- */

static void start_volume(struct job *job)
{
	struct fault fault = { 0 };
	int fd = job->broker->world->volume(job->broker->world->context, &job->request, job->passed);

	if (!job->needs_secret)
		explicit_bzero(job->request.secret, sizeof(job->request.secret));
	drop_passed(job);
	json_decref(MOVE(job->outcome));
	if (fd < 0) {
		fault_errno(&fault, fd, N_("The helper %s does not answer: %s."), "mediad-volume");
		job_failed(job, &fault);
		return;
	}
	job->fd = fd;
	job->begun = true;
	job->phase_start = 0;
	if (loop_watch(job->broker->loop, fd, EPOLLIN, report_ready, job) < 0) {
		fault_set(&fault, -ENOMEM, N_("There is no memory left."));
		job_failed(job, &fault);
	}
}

static void disk_missing(void *context)
{
	struct job *job = context;
	struct fault fault = { 0 };

	job->timer = 0;
	fault_set(&fault, -ETIMEDOUT, N_("%s was let in but no disk appeared; pull it out, plug it in and try again."), job->number);
	job_failed(job, &fault);
}

void job_start(struct job *job)
{
	struct broker *broker = job->broker;
	struct fault fault = { 0 };
	int r;

	if (!job->usb[0]) {
		start_volume(job);
		return;
	}
	r = loop_after(broker->loop, DISK_TIMEOUT, disk_missing, job, &job->timer);
	if (r == 0)
		r = sticks_admit(broker, job->usb, job->number, &fault);
	if (r < 0)
		job_failed(job, &fault);
}

void job_run(struct call *call, struct job *job, uint32_t verb, job_finish finish)
{
	job->request.verb = verb;
	job->finish = finish;
	call->answered_later = true;
	job_start(job);
}

void job_next(struct job *job, uint32_t verb, job_finish finish)
{
	job->request.verb = verb;
	job->finish = finish;
	start_volume(job);
}

/* The header decides whether it is the medium; another size than at registration is worth a line (R-DEV-07). */
static void compare_size(struct broker *broker, const struct connected *connected)
{
	struct act act = broker_act(broker, NULL);
	struct fault fault = { 0 };
	struct medium medium;
	struct hint hint = { .number = connected->number, .name = "size", .found = (int64_t)connected->size };

	if (medium_find(broker->registry, connected->number, &medium, NULL) < 0 || strcmp(medium.state, "in-service") != 0)
		return;
	hint.registered = medium.size;
	if (medium.size && hint.found != medium.size && medium_hint_differs(&act, &hint, &fault) < 0)
		broker_say_fault(broker, LOG_WARNING, connected->number, &fault);
}

bool jobs_disk_ready(struct broker *broker, const struct connected *connected)
{
	struct job *job = jobs_find(broker->jobs, connected->number);
	struct fault fault = { 0 };
	int r;

	if (!job || !job->timer)
		return true;
	r = job->ready ? job->ready(job, connected, &fault) : 0;
	if (r > 0)
		return false;
	loop_cancel(broker->loop, job->timer);
	job->timer = 0;
	job->request.disk = connected->disk;
	compare_size(broker, connected);
	if (r < 0)
		job_failed(job, &fault);
	else
		start_volume(job);
	return true;
}

void jobs_stick_gone(struct broker *broker, const char *number)
{
	struct job *job = jobs_find(broker->jobs, number);
	struct fault fault = { 0 };

	if (!job || job->request.verb == VOLUME_RECHECK) {
		job_close_vanished(broker, number);
		return;
	}
	if (job->unexplained) {
		end_failed(job);
		return;
	}
	if (!job->timer)
		return; /* the volume job notices by itself and says what it had done */
	fault_set(&fault, -ENODEV, N_("The stick was pulled out."));
	job_failed(job, &fault);
}
