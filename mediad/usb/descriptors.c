// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads USB descriptors strictly; knows no sysfs. A device that the kernel would still put up with
 * may fail here: it stays closed. */
#include "mediad/usb/descriptors.h"

#include <linux/usb/ch9.h>
#include <stdbool.h>
#include <string.h>

#include "common/macros.h"
#include "common/wire.h"

#define ANY (-1)
#define CONFIGURATIONS_MAX 8 /* USB_MAXCONFIG of the kernel */
#define INTERFACES_MAX 32 /* USB_MAXINTERFACES */
#define ALTERNATES_MAX 128 /* USB_MAXALTSETTING */

struct class_row {
	int class, subclass, protocol;
	enum usb_function function;
};

/* The one list of what is let through. Not here, on purpose: CDC and network (02, 0a, e0), still
 * image and MTP (06), printers (07), cameras (0e, their driver was attacked by plugging), firmware
 * update (fe), billboard and vendor-specific (ff). */
/* clang-format off */
static const struct class_row classes[] = {
	{ USB_CLASS_MASS_STORAGE, 0x06, 0x50, USB_FUNCTION_STORAGE },  /* SCSI, bulk-only */
	{ USB_CLASS_MASS_STORAGE, 0x06, 0x62, USB_FUNCTION_STORAGE },  /* SCSI, UAS */
	{ USB_CLASS_AUDIO,        ANY,  ANY,  USB_FUNCTION_HARMLESS }, /* headsets */
	{ USB_CLASS_HID,          ANY,  ANY,  USB_FUNCTION_HARMLESS }, /* keyboards, mice, security keys */
	{ USB_CLASS_HUB,          ANY,  ANY,  USB_FUNCTION_HARMLESS }, /* what is behind it is asked by itself */
	{ USB_CLASS_CSCID,        ANY,  ANY,  USB_FUNCTION_HARMLESS }, /* smart card readers: staff cards */
};
/* clang-format on */

/* A walk over one configuration. */
struct walk {
	struct descriptors *out;
	uint32_t numbers; /* bit n: interface n was seen */
	uint32_t settled; /* bit n: interface n has its setting 0 */
	bool seen[INTERFACES_MAX][ALTERNATES_MAX]; /* no pair may come twice */
};

static bool row_fits(const struct class_row *row, uint8_t class, uint8_t subclass, uint8_t protocol)
{
	return row->class == class && (row->subclass == ANY || row->subclass == subclass) &&
	       (row->protocol == ANY || row->protocol == protocol);
}

uint32_t descriptors_function(uint8_t class, uint8_t subclass, uint8_t protocol)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (row_fits(&classes[i], class, subclass, protocol))
			return classes[i].function;
	}
	return USB_FUNCTION_OTHER;
}

/* A driver can match on the device's own class too, so it counts unless it points to the
 * interfaces: 00, or ef/02/01 (interface association). */
static uint32_t device_function(const uint8_t *device)
{
	uint8_t class = device[4], subclass = device[5], protocol = device[6];

	if (class == USB_CLASS_PER_INTERFACE)
		return 0;
	if (class == USB_CLASS_MISC && subclass == 0x02 && protocol == 0x01)
		return 0;
	return descriptors_function(class, subclass, protocol);
}

static bool take_interface(struct walk *walk, const uint8_t *interface)
{
	uint8_t number, alternate;

	if (interface[0] != USB_DT_INTERFACE_SIZE)
		return false; /* unread: it may be two bytes long, and the last */
	number = interface[2];
	alternate = interface[3];
	if (number >= INTERFACES_MAX || alternate >= ALTERNATES_MAX)
		return false;
	if (walk->seen[number][alternate])
		return false;
	walk->seen[number][alternate] = true;
	walk->numbers |= 1u << number;
	if (alternate == 0)
		walk->settled |= 1u << number;
	walk->out->interfaces++;
	walk->out->functions |= descriptors_function(interface[5], interface[6], interface[7]);
	return true;
}

/* Walks what follows a configuration descriptor, `length` bytes of it. */
static bool take_parts(struct walk *walk, const uint8_t *bytes, size_t length)
{
	while (length > 0) {
		if (length < 2 || bytes[0] < 2 || bytes[0] > length)
			return false;
		if (bytes[1] == USB_DT_DEVICE || bytes[1] == USB_DT_CONFIG)
			return false;
		if (bytes[1] == USB_DT_INTERFACE && !take_interface(walk, bytes))
			return false;
		length -= bytes[0];
		bytes += bytes[0];
	}
	return true;
}

/* Reads one configuration at `bytes`; *taken says how long it was. */
static bool take_configuration(
	const uint8_t *bytes, size_t length, struct descriptors *out, size_t *taken)
{
	struct walk walk = { .out = out };
	size_t total;

	if (length < USB_DT_CONFIG_SIZE || bytes[0] != USB_DT_CONFIG_SIZE ||
		bytes[1] != USB_DT_CONFIG)
		return false;
	total = (size_t)bytes[2] | (size_t)bytes[3] << 8;
	if (total < USB_DT_CONFIG_SIZE || total > length)
		return false;
	if (!take_parts(&walk, bytes + USB_DT_CONFIG_SIZE, total - USB_DT_CONFIG_SIZE))
		return false;
	*taken = total;
	return walk.numbers != 0 && walk.numbers == walk.settled &&
	       __builtin_popcount(walk.numbers) == bytes[4];
}

static bool take_device(const uint8_t *bytes, size_t length, struct descriptors *out)
{
	size_t at = USB_DT_DEVICE_SIZE;

	if (length > DESCRIPTORS_MAX || length < USB_DT_DEVICE_SIZE)
		return false;
	if (bytes[0] != USB_DT_DEVICE_SIZE || bytes[1] != USB_DT_DEVICE)
		return false;
	out->configurations = bytes[17];
	if (out->configurations == 0 || out->configurations > CONFIGURATIONS_MAX)
		return false;
	out->functions |= device_function(bytes);
	for (int i = 0; i < out->configurations; i++) {
		size_t taken = 0;

		if (!take_configuration(bytes + at, length - at, out, &taken))
			return false;
		at += taken;
	}
	return at == length;
}

void descriptors_read(const uint8_t *bytes, size_t length, struct descriptors *out)
{
	bool understood;

	memset(out, 0, sizeof(*out));
	understood = take_device(bytes, length, out);
	if (!understood || (out->functions & USB_FUNCTION_STORAGE && out->configurations != 1))
		out->functions |= USB_FUNCTION_OTHER;
}
