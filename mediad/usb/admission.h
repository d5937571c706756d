// SPDX-License-Identifier: GPL-3.0-or-later
/* Letting one open and read device in: the device, then its interfaces, then their drivers. */
#pragma once

#include "common/wire.h"

struct device;

/* `facts` is what device_read gave; afterwards what was read again. -ESTALE: swapped, or it changed meanwhile. -EPERM: a
 * driver for something else took it. Whatever fails after the write leaves it blocked. */
int admission_grant(const char *sysfs, const struct device *device, struct usb_facts *facts,
	struct fault *fault);
