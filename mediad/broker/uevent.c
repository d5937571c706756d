// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads what udev says of a device; knows no udev. */
#include "mediad/broker/uevent.h"

#include <string.h>

#include "common/macros.h"
#include "common/text.h"

#define MAPPING "mediad-" /* crypto/luks.h: LUKS_MAPPING_PREFIX */
#define SECTOR 512 /* the unit of /sys/block/X/size, whatever the disk's own sector is */

static const struct uevent_attributes rows[] = {
	{ "mmc", NULL, "name", "serial" },
	{ "memstick", NULL, "type", NULL },
	{ "scsi", "vendor", "model", NULL },
	{ "thunderbolt", "vendor_name", "device_name", "unique_id" },
	{ "firewire", "vendor_name", "model_name", "guid" },
	{ "pci", "vendor", "device", NULL },
};

const struct uevent_attributes *uevent_row(unsigned int i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i] : NULL;
}

const struct uevent_attributes *uevent_attributes(const char *subsystem)
{
	for (size_t i = 0; subsystem && i < ARRAY_SIZE(rows); i++)
		if (strcmp(rows[i].subsystem, subsystem) == 0)
			return &rows[i];
	return NULL;
}

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static bool read_name(const char *name, char *out, size_t size)
{
	return name && name[0] && !strchr(name, '/') && text_is_plain(name, size - 1) && text_copy(out, size, name);
}

static uint64_t read_number(const char *text, uint64_t max)
{
	uint64_t number = 0;

	return text && text_number(text, max, &number) ? number : 0;
}

/* sysfs pads with blanks, and a device may send what it likes. */
static void read_text(const char *text, char *out, size_t size)
{
	size_t length;

	text_printable(text ? text : "", out, size);
	length = strlen(out);
	while (length > 0 && out[length - 1] == ' ')
		out[--length] = '\0';
}

static bool read_disk(const struct uevent *uevent, struct watch_event *out)
{
	out->kind = WATCH_DISK;
	out->major = (uint32_t)read_number(uevent->major, UINT32_MAX);
	out->minor = (uint32_t)read_number(uevent->minor, UINT32_MAX);
	out->sequence = read_number(uevent->sequence, INT64_MAX);
	out->size = read_number(uevent->size, INT64_MAX / SECTOR) * SECTOR;
	return read_name(uevent->usb, out->usb, sizeof(out->usb));
}

static bool read_mapping(const struct uevent *uevent, struct watch_event *out)
{
	size_t length = strlen(MAPPING);

	out->kind = WATCH_MAPPING;
	return uevent->mapping && strncmp(uevent->mapping, MAPPING, length) == 0 && !out->gone &&
		text_copy(out->number, sizeof(out->number), uevent->mapping + length);
}

/* A door that opened (no MEDIAD_DOOR any more) is one device less that is kept out. */
static bool read_door(const struct uevent *uevent, struct watch_event *out)
{
	char name[UEVENT_PORT];

	out->kind = WATCH_DOOR;
	if (!read_name(uevent->sysname, name, sizeof(name)) ||
		!text_format(out->port, sizeof(out->port), "%s/%s", uevent->subsystem, name))
		return false;
	if (!uevent->door || !device_door_from_name(uevent->door, &out->door) || out->door == DOOR_USB)
		out->gone = true;
	if (out->gone)
		return true;
	read_text(uevent->vendor, out->vendor, sizeof(out->vendor));
	read_text(uevent->model, out->model, sizeof(out->model));
	read_text(uevent->serial, out->serial, sizeof(out->serial));
	return true;
}

bool uevent_read(const struct uevent *uevent, struct watch_event *out)
{
	bool block = is(uevent->subsystem, "block") && is(uevent->devtype, "disk");

	*out = (struct watch_event){ .gone = is(uevent->action, "remove") };
	if (is(uevent->subsystem, "usb") && is(uevent->devtype, "usb_device"))
		return read_name(uevent->sysname, out->usb, sizeof(out->usb));
	if (block && uevent->usb)
		return read_disk(uevent, out);
	if (block && uevent->mapping)
		return read_mapping(uevent, out);
	if (block || uevent_attributes(uevent->subsystem))
		return read_door(uevent, out);
	return false;
}
