// SPDX-License-Identifier: GPL-3.0-or-later
/* What a device that was plugged in is, and which rule keeps it out: a pure function from what it claims to a verdict with the
 * sentences for the person. Knows no udev, store or clock; all it is given are hints (R-DEV-07). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/fault.h"

enum device_door {
	DOOR_USB,
	DOOR_SD_CARD,
	DOOR_OPTICAL,
	DOOR_HOTPLUG_DISK,
	DOOR_THUNDERBOLT,
	DOOR_FIREWIRE,
};

const char *device_door_name(enum device_door door); /* usb, sd-card, optical, hotplug-disk, thunderbolt, firewire */
bool device_door_from_name(const char *name, enum device_door *out);

/* Everything but `door` is of USB alone. Texts are borrowed and never NULL. */
struct device_facts {
	enum device_door door;
	uint32_t functions;             /* enum usb_function of common/wire.h, or-ed */
	const uint32_t *classes;        /* 8 words, as struct usb_facts has them */
	uint32_t configurations, interfaces;
	bool twin;                      /* another connected device makes the same claim */
	bool changed;                   /* it answered otherwise when it was read again */
	const char *tag, *serial;       /* as they are shown */
	const char *number, *state;     /* of the medium that its hints fit; "": the registry knows none */
};

struct device_verdict {
	bool blocked;                   /* false: it is let in unasked, and nothing below is set */
	bool expected;                  /* the registry knows it and it may well be here: no line of the ledger is due */
	const char *what;               /* docs/PROTOCOL.md, Watch */
	const char *state;              /* of a stick, docs/PROTOCOL.md, List */
	const char *rule, *clause;
	char lost[48];                  /* the number of the lost medium that it looks like; "" */
	struct fault why, ask;
};

void device_decide(const struct device_facts *facts, struct device_verdict *out);

/* Storage together with anything else, in one configuration: may be registered, if an administrator says so. */
bool device_is_composite(uint32_t functions, uint32_t configurations);
