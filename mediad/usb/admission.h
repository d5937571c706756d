// SPDX-License-Identifier: GPL-3.0-or-later
/* Letting one open and read device in: the device, then its interfaces, then their drivers. */
#pragma once

#include "common/wire.h"

struct device;

/* Opens its interfaces of `function`; where it has others, the kernel must keep those shut. `facts` is what device_read gave;
 * afterwards what was read again. -ESTALE: swapped, or it changed meanwhile. -EPERM: a driver for something else took it, or more
 * than `function` came open. Whatever fails after the write leaves it blocked. */
int admission_grant(
	const struct device *device, enum usb_function function, struct usb_facts *facts, struct fault *fault);
