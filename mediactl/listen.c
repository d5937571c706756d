// SPDX-License-Identifier: GPL-3.0-or-later
/* Listens to io.mediad.Watch through restarts of mediad; waits with poll(2) and nothing else. Knows no event. */
#include "mediactl/listen.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/connection.h"

#define METHOD "io.mediad.Watch"
#define WAIT_FIRST 500 /* ms; doubled with each time that mediad does not answer */
#define WAIT_LONGEST 16000
#define WAIT_REFUSED 60000
#define STEADY 5000 /* ms after which a conversation counts as one */
#define EVENTS_AT_ONCE 64

struct ear {
	const struct listener *listener;
	struct connection *connection; /* NULL: mediad is away */
	int stop;                      /* becomes readable when it is time to end */
	int wait;                      /* ms until mediad is asked again */
	int64_t ask_at;                /* clock_monotonic; only without a connection */
	int64_t since;                 /* when the conversation began */
	bool heard;                    /* it answered once */
	bool more;                     /* events have arrived that were not taken yet */
};

static int longer(int wait)
{
	return 2 * wait < WAIT_LONGEST ? 2 * wait : WAIT_LONGEST;
}

static void hang_up(struct ear *ear, int wait)
{
	connection_close(ear->connection);
	ear->connection = NULL;
	ear->more = false;
	ear->ask_at = clock_monotonic() + wait;
}

/* One that hangs up at once is not asked more and more often. */
static void lost(struct ear *ear)
{
	bool steady = clock_monotonic() - ear->since >= STEADY;

	ear->wait = steady ? WAIT_FIRST : longer(ear->wait);
	hang_up(ear, ear->wait);
	ear->listener->changed(ear->listener->context, LISTENING_LOST);
}

static int call(struct ear *ear, struct fault *fault)
{
	SCOPED(connection_close) struct connection *connection = NULL;
	int r;

	r = connection_open(ear->listener->socket, &connection, fault);
	if (r == 0)
		r = connection_call(connection, METHOD, ear->listener->parameters, true, fault);
	if (r < 0) {
		ear->ask_at = clock_monotonic() + ear->wait;
		ear->wait = longer(ear->wait);
		return r;
	}
	ear->connection = MOVE(connection);
	ear->since = clock_monotonic();
	if (ear->heard)
		ear->listener->changed(ear->listener->context, LISTENING_AGAIN);
	ear->heard = true;
	return 0;
}

static enum outcome refused(struct ear *ear, const struct answer *answer, struct refusal *refusal)
{
	if (ear->listener->patient) {
		hang_up(ear, WAIT_REFUSED);
		return OUTCOME_DONE;
	}
	text_copy(refusal->error, sizeof(refusal->error), answer->error);
	refusal->parameters = json_incref(answer->parameters);
	return OUTCOME_REFUSED;
}

/* What has arrived, in portions. *ended: nothing more will come. */
static enum outcome take_events(struct ear *ear, bool *ended, struct refusal *refusal)
{
	struct answer answer;

	ear->more = false;
	for (int i = 0; i < EVENTS_AT_ONCE; i++) {
		int r = connection_take(ear->connection, &answer, NULL);

		if (r < 0 && r != -EAGAIN)
			lost(ear);
		if (r < 0)
			return OUTCOME_DONE;
		if (answer.error)
			return refused(ear, &answer, refusal);
		if (!answer.continues) {
			*ended = !ear->listener->patient;
			hang_up(ear, WAIT_REFUSED);
			return OUTCOME_DONE;
		}
		ear->listener->event(
			ear->listener->context, json_member_object(answer.parameters, "event"));
	}
	ear->more = true;
	return OUTCOME_DONE;
}

/* How long to sleep: until the listener or a new attempt needs it. */
static int patience(const struct ear *ear)
{
	const struct listener *listener = ear->listener;
	int wish = listener->idle ? listener->idle(listener->context) : -1;
	int64_t left;

	if (ear->more)
		return 0;
	if (ear->connection)
		return wish;
	left = ear->ask_at - clock_monotonic();
	left = left > 0 ? left : 0;
	return wish >= 0 && wish < left ? wish : (int)left;
}

static enum outcome listen_on(struct ear *ear, struct refusal *refusal)
{
	enum outcome outcome = OUTCOME_DONE;
	bool ended = false;

	while (outcome == OUTCOME_DONE && !ended) {
		struct pollfd pollers[] = {
			{ .fd = ear->stop, .events = POLLIN },
			{ .fd = ear->connection ? connection_descriptor(ear->connection) : -1,
				.events = POLLIN },
		};

		if (poll(pollers, ARRAY_SIZE(pollers), patience(ear)) < 0 && errno != EINTR)
			return OUTCOME_REFUSED;
		if (pollers[0].revents)
			return OUTCOME_DONE;
		if (ear->connection && (pollers[1].revents || ear->more))
			outcome = take_events(ear, &ended, refusal);
		else if (!ear->connection && clock_monotonic() >= ear->ask_at)
			call(ear, NULL);
	}
	return outcome;
}

/* A descriptor that tells of SIGINT and SIGTERM instead of dying of them. */
static int open_stop(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

enum outcome listen_run(const struct listener *listener, struct refusal *refusal, struct fault *fault)
{
	SCOPED(close_fd) int stop = open_stop();
	struct ear ear = { .listener = listener, .stop = stop, .wait = WAIT_FIRST };
	enum outcome outcome;

	if (stop < 0)
		return fault_errno(fault, -errno, N_("%s failed: %s."), "signalfd"), OUTCOME_REFUSED;
	if (call(&ear, fault) < 0 && !listener->patient)
		return OUTCOME_UNREACHABLE;
	outcome = listen_on(&ear, refusal);
	connection_close(ear.connection);
	return outcome;
}
