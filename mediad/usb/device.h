// SPDX-License-Identifier: GPL-3.0-or-later
/* One USB device by its sysfs folder. The folder and its `authorized` are opened before anything is
 * read, so that what is written later reaches the device that was read, or nothing (R-DEV-01,
 * R-DEV-05). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/macros.h"
#include "common/wire.h"

/* Where USB devices are, and which of them policy lets in unasked. */
struct bus {
	const char *sysfs;  /* /sys */
	const char *let_in; /* words of classes.h, blank between */
};

struct device {
	const struct bus *bus;
	char name[32];
	int folder;     /* O_PATH */
	int authorized; /* opened before all reading; -ENODEV on use once the device is gone */
};

/* True for bus-port[.port…] of digits, at most 31 bytes, ended within `size`: no root hub, no
 * interface, no path. */
bool device_name_is_valid(const char *name, size_t size);

/* Opens `name` below bus/usb/devices; `bus` is borrowed. -EINVAL: not a name. -ENODEV: nothing there. */
int device_open(const struct bus *bus, const char *name, struct device *out, struct fault *fault);
void device_close(struct device *device);
/* SCOPED(device_close) struct device device = DEVICE_NONE; */
#define DEVICE_NONE { .folder = -1, .authorized = -1 }
#define device_close_scoped device_close

/* Reads everything afresh. Descriptors that are too long, and a serial number that does not fit,
 * give USB_FUNCTION_OTHER. */
int device_read(const struct device *device, struct usb_facts *out, struct fault *fault);

/* Writes `authorized`. -ENODEV: that device is gone, whatever sits at its place now. */
int device_authorise(const struct device *device, bool authorised);
