// SPDX-License-Identifier: GPL-3.0-or-later
/* The kernel's write protection of a whole block device, disk or mapping, below every file system. Believed only when read
 * back. Set before anybody opens for writing: the kernel refuses openers, not writers, and device-mapper opens by number
 * and is not refused (bio_check_ro only warns, block/blk-core.c). */
#pragma once

#include <stdbool.h>

struct fault;

/* True only if both the device (BLKROGET) and sysfs (`ro`) say so. `device` is open, for reading. */
bool protection_is_on(int device);

/* Sets it through a descriptor that cannot write, and reads it back. `path` is for the fault. */
int protection_set(int device, const char *path, struct fault *fault);

/* Takes back what protection_set set; that of the medium itself stays. */
int protection_lift(int device, const char *path, struct fault *fault);
