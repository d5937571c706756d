// SPDX-License-Identifier: GPL-3.0-or-later
/* The event loop: descriptors and one-shot timers, single thread. Knows nothing of what they are for. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

struct loop;
typedef void (*loop_ready)(void *context, uint32_t events); /* EPOLLIN, EPOLLOUT, EPOLLHUP … */
typedef void (*loop_timeout)(void *context);

int loop_new(struct loop **out);
void loop_free(struct loop *loop);
SCOPED_DEFINE(loop_free, struct loop *)

/* Watches fd until loop_unwatch; the loop never closes it. -EEXIST: it is watched already. */
int loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready ready, void *context);
int loop_rewatch(struct loop *loop, int fd, uint32_t events);
void loop_unwatch(struct loop *loop, int fd); /* may be called from within any callback */

/* Calls once after `milliseconds`; *id is never 0. -ENOSPC above LOOP_TIMERS. */
#define LOOP_TIMERS 256
int loop_after(struct loop *loop, int64_t milliseconds, loop_timeout timeout, void *context,
	uint32_t *id);
void loop_cancel(struct loop *loop, uint32_t id); /* 0 and expired ones are fine */
/* For tests, which need not wait: all timers are due so much earlier. */
void loop_hasten(struct loop *loop, int64_t milliseconds);

int loop_run(struct loop *loop); /* until loop_stop; 0 or negative errno */
void loop_stop(struct loop *loop);
