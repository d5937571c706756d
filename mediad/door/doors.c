// SPDX-License-Identifier: GPL-3.0-or-later
/* Which device is behind which door, and what becomes of it; knows no USB authorisation and no medium. */
#include "mediad/door/doors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/listing.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/door/doors_device.h"
#include "mediad/door/holders.h"
#include "mediad/usb/attribute.h"

#define PCI_CLASS_NVME 0x0108          /* mass storage, non-volatile memory; the programming interface left off */
#define NO_DRIVER "mediad-door-shut"   /* a name that no driver has */
#define FIREWIRE_STORAGE 0x00609e      /* specifier of SBP-2 (T10), as drivers/firewire/sbp2.c */

/* <scsi/scsi_proto.h> of the kernel. */
enum scsi_type {
	SCSI_DISK = 0,
	SCSI_WORM = 4,
	SCSI_CD = 5,
	SCSI_MAGNETO_OPTICAL = 7,
	SCSI_ENCLOSURE = 13,
	SCSI_REDUCED_DISK = 14,
};

static bool allowed(const struct doors *doors, enum setting setting)
{
	return settings_has(doors->settings, setting, "allow");
}

static bool boot_is_over(const struct doors *doors)
{
	char path[PATH_MAX];

	return !text_format(path, sizeof(path), "%s/closed", doors->run) || access(path, F_OK) == 0;
}

/* ---- each bus: NULL lets the device in, a word keeps it shut ---- */

static const char *judge_card(const struct doors *doors, const struct doors_device *device)
{
	char type[64];

	doors_device_text(device, "type", type);
	/* Soldered memory is there at the boot; one that comes later is a module in an adapter. */
	if (strcmp(type, "MMC") == 0 && (doors_device_is_bound(device) || !boot_is_over(doors)))
		return NULL;
	if (strcmp(type, "SDIO") == 0)
		return NULL; /* a network card, say: no memory, and not this bus' drivers */
	return allowed(doors, SETTING_DOOR_SD_CARD) ? NULL : "sd-card";
}

static const char *judge_stick(const struct doors *doors, const struct doors_device *device)
{
	(void)device;
	return allowed(doors, SETTING_DOOR_SD_CARD) ? NULL : "sd-card";
}

static const char *judge_scsi(const struct doors *doors, const struct doors_device *device)
{
	uint32_t type = UINT32_MAX;
	bool on_usb, let_in;

	attribute_number(device->folder, "type", 10, UINT8_MAX, &type);
	if (type == SCSI_CD || type == SCSI_WORM)
		return allowed(doors, SETTING_DOOR_OPTICAL) ? NULL : "optical";
	on_usb = doors_device_on_usb(device, &let_in);
	if (let_in && (type == SCSI_DISK || type == SCSI_REDUCED_DISK || type == SCSI_MAGNETO_OPTICAL))
		return NULL;
	if (!on_usb && (type == SCSI_ENCLOSURE || doors_device_is_bound(device) || !boot_is_over(doors)))
		return NULL;
	return allowed(doors, SETTING_DOOR_HOTPLUG_DISK) ? NULL : "hotplug-disk";
}

/* udev asks only for what was not there at the boot. */
static const char *judge_pci(const struct doors *doors, const struct doors_device *device)
{
	uint32_t class;
	char text[64];

	class = (uint32_t)strtoul(doors_device_text(device, "class", text), NULL, 16);
	if (class >> 8 != PCI_CLASS_NVME || !boot_is_over(doors))
		return NULL;
	return allowed(doors, SETTING_DOOR_HOTPLUG_DISK) ? NULL : "hotplug-disk";
}

static const char *judge_firewire(const struct doors *doors, const struct doors_device *device)
{
	char text[64];

	if (strtoul(doors_device_text(device, "specifier_id", text), NULL, 16) != FIREWIRE_STORAGE)
		return NULL;
	return allowed(doors, SETTING_DOOR_FIREWIRE) ? NULL : "firewire";
}

static const char *judge_thunderbolt(const struct doors *doors, const struct doors_device *device)
{
	/* The host's own router has no such file; what the firmware let in at the boot may hold the machine's disk. */
	if (faccessat(device->folder, "authorized", F_OK, 0) < 0 || attribute_is(device->folder, "boot", 1))
		return NULL;
	return allowed(doors, SETTING_DOOR_THUNDERBOLT) ? NULL : "thunderbolt";
}

/* ---- what is done ---- */

static int enter_bus(const struct doors *doors, const struct doors_device *device)
{
	return doors_device_is_bound(device) ? 0 : doors_device_probe(doors->sysfs, device);
}

static int leave_bus(const struct doors *doors, const struct doors_device *device)
{
	(void)doors;
	return doors_device_is_bound(device) ? doors_device_unbind(device) : 0;
}

/* The bus of network cards and graphics stays open: one device is kept from its driver by a name that fits none. */
static int enter_pci(const struct doors *doors, const struct doors_device *device)
{
	char text[64];

	(void)doors;
	if (strcmp(doors_device_text(device, "driver_override", text), NO_DRIVER) != 0)
		return 0;
	return attribute_write(device->folder, "driver_override", "\n");
}

static int leave_pci(const struct doors *doors, const struct doors_device *device)
{
	int r = attribute_write(device->folder, "driver_override", NO_DRIVER);

	return r < 0 ? r : leave_bus(doors, device);
}

static int enter_thunderbolt(const struct doors *doors, const struct doors_device *device)
{
	(void)doors;
	(void)device;
	return 0; /* boltd or the desktop decides */
}

static int leave_thunderbolt(const struct doors *doors, const struct doors_device *device)
{
	(void)doors;
	return attribute_is(device->folder, "authorized", 0) ? 0 :
							       attribute_write(device->folder, "authorized", "0");
}

struct way {
	const char *subsystem;
	bool bus; /* drivers_autoprobe is closed */
	const char *(*judge)(const struct doors *doors, const struct doors_device *device);
	int (*enter)(const struct doors *doors, const struct doors_device *device);
	int (*leave)(const struct doors *doors, const struct doors_device *device);
};

/* clang-format off */
static const struct way ways[] = {
	{ "mmc",         true,  judge_card,        enter_bus,         leave_bus },
	{ "memstick",    true,  judge_stick,       enter_bus,         leave_bus },
	{ "scsi",        true,  judge_scsi,        enter_bus,         leave_bus },
	{ "firewire",    true,  judge_firewire,    enter_bus,         leave_bus },
	{ "pci",         false, judge_pci,         enter_pci,         leave_pci },
	{ "thunderbolt", false, judge_thunderbolt, enter_thunderbolt, leave_thunderbolt },
};
/* clang-format on */

static const struct way *way_of(const char *subsystem)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if (strcmp(ways[i].subsystem, subsystem) == 0)
			return &ways[i];
	}
	return NULL;
}

enum outcome { UNTOUCHED, CHANGED, SPARED };

/* 0 or more: enum outcome. */
static int guard(const struct doors *doors, const struct doors_device *device, const char **door)
{
	const struct way *way = way_of(device->subsystem);
	bool bound = doors_device_is_bound(device);
	const char *word;
	int r;

	*door = NULL;
	if (!way)
		return UNTOUCHED;
	/* Cards: before udev has loaded the driver for the first one. Disks of the boot are the machine's own. */
	if (way->bus && (strcmp(way->subsystem, "scsi") != 0 || boot_is_over(doors)))
		doors_bus_close(doors->sysfs, way->subsystem);
	word = way->judge(doors, device);
	if (word && bound && holders_any(doors->sysfs, doors->proc, device->path))
		return SPARED;
	r = word ? way->leave(doors, device) : way->enter(doors, device);
	if (r < 0)
		return r;
	*door = word;
	return bound != doors_device_is_bound(device) ? CHANGED : UNTOUCHED;
}

static int open_device(const char *sysfs, const char *path, struct doors_device *device, struct fault *fault)
{
	int r = doors_device_open(sysfs, path, device);

	return r < 0 ? fault_set(fault, r, N_("The device at %s cannot be read: %s."), path, strerror(-r)) : 0;
}

int doors_guard(const struct doors *doors, const char *path, const char **door, struct fault *fault)
{
	struct doors_device device;
	int r;

	r = open_device(doors->sysfs, path, &device, fault);
	if (r < 0)
		return r;
	r = guard(doors, &device, door);
	doors_device_clear(&device);
	if (r < 0)
		return fault_set(fault, -EIO, N_("The device at %s cannot be shut out or let in: %s."), path, strerror(-r));
	return 0;
}

/* One that is there while the buses are closed. udev hears of it again when something became of it, and when it may come in
 * but has no driver: that may have to be loaded. */
static int close_device(const struct doors *doors, const char *path, struct doors_closed *out, struct fault *fault)
{
	struct doors_device device;
	const char *door;
	int r;

	if (doors_device_open(doors->sysfs, path, &device) < 0)
		return 0; /* gone */
	r = guard(doors, &device, &door);
	if (r == CHANGED || (r == UNTOUCHED && !door && !doors_device_is_bound(&device)))
		doors_device_announce(&device);
	doors_device_clear(&device);
	out->shut += r == CHANGED && door;
	out->spared += r == SPARED;
	if (r < 0)
		return fault_set(fault, -EIO, N_("The device at %s cannot be shut out or let in: %s."), path, strerror(-r));
	return 0;
}

static int close_devices(const struct doors *doors, const char *bus, struct doors_closed *out, struct fault *fault)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char path[PATH_MAX], folder[PATH_MAX];
	int r, result = 0;

	if (!text_format(folder, sizeof(folder), "%s/bus/%s/devices", doors->sysfs, bus))
		return -ENAMETOOLONG;
	r = listing_open(folder, &listing);
	if (r < 0)
		return r == -ENOENT ? 0 : fault_set(fault, r, N_("The device at %s cannot be read: %s."), folder, strerror(-r));
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		/* Of SCSI only what answers, 2:0:0:0; no hosts and targets. */
		if (strcmp(bus, "scsi") == 0 && !strchr(name, ':'))
			continue;
		if (strncmp(name, "target", 6) == 0 || !text_format(path, sizeof(path), "%s/%s", folder, name))
			continue;
		r = close_device(doors, path, out, fault);
		result = r < 0 ? r : result;
	}
	return result;
}

static int mark_end_of_boot(const struct doors *doors, struct fault *fault)
{
	char path[PATH_MAX];
	SCOPED(close_fd) int fd = -1;

	mkdir(doors->run, 0755);
	if (text_format(path, sizeof(path), "%s/closed", doors->run))
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return fault_set(fault, -EIO, N_("The end of the boot cannot be marked in %s; disks that come later may be let in."),
			doors->run);
	return 0;
}

int doors_close(const struct doors *doors, struct doors_closed *out, struct fault *fault)
{
	int r, result = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!ways[i].bus)
			continue;
		r = doors_bus_close(doors->sysfs, ways[i].subsystem);
		out->open += r > 0;
		if (r < 0)
			result = fault_set(fault, r, N_("What appears on the bus %s gets a driver by itself; restart the machine."),
				ways[i].subsystem);
		r = close_devices(doors, ways[i].subsystem, out, fault);
		result = r < 0 ? r : result;
	}
	r = mark_end_of_boot(doors, fault);
	return r < 0 ? r : result;
}
