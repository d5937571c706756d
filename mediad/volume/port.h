// SPDX-License-Identifier: GPL-3.0-or-later
/* The port of a hub that a device hangs on: the kernel (6.0 and later) can tell the hub to take the power from it. Whether the hub
 * does, nobody sees. */
#pragma once

#include "common/wire.h"

#define PORT_DARK 2000000 /* µs: until nothing is left in a stick's capacitors */

/* Off, and after `dark` microseconds on again, both halves of a connector for USB 2 and 3: the device goes, and comes as a new one, not
 * authorised. `sysfs`: /sys. -EOPNOTSUPP: it cannot be switched, or something else hangs there too; -ESTALE: another device is there. */
int port_cycle(const char *sysfs, const struct volume_device *disk, unsigned int dark, struct fault *fault);
