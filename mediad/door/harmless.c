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
	const struct bus *bus, const char *name, struct usb_facts *facts, struct fault *fault)
{
	SCOPED(device_close) struct device device = DEVICE_NONE;
	int r;

	r = device_open(bus, name, &device, fault);
	if (r < 0)
		return r;
	r = device_read(&device, facts, fault);
	if (r < 0 || facts->functions != USB_FUNCTION_HARMLESS)
		return r;
	return admission_grant(&device, USB_FUNCTION_HARMLESS, facts, fault);
}

int harmless_recheck(const struct bus *bus, const char *interface, struct fault *fault)
{
	SCOPED(device_close) struct device device = DEVICE_NONE;
	char name[32];
	int r;

	text_copy(name, sizeof(name), interface);
	name[strcspn(name, ":")] = '\0';
	r = device_open(bus, name, &device, fault);
	if (r < 0)
		return r == -ENODEV ? 0 : r;
	r = interfaces_check(&device, 0, fault);
	if (r != -EPERM)
		return 0;
	device_authorise(&device, false);
	return r;
}
