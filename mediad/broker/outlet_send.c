// SPDX-License-Identifier: GPL-3.0-or-later
/* Sends bytes out without ever waiting: one datagram to a socket of this computer, or one whole line at a file's end. */
#include "mediad/broker/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"

#define BUFFER (1 << 20) /* an event may have 64 KiB */

static int send_datagram(const char *path, const void *bytes, size_t length)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	SCOPED(close_fd) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int size = BUFFER;

	if (fd < 0)
		return -errno;
	if (!text_copy(address.sun_path, sizeof(address.sun_path), path))
		return -ENAMETOOLONG;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (sendto(fd, bytes, length, MSG_NOSIGNAL, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return 0;
}

/* Opened each time, so that whoever rotates it need tell nobody. A line that does not fit whole is taken back. */
static int append(const char *folder, const char *name, const void *bytes, size_t length)
{
	SCOPED(close_fd) int fd = -1;
	struct stat status;
	char path[4096];
	ssize_t n;

	if (!text_format(path, sizeof(path), "%s/%s", folder, name))
		return -ENAMETOOLONG;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0640); /* less, by the unit's mask */
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	n = write(fd, bytes, length);
	if (n == (ssize_t)length)
		return 0;
	if (n < 0)
		return errno == EAGAIN ? -EIO : -errno;
	return ftruncate(fd, status.st_size) < 0 ? -errno : -ENOSPC;
}

int outlet_send(const struct outlet_paths *paths, enum outlet outlet, const void *bytes, size_t length)
{
	switch (outlet) {
	case OUTLET_JOURNAL:
		return send_datagram(paths->journal, bytes, length);
	case OUTLET_SYSLOG:
	case OUTLET_HEADS_SYSLOG:
		return send_datagram(paths->syslog, bytes, length);
	case OUTLET_FILE:
		return append(paths->folder, "events.jsonl", bytes, length);
	case OUTLET_HEADS_FILE:
		return append(paths->folder, "heads", bytes, length);
	case OUTLETS:
		break;
	}
	return -EINVAL;
}
