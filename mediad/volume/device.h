// SPDX-License-Identifier: GPL-3.0-or-later
/* The block device a job works on: found in sysfs below the USB device the broker means, checked, pinned. Knows no LUKS.
 * A pinned device keeps its number: even when it is pulled out, no other can appear under the same node. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/wire.h"

struct device {
	char path[64];    /* /dev/NAME */
	int pin;          /* keeps the device number ours while it is open */
	uint64_t size;    /* bytes */
	uint32_t sector;  /* logical sector size */
	bool read_only;   /* the kernel lets nobody open it for writing: set by us, or by the medium's own switch */
};

enum device_use {
	DEVICE_TO_WRITE, /* write protection of ours is taken back; nobody may hold it */
	DEVICE_TO_READ,  /* write-protected before anything else opens it; nobody may hold it */
	DEVICE_AS_IT_IS, /* open already, below a mapping: nothing is changed */
};

/* What sysfs says: whole disk, nearest USB device above it is the wanted one, in this very enumeration, same diskseq.
 * *name is the kernel's name. `sysfs` is "/sys". -ENODEV gone, -ESTALE another one sits there. */
int device_find(const char *sysfs, const struct volume_device *wanted, char name[32], struct fault *fault);
/* The same, and nothing holds it. -EBUSY held. */
int device_check(const char *sysfs, const struct volume_device *wanted, char name[32], struct fault *fault);

/* Released by SCOPED(device_close); start with .pin = -1. Opens what was found, compares number and diskseq again, and
 * refuses what is mounted. Opened for reading only, whatever `use` is. Nothing but the kernel's write protection is set. */
int device_open(const struct volume_device *wanted, enum device_use use, struct device *out, struct fault *fault);
static inline void device_close(struct device *device)
{
	if (device->pin >= 0)
		close(device->pin);
	device->pin = -1;
}
static inline void device_close_scoped(struct device *device)
{
	device_close(device);
}

/* Alone: O_RDWR (to read only: O_RDONLY) | O_DIRECT | O_EXCL, nobody mounts or maps it meanwhile. *fd is the caller's. */
int device_claim(const struct device *device, bool writing, int *fd, struct fault *fault);
/* Bytes that were read from the disk so far, by the kernel's own counter (Documentation/block/stat.rst). */
int device_reads(const char *sysfs, const struct volume_device *wanted, uint64_t *out);
/* What was written to it by other descriptors is out of every cache on the way, the medium's own included. */
int device_flush(const char *path, struct fault *fault);
