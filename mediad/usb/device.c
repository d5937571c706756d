// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens and reads USB devices; decides nothing. */
#include "mediad/usb/device.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/text.h"
#include "mediad/usb/attribute.h"
#include "mediad/usb/descriptors.h"

struct device {
	char name[32];
	int folder; /* O_PATH */
	int authorized; /* opened before all reading; -ENODEV on use once the device is gone */
};

static inline void bytes_free(char *bytes)
{
	free(bytes);
}
SCOPED_DEFINE(bytes_free, char *)

static const char *skip_digits(const char *p)
{
	while (isdigit((unsigned char)*p))
		p++;
	return p;
}

bool device_name_is_valid(const char *name, size_t size)
{
	size_t length = strnlen(name, size);
	const char *p, *start;

	if (length == size || length >= sizeof(((struct usb_facts *)0)->name))
		return false;
	p = skip_digits(name);
	if (p == name || *p != '-')
		return false;
	do {
		start = ++p;
		p = skip_digits(p);
		if (p == start)
			return false;
	} while (*p == '.');
	return *p == '\0';
}

static int open_files(const char *path, struct device *device)
{
	device->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (device->folder < 0)
		return -errno;
	device->authorized = openat(device->folder, "authorized", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return device->authorized < 0 ? -errno : 0;
}

int device_open(const char *sysfs, const char *name, struct device **out, struct fault *fault)
{
	SCOPED(device_close) struct device *device = NULL;
	char path[PATH_MAX];
	int r;

	if (!device_name_is_valid(name, sizeof(device->name)))
		return fault_set(fault, -EINVAL, N_("%s is not the name of a USB device."), name);
	if (!text_format(path, sizeof(path), "%s/bus/usb/devices/%s", sysfs, name))
		return fault_set(fault, -ENAMETOOLONG, N_("The path %s is too long."), sysfs);
	device = calloc(1, sizeof(*device));
	if (!device)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	device->folder = device->authorized = -1;
	text_copy(device->name, sizeof(device->name), name);
	r = open_files(path, device);
	if (r == -ENOENT || r == -ENODEV)
		return fault_set(fault, -ENODEV,
			N_("No USB device is at %s (any more); plug it in again."), name);
	if (r < 0)
		return fault_set(fault, r, N_("The USB device at %s cannot be opened: %s."), name,
			strerror(-r));
	*out = MOVE(device);
	return 0;
}

void device_close(struct device *device)
{
	if (!device)
		return;
	if (device->authorized >= 0)
		close(device->authorized);
	if (device->folder >= 0)
		close(device->folder);
	free(device);
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
	int r;

	r = attribute_string(device->folder, "serial", &out->serial);
	if (r == -EFBIG) {
		out->functions |= USB_FUNCTION_OTHER;
		r = 0;
	}
	if (r == 0)
		r = attribute_string(device->folder, "manufacturer", &out->manufacturer);
	if (r == 0 || r == -EFBIG)
		r = attribute_string(device->folder, "product", &out->model);
	return r == -EFBIG ? 0 : r; /* only shown, so a cut one does no harm */
}

static int read_descriptors(const struct device *device, struct usb_facts *out)
{
	SCOPED(bytes_free) char *bytes = NULL;
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
	descriptors_read((const uint8_t *)bytes, length, &descriptors);
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
	if (r == -ENOENT || r == -ENODEV)
		return fault_set(fault, -ENODEV,
			N_("The USB device at %s was taken out while it was read."), device->name);
	if (r < 0)
		return fault_set(fault, r, N_("The USB device at %s cannot be read: %s."),
			device->name, strerror(-r));
	return 0;
}

bool device_same(const struct usb_facts *a, const struct usb_facts *b)
{
	return a->bus == b->bus && a->device == b->device && a->serial.length == b->serial.length &&
	       memcmp(a->serial.bytes, b->serial.bytes, sizeof(a->serial.bytes)) == 0 &&
	       memcmp(a->descriptors, b->descriptors, sizeof(a->descriptors)) == 0;
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

int device_folder(const struct device *device)
{
	return device->folder;
}

const char *device_name(const struct device *device)
{
	return device->name;
}
