// SPDX-License-Identifier: GPL-3.0-or-later
/* From the mount down to the mapping. */
#include "mediad/volume/closing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/luks.h"
#include "mediad/volume/filesystem.h"
#include "mediad/volume/mounts.h"
#include "mediad/volume/place.h"

/* fs/ext4/ext4.h: EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH; not in the exported headers of Linux 6.1. */
#define SHUTDOWN _IOR('X', 125, uint32_t)
#define SHUTDOWN_NOW 2

#define MOUNTS_MAX 32 /* of one medium; more is no accident */

static int not_written(const char *number, int code, struct fault *fault)
{
	return fault_set(fault, code, N_("The last data could not be written to %s: %s. Leave it plugged in and try again."), number,
		strerror(-code));
}

/* The top folder is closed to all but its owner, so it is opened as that one. */
static int open_top(const char *path)
{
	struct stat status;
	int fd, r;

	if (stat(path, &status) < 0)
		return -errno;
	setfsuid(status.st_uid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	r = fd < 0 ? -errno : fd;
	setfsuid(0);
	return r;
}

static int sync_mount(const char *path)
{
	SCOPED(close_fd) int top = open_top(path);

	if (top == -EACCES)
		return 0; /* the owner has closed it to himself; the unmount writes everything out too */
	if (top < 0)
		return top;
	return syncfs(top) < 0 ? -errno : 0;
}

static int unmount_politely(const char *number, const char *path, struct fault *fault)
{
	int r = sync_mount(path);

	if (r < 0)
		return not_written(number, r, fault);
	if (umount2(path, UMOUNT_NOFOLLOW) == 0)
		return 0;
	if (errno == EBUSY)
		return fault_set(fault, -EBUSY, N_("A program still uses files on %s; close it and try again."), number);
	return fault_set(fault, -errno, N_("%s cannot be unmounted: %s."), number, strerror(errno));
}

/* Programs that still hold files get errors from this moment on, not when the mapping goes at last. */
static void shut_down(const char *path)
{
	SCOPED(close_fd) int top = open_top(path);
	uint32_t how = SHUTDOWN_NOW;

	if (top >= 0)
		ioctl(top, SHUTDOWN, &how);
}

static int unmount_by_force(const char *number, const char *path, struct fault *fault)
{
	shut_down(path);
	if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno == EINVAL)
		return 0;
	return fault_set(fault, -errno, N_("%s cannot be unmounted: %s."), number, strerror(errno));
}

static int unmount_all(const char *number, dev_t device, bool force, struct fault *fault)
{
	char path[PATH_MAX];
	int r;

	for (int i = 0; i < MOUNTS_MAX; i++) {
		r = mounts_find(device, path);
		if (r == 0)
			return 0;
		if (r < 0)
			return fault_set(fault, r, N_("%s cannot be unmounted: %s."), number, strerror(-r));
		r = force ? unmount_by_force(number, path, fault) : unmount_politely(number, path, fault);
		if (r < 0)
			return r;
		place_remove(path);
	}
	return fault_set(fault, -EBUSY, N_("%s is mounted in too many places."), number);
}

/* The node is open across the unmount, so that an error of the very last write is heard too. */
static int unmount_and_sync(const char *number, const struct stat *node, const char *path, struct fault *fault)
{
	SCOPED(close_fd) int device = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	r = unmount_all(number, node->st_rdev, false, fault);
	if (r < 0)
		return r;
	return device >= 0 && fsync(device) < 0 ? not_written(number, -errno, fault) : 0;
}

int closing_run(const char *number, bool force, struct fault *fault)
{
	struct fault locking = { 0 };
	struct stat node;
	char path[80];
	int r = 0, locked;

	filesystem_node(number, path);
	if (stat(path, &node) == 0 && S_ISBLK(node.st_mode))
		r = force ? unmount_all(number, node.st_rdev, true, fault) : unmount_and_sync(number, &node, path, fault);
	if (r < 0 && !force)
		return r;
	/* Locked even if a mount could not be taken away: from then on it reads and writes nothing. */
	locked = luks_deactivate(number, force, &locking);
	if (r == 0 && locked < 0 && fault)
		*fault = locking;
	return r < 0 ? r : locked;
}
