// SPDX-License-Identifier: GPL-3.0-or-later
/* The ways in that are not USB: card slots, optical drives, disks that come after the boot, Thunderbolt, FireWire
 * (docs/DOORS.md). Their buses hand out no driver by themselves; a device gets one when policy lets it in. */
#pragma once

#include <stdint.h>

struct fault;
struct settings;

#define DOORS_RUN "/run/mediad-door"

struct doors {
	const char *sysfs, *proc;
	const char *run;                 /* a folder; the file `closed` in it: the boot is over */
	const struct settings *settings;
};

struct doors_closed {
	uint32_t open;   /* buses that were open */
	uint32_t shut;   /* devices whose driver was taken away */
	uint32_t spared; /* those that must not come in, but are in use */
};

/* One device as udev saw it: `path` is its folder. Lets it in or shuts it, as policy says. *door: the word of the door that
 * keeps it shut (sd-card, optical, hotplug-disk, thunderbolt, firewire), or NULL. What is in use is never cut, and what the
 * boot found on a disk controller is the machine's own. -ENODEV: it is gone. -EIO: it should be shut, and is not. */
int doors_guard(const struct doors *doors, const char *path, const char **door, struct fault *fault);

/* Closes the buses, judges what is there already, and marks the end of the boot: disks that come later are unknown ones.
 * Goes on where one fails. -EIO: something stays open. */
int doors_close(const struct doors *doors, struct doors_closed *out, struct fault *fault);
