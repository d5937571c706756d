// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps the argument list and environment of every program that is started, as the kernel tells of it (proc connector), in
 * /run/bench/seen; prints a line when it listens and one for each that was gone before it could be read. */
#include <fcntl.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEEN "/run/bench/seen"
#define ROOM (4 << 20)

static int listen_to_kernel(void)
{
	struct __attribute__((packed)) {
		struct nlmsghdr head;
		struct cn_msg message;
		enum proc_cn_mcast_op wish;
	} ask = {
		.head = { .nlmsg_len = sizeof(ask), .nlmsg_type = NLMSG_DONE },
		.message = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .len = sizeof(ask.wish) },
		.wish = PROC_CN_MCAST_LISTEN,
	};
	const struct sockaddr_nl self = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	const int room = ROOM;
	int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0 ||
		bind(fd, (const struct sockaddr *)&self, sizeof(self)) < 0 || send(fd, &ask, sizeof(ask), 0) < 0) {
		perror("seen");
		exit(1);
	}
	return fd;
}

static size_t keep(int out, pid_t pid, const char *name)
{
	char path[64], text[65536];
	size_t total = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = read(fd, text, sizeof(text))) > 0 && write(out, text, (size_t)n) == n)
		total += (size_t)n;
	if (fd >= 0)
		close(fd);
	if (write(out, "\n", 1) != 1)
		perror(SEEN);
	return total;
}

int main(void)
{
	int kernel = listen_to_kernel(), out = open(SEEN, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	char bytes[4096] __attribute__((aligned(NLMSG_ALIGNTO)));

	setpriority(PRIO_PROCESS, 0, -20);
	printf("listening\n");
	fflush(stdout);
	for (;;) {
		ssize_t n = recv(kernel, bytes, sizeof(bytes), 0);
		const struct cn_msg *message = NLMSG_DATA((struct nlmsghdr *)bytes);
		const struct proc_event *event = (const struct proc_event *)message->data;

		if (n < 0)
			printf("missed some\n");
		else if (event->what == PROC_EVENT_EXEC && keep(out, event->event_data.exec.process_pid, "cmdline") == 0)
			printf("missed %d\n", event->event_data.exec.process_pid);
		else if (event->what == PROC_EVENT_EXEC)
			keep(out, event->event_data.exec.process_pid, "environ");
		fflush(stdout);
	}
}
