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

struct device; /* opaque; an open folder */

/* True for bus-port[.port…] of digits, at most 31 bytes, ended within `size`: no root hub, no
 * interface, no path. */
bool device_name_is_valid(const char *name, size_t size);

/* Opens `name` below `sysfs`/bus/usb/devices. -EINVAL: not a name. -ENODEV: nothing there. */
int device_open(const char *sysfs, const char *name, struct device **out, struct fault *fault);
void device_close(struct device *device);
SCOPED_DEFINE(device_close, struct device *)

/* Reads everything afresh. Descriptors that are too long, and a serial number that does not fit,
 * give USB_FUNCTION_OTHER. */
int device_read(const struct device *device, struct usb_facts *out, struct fault *fault);

/* Are both readings of one enumeration, with the same descriptors and the same serial number? */
bool device_same(const struct usb_facts *a, const struct usb_facts *b);

/* Writes `authorized`. -ENODEV: that device is gone, whatever sits at its place now. */
int device_authorise(const struct device *device, bool authorised);

/* O_PATH descriptor of the folder, borrowed. */
int device_folder(const struct device *device);
const char *device_name(const struct device *device);
