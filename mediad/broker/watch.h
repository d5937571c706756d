// SPDX-License-Identifier: GPL-3.0-or-later
/* What udev tells (the one door to libudev): events are hints, sysfs is the truth. A lost event (overflow) leads to
 * a full scan, never to a gap. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mediad/broker/loop.h"

struct fault;
struct watch;

enum watch_kind {
	WATCH_USB,  /* a USB device came, changed or went */
	WATCH_DISK, /* a whole disk below a USB device came or went */
	WATCH_LOST, /* events were lost: what was known may have gone; what is there now follows */
};

struct watch_event {
	enum watch_kind kind;
	bool gone;
	char usb[32];          /* sysfs name of the (nearest) USB device */
	uint32_t major, minor; /* WATCH_DISK */
	uint64_t sequence;     /* WATCH_DISK: diskseq */
	uint64_t size;         /* WATCH_DISK: bytes */
};

typedef void (*watch_handler)(void *context, const struct watch_event *event);

/* Calls the handler for everything that is there already, then for every change. */
int watch_new(struct loop *loop, watch_handler handler, void *context, struct watch **out, struct fault *fault);
void watch_free(struct watch *watch);
SCOPED_DEFINE(watch_free, struct watch *)

/* Reports everything present again; what went meanwhile is for the caller to notice. */
void watch_scan(struct watch *watch);
