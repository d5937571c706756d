// SPDX-License-Identifier: GPL-3.0-or-later
/* Authorises one device and takes it back when anything is not as it was read; knows neither who asks nor why. */
#include "mediad/usb/admission.h"

#include <errno.h>

#include "mediad/usb/device.h"
#include "mediad/usb/interfaces.h"

/* Authorised: is it still the device that was read, and did only the right drivers come? */
static int settle(
	const struct device *device, enum usb_function function, struct usb_facts *facts, struct fault *fault)
{
	struct usb_facts before = *facts;
	int r = device_read(device, facts, fault);

	if (r < 0)
		return r;
	if (!usb_facts_same(&before, facts) || facts->functions != before.functions)
		return fault_set(fault, -ESTALE,
			N_("The USB device at %s changed while it was let in; it was blocked again."), before.name);
	r = interfaces_open(device, function);
	if (r < 0)
		return fault_errno(
			fault, r, N_("The interfaces of the USB device at %s cannot be opened: %s."), before.name);
	return interfaces_check(device, function, fault);
}

int admission_grant(
	const struct device *device, enum usb_function function, struct usb_facts *facts, struct fault *fault)
{
	int r;

	if (facts->functions != function && !interfaces_are_held(device, facts->bus))
		return fault_set(fault, -EPERM,
			N_("The kernel does not hold back the functions of the USB device at %s one by one; it stays blocked."),
			facts->name);
	r = device_authorise(device, true);
	if (r == -ENODEV)
		return fault_set(fault, -ESTALE,
			N_("The USB device at %s was taken out or swapped; nothing was let in."), facts->name);
	if (r < 0)
		fault_errno(fault, r, N_("The kernel did not let in the USB device at %s: %s."), facts->name);
	else
		r = settle(device, function, facts, fault);
	if (r < 0) {
		device_authorise(device, false);
		facts->authorised = 0;
	}
	return r;
}
