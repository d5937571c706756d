// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker may have done to a single device; knows no socket and no policy beyond "storage alone". */
#include "mediad/gate/admit.h"

#include <errno.h>
#include <string.h>

#include "mediad/usb/admission.h"
#include "mediad/usb/attribute.h"
#include "mediad/usb/device.h"

#define BLOCK_TRIES 3 /* against a device that is swapped just then */

int admit_inspect(const struct bus *bus, const char *name, struct usb_facts *facts, struct fault *fault)
{
	SCOPED(device_close) struct device device = DEVICE_NONE;
	int r;

	r = device_open(bus, name, &device, fault);
	if (r < 0)
		return r;
	return device_read(&device, facts, fault);
}

static bool is_requested(const struct gate_request *request, const struct usb_facts *facts)
{
	struct usb_facts asked = {
		.bus = request->bus, .device = request->device, .serial = request->serial
	};

	memcpy(asked.descriptors, request->descriptors, sizeof(asked.descriptors));
	return usb_facts_same(&asked, facts);
}

/* Storage alone, or storage with something else if the registry knows it so. */
static bool may_come(const struct gate_request *request, const struct usb_facts *facts)
{
	return facts->functions & USB_FUNCTION_STORAGE && facts->configurations == 1 &&
	       (facts->functions == USB_FUNCTION_STORAGE || request->composite == 1);
}

/* USB-persist would let another stick with equal descriptors inherit the authorisation over a
 * suspend. */
static int forbid_persist(const struct device *device)
{
	int r = attribute_write(device->folder, "power/persist", "0");

	return r == -ENOENT ? 0 : r; /* a kernel without it */
}

int admit_storage(const struct bus *bus, const struct gate_request *request, struct usb_facts *facts,
	struct fault *fault)
{
	SCOPED(device_close) struct device device = DEVICE_NONE;
	int r;

	r = device_open(bus, request->name, &device, fault);
	if (r < 0)
		return r;
	r = device_read(&device, facts, fault);
	if (r < 0)
		return r;
	if (!is_requested(request, facts))
		return fault_set(fault, -ESTALE,
			N_("Another USB device is at %s than the one that was decided about; plug it in again."),
			request->name);
	if (!may_come(request, facts))
		return fault_set(fault, -EPERM,
			N_("The USB device at %s is more than a storage medium; it stays blocked."), request->name);
	r = forbid_persist(&device);
	if (r < 0)
		return fault_errno(
			fault, r, N_("USB-persist of the device at %s cannot be switched off: %s."), request->name);
	return admission_grant(&device, USB_FUNCTION_STORAGE, facts, fault);
}

int admit_block(const struct bus *bus, const char *name, struct fault *fault)
{
	struct usb_facts facts;
	int r = -ENODEV;

	for (int i = 0; i < BLOCK_TRIES && r == -ENODEV; i++) {
		SCOPED(device_close) struct device device = DEVICE_NONE;

		r = device_open(bus, name, &device, fault);
		if (r == -ENODEV)
			return 0;
		if (r < 0)
			return r;
		/* A keyboard that was plugged into the place of a stick just pulled out is nobody's to block. */
		if (device_read(&device, &facts, NULL) == 0 && facts.functions == USB_FUNCTION_HARMLESS)
			return 0;
		r = device_authorise(&device, false);
	}
	if (r < 0 && r != -ENODEV)
		return fault_errno(fault, r, N_("The USB device at %s cannot be blocked: %s. Take it out."), name);
	return 0;
}
