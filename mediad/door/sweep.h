// SPDX-License-Identifier: GPL-3.0-or-later
/* What the gate does when it starts: closes the defaults, and shuts out storage that slipped in
 * before. */
#pragma once

#include <stdint.h>

struct fault;

struct sweep {
	uint32_t hubs;    /* controllers that were open */
	uint32_t blocked; /* authorised storage devices that nobody used */
	uint32_t spared;  /* those in use, perhaps the system's own disk */
};

/* Goes on where one device fails. -EIO: a default stays open or a device could not be blocked. */
int sweep_run(const char *sysfs, const char *proc, struct sweep *out, struct fault *fault);
