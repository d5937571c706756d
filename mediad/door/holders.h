// SPDX-License-Identifier: GPL-3.0-or-later
/* Is a USB device's disk in use: mounted, swapped on, held by device-mapper, md or a loop? Opens no
 * block device. */
#pragma once

#include <stdbool.h>

/* `folder`: the real path of the device's sysfs folder. True too where it cannot be told: the
 * system may be running from it. */
bool holders_any(const char *sysfs, const char *proc, const char *folder);
