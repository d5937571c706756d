// SPDX-License-Identifier: GPL-3.0-or-later
/* Sweeps all USB devices once; never cuts a disk that is in use, so a machine that runs from USB
 * keeps running. */
#include "mediad/door/sweep.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/listing.h"
#include "common/text.h"
#include "mediad/door/holders.h"
#include "mediad/usb/device.h"
#include "mediad/usb/hubs.h"

static inline void path_free(char *path)
{
	free(path);
}
SCOPED_DEFINE(path_free, char *)

static bool is_used(const char *sysfs, const char *proc, const char *name)
{
	SCOPED(path_free) char *folder = NULL;
	char path[PATH_MAX];

	if (!text_format(path, sizeof(path), "%s/bus/usb/devices/%s", sysfs, name))
		return true;
	folder = realpath(path, NULL);
	return folder ? holders_any(sysfs, proc, folder) : errno != ENOENT;
}

static int sweep_device(const char *sysfs, const char *proc, const char *name, struct sweep *out)
{
	SCOPED(device_close) struct device device = DEVICE_NONE;
	const struct bus bus = { .sysfs = sysfs, .let_in = "" }; /* what is storage needs no policy */
	struct usb_facts facts;
	int r;

	r = device_open(&bus, name, &device, NULL);
	if (r == 0)
		r = device_read(&device, &facts, NULL);
	if (r < 0)
		return r;
	if (!facts.authorised || !(facts.functions & USB_FUNCTION_STORAGE))
		return 0;
	if (is_used(sysfs, proc, name)) {
		out->spared++;
		return 0;
	}
	out->blocked++;
	return device_authorise(&device, false);
}

int sweep_run(const char *sysfs, const char *proc, struct sweep *out, struct fault *fault)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char path[PATH_MAX];
	int r, result;

	memset(out, 0, sizeof(*out));
	result = hubs_close(sysfs, &out->hubs, fault);
	if (!text_format(path, sizeof(path), "%s/bus/usb/devices", sysfs))
		return fault_set(fault, -ENAMETOOLONG, N_("The path %s is too long."), sysfs);
	r = listing_open(path, &listing);
	if (r == -ENOENT)
		return result;
	if (r < 0)
		return fault_set(
			fault, r, N_("The USB devices cannot be listed: %s."), strerror(-r));
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		if (!device_name_is_valid(name, NAME_MAX))
			continue;
		r = sweep_device(sysfs, proc, name, out);
		if (r < 0 && r != -ENODEV)
			result = fault_set(fault, -EIO,
				N_("The USB device at %s cannot be blocked: %s. Take it out."),
				name, strerror(-r));
	}
	return result;
}
