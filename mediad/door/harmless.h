// SPDX-License-Identifier: GPL-3.0-or-later
/* What comes in unasked: keyboards, mice, hubs and their like, at boot, in the initramfs and with mediad dead (R-DEV-08). */
#pragma once

#include "common/wire.h"

struct bus;

/* Authorises keyboards, mice, hubs and their like with their interfaces, asking nobody. Everything
 * else is left as it is: 0 too, and facts->authorised says which. */
int harmless_admit(
	const struct bus *bus, const char *name, struct usb_facts *facts, struct fault *fault);

/* `interface` (1-2:1.0) got a driver: blocks its device if that is one for another class. -EPERM:
 * it was. */
int harmless_recheck(const struct bus *bus, const char *interface, struct fault *fault);
