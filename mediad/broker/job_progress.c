// SPDX-License-Identifier: GPL-3.0-or-later
/* How far a job is, for the client that waits for it. */
#include "common/macros.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"

const char *job_phase_name(uint32_t phase)
{
	static const char *const names[] = { [PHASE_NONE] = "start", [PHASE_ERASE_WRITE] = "erase-write",
		[PHASE_ERASE_VERIFY] = "erase-verify", [PHASE_FORMAT] = "format", [PHASE_KEY] = "key",
		[PHASE_MOUNT] = "mount", [PHASE_LABEL] = "label", [PHASE_CYCLE] = "cycle", [PHASE_REPLUG] = "replug",
		[PHASE_BLANK] = "blank", [PHASE_BLANK_VERIFY] = "blank-verify", [PHASE_ERASE_RESUME] = "erase-resume" };

	return phase < ARRAY_SIZE(names) ? names[phase] : "start";
}

void job_tell_progress(struct job *job, const struct volume_report *report)
{
	int64_t now = job->broker->world->monotonic(job->broker->world->context);
	int64_t elapsed, rate, left = -1;

	if (report->phase != job->phase || !job->phase_start) {
		job->phase = report->phase;
		job->phase_start = now;
		job->phase_from = report->done;
	}
	elapsed = now - job->phase_start;
	rate = elapsed > 0 && report->done > job->phase_from ? (int64_t)((report->done - job->phase_from) * 1000 / (uint64_t)elapsed) : 0;
	if (rate > 0 && report->total >= report->done)
		left = (int64_t)(report->total - report->done) / rate;
	job->done = report->done;
	job->total = report->total;
	job->bad = report->bad;
	job->rate = rate;
	job->left = left;
	if (!job->more)
		return;
	server_continue(job->broker->server, job->connection,
		json_pack("{s:{s:s, s:I, s:I, s:I, s:I}}", "progress", "phase", job_phase_name(report->phase), "done",
			(json_int_t)report->done, "total", (json_int_t)report->total, "rate", (json_int_t)rate, "left",
			(json_int_t)left));
}

void job_tell_phase(struct job *job, uint32_t phase)
{
	const struct volume_report report = { .phase = phase, .bad = job->bad };

	job_tell_progress(job, &report);
}
