// SPDX-License-Identifier: GPL-3.0-or-later
/* Believes sysfs and the open descriptor, never a path that somebody sent. */
#include "mediad/volume/device.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/protection.h"
#include "mediad/volume/mounts.h"

#define ATTRIBUTE_MAX 4096

static void free_text(char *text)
{
	free(text);
}
SCOPED_DEFINE(free_text, char *)

/* A numeric attribute of a sysfs folder. False: not there or no number. */
static bool read_number(const char *folder, const char *attribute, uint64_t *out)
{
	SCOPED(free_text) char *text = NULL;
	char path[PATH_MAX];
	size_t length;

	if (!text_format(path, sizeof(path), "%s/%s", folder, attribute))
		return false;
	if (file_read(AT_FDCWD, path, ATTRIBUTE_MAX, &text, &length) < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return text_number(text, INT64_MAX, out);
}

static bool exists(const char *folder, const char *name)
{
	char path[PATH_MAX];

	return text_format(path, sizeof(path), "%s/%s", folder, name) && access(path, F_OK) == 0;
}

static bool folder_is_empty(const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *listing;
	int count = 0;

	if (!text_format(path, sizeof(path), "%s/%s", folder, name))
		return false;
	listing = opendir(path);
	if (!listing)
		return false;
	while ((entry = readdir(listing)))
		count += entry->d_name[0] != '.';
	closedir(listing);
	return count == 0;
}

/* Cuts `path` back to the nearest USB device above it: the first folder that has a busnum. */
static bool climb_to_usb(char *path, size_t root_length, uint64_t *bus, uint64_t *number)
{
	char *slash;

	while ((slash = strrchr(path, '/')) && (size_t)(slash - path) > root_length) {
		*slash = '\0';
		if (read_number(path, "busnum", bus))
			return read_number(path, "devnum", number);
	}
	return false;
}

static int check_usb(char *path, size_t root_length, const struct volume_device *wanted, struct fault *fault)
{
	uint64_t bus, number;

	if (!climb_to_usb(path, root_length, &bus, &number))
		return fault_set(fault, -ESTALE, N_("The block device does not sit on USB; it was not touched."));
	if (strcmp(strrchr(path, '/') + 1, wanted->usb) != 0 || bus != wanted->bus || number != wanted->device)
		return fault_set(fault, -ESTALE, N_("Another stick sits at %s now; plug the right one in and try again."), wanted->usb);
	return 0;
}

static int check_disk(const char *folder, const struct volume_device *wanted, struct fault *fault)
{
	uint64_t sequence;

	if (exists(folder, "partition"))
		return fault_set(fault, -EINVAL, N_("mediad works on whole media, not on a partition."));
	if (!read_number(folder, "diskseq", &sequence) || sequence != wanted->sequence)
		return fault_set(fault, -ESTALE, N_("The stick at %s was changed meanwhile; try again."), wanted->usb);
	return 0;
}

int device_find(const char *sysfs, const struct volume_device *wanted, char name[32], struct fault *fault)
{
	char link[PATH_MAX], folder[PATH_MAX], root[PATH_MAX];
	int r;

	if (!realpath(sysfs, root))
		return fault_errno(fault, -errno, N_("%s cannot be read: %s."), sysfs);
	if (!text_format(link, sizeof(link), "%s/dev/block/%u:%u", root, wanted->major, wanted->minor))
		return fault_set(fault, -ENAMETOOLONG, N_("%s cannot be read: %s."), sysfs, "-");
	if (!realpath(link, folder))
		return fault_set(fault, -ENODEV, N_("The stick at %s is no longer there."), wanted->usb);
	if (strncmp(folder, root, strlen(root)) != 0 || folder[strlen(root)] != '/')
		return fault_set(fault, -ESTALE, N_("The block device does not sit on USB; it was not touched."));
	r = check_disk(folder, wanted, fault);
	if (r < 0)
		return r;
	if (!text_copy(name, 32, strrchr(folder, '/') + 1) || strchr(name, '!'))
		return fault_set(fault, -EINVAL, N_("The block device does not sit on USB; it was not touched."));
	return check_usb(folder, strlen(root), wanted, fault);
}

int device_check(const char *sysfs, const struct volume_device *wanted, char name[32], struct fault *fault)
{
	char folder[PATH_MAX];
	int r = device_find(sysfs, wanted, name, fault);

	if (r < 0)
		return r;
	if (!text_format(folder, sizeof(folder), "%s/dev/block/%u:%u", sysfs, wanted->major, wanted->minor) ||
		!folder_is_empty(folder, "holders"))
		return fault_set(fault, -EBUSY, N_("The stick at %s is in use; close it first."), wanted->usb);
	return 0;
}

/* Number and diskseq of what was really opened. */
static int check_opened(int fd, const struct volume_device *wanted, struct fault *fault)
{
	struct stat status;
	uint64_t sequence;

	if (fstat(fd, &status) < 0 || !S_ISBLK(status.st_mode) ||
		status.st_rdev != makedev(wanted->major, wanted->minor))
		return fault_set(fault, -ESTALE, N_("Another stick sits at %s now; plug the right one in and try again."), wanted->usb);
	if (ioctl(fd, BLKGETDISKSEQ, &sequence) < 0 || sequence != wanted->sequence)
		return fault_set(fault, -ESTALE, N_("The stick at %s was changed meanwhile; try again."), wanted->usb);
	if (mounts_has_device(status.st_rdev))
		return fault_set(fault, -EBUSY, N_("The stick at %s is mounted; unmount it first."), wanted->usb);
	return 0;
}

static int measure(struct device *device, struct fault *fault)
{
	int sector;

	if (ioctl(device->pin, BLKGETSIZE64, &device->size) < 0 || ioctl(device->pin, BLKSSZGET, &sector) < 0)
		return fault_errno(fault, -errno, N_("The size of %s cannot be read: %s."), device->path);
	if (device->size == 0)
		return fault_set(fault, -ENOMEDIUM, N_("There is no medium in the reader."));
	device->sector = (uint32_t)sector;
	return 0;
}

static int protect(struct device *device, enum device_use use, struct fault *fault)
{
	int r = 0;

	switch (use) {
	case DEVICE_TO_WRITE:
		r = protection_lift(device->pin, device->path, fault);
		break;
	case DEVICE_TO_READ:
		r = protection_set(device->pin, device->path, fault);
		break;
	case DEVICE_AS_IT_IS:
		break;
	}
	device->read_only = protection_is_on(device->pin);
	return r;
}

int device_open(const struct volume_device *wanted, enum device_use use, struct device *out, struct fault *fault)
{
	int (*look)(const char *, const struct volume_device *, char *, struct fault *) =
		use == DEVICE_AS_IT_IS ? device_find : device_check;
	SCOPED(device_close) struct device device = { .pin = -1 };
	char name[32];
	int r;

	r = look("/sys", wanted, name, fault);
	if (r < 0)
		return r;
	text_format(device.path, sizeof(device.path), "/dev/%s", name);
	device.pin = open(device.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (device.pin < 0)
		return fault_errno(fault, -errno, N_("%s cannot be opened: %s."), device.path);
	r = check_opened(device.pin, wanted, fault);
	if (r == 0)
		r = look("/sys", wanted, name, fault); /* the node and the folder are the same device */
	if (r == 0)
		r = measure(&device, fault);
	if (r == 0)
		r = protect(&device, use, fault);
	if (r < 0)
		return r;
	*out = device;
	device.pin = -1;
	return 0;
}

int device_reads(const char *sysfs, const struct volume_device *wanted, uint64_t *out)
{
	SCOPED(free_text) char *text = NULL;
	unsigned long long sectors;
	char path[PATH_MAX];
	size_t length;
	int r;

	if (!text_format(path, sizeof(path), "%s/dev/block/%u:%u/stat", sysfs, wanted->major, wanted->minor))
		return -ENAMETOOLONG;
	r = file_read(AT_FDCWD, path, ATTRIBUTE_MAX, &text, &length);
	if (r < 0)
		return r;
	if (sscanf(text, "%*u %*u %llu", &sectors) != 1 || sectors > UINT64_MAX / 512)
		return -EBADMSG;
	*out = sectors * 512; /* of 512 bytes, whatever the disk's are */
	return 0;
}

int device_claim(const struct device *device, bool writing, int *fd, struct fault *fault)
{
	SCOPED(close_fd) int claim = open(device->path, (writing ? O_RDWR : O_RDONLY) | O_DIRECT | O_EXCL | O_CLOEXEC | O_NOFOLLOW);
	struct stat pinned, claimed;

	if (claim < 0 && errno == EBUSY)
		return fault_set(fault, -EBUSY, N_("%s is in use; close it first."), device->path);
	if (claim < 0 && (errno == EROFS || errno == EACCES))
		return fault_set(fault, -EROFS, N_("The medium is write-protected; open its switch or destroy it."));
	if (claim < 0)
		return fault_errno(fault, -errno, N_("%s cannot be opened: %s."), device->path);
	if (fstat(device->pin, &pinned) < 0 || fstat(claim, &claimed) < 0 || pinned.st_rdev != claimed.st_rdev)
		return fault_set(fault, -ESTALE, N_("%s is another device now; try again."), device->path);
	*fd = MOVE_FD(claim);
	return 0;
}

int device_flush(const char *path, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || fsync(fd) < 0)
		return fault_errno(fault, -errno, N_("%s cannot be written: %s."), path);
	return 0;
}
