// SPDX-License-Identifier: GPL-3.0-or-later
/* Devices are swapped at many ports at once while the gate is asked to admit what was there before, and the kernel's own log
 * is the judge: what it let in must be what was inspected.
 *   swaps PORTS SWAPS SEED [naive]     dummy_hcd is loaded, and nothing else uses it
 * Besides, the gate is stopped at any point of its work for long enough that a whole swap fits in.
 * naive: nobody asks the gate; `authorized` is written by its path, as a program would that knows nothing of swaps. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/wire.h"

#define PORTS_MAX 32
#define BUSES_MAX 64
#define DEVICES 128 /* numbers on one bus */
#define LINKS 3     /* talks with the gate; it takes four */
#define PATIENCE 60 /* seconds until a device must have come */
#define TREE "/sys/kernel/config/usb_gadget"

/* What sits at a port. Its name is what the device calls itself, so that the kernel's log tells. */
enum shape { STICK, TWIN, STRANGER, COMPOSITE, OTHER, SHAPES };
static const char *const names[SHAPES] = { "stick", "twin", "stranger", "composite", "other" };

struct port {
	int number, bus;
	unsigned seed;
	enum shape next;       /* for the thread that swaps */
	unsigned delay;        /* microseconds */
	int turn;
	const char *extra;     /* the function that is not storage */
	bool keyboard;
};

/* Who was inspected, by bus and device number: only those may ever be authorised. */
static atomic_bool inspected[BUSES_MAX][DEVICES];
static atomic_int left, swaps, of_sticks, asked, admitted, wrong, lost;
static atomic_bool over;
static bool naive;
static struct port ports[PORTS_MAX];
static int links[LINKS];
static pthread_mutex_t link_locks[LINKS];

static __attribute__((format(printf, 1, 2))) void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, " (%s)\n", strerror(errno));
	exit(2);
}

/* ---- files ---- */

static __attribute__((format(printf, 2, 3))) int put(const char *text, const char *format, ...)
{
	char path[256];
	va_list arguments;
	int fd, r;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return r;
}

/* An attribute of the device at a port, without the newline; "" when it is not there. */
static void get(const struct port *port, const char *name, char out[64])
{
	char path[128];
	ssize_t length;
	int fd;

	out[0] = '\0';
	snprintf(path, sizeof(path), "/sys/bus/usb/devices/%d-1/%s", port->bus, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	length = read(fd, out, 63);
	close(fd);
	out[length > 0 ? length : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static int number_of(const struct port *port)
{
	char text[64];

	get(port, "devnum", text);
	return atoi(text);
}

/* ---- gadgets ---- */

static void make(const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		die("%s", path);
}

static int bus_of(int controller)
{
	char path[64];
	struct dirent *entry;
	DIR *folder;
	int bus = -1;

	snprintf(path, sizeof(path), "/sys/devices/platform/dummy_hcd.%d", controller);
	folder = opendir(path);
	while (folder && bus < 0 && (entry = readdir(folder)))
		sscanf(entry->d_name, "usb%d", &bus);
	if (bus < 0 || bus >= BUSES_MAX)
		die("controller %d", controller);
	closedir(folder);
	return bus;
}

/* Only four keyboards and eight modems exist at a time; network functions are not limited. */
static void build(struct port *port, int number, unsigned seed)
{
	static const char *const extras[] = { "hid.x", "acm.x", "ecm.x", "ecm.x" };
	static const char report[] = "\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\xc0";
	char path[128];
	int fd;

	*port = (struct port){ .number = number, .bus = bus_of(number), .seed = seed * 1000 + (unsigned)number };
	port->extra = number < 16 ? extras[number % 4] : "ecm.x";
	port->keyboard = port->extra[0] == 'h';
	make(TREE "/s%d", number);
	make(TREE "/s%d/strings/0x409", number);
	make(TREE "/s%d/configs/c.1", number);
	make(TREE "/s%d/functions/mass_storage.x", number);
	make(TREE "/s%d/functions/%s", number, port->extra);
	put("0x0951", TREE "/s%d/idVendor", number);
	put("0x1666", TREE "/s%d/idProduct", number);
	put("0x0200", TREE "/s%d/bcdUSB", number);
	put("1", TREE "/s%d/functions/mass_storage.x/lun.0/removable", number);
	put("1", TREE "/s%d/functions/mass_storage.x/lun.0/ro", number);
	put("/tmp/a", TREE "/s%d/functions/mass_storage.x/lun.0/file", number);
	if (!port->keyboard)
		return;
	put("1", TREE "/s%d/functions/hid.x/protocol", number);
	put("1", TREE "/s%d/functions/hid.x/subclass", number);
	put("8", TREE "/s%d/functions/hid.x/report_length", number);
	snprintf(path, sizeof(path), TREE "/s%d/functions/hid.x/report_desc", number);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, report, sizeof(report) - 1) < 0)
		die("%s", path);
	close(fd);
}

static void include(const struct port *port, const char *function, bool wanted)
{
	char from[128], to[128];

	snprintf(from, sizeof(from), TREE "/s%d/functions/%s", port->number, function);
	snprintf(to, sizeof(to), TREE "/s%d/configs/c.1/%s", port->number, function);
	if (wanted ? symlink(from, to) < 0 && errno != EEXIST : unlink(to) < 0 && errno != ENOENT)
		die("%s", to);
}

static void take_out(const struct port *port)
{
	put("\n", TREE "/s%d/UDC", port->number);
}

static void put_in(struct port *port, enum shape shape)
{
	char text[64];
	int r = 0;

	snprintf(text, sizeof(text), "%s%d-%d", shape == STRANGER ? "X" : "S", port->number,
		shape == STRANGER ? port->turn : 0);
	put(text, TREE "/s%d/strings/0x409/serialnumber", port->number);
	put(shape == OTHER && port->keyboard ? "keyboard" : names[shape], TREE "/s%d/strings/0x409/product", port->number);
	include(port, "mass_storage.x", shape != OTHER);
	include(port, port->extra, shape == OTHER || shape == COMPOSITE);
	snprintf(text, sizeof(text), "dummy_udc.%d", port->number);
	for (int i = 0; i < 100; i++) {
		r = put(text, TREE "/s%d/UDC", port->number);
		if (r == 0)
			return;
		usleep(20000);
	}
	errno = -r;
	die("port %d takes no %s", port->number, names[shape]);
}

static void *swap_later(void *context)
{
	struct port *port = context;

	usleep(port->delay);
	take_out(port);
	put_in(port, port->next);
	return NULL;
}

/* ---- the gate ---- */

static int connect_gate(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = WIRE_GATE_SOCKET };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("the gate's socket");
	return fd;
}

static void ask(const struct port *port, const struct gate_request *request, struct gate_reply *reply)
{
	int i = port->number % LINKS;

	pthread_mutex_lock(&link_locks[i]);
	if (send(links[i], request, sizeof(*request), MSG_NOSIGNAL) != sizeof(*request) ||
		recv(links[i], reply, sizeof(*reply), 0) != sizeof(*reply))
		die("the gate hung up");
	pthread_mutex_unlock(&link_locks[i]);
}

static void inspect(const struct port *port, struct gate_reply *reply)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_INSPECT };

	snprintf(request.name, sizeof(request.name), "%d-1", port->bus);
	ask(port, &request, reply);
}

static int admit(const struct port *port, const struct usb_facts *facts)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_ADMIT, .bus = facts->bus,
		.device = facts->device, .serial = facts->serial };
	struct gate_reply reply;

	atomic_fetch_add(&asked, 1);
	if (naive)
		return put("1", "/sys/bus/usb/devices/%d-1/authorized", port->bus);
	memcpy(request.name, facts->name, sizeof(request.name));
	memcpy(request.descriptors, facts->descriptors, sizeof(request.descriptors));
	ask(port, &request, &reply);
	if (reply.code == 0)
		atomic_fetch_add(&admitted, 1);
	return reply.code;
}

/* Stopped wherever it is, for a time in which a device goes and another comes. */
static void *stop_the_gate(void *context)
{
	pid_t gate = *(pid_t *)context;
	unsigned seed = ports[0].seed;

	while (!over && gate > 0) {
		usleep(200000 + (unsigned)rand_r(&seed) % 800000);
		kill(gate, SIGSTOP);
		usleep(100000 + (unsigned)rand_r(&seed) % 700000);
		kill(gate, SIGCONT);
	}
	return NULL;
}

/* ---- one port ---- */

static void say_wrong(const struct port *port, const char *what, int number)
{
	atomic_fetch_add(&wrong, 1);
	printf("wrong: %s, device %d at %d-1, turn %d\n", what, number, port->bus, port->turn);
}

/* Waits for a device with another number than `before`, and inspects it. False: none came. */
static bool appear(struct port *port, int before, struct gate_reply *seen)
{
	for (int i = 0; i < PATIENCE * 50; i++) {
		int number = number_of(port);

		if (number > 0 && number != before) {
			inspect(port, seen);
			if (seen->code == 0 && (int)seen->facts.device == number)
				return true;
		}
		usleep(20000);
	}
	return false;
}

/* A device that is storage alone and was inspected may be let in, until it is gone. */
static bool remember(const struct port *port, enum shape shape, const struct usb_facts *facts)
{
	bool is_stick = shape <= STRANGER;

	if (is_stick != (facts->functions == USB_FUNCTION_STORAGE))
		say_wrong(port, "took for storage what is not, or the other way round", (int)facts->device);
	inspected[port->bus][facts->device % DEVICES] = is_stick;
	inspected[port->bus][(facts->device + DEVICES / 2) % DEVICES] = false; /* numbers come again after 127 devices */
	return is_stick;
}

static bool swap_once(struct port *port, struct gate_reply *seen)
{
	struct usb_facts before = seen->facts;
	pthread_t swapper;
	int number = (int)before.device;
	char text[64];

	port->turn++;
	port->next = (enum shape)(rand_r(&port->seed) % SHAPES);
	port->delay = (unsigned)rand_r(&port->seed) % (rand_r(&port->seed) % 2 ? 30000 : 500000);
	if (pthread_create(&swapper, NULL, swap_later, port) != 0)
		die("a thread");
	for (int i = 0; i < 2000; i++) {
		int there = number_of(port);

		if (there > 0 && there != number)
			break;
		admit(port, &before);
		usleep((unsigned)rand_r(&port->seed) % 20000);
	}
	pthread_join(swapper, NULL);
	if (admit(port, &before) == 0 && !naive && number_of(port) != number)
		say_wrong(port, "an old decision reached a new device", number);
	get(port, "authorized", text);
	if (text[0] == '1' && !(port->next == OTHER && port->keyboard))
		say_wrong(port, "authorised before anybody asked for it", number_of(port));
	return appear(port, number, seen);
}

static void *play(void *context)
{
	struct port *port = context;
	enum shape shape = STICK;
	struct gate_reply seen = { .code = -ENODEV };

	put_in(port, STICK);
	if (!appear(port, 0, &seen))
		die("nothing comes at port %d", port->number);
	while (atomic_fetch_sub(&left, 1) > 0) {
		if (remember(port, shape, &seen.facts))
			atomic_fetch_add(&of_sticks, 1);
		if (!swap_once(port, &seen)) {
			printf("lost: no %s came at %d-1, turn %d\n", names[port->next], port->bus, port->turn);
			atomic_fetch_add(&lost, 1);
			break;
		}
		shape = port->next;
		atomic_fetch_add(&swaps, 1);
	}
	take_out(port);
	include(port, "mass_storage.x", false);
	include(port, port->extra, false);
	return NULL;
}

/* ---- the judge: the kernel's log ---- */

struct seen_device {
	int number;
	char product[32];
};

static const struct port *port_of(int bus)
{
	for (int i = 0; i < PORTS_MAX; i++)
		if (ports[i].bus == bus)
			return &ports[i];
	return NULL;
}

static void judge(struct seen_device devices[BUSES_MAX], const char *line)
{
	const char *text = strchr(line, ';');
	const struct port *port;
	const char *at;
	int bus;

	if (!text || (sscanf(text, ";usb %d-1:", &bus) != 1 && sscanf(text, ";usb-storage %d-1:", &bus) != 1))
		return;
	port = bus > 0 && bus < BUSES_MAX ? port_of(bus) : NULL;
	if (!port)
		return;
	if ((at = strstr(text, "USB device number ")) && strstr(text, ": new ")) {
		devices[bus] = (struct seen_device){ .number = atoi(at + strlen("USB device number ")) };
	} else if ((at = strstr(text, ": Product: "))) {
		snprintf(devices[bus].product, sizeof(devices[bus].product), "%.*s",
			(int)strcspn(at + 11, "\n"), at + 11);
	} else if (strstr(text, "authorized to connect") || strstr(text, "Mass Storage device detected")) {
		if (strcmp(devices[bus].product, "keyboard") == 0 && !strstr(text, "Mass Storage"))
			return;
		if (devices[bus].number <= 0 || !inspected[bus][devices[bus].number % DEVICES])
			say_wrong(port, devices[bus].product, devices[bus].number);
	}
}

static void *read_log(void *context)
{
	static struct seen_device devices[BUSES_MAX];
	char line[8192];
	int fd = *(int *)context;

	for (;;) {
		ssize_t length = read(fd, line, sizeof(line) - 1);

		if (length < 0 && errno == EPIPE)
			die("the kernel's log was overwritten before it was read");
		if (length < 0 && errno == EAGAIN) {
			if (over)
				return NULL;
			usleep(1000);
			continue;
		}
		if (length <= 0)
			die("the kernel's log");
		line[length] = '\0';
		judge(devices, line);
	}
}

static pid_t gate_pid(void)
{
	FILE *file = fopen("/run/bench/mediad-gate.pid", "re");
	int pid = 0;

	if (!file || fscanf(file, "%d", &pid) != 1)
		die("the gate's number");
	fclose(file);
	return pid;
}

int main(int count, char **words)
{
	pthread_t players[PORTS_MAX], reader, stopper;
	int number, log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	pid_t gate = gate_pid();

	if (count < 4 || (number = atoi(words[1])) < 1 || number > PORTS_MAX || log < 0 || lseek(log, 0, SEEK_END) < 0)
		die("swaps PORTS SWAPS SEED [naive]");
	left = atoi(words[2]);
	naive = count > 4;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 0; i < number; i++)
		build(&ports[i], i, (unsigned)atoi(words[3]));
	for (int i = 0; i < LINKS; i++) {
		links[i] = connect_gate();
		pthread_mutex_init(&link_locks[i], NULL);
	}
	pthread_create(&reader, NULL, read_log, &log);
	pthread_create(&stopper, NULL, stop_the_gate, &gate);
	for (int i = 0; i < number; i++)
		pthread_create(&players[i], NULL, play, &ports[i]);
	for (int i = 0; i < number; i++)
		pthread_join(players[i], NULL);
	sleep(1); /* what the gate is still writing shows in the log */
	over = true;
	pthread_join(stopper, NULL);
	pthread_join(reader, NULL);
	printf("%d swaps, %d of an inspected stick, %d asked, %d admitted, %d wrong, %d lost\n", swaps, of_sticks, asked, admitted,
		wrong, lost);
	return 0;
}
