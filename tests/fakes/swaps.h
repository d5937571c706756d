// SPDX-License-Identifier: GPL-3.0-or-later
/* One admission in a traced child on a fake sysfs; before chosen system calls of it another device takes the place, or this one
 * changes. A plain file never says ENODEV: the old device lives on in a folder of its own, so what is written to it is seen. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/wire.h"

#define SWAPS_TOTAL 10000
#define SWAPS_NAME "1-1.2"

/* A device: what is different from the one that fake_sysfs_device makes. */
struct swap_device {
	const uint8_t *descriptors;
	size_t length;
	const char *interface;      /* "08 06 50": of :1.0 */
	const char *serial, *devnum; /* NULL: as usual */
};

struct swaps {
	const struct swap_device *first;   /* sits there when the admission begins */
	const struct swap_device *others;  /* whoever may come; none of them may ever be let in */
	size_t other_count;
	/* Below `sysfs`; once before all, and then in the child. */
	void (*prepare)(const char *sysfs);
	int (*admit)(const char *sysfs, struct usb_facts *facts);
	/* May it end so, when the first device is `authorised` afterwards? */
	bool (*allowed)(int code, const struct usb_facts *facts, bool authorised);
};

/* Every change before every system call, then seeded ones, several during one admission, until SWAPS_TOTAL have happened. Returns
 * how many admissions ended wrong, and says which; *let_in counts those in which the first device came in. */
int swaps_run(const struct swaps *swaps, int *let_in);
