// SPDX-License-Identifier: GPL-3.0-or-later
/* What is plugged in and kept out now, at every door: recorded and told once each, with who was at the seat, and bounded however
 * fast things are plugged. What was not recorded for that is counted and recorded when it is over. Decides nothing. */
#pragma once

#include "common/json.h"
#include "common/wire.h"
#include "mediad/broker/uevent.h"

struct blocked; /* opaque: the list */
struct broker;
struct connected;

#define BLOCKED_MAX 256

int blocked_new(struct broker *broker, struct blocked **out);
void blocked_free(struct blocked *blocked);
SCOPED_DEFINE(blocked_free, struct blocked *)

/* The gate read a USB device: kept out, or let in (then it comes off the list). `stick` is its entry when it is storage. */
void blocked_usb(struct broker *broker, const struct usb_facts *facts, const struct connected *stick);
/* The watch told of a device at another door, or of lost events. */
void blocked_event(struct broker *broker, const struct watch_event *event);
void blocked_gone(struct broker *broker, const char *port);
/* The registry knows better now why something is kept out (it is lost): what another rule decides than before is recorded and told
 * anew. */
void blocked_look_again(struct broker *broker);

/* The Watch event of the i-th device that is kept out now, the caller's; NULL: there is none at i < BLOCKED_MAX. */
json_t *blocked_describe(struct broker *broker, int i);
