// SPDX-License-Identifier: GPL-3.0-or-later
/* Control messages, taken apart strictly: whatever else comes is closed. */
#include "common/descriptor.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

ssize_t descriptor_send(int socket, const void *bytes, size_t length, int passed)
{
	struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = length };
	union control control = { 0 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (passed >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(passed));
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static void take(const struct cmsghdr *header, int *passed)
{
	size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);

	if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return;
	for (size_t i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(header) + i * sizeof(fd), sizeof(fd));
		if (*passed < 0)
			*passed = fd;
		else
			close(fd);
	}
}

ssize_t descriptor_receive(int socket, void *bytes, size_t length, int flags, int *passed)
{
	struct iovec part = { .iov_base = bytes, .iov_len = length };
	union control control;
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t n = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);

	*passed = -1;
	if (n < 0)
		return n;
	for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
		take(header, passed);
	return n;
}
