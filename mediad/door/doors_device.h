// SPDX-License-Identifier: GPL-3.0-or-later
/* One device that a door may keep shut, by its sysfs folder: what it is, which driver has it, and the kernel's two words to a
 * bus: probe this one, unbind that one. Knows no policy. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/file.h"

struct fault;

struct doors_device {
	char path[PATH_MAX];  /* the real folder */
	char name[64];        /* 2:0:0:0, mmc0:aaaa, 0-1 */
	char subsystem[32];
	int folder;           /* O_PATH; -1: none */
};

/* `path` is absolute; links in it are followed. -ENODEV: nothing there, or it lies outside `sysfs`. */
int doors_device_open(const char *sysfs, const char *path, struct doors_device *out);
void doors_device_clear(struct doors_device *device);

bool doors_device_is_bound(const struct doors_device *device);
/* The attribute's text without the newline; "" where it is missing. Returns out. */
const char *doors_device_text(const struct doors_device *device, const char *name, char out[64]);

/* Does it hang on a USB device? *let_in: that device is authorised, and the interface in between is storage with a driver for
 * storage, which only mediad-gate does. */
bool doors_device_on_usb(const struct doors_device *device, bool *let_in);

/* Offers it to the drivers of its bus; nothing where the bus is not closed, for there the kernel does that. */
int doors_device_probe(const char *sysfs, const struct doors_device *device);
int doors_device_unbind(const struct doors_device *device);
/* Has the kernel announce it again, with what udev made of it (for SCSI its sg node too). */
void doors_device_announce(const struct doors_device *device);

/* drivers_autoprobe of a bus is set to 0 and read back; what appears there from now on gets no driver by itself. 1: it was
 * open. 0: it was closed, or there is no such bus. -EIO: it stays open. */
int doors_bus_close(const char *sysfs, const char *bus);
