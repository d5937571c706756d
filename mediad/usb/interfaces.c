// SPDX-License-Identifier: GPL-3.0-or-later
/* Walks the interface folders below a device's folder; knows no descriptors file. */
#include "mediad/usb/interfaces.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"
#include "mediad/usb/descriptors.h"
#include "mediad/usb/device.h"
#include "mediad/usb/listing.h"

struct driver_row {
	const char *pattern;
	enum usb_function function;
};

/* clang-format off */
static const struct driver_row drivers[] = {
	{ "usb-storage",   USB_FUNCTION_STORAGE },
	{ "uas",           USB_FUNCTION_STORAGE },
	{ "ums-*",         USB_FUNCTION_STORAGE },  /* usb-storage for card readers with a way of their own */
	{ "hub",           USB_FUNCTION_HARMLESS },
	{ "usbhid",        USB_FUNCTION_HARMLESS },
	{ "snd-usb-audio", USB_FUNCTION_HARMLESS },
	{ "usbfs",         USB_FUNCTION_HARMLESS }, /* a program of this machine: pcscd for smart cards */
};
/* clang-format on */

/* Done with one interface folder. 0 goes on; anything else ends the walk and is its result. */
typedef int (*interface_fn)(int folder, const char *name, void *context);

static bool is_interface_of(const char *entry, const char *device)
{
	size_t length = strlen(device);

	return strncmp(entry, device, length) == 0 && entry[length] == ':';
}

static int each_interface(const struct device *device, interface_fn fn, void *context)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	int r;

	r = listing_open_at(device_folder(device), &listing);
	if (r < 0)
		return r;
	for (const char *name = listing_next(listing); name && r == 0;
		name = listing_next(listing)) {
		SCOPED(close_fd) int interface = -1;

		if (!is_interface_of(name, device_name(device)))
			continue;
		interface = openat(
			device_folder(device), name, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		r = interface < 0 ? -errno : fn(interface, name, context);
	}
	return r;
}

static uint32_t function_of(int folder)
{
	uint32_t class, subclass, protocol;

	if (attribute_number(folder, "bInterfaceClass", 16, UINT8_MAX, &class) < 0 ||
		attribute_number(folder, "bInterfaceSubClass", 16, UINT8_MAX, &subclass) < 0 ||
		attribute_number(folder, "bInterfaceProtocol", 16, UINT8_MAX, &protocol) < 0)
		return USB_FUNCTION_OTHER;
	return descriptors_function((uint8_t)class, (uint8_t)subclass, (uint8_t)protocol);
}

static bool driver_fits(const char *driver, uint32_t function)
{
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		if (drivers[i].function == function && fnmatch(drivers[i].pattern, driver, 0) == 0)
			return true;
	}
	return false;
}

struct opening {
	const char *sysfs;
	enum usb_function function;
	bool held; /* one interface at least was held back */
};

static int release_interface(int folder, const char *name, void *context)
{
	struct opening *opening = context;

	(void)name;
	if (!attribute_is(folder, "authorized", 0) || function_of(folder) != opening->function)
		return 0;
	opening->held = true;
	return attribute_write(folder, "authorized", "1");
}

/* Offers the interface to one driver; the kernel refuses if that driver does not fit. */
static void offer(int drivers_folder, const char *driver, const char *interface)
{
	SCOPED(close_fd) int folder = openat(drivers_folder, driver, O_PATH | O_CLOEXEC | O_NOFOLLOW);

	if (folder >= 0)
		attribute_write(folder, "bind", interface);
}

/* Not by drivers_probe, which lets every driver look that knows the vendor and product number. A
 * driver that is not loaded yet looks by itself when it comes. */
static int bind_interface(int folder, const char *name, void *context)
{
	const struct opening *opening = context;
	SCOPED(listing_close) struct listing *listing = NULL;
	SCOPED(close_fd) int drivers_folder = -1;
	char path[PATH_MAX];
	int r;

	if (function_of(folder) != opening->function)
		return 0;
	if (!text_format(path, sizeof(path), "%s/bus/usb/drivers", opening->sysfs))
		return -ENAMETOOLONG;
	drivers_folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (drivers_folder < 0)
		return -errno;
	r = listing_open_at(drivers_folder, &listing);
	if (r < 0)
		return r;
	for (const char *driver = listing_next(listing); driver; driver = listing_next(listing)) {
		if (driver_fits(driver, opening->function))
			offer(drivers_folder, driver, name);
	}
	return 0;
}

int interfaces_open(const char *sysfs, const struct device *device, enum usb_function function)
{
	struct opening opening = { .sysfs = sysfs, .function = function };
	int r;

	/* All first, then the drivers: an audio driver claims several interfaces at once. */
	r = each_interface(device, release_interface, &opening);
	if (r < 0 || !opening.held)
		return r;
	return each_interface(device, bind_interface, &opening);
}

static int check_driver(int folder, const char *name, void *context)
{
	uint32_t function = function_of(folder);
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, "driver", target, sizeof(target) - 1);
	const char *driver;

	(void)name;
	if (length < 0)
		return errno == ENOENT ? 0 : -errno;
	target[length] = '\0';
	driver = strrchr(target, '/');
	driver = driver ? driver + 1 : target;
	if (function == USB_FUNCTION_OTHER || driver_fits(driver, function))
		return 0;
	text_copy(context, 64, driver);
	return -EPERM;
}

int interfaces_check_drivers(const struct device *device, char driver[64])
{
	driver[0] = '\0';
	return each_interface(device, check_driver, driver);
}
