// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs one job and speaks to the broker; knows no device. */
#include "mediad/volume/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/volume/deadline.h"
#include "mediad/volume/privilege.h"
#include "mediad/volume/request.h"

#define REPORT_EVERY 250 /* ms */
#define TPM_PATIENCE 30000 /* ms; making an RSA key takes a slow TPM 10 s and more */
#define SEND_SECONDS 10  /* the last report waits that long for room */

struct row {
	uint32_t verb;
	int (*run)(struct job *job);
	int (*undo)(struct job *job);
	unsigned int seconds; /* the process is ended after that; 0: as long as it takes, but for what it asks of the TPM */
};

static const struct row rows[] = {
	{ VOLUME_PROVISION, job_provision, NULL, 120 },
	{ VOLUME_REGISTER, job_register, NULL, 0 },
	{ VOLUME_OPEN, job_open, job_open_undo, 120 },
	{ VOLUME_CLOSE, job_close, NULL, 120 },
	{ VOLUME_DESTROY_KEY, job_destroy_key, NULL, 120 },
	{ VOLUME_OVERWRITE, job_overwrite, NULL, 0 },
	{ VOLUME_IDENTIFY, job_identify, NULL, 60 },
	{ VOLUME_INVENTORY, job_inventory, NULL, 30 },
	{ VOLUME_EXPORT, job_export, NULL, 120 },
	{ VOLUME_RECHECK, job_recheck, NULL, 60 },
	{ VOLUME_RELABEL, job_relabel, NULL, 120 },
	{ VOLUME_PASSPHRASE, job_passphrase, NULL, 60 },
	{ VOLUME_CUSTODY, job_custody, NULL, 120 },
	{ VOLUME_GRANT, job_grant, NULL, 120 },
	{ VOLUME_UNGRANT, job_ungrant, NULL, 120 },
	{ VOLUME_RESEAL, job_reseal, NULL, 120 },
	{ VOLUME_EXAMINE, job_examine, NULL, 120 },
	{ VOLUME_RECOVER, job_recover, job_open_undo, 120 },
	{ VOLUME_INTRODUCE, job_introduce, NULL, 60 },
	{ VOLUME_ADOPT, job_adopt, NULL, 120 },
	{ VOLUME_ROTATE, job_rotate, NULL, 120 },
	{ VOLUME_CODE, job_code, NULL, 120 },
	{ VOLUME_COMPARE, job_compare, NULL, 0 },
	{ VOLUME_BLANK, job_blank, NULL, 0 },
	{ VOLUME_ERASE_KEY, job_erase_key, NULL, 120 },
	{ VOLUME_CHECK_ERASED, job_check_erased, NULL, 0 },
	{ VOLUME_ERASE_END, job_erase_end, NULL, 60 },
	{ VOLUME_DROP_HEADER, job_drop_header, NULL, 120 },
	{ VOLUME_SWITCH_PORT, job_switch_port, NULL, 60 },
};

int job_check(struct job *job)
{
	struct pollfd waits[] = {
		{ .fd = job->connection, .events = POLLRDHUP },
		{ .fd = job->stop, .events = POLLIN },
	};

	if (poll(waits, ARRAY_SIZE(waits), 0) < 0)
		return errno == EINTR ? 0 : -errno;
	if (waits[0].revents)
		return fault_set(&job->fault, -ECANCELED, N_("mediad went away; the work was stopped."));
	if (waits[1].revents)
		return fault_set(&job->fault, -ECANCELED, N_("mediad-volume is being stopped; the work was stopped too."));
	return 0;
}

static bool has_room(const struct job *job)
{
	struct pollfd wait = { .fd = job->connection, .events = POLLOUT };

	return poll(&wait, 1, 0) == 1 && (wait.revents & POLLOUT);
}

int job_progress(struct job *job, enum volume_phase phase, uint64_t done, uint64_t total)
{
	struct volume_report report = {
		.version = WIRE_VERSION,
		.verb = job->request->verb,
		.phase = phase,
		.done = done,
		.total = total,
		.bad = job->bad,
	};
	int64_t now = clock_monotonic();
	int r = job_check(job);

	if (r < 0 || (done < total && now - job->reported < REPORT_EVERY))
		return r;
	job->reported = now;
	if (has_room(job)) /* a slow reader misses a line, it does not slow the work */
		wire_send(job->connection, &report, sizeof(report));
	return 0;
}

int job_secret(struct job *job, struct secret **out)
{
	size_t length = strlen(job->request->secret);
	int r = length ? secret_new(length, out, &job->fault) : 0;

	if (length && r == 0)
		memcpy((*out)->bytes, job->request->secret, length);
	return r;
}

static const struct row *find_row(uint32_t verb)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].verb == verb)
			return &rows[i];
	return NULL;
}

static int report_end(struct job *job, int code)
{
	struct volume_report report = { .version = WIRE_VERSION, .verb = job->request->verb, .final = 1, .code = code };
	struct timeval patience = { .tv_sec = SEND_SECONDS };
	SCOPED(json_text_free) char *text = code == 0 || json_object_size(job->result) > 0 ? json_canonical(job->result) : NULL;

	if (text && !text_copy(report.result, sizeof(report.result), text)) {
		report.code = fault_set(&job->fault, -E2BIG, N_("The result is longer than a report may be."));
		report.result[0] = '\0';
	}
	if (report.code < 0)
		report.fault = job->fault;
	fcntl(job->connection, F_SETFL, 0);
	setsockopt(job->connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return wire_send(job->connection, &report, sizeof(report));
}

static int run_row(struct job *job, const struct row *row)
{
	int r;

	umask(077);
	r = privilege_limit(row->seconds, &job->fault);
	if (r == 0)
		r = secret_harden_process(&job->fault);
	if (r == 0)
		r = row->run(job);
	if (r < 0 && job->fault.code == 0)
		fault_set(&job->fault, r, N_("The work failed: %s."), strerror(-r));
	return r;
}

/* Under its deadline, which it finds in its settings. */
static int run_in_time(struct job *job, const struct row *row)
{
	struct volume_settings settings = *job->settings;
	const struct volume_settings *kept = job->settings;
	const struct deadline_wish wish = { .connection = job->connection, .verb = row->verb, .seconds = row->seconds,
		.tpm = settings.tpm_patience ? settings.tpm_patience : TPM_PATIENCE };
	struct deadline deadline;
	int r = deadline_start(&deadline, &wish, &job->fault);

	if (r < 0)
		return r;
	settings.asking = deadline_tpm;
	settings.context = &deadline;
	job->settings = &settings;
	r = run_row(job, row);
	job->settings = kept;
	deadline_end(&deadline);
	return r;
}

/* Nobody heard: then it did not happen. */
static int report_or_undo(struct job *job, const struct row *row, int code)
{
	bool can_undo = code == 0 && row && row->undo;

	if (can_undo && job_check(job) < 0)
		return row->undo(job);
	if (report_end(job, code) < 0 && can_undo)
		return row->undo(job);
	return code;
}

int job_run(struct job *job)
{
	const struct row *row = find_row(job->request->verb);
	int r = request_check(job->request, &job->fault);

	job->result = json_object();
	if (!job->result)
		return -ENOMEM;
	if (r == 0 && !row)
		r = fault_set(&job->fault, -EINVAL, N_("mediad-volume does not know this request; broker and helper differ in version."));
	if (r == 0)
		r = run_in_time(job, row);
	r = report_or_undo(job, row, r);
	json_decref(job->result);
	return r;
}
