// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/gate/serve.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "mediad/usb/device.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define PATIENCE 5000 /* milliseconds */

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);

struct bench {
	struct fake_sysfs sysfs;
	struct bus bus;
	struct server server;
	pthread_t thread;
	char path[128];
};

static bool everybody(uint32_t uid)
{
	(void)uid;
	return true;
}

static bool nobody(uint32_t uid)
{
	(void)uid;
	return false;
}

static void *run(void *context)
{
	const struct bench *bench = context;

	ck_assert_int_eq(serve(&bench->server), 0);
	return NULL;
}

static void start(struct bench *bench, bool (*is_peer)(uint32_t))
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	fake_sysfs_make(&bench->sysfs);
	fake_sysfs_hub(&bench->sysfs, "usb1", "0\n");
	fake_sysfs_device(&bench->sysfs, "1-1", stick, sizeof(stick));
	snprintf(bench->path, sizeof(bench->path), "%s/gate", bench->sysfs.root);
	strcpy(address.sun_path, bench->path);
	bench->bus = (struct bus){ .sysfs = bench->sysfs.root, .let_in = "hid hub audio smart-card" };
	bench->server = (struct server){ .bus = &bench->bus, .is_peer = is_peer };
	bench->server.stop = eventfd(0, EFD_CLOEXEC);
	bench->server.listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(
		bind(bench->server.listening, (const struct sockaddr *)&address, sizeof(address)),
		0);
	ck_assert_int_eq(listen(bench->server.listening, 8), 0);
	ck_assert_int_eq(pthread_create(&bench->thread, NULL, run, bench), 0);
}

static void stop(struct bench *bench)
{
	ck_assert_int_eq(eventfd_write(bench->server.stop, 1), 0);
	pthread_join(bench->thread, NULL);
	close(bench->server.listening);
	close(bench->server.stop);
	fake_sysfs_remove(&bench->sysfs);
}

static int ask(int fd, uint32_t verb, const char *name, struct gate_reply *reply)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = verb };
	int r;

	snprintf(request.name, sizeof(request.name), "%s", name);
	r = wire_send(fd, &request, sizeof(request));
	return r < 0 ? r : wire_receive(fd, reply, sizeof(*reply), PATIENCE);
}

START_TEST(a_stick_is_inspected_let_in_and_blocked_over_the_socket)
{
	struct gate_request request = {
		.version = WIRE_VERSION, .verb = GATE_ADMIT, .name = "1-1"
	};
	struct gate_reply reply;
	struct bench bench;
	int fd;

	start(&bench, everybody);
	fd = wire_connect(bench.path);
	ck_assert_int_eq(ask(fd, GATE_INSPECT, "1-1", &reply), 0);
	ck_assert_int_eq(reply.code, 0);
	ck_assert_uint_eq(reply.facts.functions, USB_FUNCTION_STORAGE);
	request.bus = reply.facts.bus;
	request.device = reply.facts.device;
	request.serial = reply.facts.serial;
	memcpy(request.descriptors, reply.facts.descriptors, 32);
	ck_assert_int_eq(wire_send(fd, &request, sizeof(request)), 0);
	ck_assert_int_eq(wire_receive(fd, &reply, sizeof(reply), PATIENCE), 0);
	ck_assert_int_eq(reply.code, 0);
	ck_assert_uint_eq(reply.facts.authorised, 1);
	ck_assert_int_eq(ask(fd, GATE_BLOCK, "1-1", &reply), 0);
	ck_assert_int_eq(reply.code, 0);
	ck_assert_str_eq(fake_sysfs_get(&bench.sysfs, "devices/pci/usb1/1-1/authorized"), "0\n");
	ck_assert_int_eq(ask(fd, GATE_STATUS, "", &reply), 0);
	ck_assert_uint_eq(reply.open_hubs, 0);
	close(fd);
	stop(&bench);
}
END_TEST

START_TEST(a_refusal_carries_its_sentence)
{
	static const char *const names[] = { "", "../1-1", "1-1/../1-1", "usb1", "1-1:1.0",
		"%s%n" };
	struct gate_request endless = { .version = WIRE_VERSION, .verb = GATE_INSPECT };
	struct gate_reply reply;
	struct bench bench;
	int fd;

	start(&bench, everybody);
	fd = wire_connect(bench.path);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		ck_assert_int_eq(ask(fd, GATE_INSPECT, names[i], &reply), 0);
		ck_assert_int_eq(reply.code, -EINVAL);
		ck_assert_int_eq(reply.fault.code, -EINVAL);
		ck_assert_int_ne(reply.fault.message[0], '\0');
	}
	memset(endless.name, '1', sizeof(endless.name)); /* never ended */
	endless.name[1] = '-';
	ck_assert_int_eq(wire_send(fd, &endless, sizeof(endless)), 0);
	ck_assert_int_eq(wire_receive(fd, &reply, sizeof(reply), PATIENCE), 0);
	ck_assert_int_eq(reply.code, -EINVAL);
	ck_assert_str_eq(
		reply.fault.argument[0], ""); /* and is not shown: nobody knows where it ends */
	ck_assert_int_eq(ask(fd, GATE_INSPECT, "1-2", &reply), 0);
	ck_assert_int_eq(reply.code, -ENODEV);
	ck_assert_int_eq(ask(fd, 0, "1-1", &reply), 0);
	ck_assert_int_eq(reply.code, -EINVAL);
	ck_assert_int_eq(ask(fd, UINT32_MAX, "1-1", &reply), 0);
	ck_assert_int_eq(reply.code, -EINVAL);
	close(fd);
	stop(&bench);
}
END_TEST

START_TEST(a_malformed_message_costs_its_own_connection_only)
{
	struct gate_request request = { .version = WIRE_VERSION + 1, .verb = GATE_STATUS };
	struct gate_reply reply;
	struct bench bench;
	int good, bad;

	start(&bench, everybody);
	good = wire_connect(bench.path);
	bad = wire_connect(bench.path);
	ck_assert_int_eq(wire_send(bad, &request, sizeof(request)), 0);
	ck_assert_int_eq(wire_receive(bad, &reply, sizeof(reply), PATIENCE), -ECONNRESET);
	close(bad);
	bad = wire_connect(bench.path);
	ck_assert_int_eq(wire_send(bad, &request, 7), 0);
	ck_assert_int_eq(wire_receive(bad, &reply, sizeof(reply), PATIENCE), -ECONNRESET);
	close(bad);
	ck_assert_int_eq(ask(good, GATE_STATUS, "", &reply), 0);
	close(good);
	stop(&bench);
}
END_TEST

START_TEST(strangers_are_turned_away)
{
	struct gate_reply reply;
	struct bench bench;
	int fd;

	start(&bench, nobody);
	fd = wire_connect(bench.path);
	ck_assert_int_lt(ask(fd, GATE_BLOCK, "1-1", &reply), 0);
	close(fd);
	stop(&bench);
}
END_TEST

START_TEST(a_fifth_connection_is_refused_until_one_ends)
{
	struct gate_reply reply;
	struct bench bench;
	int fds[5];

	start(&bench, everybody);
	for (int i = 0; i < 4; i++) {
		fds[i] = wire_connect(bench.path);
		ck_assert_int_eq(ask(fds[i], GATE_STATUS, "", &reply), 0);
	}
	fds[4] = wire_connect(bench.path);
	ck_assert_int_lt(ask(fds[4], GATE_STATUS, "", &reply), 0);
	close(fds[4]);
	close(fds[0]);
	for (int i = 0; i < 100; i++) {
		fds[0] = wire_connect(bench.path);
		if (ask(fds[0], GATE_STATUS, "", &reply) == 0)
			break;
		close(fds[0]);
		usleep(10000);
	}
	ck_assert_int_eq(ask(fds[0], GATE_STATUS, "", &reply), 0);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	stop(&bench);
}
END_TEST

START_TEST(a_peer_that_never_reads_holds_up_nobody)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_STATUS };
	struct gate_reply reply;
	struct bench bench;
	int deaf, good;

	start(&bench, everybody);
	deaf = wire_connect(bench.path);
	good = wire_connect(bench.path);
	for (int i = 0;
		i < 2000 && send(deaf, &request, sizeof(request), MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
		i++)
		continue;
	ck_assert_int_eq(ask(good, GATE_STATUS, "", &reply), 0);
	close(deaf);
	close(good);
	stop(&bench);
}
END_TEST

RUN_TESTS("mediad/gate/serve", a_stick_is_inspected_let_in_and_blocked_over_the_socket,
	a_refusal_carries_its_sentence, a_malformed_message_costs_its_own_connection_only,
	strangers_are_turned_away, a_fifth_connection_is_refused_until_one_ends,
	a_peer_that_never_reads_holds_up_nobody)
