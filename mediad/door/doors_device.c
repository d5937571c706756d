// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and writes sysfs below one folder; decides nothing. */
#include "mediad/door/doors_device.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/listing.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"

static bool link_name(int folder, const char *link, char *out, size_t size)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, link, target, sizeof(target) - 1);
	const char *last;

	if (length < 0)
		return false;
	target[length] = '\0';
	last = strrchr(target, '/');
	return text_copy(out, size, last ? last + 1 : target);
}

int doors_device_open(const char *sysfs, const char *path, struct doors_device *out)
{
	char root[PATH_MAX];
	const char *last;

	out->folder = -1;
	if (!realpath(sysfs, root) || !realpath(path, out->path))
		return errno == ENOENT || errno == ENOTDIR ? -ENODEV : -errno;
	if (strncmp(out->path, root, strlen(root)) != 0 || out->path[strlen(root)] != '/')
		return -ENODEV;
	out->folder = open(out->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->folder < 0)
		return errno == ENOENT || errno == ENOTDIR ? -ENODEV : -errno;
	last = strrchr(out->path, '/');
	if (text_copy(out->name, sizeof(out->name), last + 1) &&
		link_name(out->folder, "subsystem", out->subsystem, sizeof(out->subsystem)))
		return 0;
	doors_device_clear(out);
	return -ENODEV;
}

void doors_device_clear(struct doors_device *device)
{
	if (device->folder >= 0)
		close(device->folder);
	device->folder = -1;
}

bool doors_device_is_bound(const struct doors_device *device)
{
	return faccessat(device->folder, "driver", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

const char *doors_device_text(const struct doors_device *device, const char *name, char out[64])
{
	struct usb_string text;

	out[0] = '\0';
	if (attribute_string(device->folder, name, &text) == 0)
		text_printable_bytes(text.bytes, text.length, out, 64);
	return out;
}

static bool is_storage_interface(const char *path)
{
	static const char *const drivers[] = { "usb-storage", "uas", "ums-*" };
	SCOPED(close_fd) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char driver[64];
	uint32_t class;

	if (folder < 0 || attribute_number(folder, "bInterfaceClass", 16, UINT8_MAX, &class) < 0 || class != 8)
		return false;
	if (!link_name(folder, "driver", driver, sizeof(driver)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		if (fnmatch(drivers[i], driver, 0) == 0)
			return true;
	}
	return false;
}

/* Cuts the last name off. False: nothing is left to cut. */
static bool climb(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

bool doors_device_on_usb(const struct doors_device *device, bool *let_in)
{
	char path[PATH_MAX], below[PATH_MAX];

	*let_in = false;
	text_copy(path, sizeof(path), device->path);
	text_copy(below, sizeof(below), path);
	while (climb(path)) {
		SCOPED(close_fd) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (folder >= 0 && faccessat(folder, "busnum", F_OK, 0) == 0) {
			*let_in = attribute_is(folder, "authorized", 1) && is_storage_interface(below);
			return true;
		}
		text_copy(below, sizeof(below), path);
	}
	return false;
}

static int bus_folder(const char *sysfs, const char *bus)
{
	char path[PATH_MAX];
	int folder;

	if (!text_format(path, sizeof(path), "%s/bus/%s", sysfs, bus))
		return -ENAMETOOLONG;
	folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return folder < 0 ? -errno : folder;
}

int doors_bus_close(const char *sysfs, const char *bus)
{
	int r = bus_folder(sysfs, bus);
	SCOPED(close_fd) int folder = r < 0 ? -1 : r;

	if (r == -ENOENT)
		return 0;
	if (folder < 0)
		return -EIO;
	if (attribute_is(folder, "drivers_autoprobe", 0))
		return 0;
	attribute_write(folder, "drivers_autoprobe", "0");
	return attribute_is(folder, "drivers_autoprobe", 0) ? 1 : -EIO;
}

int doors_device_probe(const char *sysfs, const struct doors_device *device)
{
	int r = bus_folder(sysfs, device->subsystem);
	SCOPED(close_fd) int folder = r < 0 ? -1 : r;

	if (folder < 0)
		return r;
	if (!attribute_is(folder, "drivers_autoprobe", 0))
		return 0;
	return attribute_write(folder, "drivers_probe", device->name);
}

int doors_device_unbind(const struct doors_device *device)
{
	int r = attribute_write(device->folder, "driver/unbind", device->name);

	return r == -ENOENT || r == -ENODEV ? 0 : r; /* meanwhile gone, or unbound */
}

void doors_device_announce(const struct doors_device *device)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char path[PATH_MAX];

	attribute_write(device->folder, "uevent", "add");
	if (!text_format(path, sizeof(path), "%s/scsi_generic", device->path) || listing_open(path, &listing) < 0)
		return;
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		if (text_format(path, sizeof(path), "scsi_generic/%s/uevent", name))
			attribute_write(device->folder, path, "add");
	}
}
