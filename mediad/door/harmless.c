// SPDX-License-Identifier: GPL-3.0-or-later
/* Lets in the devices that nobody is asked about; knows no broker and no block device. */
#include "mediad/door/harmless.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/usb/admission.h"
#include "mediad/usb/device.h"
#include "mediad/usb/interfaces.h"

int harmless_admit(
	const char *sysfs, const char *name, struct usb_facts *facts, struct fault *fault)
{
	SCOPED(device_close) struct device *device = NULL;
	int r;

	r = device_open(sysfs, name, &device, fault);
	if (r < 0)
		return r;
	r = device_read(device, facts, fault);
	if (r < 0 || facts->functions != USB_FUNCTION_HARMLESS)
		return r;
	return admission_grant(sysfs, device, facts, fault);
}

int harmless_recheck(const char *sysfs, const char *interface, struct fault *fault)
{
	SCOPED(device_close) struct device *device = NULL;
	char name[32], driver[64];
	int r;

	text_copy(name, sizeof(name), interface);
	name[strcspn(name, ":")] = '\0';
	r = device_open(sysfs, name, &device, fault);
	if (r < 0)
		return r == -ENODEV ? 0 : r;
	r = interfaces_check_drivers(device, driver);
	if (r != -EPERM)
		return 0;
	device_authorise(device, false);
	return fault_set(fault, r,
		N_("The driver %s took the USB device at %s, which claims to be something else; it was blocked again."),
		driver, name);
}
