// SPDX-License-Identifier: GPL-3.0-or-later
/* Starts the erasing process, waits for it while watching the broker, takes its result from shared memory. */
#include "mediad/volume/eraser.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
};

struct work {
	struct job *job;
	struct shared *shared;
	const struct device *device;
	int fd;
};

static enum erase_wish on_progress(void *context, const struct erase_state *state, uint64_t done)
{
	struct work *work = context;
	enum volume_phase phase = state->phase == ERASE_COMPARE ? PHASE_ERASE_VERIFY : PHASE_ERASE_WRITE;

	if (atomic_load(&work->shared->stop) || getppid() != work->shared->waiter)
		return ERASE_CANCEL;
	return job_progress(work->job, phase, done, state->size) < 0 ? ERASE_CANCEL : ERASE_GO_ON;
}

static int run_phases(struct work *work, const struct erase_job *job, struct fault *fault)
{
	struct erase_state *state = &work->shared->state;
	int r;

	erase_begin(state, ERASE_WRITE);
	r = erase_run(job, state, fault);
	if (r < 0)
		return r;
	erase_begin(state, ERASE_COMPARE);
	return erase_run(job, state, fault);
}

static int erase(struct work *work, struct fault *fault)
{
	SCOPED(secret_free) struct secret *root = NULL, *key = NULL;
	struct erase_job job = {
		.fd = work->fd,
		.size = work->device->size,
		.sector = work->device->sector,
		.progress = on_progress,
		.context = work,
	};
	int r;

	r = privilege_drop(fault);
	if (r < 0)
		return r;
	/* Losing root made the process open to debuggers again. */
	r = secret_harden_process(fault);
	if (r < 0)
		return r;
	r = secret_random(ERASE_ROOT_SIZE, &root, fault);
	if (r == 0)
		r = erase_key(root, work->job->request->job, &key, &job.nonce, fault);
	if (r < 0)
		return r;
	job.key = key;
	return run_phases(work, &job, fault);
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

static int wait_for_end(struct work *work, pid_t pid)
{
	const struct timespec pause = { .tv_nsec = LOOK_EVERY * 1000000L };
	pid_t ended;

	while ((ended = waitpid(pid, NULL, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
		nanosleep(&pause, NULL);
		if (!work->shared->stop && job_check(work->job) < 0)
			atomic_store(&work->shared->stop, true);
	}
	return work->shared->stop ? -ECANCELED : 0;
}

static int run_and_wait(struct work *work)
{
	struct shared *shared = work->shared;
	struct job *job = work->job;
	pid_t pid;

	shared->code = 1;
	shared->waiter = getpid();
	pid = child_fork_part(erase_unprivileged, work);
	if (pid < 0)
		return fault_set(&job->fault, pid, N_("The erase cannot be started: %s."), strerror(-pid));
	if (wait_for_end(work, pid) < 0)
		return -ECANCELED; /* job_check has said why */
	if (shared->code > 0)
		return fault_set(&job->fault, -EIO, N_("The erase ended unexpectedly; the medium is not erased."));
	job->fault = shared->fault;
	return shared->code;
}

int eraser_run(struct job *job, const struct device *device, struct erase_state *out)
{
	SCOPED(close_fd) int fd = -1;
	struct work work = { .job = job, .device = device };
	void *memory;
	int r;

	r = device_claim(device, &fd, &job->fault);
	if (r < 0)
		return r;
	memory = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return fault_set(&job->fault, -ENOMEM, N_("The erase cannot be started: %s."), strerror(errno));
	work.shared = memory;
	work.fd = fd;
	r = run_and_wait(&work);
	*out = work.shared->state;
	munmap(memory, sizeof(struct shared));
	return r;
}
