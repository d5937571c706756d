// SPDX-License-Identifier: GPL-3.0-or-later
/* The door to libudev; turns its devices into plain events and decides nothing. */
#include "mediad/broker/watch.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sysmacros.h>

#include "common/fault.h"
#include "common/text.h"

#define RECEIVE_BUFFER (16 << 20)
#define SECTOR 512 /* the unit of /sys/block/X/size, whatever the disk's own sector is */

struct watch {
	struct loop *loop;
	struct udev *udev;
	struct udev_monitor *monitor;
	watch_handler handler;
	void *context;
};

static uint64_t attribute_number(struct udev_device *device, const char *name)
{
	const char *text = udev_device_get_sysattr_value(device, name);
	uint64_t number = 0;

	return text && text_number(text, INT64_MAX, &number) ? number : 0;
}

/* Fills the event; false if this device is none of our business. */
static bool describe(struct udev_device *device, struct watch_event *event)
{
	const char *subsystem = udev_device_get_subsystem(device);
	const char *type = udev_device_get_devtype(device);
	struct udev_device *usb = device;
	dev_t number;

	if (!subsystem || !type)
		return false;
	if (strcmp(subsystem, "block") == 0 && strcmp(type, "disk") == 0) {
		event->kind = WATCH_DISK;
		usb = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device");
		number = udev_device_get_devnum(device);
		event->major = major(number);
		event->minor = minor(number);
		event->sequence = attribute_number(device, "diskseq");
		event->size = attribute_number(device, "size") * SECTOR;
	} else if (strcmp(subsystem, "usb") != 0 || strcmp(type, "usb_device") != 0) {
		return false;
	}
	return usb && text_copy(event->usb, sizeof(event->usb), udev_device_get_sysname(usb));
}

static void report(struct watch *watch, struct udev_device *device, const char *action)
{
	struct watch_event event = { .kind = WATCH_USB };

	if (!device || !describe(device, &event))
		return;
	event.gone = action && strcmp(action, "remove") == 0;
	watch->handler(watch->context, &event);
}

void watch_scan(struct watch *watch)
{
	struct udev_enumerate *enumerate = udev_enumerate_new(watch->udev);
	struct udev_list_entry *entry;

	if (!enumerate)
		return;
	udev_enumerate_add_match_subsystem(enumerate, "usb");
	udev_enumerate_add_match_subsystem(enumerate, "block");
	udev_enumerate_scan_devices(enumerate);
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate)) {
		struct udev_device *device =
			udev_device_new_from_syspath(watch->udev, udev_list_entry_get_name(entry));

		report(watch, device, NULL);
		udev_device_unref(device);
	}
	udev_enumerate_unref(enumerate);
}

static void monitor_ready(void *context, uint32_t events)
{
	static const struct watch_event lost = { .kind = WATCH_LOST };
	struct watch *watch = context;

	(void)events;
	for (;;) {
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
