// SPDX-License-Identifier: GPL-3.0-or-later
/* Whole small files; knows nothing of what is in them. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "common/text.h"

int file_read_start(int fd, void *bytes, size_t size, size_t *length)
{
	*length = 0;
	while (*length < size) {
		ssize_t n = pread(fd, (char *)bytes + *length, size - *length, (off_t)*length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		*length += (size_t)n;
	}
	return 0;
}

int file_read(int at, const char *name, size_t max, char **out, size_t *length)
{
	SCOPED(close_fd) int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	char *buffer;
	int r;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	buffer = malloc(max + 2);
	if (!buffer)
		return -ENOMEM;
	r = file_read_start(fd, buffer, max + 1, length);
	if (r == 0 && *length > max)
		r = -EFBIG;
	if (r < 0) {
		free(buffer);
		return r;
	}
	buffer[*length] = '\0';
	*out = buffer;
	return 0;
}

int file_lock(int fd)
{
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		length -= (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

static int sync_directory_of(int at, const char *name)
{
	char path[4096];

	if (!text_copy(path, sizeof(path), name))
		return -ENAMETOOLONG;
	SCOPED(close_fd) int fd = openat(at, dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

int file_replace(int at, const char *name, mode_t mode, const void *bytes, size_t length)
{
	char fresh[4096];
	int r;

	if (!text_format(fresh, sizeof(fresh), "%s.new", name))
		return -ENAMETOOLONG;
	if (unlinkat(at, fresh, 0) < 0 && errno != ENOENT)
		return -errno;
	SCOPED(close_fd) int fd =
		openat(at, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return -errno;
	r = fchmod(fd, mode) < 0 ? -errno : write_all(fd, bytes, length);
	if (r == 0 && renameat(at, fresh, at, name) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(at, fresh, 0);
		return r;
	}
	return sync_directory_of(at, name);
}
