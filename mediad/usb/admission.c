// SPDX-License-Identifier: GPL-3.0-or-later
/* Authorises one device and takes it back when anything is not as it was read; knows neither who asks nor why. */
#include "mediad/usb/admission.h"

#include <errno.h>
#include <string.h>

#include "mediad/usb/device.h"
#include "mediad/usb/interfaces.h"

/* Authorised: is it still the device that was read, and did only the right drivers come? */
static int settle(const char *sysfs, const struct device *device, struct usb_facts *facts,
	struct fault *fault)
{
	struct usb_facts before = *facts;
	char driver[64];
	int r;

	r = device_read(device, facts, fault);
	if (r < 0)
		return r;
	if (!device_same(&before, facts) || facts->functions != before.functions)
		return fault_set(fault, -ESTALE,
			N_("The USB device at %s changed while it was let in; it was blocked again."),
			before.name);
	r = interfaces_open(sysfs, device, before.functions);
	if (r < 0)
		return fault_set(fault, r,
			N_("The interfaces of the USB device at %s cannot be opened: %s."),
			before.name, strerror(-r));
	r = interfaces_check_drivers(device, driver);
	if (r == -EPERM)
		return fault_set(fault, r,
			N_("The driver %s took the USB device at %s, which claims to be something else; it was blocked again."),
			driver, before.name);
	if (r < 0)
		return fault_set(fault, r,
			N_("The drivers of the USB device at %s cannot be checked: %s."),
			before.name, strerror(-r));
	return 0;
}

int admission_grant(const char *sysfs, const struct device *device, struct usb_facts *facts,
	struct fault *fault)
{
	int r;

	r = device_authorise(device, true);
	if (r == -ENODEV)
		return fault_set(fault, -ESTALE,
			N_("The USB device at %s was taken out or swapped; nothing was let in."),
			facts->name);
	if (r == 0)
		r = settle(sysfs, device, facts, fault);
	else
		fault_set(fault, r, N_("The kernel did not let in the USB device at %s: %s."),
			facts->name, strerror(-r));
	if (r < 0) {
		device_authorise(device, false);
		facts->authorised = 0;
	}
	return r;
}
