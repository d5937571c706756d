// SPDX-License-Identifier: GPL-3.0-or-later
/* Moves the fixed-size messages and compares what they say of a device; knows no socket's other end. */
#include "common/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/text.h"

int wire_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, r;

	if (!text_copy(address.sun_path, sizeof(address.sun_path), path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}

int wire_send(int fd, const void *message, uint32_t size)
{
	return wire_send_with(fd, message, size, -1);
}

int wire_send_with(int fd, const void *message, uint32_t size, int passed)
{
	ssize_t n;

	do
		n = descriptor_send(fd, message, size, passed);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EMSGSIZE;
}

static int wait_for(int fd, int timeout)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int r;

	do
		r = poll(&wait, 1, timeout);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

int wire_receive(int fd, void *message, uint32_t size, int timeout)
{
	int passed, r = wire_receive_with(fd, message, size, timeout, &passed);

	if (passed >= 0)
		close(passed);
	return r;
}

int wire_receive_with(int fd, void *message, uint32_t size, int timeout, int *passed)
{
	uint32_t version;
	ssize_t n;
	int r = wait_for(fd, timeout);

	*passed = -1;
	if (r < 0)
		return r;
	n = descriptor_receive(fd, message, size, MSG_TRUNC, passed);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -ECONNRESET;
	memcpy(&version, message, sizeof(version));
	return (size_t)n == size && version == WIRE_VERSION ? 0 : -EBADMSG;
}

bool usb_facts_same(const struct usb_facts *a, const struct usb_facts *b)
{
	return a->bus == b->bus && a->device == b->device && a->serial.length == b->serial.length &&
	       memcmp(a->serial.bytes, b->serial.bytes, sizeof(a->serial.bytes)) == 0 &&
	       memcmp(a->descriptors, b->descriptors, sizeof(a->descriptors)) == 0;
}
