// SPDX-License-Identifier: GPL-3.0-or-later
/* The parent of all jobs: a table of places, a poll loop, and the broom for jobs that died. */
#include "mediad/volume/server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/service.h"
#include "crypto/luks.h"
#include "mediad/volume/child.h"
#include "mediad/volume/request.h"

#define CHILDREN_MAX 8
#define LONG_MAX_JOBS 6      /* so that locking a medium always finds a place */
#define REQUEST_WITHIN 5000  /* ms after connecting */
#define LOOK_AGAIN 50        /* ms */

/* Free: no connection and no process. Waiting for its request: a connection only. Queued: has its request, but a job on
 * the same medium has not ended yet (it may have reported a moment ago). At work: a process. */
struct place {
	int connection;
	int passed; /* what came with the request; -1 */
	pid_t pid;
	int64_t deadline;
	bool queued;
	bool sweeping;
	struct volume_request request;
};

struct state {
	const struct server *server;
	struct place places[CHILDREN_MAX];
	bool stopping;
};

/* What a new process is given. */
struct task {
	const struct server *server;
	const struct place *place;
};

static void clear_place(struct place *place)
{
	if (place->connection >= 0)
		close(place->connection);
	if (place->passed >= 0)
		close(place->passed);
	explicit_bzero(place, sizeof(*place));
	place->connection = place->passed = -1;
}

static struct place *free_place(struct state *state)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].connection < 0 && state->places[i].pid == 0)
			return &state->places[i];
	return NULL;
}

/* Only SIGTERM: the child's own. */
static int watch_stop(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int run_job(void *context)
{
	const struct task *task = context;
	struct job job = {
		.settings = task->server->settings,
		.request = &task->place->request,
		.connection = task->place->connection,
		.passed = task->place->passed,
		.stop = watch_stop(),
	};

	return job.stop < 0 ? -errno : job_run(&job);
}

/* Takes down a mapping that a killed job left without a mount; one that is in use stays. */
static int run_sweep(void *context)
{
	const struct task *task = context;

	alarm(60);
	return luks_deactivate(task->place->request.number, false, NULL);
}

static void refuse(struct place *place, const char *message)
{
	struct volume_report report = { .version = WIRE_VERSION, .verb = place->request.verb, .final = 1, .code = -EBUSY };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
	fault_set(&report.fault, -EBUSY, message);
#pragma GCC diagnostic pop
	wire_send(place->connection, &report, sizeof(report));
	clear_place(place);
}

static bool same_number(const struct place *place, const struct place *other)
{
	return place->request.number[0] && strncmp(place->request.number, other->request.number, WIRE_NUMBER) == 0;
}

static bool medium_is_busy(const struct state *state, const struct place *wanted)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].pid != 0 && same_number(&state->places[i], wanted))
			return true;
	return false;
}

static bool too_many_long(const struct state *state, const struct place *wanted)
{
	int running = 0;

	for (int i = 0; i < CHILDREN_MAX; i++)
		running += state->places[i].pid != 0 && request_is_long(&state->places[i].request);
	return request_is_long(&wanted->request) && running >= LONG_MAX_JOBS;
}

static void start_job(struct state *state, struct place *place)
{
	struct task task = { .server = state->server, .place = place };
	pid_t pid;

	place->queued = medium_is_busy(state, place);
	if (place->queued && clock_monotonic() < place->deadline)
		return;
	if (place->queued) {
		refuse(place, N_("Another job on this medium is under way; try again when it has ended."));
		return;
	}
	if (too_many_long(state, place)) {
		refuse(place, N_("As many media as possible are being erased already; try again when one is done."));
		return;
	}
	pid = child_start(run_job, &task, place->connection, place->passed);
	if (pid < 0) {
		refuse(place, N_("mediad-volume cannot start another process; try again."));
		return;
	}
	explicit_bzero(place->request.secret, sizeof(place->request.secret));
	close(place->connection);
	if (place->passed >= 0)
		close(place->passed);
	place->connection = place->passed = -1;
	place->pid = pid;
}

static void take_request(struct state *state, struct place *place)
{
	if (wire_receive_with(place->connection, &place->request, sizeof(place->request), 0, &place->passed) < 0)
		clear_place(place);
	else
		start_job(state, place);
}

static void start_queued(struct state *state)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].queued)
			start_job(state, &state->places[i]);
}

static bool any_queued(const struct state *state)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].queued)
			return true;
	return false;
}

static void take_connection(struct state *state)
{
	struct place *place = free_place(state);
	uint32_t uid;
	int fd = service_accept(state->server->listening, &uid);

	if (fd < 0)
		return;
	if (!place || !service_is_ours(uid)) {
		close(fd);
		return;
	}
	place->connection = fd;
	place->deadline = clock_monotonic() + REQUEST_WITHIN;
}

static bool may_have_left_a_mapping(const struct place *place, int status)
{
	return WIFSIGNALED(status) && !place->sweeping && luks_number_valid(place->request.number) &&
		(place->request.verb == VOLUME_OPEN || place->request.verb == VOLUME_REGISTER || place->request.verb == VOLUME_RECOVER);
}

static void bury(struct state *state, struct place *place, int status)
{
	struct task task = { .server = state->server, .place = place };

	place->request.number[WIRE_NUMBER - 1] = '\0';
	if (may_have_left_a_mapping(place, status)) {
		pid_t pid = child_start(run_sweep, &task, -1, -1);

		if (pid > 0) {
			place->pid = pid;
			place->sweeping = true;
			return;
		}
	}
	clear_place(place);
}

static void reap(struct state *state)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < CHILDREN_MAX; i++)
			if (state->places[i].pid == pid)
				bury(state, &state->places[i], status);
}

static void stop_jobs(struct state *state)
{
	state->stopping = true;
	service_stopping();
	for (int i = 0; i < CHILDREN_MAX; i++) {
		if (state->places[i].pid > 0)
			kill(state->places[i].pid, SIGTERM);
		else
			clear_place(&state->places[i]);
	}
}

static void take_signals(struct state *state)
{
	struct signalfd_siginfo info;

	while (read(state->server->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			stop_jobs(state);
	reap(state);
}

/* Those who connect and say nothing give their place up. */
static void drop_silent(struct state *state)
{
	int64_t now = clock_monotonic();

	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].connection >= 0 && !state->places[i].queued && now > state->places[i].deadline)
			clear_place(&state->places[i]);
}

static bool anyone_left(const struct state *state)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (state->places[i].pid > 0)
			return true;
	return false;
}

static int wait_once(struct state *state)
{
	struct pollfd waits[CHILDREN_MAX + 2];

	for (int i = 0; i < CHILDREN_MAX; i++)
		waits[i] = (struct pollfd){ .fd = state->places[i].queued ? -1 : state->places[i].connection,
			.events = POLLIN };
	waits[CHILDREN_MAX] = (struct pollfd){ .fd = state->server->signals, .events = POLLIN };
	waits[CHILDREN_MAX + 1] = (struct pollfd){ .fd = state->server->listening, .events = POLLIN };
	if (state->stopping || !free_place(state))
		waits[CHILDREN_MAX + 1].fd = -1;
	if (poll(waits, ARRAY_SIZE(waits), any_queued(state) ? LOOK_AGAIN : REQUEST_WITHIN) < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (waits[i].revents)
			take_request(state, &state->places[i]);
	if (waits[CHILDREN_MAX].revents)
		take_signals(state);
	if (waits[CHILDREN_MAX + 1].revents && !state->stopping)
		take_connection(state);
	start_queued(state);
	drop_silent(state);
	return 0;
}

int server_run(const struct server *server)
{
	struct state state = { .server = server };
	int r = 0;

	for (int i = 0; i < CHILDREN_MAX; i++)
		state.places[i].connection = state.places[i].passed = -1;
	while (r == 0 && (!state.stopping || anyone_left(&state)))
		r = wait_once(&state);
	return r;
}
