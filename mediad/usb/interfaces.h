// SPDX-License-Identifier: GPL-3.0-or-later
/* The second gate: the interfaces of one authorised device, and the drivers that took them. */
#pragma once

#include "common/wire.h"

struct device;

/* Where the kernel holds interfaces back (interface_authorized_default=0), opens those of
 * `function` and offers them to the drivers of that function, to no other. Where it does not, does
 * nothing. */
int interfaces_open(const char *sysfs, const struct device *device, enum usb_function function);

/* Drivers are chosen by vendor and product number as well as by class, so a device can wear a
 * keyboard's or a stick's descriptors and still get a network driver. -EPERM: an interface whose
 * class is known here has another driver than that class has; its name is in driver[64]. Interfaces
 * without a driver are fine, and so are classes this gate never opens. */
int interfaces_check_drivers(const struct device *device, char driver[64]);
