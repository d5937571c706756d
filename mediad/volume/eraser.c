// SPDX-License-Identifier: GPL-3.0-or-later
/* Starts the erasing process, waits for it while watching the broker, keeps its checkpoints, takes its result from shared memory. */
#include "mediad/volume/eraser.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "mediad/volume/child.h"
#include "mediad/volume/privilege.h"

#define LOOK_EVERY 100 /* ms */

/* Lies in memory that both processes share. */
struct shared {
	int code;         /* 1: not finished */
	atomic_bool stop; /* asked for by the waiting side; it may not signal a process of another user */
	pid_t waiter;     /* nobody goes on erasing when this one has died */
	struct fault fault;
	struct erase_state state;
	atomic_uint checkpoints;      /* how many there were; the newest is kept[checkpoints % 2] */
	struct erase_state kept[2];
	struct pace pace;             /* of the phase that runs */
};

struct work {
	const struct eraser *eraser;
	struct erasing *erasing;
	struct shared *shared;
	int fd;
	unsigned int written_down; /* checkpoints */
	uint64_t reads_before;     /* the kernel's counter */
};

static enum volume_phase phase_of(const struct erase_state *state)
{
	static const enum volume_phase phases[] = { [ERASE_WRITE] = PHASE_ERASE_WRITE, [ERASE_COMPARE] = PHASE_ERASE_VERIFY,
		[ERASE_BLANK] = PHASE_BLANK, [ERASE_COMPARE_BLANK] = PHASE_BLANK_VERIFY };

	return phases[state->phase];
}

/* NULL: of zeros, which prove nothing, no pace is kept. */
static struct pace *pace_of(struct erasing *erasing)
{
	if (erase_is_blank(erasing->state.phase))
		return NULL;
	return erase_is_comparing(erasing->state.phase) ? &erasing->verify : &erasing->write;
}

/* ---- in the erasing process ---- */

static uint64_t erase_bad(const struct erase_state *state)
{
	return state->bytes[ERASE_UNWRITTEN] + state->bytes[ERASE_UNREADABLE] + state->mismatched;
}

static enum erase_wish on_progress(void *context, const struct erase_state *state, uint64_t done)
{
	struct work *work = context;

	if (getppid() != work->shared->waiter)
		return ERASE_CANCEL;
	work->eraser->job->bad = erase_bad(state);
	pace_note(&work->shared->pace, done, state->size, clock_monotonic());
	if (atomic_load(&work->shared->stop) || job_progress(work->eraser->job, phase_of(state), done, state->size) < 0)
		return ERASE_PAUSE;
	return ERASE_GO_ON;
}

static int on_checkpoint(void *context, const struct erase_state *state)
{
	struct shared *shared = ((struct work *)context)->shared;
	unsigned int next = atomic_load(&shared->checkpoints) + 1;

	shared->kept[next % 2] = *state;
	atomic_store(&shared->checkpoints, next);
	return 0;
}

static int erase(struct work *work, struct fault *fault)
{
	const struct eraser *eraser = work->eraser;
	const struct erase_job job = {
		.fd = work->fd,
		.size = eraser->device->size,
		.sector = eraser->device->sector,
		.key = eraser->pattern->key,
		.nonce = eraser->pattern->nonce,
		.progress = on_progress,
		.checkpoint = on_checkpoint,
		.context = work,
	};
	int r;

	r = privilege_drop(fault);
	/* Losing root made the process open to debuggers again. */
	if (r == 0)
		r = secret_harden_process(fault);
	return r < 0 ? r : erase_run(&job, &work->shared->state, fault);
}

static int erase_unprivileged(void *context)
{
	struct work *work = context;
	struct shared *shared = work->shared;
	struct fault fault = { 0 };
	int r = erase(work, &fault);

	shared->fault = fault;
	shared->code = r;
	return r;
}

/* ---- in the waiting one ---- */

/* False: a disk that is gone counts no more. */
static bool count_reads(const struct work *work, struct erasing *erasing)
{
	uint64_t now;

	if (device_reads("/sys", &work->eraser->job->request->disk, &now) < 0 || now < work->reads_before)
		return false;
	erasing_count(erasing, now - work->reads_before);
	return true;
}

/* The newest checkpoint, if it is not written down yet. A failure costs no more than what would have to be done again. */
static void write_down(struct work *work)
{
	struct shared *shared = work->shared;
	const struct volume_request *request = work->eraser->job->request;
	unsigned int newest = atomic_load(&shared->checkpoints);
	struct erasing kept;

	if (!work->eraser->keep || newest == work->written_down)
		return;
	kept = *work->erasing;
	kept.state = shared->kept[newest % 2];
	if (pace_of(&kept))
		*pace_of(&kept) = shared->pace;
	if (atomic_load(&shared->checkpoints) > newest + 1)
		return; /* it was written over meanwhile: next time */
	if (erase_is_comparing(kept.state.phase) && !count_reads(work, &kept))
		return;
	if (erasing_keep(work->eraser->job->settings->state, request->number, request->job, &kept, NULL) == 0)
		work->written_down = newest;
}

static void wait_for_end(struct work *work, pid_t pid)
{
	const struct timespec pause = { .tv_nsec = LOOK_EVERY * 1000000L };
	struct fault ignored;
	pid_t ended;

	while ((ended = waitpid(pid, NULL, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
		nanosleep(&pause, NULL);
		write_down(work);
		ignored = work->eraser->job->fault;
		if (!atomic_load(&work->shared->stop) && job_check(work->eraser->job) < 0)
			atomic_store(&work->shared->stop, true);
		work->eraser->job->fault = ignored; /* the eraser says where it stopped */
	}
	write_down(work);
}

static int run_and_wait(struct work *work)
{
	struct shared *shared = work->shared;
	struct job *job = work->eraser->job;
	pid_t pid;

	shared->code = 1;
	shared->waiter = getpid();
	shared->state = work->erasing->state;
	if (pace_of(work->erasing))
		shared->pace = *pace_of(work->erasing);
	pace_stop(&shared->pace);
	pid = child_fork_part(erase_unprivileged, work);
	if (pid < 0)
		return fault_set(&job->fault, pid, N_("The erase cannot be started: %s."), strerror(-pid));
	wait_for_end(work, pid);
	if (shared->code > 0)
		return fault_set(&job->fault, -EPIPE, N_("The erase ended unexpectedly; the medium is not erased."));
	job->fault = shared->fault;
	return shared->code;
}

/* Every byte that was compared came from the disk, or there is no proof, and no verdict on the medium either. */
static int judge_reads(struct work *work, int code)
{
	struct erasing *erasing = work->erasing;

	if (!erase_is_comparing(erasing->state.phase))
		return code;
	if (erasing->state.durable > erasing->reads)
		count_reads(work, erasing);
	if (code == 0 && !erasing_proves(erasing))
		return fault_set(&work->eraser->job->fault, -EAGAIN,
			N_("The kernel counted fewer reads from the disk than bytes were compared; that proves nothing. Start the erase again."));
	return code;
}

/* What ended in order is kept as it ended; of what broke off the last checkpoint stands. */
static int keep_end(struct work *work, int code)
{
	const struct volume_request *request = work->eraser->job->request;
	bool in_order = code == 0 || code == -EIO || code == -EUCLEAN || code == -EINTR;

	if (!work->eraser->keep || !in_order)
		return code;
	if (erasing_keep(work->eraser->job->settings->state, request->number, request->job, work->erasing,
		    code == 0 ? &work->eraser->job->fault : NULL) < 0 && code == 0)
		return work->eraser->job->fault.code;
	return code;
}

static int run_shared(struct work *work)
{
	int r = device_reads("/sys", &work->eraser->job->request->disk, &work->reads_before);

	if (r < 0 && erase_is_comparing(work->erasing->state.phase))
		return fault_errno(&work->eraser->job->fault, r, N_("The kernel's count of what is read from %s cannot be had: %s."),
			work->eraser->device->path);
	r = run_and_wait(work);
	work->erasing->state = work->shared->state;
	if (pace_of(work->erasing))
		*pace_of(work->erasing) = work->shared->pace;
	r = judge_reads(work, r);
	return keep_end(work, r);
}

int eraser_run(const struct eraser *eraser, struct erasing *erasing)
{
	SCOPED(close_fd) int fd = -1;
	struct work work = { .eraser = eraser, .erasing = erasing };
	struct fault *fault = &eraser->job->fault;
	void *memory;
	int r;

	r = device_claim(eraser->device, !erase_is_comparing(erasing->state.phase), &fd, fault);
	if (r < 0)
		return r;
	memory = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return fault_set(fault, -ENOMEM, N_("The erase cannot be started: %s."), strerror(errno));
	work.shared = memory;
	work.fd = fd;
	r = run_shared(&work);
	munmap(memory, sizeof(struct shared));
	return r;
}

int eraser_find_pass(const struct eraser *eraser)
{
	SCOPED(close_fd) int fd = -1;
	struct erase_job probe = { .size = eraser->device->size, .sector = eraser->device->sector, .key = eraser->pattern->key,
		.nonce = eraser->pattern->nonce };
	int r = device_claim(eraser->device, false, &fd, &eraser->job->fault);

	if (r < 0)
		return r;
	probe.fd = fd;
	return erase_find_pass(&probe);
}
