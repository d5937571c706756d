// SPDX-License-Identifier: GPL-3.0-or-later
/* Walks the interface folders below a device's folder; knows no descriptors file. */
#include "mediad/usb/interfaces.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/usb/ch9.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/listing.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"
#include "mediad/usb/classes.h"
#include "mediad/usb/device.h"

/* What is done with each interface, and what came of it. */
struct walk {
	const struct device *device;
	uint32_t function;
	bool held;        /* one interface at least was held back */
	char driver[64];  /* the one that must not have it */
};

/* Done with one interface folder. 0 goes on; anything else ends the walk and is its result. */
typedef int (*interface_fn)(int folder, const char *name, struct walk *walk);

static int each_interface(interface_fn fn, struct walk *walk)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	const char *device = walk->device->name;
	int r = listing_open_at(walk->device->folder, &listing);

	while (r == 0) {
		const char *name = listing_next(listing);
		SCOPED(close_fd) int folder = -1;

		if (!name)
			break;
		if (strncmp(name, device, strlen(device)) != 0 || name[strlen(device)] != ':')
			continue;
		folder = openat(
			walk->device->folder, name, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		r = folder < 0 ? -errno : fn(folder, name, walk);
	}
	return r;
}

/* What cannot be read is as good as the vendor's own. */
static struct usb_codes codes_of(int folder)
{
	uint32_t class, subclass, protocol;

	if (attribute_number(folder, "bInterfaceClass", 16, UINT8_MAX, &class) < 0 ||
		attribute_number(folder, "bInterfaceSubClass", 16, UINT8_MAX, &subclass) < 0 ||
		attribute_number(folder, "bInterfaceProtocol", 16, UINT8_MAX, &protocol) < 0)
		return (struct usb_codes){ .class = USB_CLASS_VENDOR_SPEC };
	return (struct usb_codes){ (uint8_t)class, (uint8_t)subclass, (uint8_t)protocol };
}

static int release_interface(int folder, const char *name, struct walk *walk)
{
	struct usb_codes codes = codes_of(folder);

	(void)name;
	if (!attribute_is(folder, "authorized", 0) ||
		classes_function(&codes, walk->device->bus->let_in) != walk->function)
		return 0;
	walk->held = true;
	return attribute_write(folder, "authorized", "1");
}

/* Offers the interface to each of the drivers; the kernel refuses where one does not fit. */
static void offer(const char *drivers, const char *interface, const char *sysfs)
{
	char path[PATH_MAX];
	const char *driver;
	size_t length;

	while (text_word(&drivers, &driver, &length)) {
		if (text_format(path, sizeof(path), "%s/bus/usb/drivers/%.*s/bind", sysfs, (int)length, driver))
			attribute_write(AT_FDCWD, path, interface);
	}
}

/* Not by drivers_probe, which lets every driver look that knows the vendor and product number. A
 * driver that is not loaded yet looks by itself when it comes. */
static int bind_interface(int folder, const char *name, struct walk *walk)
{
	const struct bus *bus = walk->device->bus;
	struct usb_codes codes = codes_of(folder);
	const struct usb_class *class = NULL;

	if (classes_function(&codes, bus->let_in) != walk->function)
		return 0;
	while ((class = classes_find(&codes, bus->let_in, class)))
		offer(class->drivers, name, bus->sysfs);
	return 0;
}

int interfaces_open(const struct device *device, enum usb_function function)
{
	struct walk walk = { .device = device, .function = function };
	int r;

	/* All first, then the drivers: an audio driver claims several interfaces at once. */
	r = each_interface(release_interface, &walk);
	if (r < 0 || !walk.held)
		return r;
	return each_interface(bind_interface, &walk);
}

static int check_interface(int folder, const char *name, struct walk *walk)
{
	struct usb_codes codes = codes_of(folder);
	uint32_t function = classes_function(&codes, walk->device->bus->let_in);
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, "driver", target, sizeof(target) - 1);
	const char *driver;

	(void)name;
	if (length < 0 && errno != ENOENT)
		return -errno;
	target[length < 0 ? 0 : length] = '\0';
	driver = strrchr(target, '/');
	driver = driver ? driver + 1 : target;
	text_copy(walk->driver, sizeof(walk->driver), driver);
	if (walk->function && function != walk->function)
		return length < 0 && attribute_is(folder, "authorized", 0) ? 0 : -EPERM;
	if (length < 0 || function == USB_FUNCTION_OTHER || classes_driver_fits(&codes, walk->device->bus->let_in, driver))
		return 0;
	return -EPERM;
}

int interfaces_check(const struct device *device, uint32_t function, struct fault *fault)
{
	struct walk walk = { .device = device, .function = function };
	int r = each_interface(check_interface, &walk);

	if (r == -EPERM && walk.driver[0])
		return fault_set(fault, r,
			N_("The driver %s took the USB device at %s, which claims to be something else; it was blocked again."),
			walk.driver, device->name);
	if (r == -EPERM)
		return fault_set(fault, r,
			N_("The kernel opened more of the USB device at %s than its storage; it was blocked again."),
			device->name);
	if (r < 0)
		return fault_errno(fault, r, N_("The drivers of the USB device at %s cannot be checked: %s."),
			device->name);
	return 0;
}

bool interfaces_are_held(const struct device *device, uint32_t bus)
{
	char path[PATH_MAX];

	if (!text_format(path, sizeof(path), "%s/bus/usb/devices/usb%u/interface_authorized_default",
		    device->bus->sysfs, bus))
		return false;
	return attribute_is(AT_FDCWD, path, 0);
}
