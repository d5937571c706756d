// SPDX-License-Identifier: GPL-3.0-or-later
/* The second gate: the interfaces of one authorised device, and the drivers that took them. */
#pragma once

#include <stdbool.h>

#include "common/wire.h"

struct device;

/* Does the kernel hold back the interfaces of whatever is let in on this device's bus? */
bool interfaces_are_held(const struct device *device, uint32_t bus);

/* Where it does, opens those of `function` and offers them to the drivers of their class, to no other. Where it does not, does
 * nothing. */
int interfaces_open(const struct device *device, enum usb_function function);

/* Drivers are chosen by vendor and product number as well as by class, so a device can wear a keyboard's or a stick's
 * descriptors and still get a network driver. -EPERM: an interface of `function` has a driver that its class does not have, or
 * another interface is open at all. With function 0 each is held against its own class, and what nobody let in is passed over. */
int interfaces_check(const struct device *device, uint32_t function, struct fault *fault);
