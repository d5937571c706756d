// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens and reads USB devices; decides nothing. */
#include "mediad/usb/device.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"
#include "mediad/usb/descriptors.h"

bool device_name_is_valid(const char *name, size_t size)
{
	size_t length = strnlen(name, size);

	return length < size && length < sizeof(((struct usb_facts *)0)->name) &&
	       fnmatch("+([0-9])-+([0-9])*(.+([0-9]))", name, FNM_EXTMATCH) == 0;
}

/* One sentence for all that ends with the device being out. */
static int tell(const char *name, int r, struct fault *fault)
{
	if (r == -ENOENT || r == -ENODEV)
		return fault_set(fault, -ENODEV, N_("No USB device is at %s (any more); plug it in again."), name);
	if (r < 0)
		return fault_errno(fault, r, N_("The USB device at %s cannot be read: %s."), name);
	return 0;
}

int device_open(const struct bus *bus, const char *name, struct device *out, struct fault *fault)
{
	char path[PATH_MAX];

	if (!device_name_is_valid(name, sizeof(out->name)))
		return fault_set(fault, -EINVAL, N_("This is not the name of a USB device."));
	if (!text_format(path, sizeof(path), "%s/bus/usb/devices/%s", bus->sysfs, name))
		return fault_set(fault, -ENAMETOOLONG, N_("The path %s is too long."), bus->sysfs);
	*out = (struct device){ .bus = bus, .authorized = -1 };
	text_copy(out->name, sizeof(out->name), name);
	out->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->folder >= 0)
		out->authorized = openat(out->folder, "authorized", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return out->authorized >= 0 ? 0 : tell(name, -errno, fault);
}

void device_close(struct device *device)
{
	close_fd_scoped(&device->authorized);
	close_fd_scoped(&device->folder);
}

static int read_numbers(const struct device *device, struct usb_facts *out)
{
	uint32_t vendor = 0, product = 0;
	int r;

	r = attribute_number(device->folder, "busnum", 10, UINT16_MAX, &out->bus);
	if (r == 0)
		r = attribute_number(device->folder, "devnum", 10, UINT16_MAX, &out->device);
	if (r == 0)
		r = attribute_number(device->folder, "idVendor", 16, UINT16_MAX, &vendor);
	if (r == 0)
		r = attribute_number(device->folder, "idProduct", 16, UINT16_MAX, &product);
	out->vendor = (uint16_t)vendor;
	out->product = (uint16_t)product;
	return r;
}

static int read_strings(const struct device *device, struct usb_facts *out)
{
	static const char *const names[] = { "serial", "manufacturer", "product" };
	struct usb_string *const strings[] = { &out->serial, &out->manufacturer, &out->model };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int r = attribute_string(device->folder, names[i], strings[i]);

		if (r == -EFBIG && strings[i] == &out->serial)
			out->functions |= USB_FUNCTION_OTHER; /* the others are only shown, so a cut one does no harm */
		else if (r < 0 && r != -EFBIG && r != -ENOENT)
			return r;
	}
	return 0;
}

static int read_descriptors(const struct device *device, struct usb_facts *out)
{
	SCOPED(file_text_free) char *bytes = NULL;
	struct descriptors descriptors;
	uint32_t promised;
	size_t length = 0;
	int r;

	r = attribute_number(device->folder, "bNumConfigurations", 10, UINT8_MAX, &promised);
	if (r < 0)
		return r;
	r = file_read(device->folder, "descriptors", DESCRIPTORS_MAX, &bytes, &length);
	if (r == -EFBIG) {
		out->functions |= USB_FUNCTION_OTHER;
		return 0;
	}
	if (r < 0)
		return r;
	descriptors_read((const uint8_t *)bytes, length, device->bus->let_in, &descriptors);
	memcpy(out->classes, descriptors.classes, sizeof(out->classes));
	out->configurations = (uint16_t)promised;
	out->interfaces = descriptors.interfaces;
	out->functions |= descriptors.functions;
	if (promised != descriptors.configurations)
		out->functions |= USB_FUNCTION_OTHER;
	return digest_bytes(bytes, length, out->descriptors);
}

static int read_authorised(const struct device *device, struct usb_facts *out)
{
	char text[8] = "";
	ssize_t n = pread(device->authorized, text, sizeof(text) - 1, 0);

	if (n < 0)
		return -errno;
	out->authorised = strcmp(text, "0\n") != 0; /* in doubt it is open */
	return 0;
}

int device_read(const struct device *device, struct usb_facts *out, struct fault *fault)
{
	int r;

	memset(out, 0, sizeof(*out));
	memcpy(out->name, device->name, sizeof(out->name));
	r = read_numbers(device, out);
	if (r == 0)
		r = read_strings(device, out);
	if (r == 0)
		r = read_descriptors(device, out);
	if (r == 0)
		r = read_authorised(device, out);
	return tell(device->name, r, fault);
}

int device_authorise(const struct device *device, bool authorised)
{
	ssize_t n;

	do
		n = pwrite(device->authorized, authorised ? "1" : "0", 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == 1 ? 0 : -EIO;
}
