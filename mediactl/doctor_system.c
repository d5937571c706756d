// SPDX-License-Identifier: GPL-3.0-or-later
/* How this PC itself is built and sleeps, where that touches removable media. Reads only. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define LAYERS_MAX 8 /* partitions, encryption, volumes, RAID: one below the other */

/* major:minor of what is mounted as /, from proc(5) mountinfo; false: it is no block device. */
static bool find_root(struct examination *examination, char number[LOOK_PATH])
{
	SCOPED(json_text_free) char *mounts = look_read_all(examination, "/proc/self/mountinfo");
	bool found = false;

	for (const char *line = mounts; line; line = strchr(line, '\n')) {
		char device[32], place[LOOK_PATH];

		line += *line == '\n';
		if (sscanf(line, "%*s %*s %31s %*s %255s", device, place) != 2 || strcmp(place, "/") != 0)
			continue;
		found = strncmp(device, "0:", 2) != 0;
		text_copy(number, LOOK_PATH, device);
	}
	return found;
}

/* A block device's folder name says where it hangs: ../../devices/pci…/usb1/1-1/… */
static bool hangs_on_usb(const char *link)
{
	for (const char *at = strstr(link, "/usb"); at; at = strstr(at + 1, "/usb")) {
		if (isdigit((unsigned char)at[4]))
			return true;
	}
	return false;
}

/* The device, or one of those that it is made of. */
static bool is_on_usb(struct examination *examination, const char *path, int layers)
{
	SCOPED(names_clear) struct names names = { 0 };
	char link[LOOK_PATH], below[LOOK_PATH];

	if (layers == 0)
		return false;
	if (look_link(examination, path, link) == 0 && hangs_on_usb(link))
		return true;
	text_format(below, sizeof(below), "%s/slaves", path);
	names = look_list(examination, below, "*");
	for (size_t i = 0; i < names.count; i++) {
		text_format(below, sizeof(below), "/sys/class/block/%s", names.list[i]);
		if (is_on_usb(examination, below, layers - 1))
			return true;
	}
	return false;
}

void doctor_system_disk(struct examination *examination)
{
	char number[LOOK_PATH], path[LOOK_PATH];
	bool known = find_root(examination, number);
	struct finding *finding;

	text_format(path, sizeof(path), "/sys/dev/block/%s", known ? number : "");
	if (known && is_on_usb(examination, path, LAYERS_MAX)) {
		finding = doctor_found(examination, HEALTH_WARNING, path);
		fault_set(&finding->what, 0,
			N_("This PC runs from a USB disk: with the gate closed from the start it may not boot again."));
		fault_set(&finding->advice, 0,
			N_("Put the system on a disk inside the PC. mediad never cuts a disk that is in use."));
		return;
	}
	doctor_well(examination, "/", N_("The system does not run from a USB disk."));
}

/* Has one of its interfaces the class of storage (08)? */
static bool is_storage(struct examination *examination, const char *device)
{
	SCOPED(names_clear) struct names names = { 0 };
	char path[LOOK_PATH], class[LOOK_TEXT];

	text_format(path, sizeof(path), "/sys/bus/usb/devices/%s", device);
	names = look_list(examination, path, "*:*");
	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/sys/bus/usb/devices/%s/%s/bInterfaceClass", device, names.list[i]);
		if (look_read(examination, path, class) == 0 && strcmp(class, "08") == 0)
			return true;
	}
	return false;
}

/* Documentation/driver-api/usb/persist.rst: another stick with the same descriptors is taken for the old one. */
void doctor_persist(struct examination *examination)
{
	char path[LOOK_PATH], value[LOOK_TEXT];
	SCOPED(names_clear) struct names names = look_list(examination, "/sys/bus/usb/devices", "[0-9]*-*[0-9]");
	struct finding *finding;

	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/sys/bus/usb/devices/%s/power/persist", names.list[i]);
		if (strchr(names.list[i], ':') || look_read(examination, path, value) < 0 || strcmp(value, "1") != 0 ||
			!is_storage(examination, names.list[i]))
			continue;
		finding = doctor_found(examination, HEALTH_WARNING, path);
		fault_set(&finding->what, 0,
			N_("It is 1: a stick that is exchanged while the PC sleeps is taken for the one before."));
		fault_set(&finding->advice, 0, N_("echo 0 > %s (as root), or pull the stick out."), path);
	}
	doctor_well(examination, "/sys/bus/usb/devices/*/power/persist",
		N_("No stick that is in would survive being exchanged during sleep."));
}

/* A second line of /proc/swaps is a place that memory can be written to. */
void doctor_hibernation(struct examination *examination)
{
	SCOPED(json_text_free) char *swaps = look_read_all(examination, "/proc/swaps");
	const char *second = swaps ? strchr(swaps, '\n') : NULL;
	char states[LOOK_TEXT];
	struct finding *finding;

	if (look_read(examination, "/sys/power/state", states) == 0 && strstr(states, "disk") && second && second[1]) {
		finding = doctor_found(examination, HEALTH_WARNING, "/sys/power/state");
		fault_set(&finding->what, 0,
			N_("This PC can hibernate: the keys of media that are open then go to its disk with all of memory."));
		fault_set(&finding->advice, 0,
			N_("Encrypt the swap space, or: systemctl mask hibernate.target hybrid-sleep.target"));
		return;
	}
	doctor_well(examination, "/sys/power/state",
		N_("Memory is not written to a disk when this PC sleeps."));
}
