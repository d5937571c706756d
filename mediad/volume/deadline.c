// SPDX-License-Identifier: GPL-3.0-or-later
/* A timer whose signal carries the last report: the process that is held by a TPM or a stick can no longer make one. */
#include "mediad/volume/deadline.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/text.h"

#define SEND_WITHIN 5000 /* ms: the last report waits that long for room */

/* Killed, so that the parent sweeps up what such a job leaves. */
static void give_up(int number, siginfo_t *info, void *context)
{
	struct deadline *deadline = info->si_value.sival_ptr;
	struct pollfd wait;

	(void)number;
	(void)context;
	if (info->si_code == SI_TIMER) {
		wait = (struct pollfd){ .fd = deadline->connection, .events = POLLOUT };
		deadline->report.fault = deadline->asking ? deadline->tpm_late : deadline->job_late;
		poll(&wait, 1, SEND_WITHIN);
		send(deadline->connection, &deadline->report, sizeof(deadline->report), MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	kill(getpid(), SIGKILL);
}

/* 0: not at all. */
static void set_timer(const struct deadline *deadline, int64_t ms)
{
	const struct itimerspec times = { .it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 } };

	timer_settime(deadline->timer, 0, &times, NULL);
}

static int64_t left(const struct deadline *deadline)
{
	int64_t ms = deadline->ends ? deadline->ends - clock_monotonic() : 0;

	return deadline->ends && ms < 1 ? 1 : ms;
}

void deadline_tpm(void *context, bool asking)
{
	struct deadline *deadline = context;
	int64_t ms = left(deadline);

	deadline->asking = asking && (ms == 0 || ms > deadline->tpm);
	set_timer(deadline, deadline->asking ? deadline->tpm : ms);
}

static int start_timer(struct deadline *deadline)
{
	struct sigaction action = { .sa_sigaction = give_up, .sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_ptr = deadline };

	sigemptyset(&action.sa_mask);
	if (sigaction(SIGALRM, &action, NULL) < 0 || timer_create(CLOCK_MONOTONIC, &event, &deadline->timer) < 0)
		return -errno;
	set_timer(deadline, left(deadline));
	return 0;
}

int deadline_start(struct deadline *deadline, const struct deadline_wish *wish, struct fault *fault)
{
	char job[16], tpm[16];
	int r;

	memset(deadline, 0, sizeof(*deadline));
	deadline->connection = wish->connection;
	deadline->tpm = wish->tpm;
	deadline->ends = wish->seconds ? clock_monotonic() + (int64_t)wish->seconds * 1000 : 0;
	deadline->report = (struct volume_report){ .version = WIRE_VERSION, .verb = wish->verb, .final = 1, .code = -ETIMEDOUT };
	text_format(job, sizeof(job), "%u", wish->seconds);
	text_format(tpm, sizeof(tpm), "%u", (wish->tpm + 999) / 1000);
	fault_set(&deadline->job_late, -ETIMEDOUT, N_("The work was not done within %s seconds and was ended; try again."), job);
	fault_set(&deadline->tpm_late, -ETIMEDOUT,
		N_("The TPM did not answer within %s seconds, so the work was ended. Try again; if it stays so, switch the PC off and on: its TPM hangs."),
		tpm);
	r = start_timer(deadline);
	return r < 0 ? fault_errno(fault, r, N_("%s cannot be started: %s."), "mediad-volume") : 0;
}

void deadline_end(struct deadline *deadline)
{
	timer_delete(deadline->timer);
}
