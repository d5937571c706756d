// SPDX-License-Identifier: GPL-3.0-or-later
/* The USB storage devices that are plugged in now: what they claim to be and whether they are let in. All of it hints
 * until a header has been checked. */
#pragma once

#include "common/wire.h"
#include "mediad/broker/watch.h"
#include "policy/device.h"
#include "policy/office.h"

struct broker;
struct sticks;

#define STICKS_MAX 128

struct connected {
	struct usb_facts facts;
	struct stick stick;
	struct volume_device disk; /* major 0: no block device (closed) */
	uint64_t size;             /* bytes of the disk */
	bool admitted;             /* by us, for a job or an open medium */
	bool changed;              /* it answered otherwise when it was read again */
	char number[MEDIUM_NUMBER]; /* "": no job and no open medium on it */
};

int sticks_new(struct broker *broker, struct sticks **out);
void sticks_free(struct sticks *sticks);
SCOPED_DEFINE(sticks_free, struct sticks *)

/* Called by the watch. Tells the jobs when a disk came or a stick went. */
void sticks_event(void *broker, const struct watch_event *event);

/* Borrowed until the next event; NULL. */
const struct connected *sticks_at(const struct sticks *sticks, int i); /* 0..sticks_count-1 */
int sticks_count(const struct sticks *sticks);
const struct connected *sticks_by_usb(const struct sticks *sticks, const char *usb);
const struct connected *sticks_by_tag(const struct sticks *sticks, const char *tag);
const struct connected *sticks_by_number(const struct sticks *sticks, const char *number);

/* The one connected stick whose hints fit the medium, not in use. -ENOENT: none; -EEXIST: several claim to be it (T1). */
int sticks_find(const struct sticks *sticks, const struct medium *medium, const struct connected **out,
	struct fault *fault);

/* False when the gate is sure that the device of that enumeration is no longer plugged in. */
bool sticks_still_there(struct broker *broker, const struct volume_device *disk);

/* Has the gate authorise it for a job on `number` / takes it back. Blocking always works, also for one that is gone. */
int sticks_admit(struct broker *broker, const char *usb, const char *number, struct fault *fault);
void sticks_block(struct broker *broker, const char *usb);
/* After a restart: this one is already let in, for the open medium `number`. */
void sticks_adopt(struct broker *broker, const char *usb, const char *number);

/* How a device is called, after what it claims to be: the same at every port and speed; two claims are two devices with one
 * tag, stick-1a2b3c4d. `word`: what the tag begins with. */
void sticks_name(const char *word, const struct usb_facts *facts, struct stick *stick);
/* The tag alone, of any claim. */
void sticks_tag(const char *word, const char *claim, struct stick *stick);
/* What it is and why it is closed, as the registry stands now. */
void sticks_judge(struct broker *broker, const struct connected *connected, struct device_verdict *out);
/* The entries of List's `sticks`; the caller's, NULL without memory. */
json_t *sticks_describe(struct broker *broker);
