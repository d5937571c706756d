// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads USB descriptors strictly; knows no sysfs. A device that the kernel would still put up with
 * may fail here: it stays closed. */
#include "mediad/usb/descriptors.h"

#include <linux/usb/ch9.h>
#include <stdbool.h>
#include <string.h>

#include "common/wire.h"
#include "mediad/usb/classes.h"

#define CONFIGURATIONS_MAX 8 /* USB_MAXCONFIG of the kernel */
#define INTERFACES_MAX 32 /* USB_MAXINTERFACES */
#define ALTERNATES_MAX 128 /* USB_MAXALTSETTING */

/* A walk over one configuration. */
struct walk {
	struct descriptors *out;
	const char *let_in;
	uint32_t numbers; /* bit n: interface n was seen */
	uint32_t settled; /* bit n: interface n has its setting 0 */
	bool seen[INTERFACES_MAX][ALTERNATES_MAX]; /* no pair may come twice */
};

static void take_class(struct descriptors *out, uint8_t class)
{
	out->classes[class / 32] |= 1u << class % 32;
}

/* A driver can match on the device's own class too, so it counts unless it points to the
 * interfaces: 00, or ef/02/01 (interface association). */
static uint32_t device_function(const uint8_t *device, const char *let_in)
{
	struct usb_codes codes = { device[4], device[5], device[6] };

	if (codes.class == USB_CLASS_PER_INTERFACE)
		return 0;
	if (codes.class == USB_CLASS_MISC && codes.subclass == 0x02 && codes.protocol == 0x01)
		return 0;
	return classes_function(&codes, let_in);
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
	take_class(walk->out, interface[5]);
	walk->out->functions |= classes_function(
		&(struct usb_codes){ interface[5], interface[6], interface[7] }, walk->let_in);
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
	const uint8_t *bytes, size_t length, const char *let_in, struct descriptors *out, size_t *taken)
{
	struct walk walk = { .out = out, .let_in = let_in };
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

static bool take_device(const uint8_t *bytes, size_t length, const char *let_in, struct descriptors *out)
{
	size_t at = USB_DT_DEVICE_SIZE;

	if (length > DESCRIPTORS_MAX || length < USB_DT_DEVICE_SIZE)
		return false;
	if (bytes[0] != USB_DT_DEVICE_SIZE || bytes[1] != USB_DT_DEVICE)
		return false;
	out->configurations = bytes[17];
	if (out->configurations == 0 || out->configurations > CONFIGURATIONS_MAX)
		return false;
	out->functions |= device_function(bytes, let_in);
	take_class(out, bytes[4]);
	for (int i = 0; i < out->configurations; i++) {
		size_t taken = 0;

		if (!take_configuration(bytes + at, length - at, let_in, out, &taken))
			return false;
		at += taken;
	}
	return at == length;
}

void descriptors_read(const uint8_t *bytes, size_t length, const char *let_in, struct descriptors *out)
{
	memset(out, 0, sizeof(*out));
	if (!take_device(bytes, length, let_in, out) || ((out->functions & USB_FUNCTION_STORAGE) && out->configurations != 1))
		out->functions |= USB_FUNCTION_OTHER;
}
