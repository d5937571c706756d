// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens what may hold a header; knows no statement in it. */
#include "mediactl/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"

/* Nothing that is no storage is read: a terminal or a pipe would wait for ever. */
static int open_storage(const char *path, int *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), path);
	if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
		return fault_set(fault, -EINVAL, N_("%s is neither a disk nor a file."), path);
	*out = MOVE_FD(fd);
	return 0;
}

int storage_header(const char *path, struct header **out, struct fault *fault)
{
	SCOPED(close_fd) int fd = -1;
	int r = open_storage(path, &fd, fault);

	return r < 0 ? r : header_read(fd, out, fault);
}
