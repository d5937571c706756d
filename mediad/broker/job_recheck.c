// SPDX-License-Identifier: GPL-3.0-or-later
/* An open medium whose disk or mapping changed is looked at again: is it still the one, is it still read-only? What was lost
 * is put right and recorded, or the medium is closed by force. Nobody waits for this, so every other job goes before it. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"

#define LOOK_AGAIN 2000 /* ms */

static void rechecked(struct job *job, const struct volume_report *report, const struct fault *why);

static void look_again(void *context)
{
	struct job *job = context;

	job->timer = 0;
	job_next(job, VOLUME_RECHECK, rechecked);
}

/* That no answer came says nothing about the medium. */
static bool helper_was_away(int code)
{
	return code == -EPIPE || code == -ECONNREFUSED || code == -ENOENT || code == -EAGAIN || code == -EBUSY;
}

static void note_restored(struct broker *broker, const char *number, const struct volume_report *report)
{
	SCOPED(json_release) json_t *result = NULL;

	if (job_result(report, NULL, &result, NULL) < 0 || !json_is_true(json_object_get(result, "restored")))
		return;
	broker_say(broker, LOG_CRIT, "%s is open for reading only, but somebody took its write protection away; it is set again",
		number);
	broker_record(broker, "medium.protected", json_pack("{s:s}", "number", number));
}

static void rechecked(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct broker *broker = job->broker;
	bool again = job->kept != NULL;
	struct fault fault = { 0 };
	char number[MEDIUM_NUMBER];

	if (why && helper_was_away(why->code) && loop_after(broker->loop, LOOK_AGAIN, look_again, job, &job->timer) == 0)
		return;
	if (why)
		fault = *why;
	text_copy(number, sizeof(number), job->number);
	job_reply(job, NULL);
	if (fault.code < 0) {
		broker_say_fault(broker, LOG_CRIT, number, &fault);
		job_close_stray(broker, number, fault.code == -EROFS ? "unprotected" : "unplugged");
		return;
	}
	if (report)
		note_restored(broker, number, report);
	if (again)
		job_recheck(broker, number);
}

void job_recheck(struct broker *broker, const char *number)
{
	const struct connected *connected = sticks_by_number(broker->sticks, number);
	struct job *job = jobs_find(broker->jobs, number);
	struct fault fault = { 0 };
	struct medium medium;

	if (job && job->request.verb == VOLUME_RECHECK && !job->kept)
		job->kept = json_true();
	if (job || !connected || !connected->disk.major || !broker->registry)
		return;
	if (medium_find(broker->registry, number, &medium, NULL) < 0 || !medium.opened)
		return;
	if (job_new(broker, medium.number, &job, &fault) < 0) {
		broker_say_fault(broker, LOG_ERR, number, &fault);
		return;
	}
	text_copy(job->request.uuid, sizeof(job->request.uuid), medium.uuid);
	job->request.disk = connected->disk;
	job->request.flags |= medium.opened_read_only ? VOLUME_READ_ONLY : 0;
	if (medium.home_host[0] && job_for_guest(job, medium.home_host, medium.home_number, &fault) < 0)
		broker_say_fault(broker, LOG_ERR, number, &fault);
	job->request.verb = VOLUME_RECHECK;
	job->finish = rechecked;
	job_start(job);
}
