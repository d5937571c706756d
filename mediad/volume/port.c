// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens and switches a port by its sysfs folder. VOLUME_SWITCH_PORT -> {}: that of the disk's USB device. */
#include "mediad/volume/port.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

#define SWITCH "disable" /* 1: without power */
#define NUMBER_MAX 16

static int open_folder(int at, const char *name)
{
	int fd = openat(at, name, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* A number below 1,000 alone on its line. */
static bool holds(int folder, const char *name, uint32_t expected)
{
	SCOPED(file_text_free) char *text = NULL;
	char wanted[NUMBER_MAX];
	size_t length;

	text_format(wanted, sizeof(wanted), "%u\n", expected);
	return file_read(folder, name, NUMBER_MAX, &text, &length) == 0 && strcmp(text, wanted) == 0;
}

static int turn(int folder, bool on)
{
	SCOPED(close_fd) int fd = folder < 0 ? -1 : openat(folder, SWITCH, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	if (folder < 0)
		return 0; /* there is no such half */
	return fd < 0 || write(fd, on ? "0" : "1", 1) != 1 ? -errno : 0;
}

static int turn_both(int own, int peer, bool on)
{
	int first = turn(peer, on), second = turn(own, on);

	return first < 0 ? first : second;
}

static int switch_for(int own, int peer, unsigned int dark, struct fault *fault)
{
	int off = turn_both(own, peer, false), on;

	if (off == 0)
		usleep(dark);
	on = turn_both(own, peer, true);
	if (on < 0)
		return fault_set(fault, -EIO, N_("A USB port cannot be switched on again: %s; plug its hub in again, or restart the computer."),
			strerror(-on));
	return off < 0 ? fault_set(fault, -EOPNOTSUPP, N_("A USB port cannot be switched off: %s."), strerror(-off)) : 0;
}

int port_cycle(const char *sysfs, const struct volume_device *disk, unsigned int dark, struct fault *fault)
{
	SCOPED(close_fd) int device = -1;
	SCOPED(close_fd) int own = -1;
	SCOPED(close_fd) int peer = -1;
	char path[PATH_MAX];

	if (!text_format(path, sizeof(path), "%s/bus/usb/devices/%s", sysfs, disk->usb))
		return fault_set(fault, -ENAMETOOLONG, N_("The path %s is too long."), sysfs);
	device = open_folder(AT_FDCWD, path);
	if (device < 0 || !holds(device, "busnum", disk->bus) || !holds(device, "devnum", disk->device))
		return fault_set(fault, -ESTALE, N_("Another USB device is at %s than the one that was decided about; plug it in again."), disk->usb);
	own = open_folder(device, "port");
	peer = own < 0 ? own : open_folder(own, "peer");
	if (own < 0 || !holds(own, SWITCH, 0) || (peer >= 0 && !holds(peer, SWITCH, 0)))
		return fault_set(fault, -EOPNOTSUPP, N_("The port of the USB device at %s cannot be switched by this kernel."), disk->usb);
	if (peer >= 0 && faccessat(peer, "device", F_OK, 0) == 0)
		return fault_set(fault, -EOPNOTSUPP, N_("Something else hangs on the port of the USB device at %s; it is not switched."), disk->usb);
	return switch_for(own, peer, dark, fault);
}

int job_switch_port(struct job *job)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	int r = device_open(&job->request->disk, DEVICE_TO_READ, &device, &job->fault);

	if (r < 0)
		return r;
	device_close(&device);
	return port_cycle("/sys", &job->request->disk, PORT_DARK, &job->fault);
}
