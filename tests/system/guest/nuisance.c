// SPDX-License-Identifier: GPL-3.0-or-later
/* What ill-meaning programs do to a computer with mediad.
 *   nuisance knock COUNT             connects to mediad's socket and goes away again, now and then in the middle of a word
 *   nuisance claim FILE INTERFACE    wants an interface for itself through usbfs, as libusb does; FILE is below /dev/bus/usb
 *   nuisance forge ACTION DEVPATH    tells the kernel's and udev's listeners of a USB device, whoever one is, in every way */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/usbdevice_fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define KERNEL_GROUP 1
#define UDEV_GROUP 2

/* ---- knock ---- */

static int knock_once(int turn)
{
	static const char half[] = "{\"method\":\"io.mediad.Li";
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/mediad/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = connect(fd, (struct sockaddr *)&address, sizeof(address));

	if (r == 0 && turn % 3 == 0)
		send(fd, half, sizeof(half) - 1, MSG_NOSIGNAL);
	close(fd);
	return r;
}

static int knock(int count)
{
	int heard = 0;

	for (int i = 0; i < count; i++)
		heard += knock_once(i) == 0;
	printf("%d of %d connected\n", heard, count);
	return 0;
}

/* ---- claim ---- */

static int claim(const char *file, unsigned int interface)
{
	int fd = open(file, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, USBDEVFS_CLAIMINTERFACE, &interface) < 0) {
		perror(file);
		return 1;
	}
	printf("claimed\n");
	close(fd);
	return 0;
}

/* ---- forge ---- */

/* What precedes the properties in a message of udev's (systemd, sd-device/device-monitor.c). */
struct udev_header {
	char prefix[8];
	uint32_t magic, header_size, properties_at, properties_length;
	uint32_t subsystem_hash, devtype_hash, tags_high, tags_low;
};

/* MurmurHash2 with seed 0, by which the kernel filters for udev's listeners. */
static uint32_t murmur(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = strlen(text);
	uint32_t hash = (uint32_t)length;

	for (; length >= 4; length -= 4, at += 4) {
		uint32_t word;

		memcpy(&word, at, 4);
		word *= 0x5bd1e995;
		word ^= word >> 24;
		hash = hash * 0x5bd1e995 ^ word * 0x5bd1e995;
	}
	for (size_t i = length; i > 0; i--)
		hash ^= (uint32_t)at[i - 1] << (8 * (i - 1));
	if (length > 0)
		hash *= 0x5bd1e995;
	hash ^= hash >> 13;
	hash *= 0x5bd1e995;
	return hash ^ hash >> 15;
}

/* KEY=VALUE, each ended by NUL. */
static size_t write_properties(char *out, size_t size, const char *action, const char *path)
{
	int length = snprintf(out, size,
		"ACTION=%s%cDEVPATH=%s%cSUBSYSTEM=usb%cDEVTYPE=usb_device%cBUSNUM=001%cDEVNUM=002%c"
		"DEVNAME=/dev/bus/usb/001/002%cMAJOR=189%cMINOR=1%cPRODUCT=951/1666/1%cTYPE=0/0/0%cSEQNUM=99999999%cUSEC_INITIALIZED=1%c",
		action, 0, path, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

	return (size_t)length;
}

static size_t write_kernel(char *out, size_t size, const char *action, const char *path)
{
	size_t head = (size_t)snprintf(out, size, "%s@%s", action, path) + 1;

	return head + write_properties(out + head, size - head, action, path);
}

static size_t write_udev(char *out, size_t size, const char *action, const char *path)
{
	struct udev_header header = { .prefix = "libudev", .magic = htobe32(0xfeedcafe), .header_size = sizeof(header),
		.properties_at = sizeof(header), .subsystem_hash = htobe32(murmur("usb")),
		.devtype_hash = htobe32(murmur("usb_device")) };

	header.properties_length = (uint32_t)write_properties(out + sizeof(header), size - sizeof(header), action, path);
	memcpy(out, &header, sizeof(header));
	return sizeof(header) + header.properties_length;
}

static void tell(const char *message, size_t length, const struct sockaddr_nl *to)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };

	bind(fd, (struct sockaddr *)&me, sizeof(me));
	if (sendto(fd, message, length, 0, (const struct sockaddr *)to, sizeof(*to)) < 0)
		printf("group %u, port %u: %s\n", to->nl_groups, to->nl_pid, strerror(errno));
	else
		printf("group %u, port %u: sent\n", to->nl_groups, to->nl_pid);
	close(fd);
}

/* To everybody who listens in this network namespace by name, too: /proc/net/netlink lists them. */
static void tell_each_listener(const char *message, size_t length)
{
	FILE *list = fopen("/proc/net/netlink", "re");
	char line[256];

	while (list && fgets(line, sizeof(line), list)) {
		struct sockaddr_nl to = { .nl_family = AF_NETLINK };
		unsigned int protocol;

		if (sscanf(line, "%*x %u %u", &protocol, &to.nl_pid) == 2 && protocol == NETLINK_KOBJECT_UEVENT && to.nl_pid)
			tell(message, length, &to);
	}
	if (list)
		fclose(list);
}

static int forge(const char *action, const char *path)
{
	struct sockaddr_nl groups[] = {
		{ .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP },
		{ .nl_family = AF_NETLINK, .nl_groups = UDEV_GROUP },
		{ .nl_family = AF_NETLINK }, /* the kernel's own ear: it may pass on what it is told */
	};
	char message[4096];
	size_t length;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		length = write_kernel(message, sizeof(message), action, path);
		tell(message, length, &groups[i]);
		length = write_udev(message, sizeof(message), action, path);
		tell(message, length, &groups[i]);
		tell_each_listener(message, length);
	}
	return 0;
}

int main(int count, char **words)
{
	if (count == 3 && strcmp(words[1], "knock") == 0)
		return knock(atoi(words[2]));
	if (count == 4 && strcmp(words[1], "claim") == 0)
		return claim(words[2], (unsigned int)atoi(words[3]));
	if (count == 4 && strcmp(words[1], "forge") == 0)
		return forge(words[2], words[3]);
	fprintf(stderr, "nuisance knock COUNT | claim FILE INTERFACE | forge ACTION DEVPATH\n");
	return 2;
}
