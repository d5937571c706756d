// SPDX-License-Identifier: GPL-3.0-or-later
/* What a word of udev's means for the broker: texts in, an event out. Pure; knows no udev, so that it can be fed anything. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/device.h"

#define UEVENT_PORT 64
#define UEVENT_TEXT 128

enum watch_kind {
	WATCH_USB,     /* a USB device came, changed or went */
	WATCH_DISK,    /* a whole disk below a USB device came or went */
	WATCH_DOOR,    /* a device that another door keeps shut came, or went (or is no longer kept shut) */
	WATCH_MAPPING, /* the mapping of a medium of ours came or changed */
	WATCH_LOST,    /* events were lost: what was known may have gone; what is there now follows */
	WATCH_SCANNED, /* everything that is there has been told */
};

struct watch_event {
	enum watch_kind kind;
	bool gone;
	char usb[32];          /* sysfs name of the (nearest) USB device */
	uint32_t major, minor; /* WATCH_DISK */
	uint64_t sequence;     /* WATCH_DISK: diskseq */
	uint64_t size;         /* WATCH_DISK: bytes */
	char number[48];       /* WATCH_MAPPING: the medium's, as its name says */
	/* WATCH_DOOR; made printable. With `gone` only the port is set. */
	enum device_door door;
	char port[UEVENT_PORT]; /* subsystem and sysfs name: mmc/mmc0:aaaa */
	char vendor[UEVENT_TEXT], model[UEVENT_TEXT], serial[UEVENT_TEXT];
};

/* One device as udev and sysfs tell of it; any text may be NULL and none is to be believed. */
struct uevent {
	const char *action;                         /* NULL: found by a scan */
	const char *subsystem, *devtype, *sysname;
	const char *usb;                            /* sysfs name of the USB device that it is, or lies below */
	const char *major, *minor, *sequence, *size; /* block: decimal; size in sectors of 512 */
	const char *mapping;                        /* property DM_NAME */
	const char *door;                           /* property MEDIAD_DOOR */
	const char *vendor, *model, *serial;        /* the attributes that uevent_attributes names */
};

/* The sysfs attributes that name a device of this subsystem to a person; NULL: it has none. */
struct uevent_attributes {
	const char *subsystem; /* mmc, scsi, thunderbolt, firewire, pci */
	const char *vendor, *model, *serial;
};
/* The row of a subsystem that a door can stand in; NULL: none does. Row by row with uevent_row, NULL past the last. */
const struct uevent_attributes *uevent_attributes(const char *subsystem);
const struct uevent_attributes *uevent_row(unsigned int i);

/* Fills *out; false: none of our business, or not to be understood. */
bool uevent_read(const struct uevent *uevent, struct watch_event *out);
