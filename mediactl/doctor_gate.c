// SPDX-License-Identifier: GPL-3.0-or-later
/* Is the kernel's own default closed, now, for controllers to come, and at the next boot? Reads only. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define CONTROLLERS "/sys/bus/usb/devices"
#define PARAMETER "/sys/module/usbcore/parameters/authorized_default"

/* What a value of authorized_default lets in (drivers/usb/core/hcd.c); NULL: nothing. */
static const char *lets_in(const char *value)
{
	if (strcmp(value, "0") == 0)
		return NULL;
	if (strcmp(value, "2") == 0)
		return N_("It is %s: devices at ports that the firmware calls internal are let in unasked.");
	if (strcmp(value, "1") == 0 || strcmp(value, "-1") == 0)
		return N_("It is %s: every device is let in unasked.");
	return N_("It is %s, which the kernel takes for ALL: every device is let in unasked.");
}

static void close_advice(struct finding *finding)
{
	fault_set(&finding->advice, 0,
		N_("Close it at once: systemctl restart mediad-gate (as root). Then find out what opened it."));
}

static void look_at_controller(struct examination *examination, const char *name)
{
	char path[LOOK_PATH], value[LOOK_TEXT];
	struct finding *finding;
	int r;

	text_format(path, sizeof(path), CONTROLLERS "/%s/authorized_default", name);
	r = look_read(examination, path, value);
	if (r == -ENOENT) /* pulled out just now */
		return;
	if (r < 0) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0, N_("It cannot be read: %s."), strerror(-r));
	} else if (lets_in(value)) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0, "%s", value);
		text_copy(finding->what.message, sizeof(finding->what.message), lets_in(value));
		close_advice(finding);
	}
}

void doctor_controllers(struct examination *examination)
{
	char number[16];
	SCOPED(names_clear) struct names names = look_list(examination, CONTROLLERS, "usb[0-9]*");
	struct finding *finding;

	for (size_t i = 0; i < names.count; i++)
		look_at_controller(examination, names.list[i]);
	if (!doctor_fine(examination))
		return;
	finding = doctor_found(examination, HEALTH_OK, CONTROLLERS "/usb*/authorized_default");
	text_format(number, sizeof(number), "%zu", names.count);
	fault_set(&finding->what, 0,
		names.count > 0 ? N_("The kernel lets nothing in by itself, on any of %s controllers.") :
			    N_("There are %s USB controllers at the moment."),
		number);
}

void doctor_interfaces(struct examination *examination)
{
	char path[LOOK_PATH], value[LOOK_TEXT];
	SCOPED(names_clear) struct names names = look_list(examination, CONTROLLERS, "usb[0-9]*");
	struct finding *finding;

	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), CONTROLLERS "/%s/interface_authorized_default", names.list[i]);
		if (look_read(examination, path, value) < 0 || strcmp(value, "0") == 0)
			continue;
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0,
			N_("It is %s: once a device is in, drivers take all its interfaces unasked."), value);
		close_advice(finding);
	}
	doctor_well(examination, CONTROLLERS "/usb*/interface_authorized_default",
		N_("Each interface waits for the gate too."));
}

void doctor_new_controllers(struct examination *examination)
{
	char value[LOOK_TEXT];
	struct finding *finding;

	if (look_read(examination, PARAMETER, value) < 0) {
		doctor_well(examination, PARAMETER,
			N_("usbcore is not loaded: this PC has no USB at the moment."));
		return;
	}
	if (!lets_in(value)) {
		doctor_well(examination, PARAMETER,
			N_("A controller that appears later begins closed."));
		return;
	}
	finding = doctor_found(examination, HEALTH_BAD, PARAMETER);
	fault_set(&finding->what, 0,
		N_("It is %s: a controller that appears later, in a dock for example, begins open."), value);
	close_advice(finding);
}
