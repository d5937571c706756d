// SPDX-License-Identifier: GPL-3.0-or-later
/* The event loop over epoll; knows nothing of what it waits for. */
#include "mediad/broker/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"

#define LOOP_DESCRIPTORS 1024

struct source {
	loop_ready ready; /* NULL: free */
	void *context;
	uint32_t stamp;   /* tells an event of an earlier owner of this fd from one of the present */
};

struct timer {
	uint32_t id; /* 0: free */
	int64_t due;
	loop_timeout timeout;
	void *context;
};

struct loop {
	int epoll;
	bool stopped;
	uint32_t next;
	struct source sources[LOOP_DESCRIPTORS]; /* by fd */
	struct timer timers[LOOP_TIMERS];
};

int loop_new(struct loop **out)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return -ENOMEM;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0) {
		int r = -errno;

		free(loop);
		return r;
	}
	*out = loop;
	return 0;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	close(loop->epoll);
	free(loop);
}

static uint32_t next_stamp(struct loop *loop)
{
	if (++loop->next == 0)
		loop->next = 1;
	return loop->next;
}

int loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready ready, void *context)
{
	uint32_t stamp = next_stamp(loop);
	struct epoll_event event = { .events = events, .data.u64 = (uint64_t)stamp << 32 | (uint32_t)fd };

	if (fd < 0 || fd >= LOOP_DESCRIPTORS)
		return -EMFILE;
	if (loop->sources[fd].ready)
		return -EEXIST;
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	loop->sources[fd] = (struct source){ .ready = ready, .context = context, .stamp = stamp };
	return 0;
}

int loop_rewatch(struct loop *loop, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };

	event.data.u64 = (uint64_t)loop->sources[fd].stamp << 32 | (uint32_t)fd;
	return epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno : 0;
}

void loop_unwatch(struct loop *loop, int fd)
{
	if (fd < 0 || fd >= LOOP_DESCRIPTORS || !loop->sources[fd].ready)
		return;
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
	loop->sources[fd] = (struct source){ 0 };
}

int loop_after(struct loop *loop, int64_t milliseconds, loop_timeout timeout, void *context, uint32_t *id)
{
	for (int i = 0; i < LOOP_TIMERS; i++) {
		if (loop->timers[i].id)
			continue;
		loop->timers[i] = (struct timer){ .id = next_stamp(loop), .due = clock_monotonic() + milliseconds,
			.timeout = timeout, .context = context };
		*id = loop->timers[i].id;
		return 0;
	}
	return -ENOSPC;
}

void loop_cancel(struct loop *loop, uint32_t id)
{
	for (int i = 0; id && i < LOOP_TIMERS; i++)
		if (loop->timers[i].id == id)
			loop->timers[i].id = 0;
}

void loop_hasten(struct loop *loop, int64_t milliseconds)
{
	for (int i = 0; i < LOOP_TIMERS; i++)
		loop->timers[i].due -= milliseconds;
}

/* Milliseconds until the next timer, -1: none. */
static int time_left(const struct loop *loop)
{
	int64_t least = -1, now = clock_monotonic();

	for (int i = 0; i < LOOP_TIMERS; i++) {
		int64_t left = loop->timers[i].due - now;

		if (loop->timers[i].id && (least < 0 || left < least))
			least = left > 0 ? left : 0;
	}
	return least > 60000 ? 60000 : (int)least;
}

static void run_timers(struct loop *loop)
{
	int64_t now = clock_monotonic();

	for (int i = 0; i < LOOP_TIMERS; i++) {
		struct timer timer = loop->timers[i];

		if (!timer.id || timer.due > now)
			continue;
		loop->timers[i].id = 0;
		timer.timeout(timer.context);
	}
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[32];

	loop->stopped = false;
	while (!loop->stopped) {
		int n = epoll_wait(loop->epoll, events, ARRAY_SIZE(events), time_left(loop));

		if (n < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < n; i++) {
			const struct source *source = &loop->sources[(uint32_t)events[i].data.u64];

			if (source->ready && source->stamp == events[i].data.u64 >> 32)
				source->ready(source->context, events[i].events);
		}
		run_timers(loop);
	}
	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
