// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_OVERWRITE, VOLUME_COMPARE, VOLUME_BLANK -> the state as erasing_to_json writes it, also when they fail (R-DSP-02): the surface
 * written; after a power-cycle read back and compared; then zeros over it, read back too. Each goes on where it stopped. */
#include <errno.h>

#include "crypto/luks.h"
#include "mediad/volume/eraser.h"
#include "mediad/volume/job_register.h"
#include "mediad/volume/sanitizing.h"

/* The medium, the job's key, and what was kept of the job. */
struct work {
	struct device device;
	struct pattern pattern;
	struct erasing erasing;
	bool known; /* something was kept */
};

static void work_clear_scoped(struct work *work)
{
	device_close(&work->device);
	pattern_clear(&work->pattern);
}

static int open_work(struct job *job, bool writing, struct work *out)
{
	const struct volume_request *request = job->request;
	int r = device_open(&request->disk, writing ? DEVICE_TO_WRITE : DEVICE_TO_READ, &out->device, &job->fault);

	if (r < 0)
		return r;
	if (request->size && request->size != out->device.size)
		return fault_set(&job->fault, -ESTALE, N_("The medium is not as large as when its erase began; it was not touched."));
	r = pattern_make(job, out->device.size, writing, &out->pattern);
	if (r < 0)
		return r;
	out->known = erasing_read(job->settings->state, request->number, request->job, &out->erasing) == 0;
	return 0;
}

/* What was out of sight is gone on with only where the job's own stream, which nobody else can make, says that it is the same medium. */
static int recognise(struct job *job, const struct work *work)
{
	const struct eraser eraser = { .job = job, .device = &work->device, .pattern = &work->pattern };
	const char *number = job->request->number;
	bool only_read = work->known && work->erasing.state.phase == ERASE_COMPARE_BLANK; /* zeros are anybody's */
	int r = job->request->flags & VOLUME_KNOWN && !only_read ? eraser_find_pass(&eraser) : 0;

	if (r == -ENOENT)
		return fault_set(&job->fault, -ESTALE,
			N_("This shows neither the label of %s nor anything of its erase, so it was not touched; if it is %s, end that erase and begin again."),
			number, number);
	return r < 0 ? r : 0;
}

static int run_phase(struct job *job, struct work *work)
{
	const struct eraser eraser = { .job = job, .device = &work->device, .pattern = &work->pattern, .keep = true };

	return eraser_run(&eraser, &work->erasing);
}

/* What comes of it is reported in any case. */
static int report(struct job *job, const struct work *work, int code)
{
	if (work->erasing.state.size > 0 && erasing_to_json(&work->erasing, ERASER_EXTENTS, job->result) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return code;
}

static bool is_over(const struct erase_state *state, enum erase_phase phase)
{
	return state->phase == phase && state->durable == state->size;
}

/* A write that was over and then failed its comparison, or that was caught early, begins anew as the next pass. */
static bool goes_on(const struct work *work)
{
	const struct erase_state *state = &work->erasing.state;

	return work->known && state->phase == ERASE_WRITE && (state->probe == ERASE_NOT_PROBED || state->probe == ERASE_PROBE_PASSED);
}

static int begin_write(struct job *job, struct work *work)
{
	const struct volume_request *request = job->request;
	int r;

	if (goes_on(work)) {
		r = sanitizing_recall(job);
		return r < 0 ? r : job_progress(job, PHASE_ERASE_RESUME, 0, 0);
	}
	work->erasing.reads = 0;
	work->erasing.write = (struct pace){ 0 };
	erase_begin(&work->erasing.state, ERASE_WRITE);
	/* Another job's goes now: nothing of it can go on. */
	r = erasing_drop(job->settings->state, request->number, &job->fault);
	return r < 0 ? r : sanitizing_try(job, &work->device);
}

int job_overwrite(struct job *job)
{
	SCOPED(work_clear) struct work work = { .device.pin = -1 };
	int r = open_work(job, true, &work);

	if (r == 0 && job->request->flags & VOLUME_TO_FORMAT)
		r = job_register_check(job, &work.device);
	if (r == 0)
		r = recognise(job, &work);
	if (r == 0)
		r = begin_write(job, &work);
	if (r == 0)
		r = run_phase(job, &work);
	return report(job, &work, r);
}

/* It is over, but the kernel did not see all of it being read. */
static bool proves_nothing(const struct erasing *erasing)
{
	return erasing->state.durable == erasing->state.size && !erasing_proves(erasing);
}

static int begin_compare(struct job *job, struct work *work)
{
	struct erase_state *state = &work->erasing.state;

	if (work->known && state->phase == ERASE_COMPARE && !proves_nothing(&work->erasing) && !(job->request->flags & VOLUME_ANEW))
		return 0;
	if (!work->known || !(is_over(state, ERASE_WRITE) || state->phase == ERASE_COMPARE))
		return fault_set(&job->fault, -ENOENT, N_("%s was not overwritten to its end in this job; that comes first."), job->request->number);
	erase_begin(state, ERASE_COMPARE);
	work->erasing.reads = 0;
	work->erasing.verify = (struct pace){ 0 };
	return 0;
}

int job_compare(struct job *job)
{
	SCOPED(work_clear) struct work work = { .device.pin = -1 };
	int r = open_work(job, false, &work);

	if (r == 0)
		r = recognise(job, &work);
	if (r == 0)
		r = begin_compare(job, &work);
	if (r == 0)
		r = run_phase(job, &work);
	r = report(job, &work, r);
	return r < 0 ? r : luks_check_blank(work.device.path, &job->fault);
}

static int begin_blank(struct job *job, struct work *work)
{
	struct erase_state *state = &work->erasing.state;

	if (work->known && erase_is_blank(state->phase))
		return 0;
	if (!work->known || !is_over(state, ERASE_COMPARE) || !erase_is_sound(state))
		return fault_set(&job->fault, -ENOENT, N_("%s was not overwritten and compared to its end in this job; that comes first."),
			job->request->number);
	erase_begin(state, ERASE_BLANK);
	return 0;
}

int job_blank(struct job *job)
{
	SCOPED(work_clear) struct work work = { .device.pin = -1 };
	struct erase_state *state = &work.erasing.state;
	int r = open_work(job, true, &work);

	if (r == 0)
		r = recognise(job, &work);
	if (r == 0)
		r = begin_blank(job, &work);
	if (r == 0 && state->phase == ERASE_BLANK)
		r = run_phase(job, &work);
	if (r == 0 && (state->phase == ERASE_BLANK || proves_nothing(&work.erasing))) {
		erase_begin(state, ERASE_COMPARE_BLANK);
		work.erasing.reads = 0;
	}
	if (r == 0)
		r = run_phase(job, &work);
	r = report(job, &work, r);
	return r < 0 ? r : luks_check_blank(work.device.path, &job->fault);
}
