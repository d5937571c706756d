// SPDX-License-Identifier: GPL-3.0-or-later
/* The kernel's own defaults: what happens to a device that nobody has decided about (R-DEV-01). */
#pragma once

#include <stdint.h>

struct fault;

/* Sets the default of every controller, and of those still to come, to closed and reads it back.
 * *found_open counts what was not closed: controllers, and the default for those to come. Nothing is ever opened again. -EIO:
 * something stays open; fault names it. */
int hubs_close(const char *sysfs, uint32_t *found_open, struct fault *fault);
