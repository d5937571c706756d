// SPDX-License-Identifier: GPL-3.0-or-later
/* What udev tells (the one door to libudev): events are hints, sysfs is the truth. A lost event (overflow) leads to
 * a full scan, never to a gap. */
#pragma once

#include "mediad/broker/loop.h"
#include "mediad/broker/uevent.h"

struct fault;
struct watch;

typedef void (*watch_handler)(void *context, const struct watch_event *event);

/* Calls the handler for everything that is there already (WATCH_SCANNED ends it), then for every change. */
int watch_new(struct loop *loop, watch_handler handler, void *context, struct watch **out, struct fault *fault);
void watch_free(struct watch *watch);
SCOPED_DEFINE(watch_free, struct watch *)

/* Reports everything present again, then WATCH_SCANNED; what went meanwhile is for the caller to notice. */
void watch_scan(struct watch *watch);
