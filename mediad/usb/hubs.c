// SPDX-License-Identifier: GPL-3.0-or-later
/* Closes the defaults of root hubs and of usbcore; knows no single device. */
#include "mediad/usb/hubs.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/listing.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"

/* 0: closed. Any number but 0, 1 and 2 that is written here makes the kernel choose 1, open: hence the reading back. */
static int close_default(const char *path, uint32_t *found_open)
{
	SCOPED(close_fd) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return -errno;
	if (attribute_is(folder, "authorized_default", 0))
		return 0;
	++*found_open;
	if (attribute_write(folder, "authorized_default", "0") == 0 && attribute_is(folder, "authorized_default", 0))
		return 0;
	return faccessat(folder, "authorized_default", F_OK, 0) < 0 ? -ENODEV : -EIO;
}

static int close_hub(const char *devices, const char *name, uint32_t *found_open, struct fault *fault)
{
	char path[PATH_MAX];
	int r = -ENAMETOOLONG;

	if (text_format(path, sizeof(path), "%s/%s", devices, name))
		r = close_default(path, found_open);
	if (r == 0 || r == -ENOENT || r == -ENODEV)
		return 0; /* closed, or taken out */
	return fault_set(fault, -EIO,
		N_("The USB controller %s lets in unknown devices and cannot be closed; restart the machine."), name);
}

/* Controllers that appear later take their default from here. */
static int close_newcomers(const char *sysfs, uint32_t *found_open, struct fault *fault)
{
	char path[PATH_MAX];
	int r = -ENAMETOOLONG;

	if (text_format(path, sizeof(path), "%s/module/usbcore/parameters", sysfs))
		r = close_default(path, found_open);
	if (r == 0 || r == -ENOENT)
		return 0; /* closed; or no USB in this kernel, or not loaded yet: then modprobe.d closes it */
	return fault_set(fault, -EIO,
		N_("USB controllers that are added later will let in unknown devices; start the kernel with %s."),
		"usbcore.authorized_default=0");
}

int hubs_close(const char *sysfs, uint32_t *found_open, struct fault *fault)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char devices[PATH_MAX];
	int r, result;

	*found_open = 0;
	result = close_newcomers(sysfs, found_open, fault);
	r = -ENAMETOOLONG;
	if (text_format(devices, sizeof(devices), "%s/bus/usb/devices", sysfs))
		r = listing_open(devices, &listing);
	if (r == -ENOENT)
		return result;
	if (r < 0)
		return fault_set(fault, r, N_("The USB controllers cannot be listed: %s."), strerror(-r));
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		if (fnmatch("usb+([0-9])", name, FNM_EXTMATCH) != 0)
			continue;
		r = close_hub(devices, name, found_open, fault);
		if (r < 0)
			result = r;
	}
	return result;
}
