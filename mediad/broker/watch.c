// SPDX-License-Identifier: GPL-3.0-or-later
/* The door to libudev; turns its devices into plain events and decides nothing. */
#include "mediad/broker/watch.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "common/fault.h"

#define RECEIVE_BUFFER (16 << 20)
#define AT_ONCE 64 /* events; then others have their turn, whatever storm there is */

struct watch {
	struct loop *loop;
	struct udev *udev;
	struct udev_monitor *monitor;
	watch_handler handler;
	void *context;
};

/* The device that names it to a person: of a disk or a drive, what it sits on. */
static struct udev_device *named_device(struct udev_device *device)
{
	struct udev_device *parent = udev_device_get_parent(device);

	if (uevent_attributes(udev_device_get_subsystem(device)) || !parent)
		return device;
	return parent;
}

static const char *attribute(struct udev_device *device, const char *name)
{
	return name ? udev_device_get_sysattr_value(device, name) : NULL;
}

static void fill_door(struct udev_device *device, struct uevent *uevent)
{
	struct udev_device *named = named_device(device);
	const struct uevent_attributes *names = uevent_attributes(udev_device_get_subsystem(named));

	uevent->door = udev_device_get_property_value(device, "MEDIAD_DOOR");
	if (!uevent->door || !names)
		return;
	uevent->vendor = attribute(named, names->vendor);
	uevent->model = attribute(named, names->model);
	uevent->serial = attribute(named, names->serial);
}

static void fill_block(struct udev_device *device, struct uevent *uevent)
{
	struct udev_device *usb = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device");

	uevent->usb = usb ? udev_device_get_sysname(usb) : NULL;
	uevent->major = udev_device_get_property_value(device, "MAJOR");
	uevent->minor = udev_device_get_property_value(device, "MINOR");
	uevent->mapping = udev_device_get_property_value(device, "DM_NAME");
	uevent->sequence = udev_device_get_sysattr_value(device, "diskseq");
	uevent->size = udev_device_get_sysattr_value(device, "size");
}

static void report(struct watch *watch, struct udev_device *device, const char *action)
{
	struct watch_event event;
	struct uevent uevent;

	if (!device)
		return;
	uevent = (struct uevent){ .action = action, .subsystem = udev_device_get_subsystem(device),
		.devtype = udev_device_get_devtype(device), .sysname = udev_device_get_sysname(device) };
	if (!uevent.subsystem)
		return;
	if (strcmp(uevent.subsystem, "block") == 0)
		fill_block(device, &uevent);
	if (strcmp(uevent.subsystem, "usb") != 0)
		fill_door(device, &uevent);
	if (uevent_read(&uevent, &event))
		watch->handler(watch->context, &event);
}

void watch_scan(struct watch *watch)
{
	struct udev_enumerate *enumerate = udev_enumerate_new(watch->udev);
	static const struct watch_event scanned = { .kind = WATCH_SCANNED };
	struct udev_list_entry *entry;

	if (!enumerate)
		return;
	udev_enumerate_add_match_subsystem(enumerate, "usb");
	udev_enumerate_add_match_subsystem(enumerate, "block");
	for (unsigned int i = 0; uevent_row(i); i++)
		udev_enumerate_add_match_subsystem(enumerate, uevent_row(i)->subsystem);
	udev_enumerate_scan_devices(enumerate);
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate)) {
		struct udev_device *device =
			udev_device_new_from_syspath(watch->udev, udev_list_entry_get_name(entry));

		report(watch, device, NULL);
		udev_device_unref(device);
	}
	udev_enumerate_unref(enumerate);
	watch->handler(watch->context, &scanned);
}

static void monitor_ready(void *context, uint32_t events)
{
	static const struct watch_event lost = { .kind = WATCH_LOST };
	struct watch *watch = context;

	(void)events;
	for (int i = 0; i < AT_ONCE; i++) {
		struct udev_device *device;

		errno = 0;
		device = udev_monitor_receive_device(watch->monitor);
		if (!device && errno == ENOBUFS) {
			watch->handler(watch->context, &lost);
			watch_scan(watch);
			continue;
		}
		if (!device)
			return;
		report(watch, device, udev_device_get_action(device));
		udev_device_unref(device);
	}
}

static int start_monitor(struct watch *watch)
{
	watch->monitor = udev_monitor_new_from_netlink(watch->udev, "udev");
	if (!watch->monitor)
		return -ENOTCONN;
	udev_monitor_filter_add_match_subsystem_devtype(watch->monitor, "usb", "usb_device");
	udev_monitor_filter_add_match_subsystem_devtype(watch->monitor, "block", "disk");
	for (unsigned int i = 0; uevent_row(i); i++)
		udev_monitor_filter_add_match_subsystem_devtype(watch->monitor, uevent_row(i)->subsystem, NULL);
	/* Needs a capability that the broker lacks; the default size then serves, with the rescan behind it. */
	udev_monitor_set_receive_buffer_size(watch->monitor, RECEIVE_BUFFER);
	if (udev_monitor_enable_receiving(watch->monitor) < 0)
		return -EIO;
	return loop_watch(watch->loop, udev_monitor_get_fd(watch->monitor), EPOLLIN, monitor_ready, watch);
}

int watch_new(struct loop *loop, watch_handler handler, void *context, struct watch **out, struct fault *fault)
{
	SCOPED(watch_free) struct watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	*watch = (struct watch){ .loop = loop, .handler = handler, .context = context };
	watch->udev = udev_new();
	r = watch->udev ? start_monitor(watch) : -ENOMEM;
	if (r < 0)
		return fault_errno(fault, r, N_("udev cannot be listened to (%s): %s."), "netlink");
	watch_scan(watch);
	*out = MOVE(watch);
	return 0;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->monitor) {
		loop_unwatch(watch->loop, udev_monitor_get_fd(watch->monitor));
		udev_monitor_unref(watch->monitor);
	}
	if (watch->udev)
		udev_unref(watch->udev);
	free(watch);
}
