// SPDX-License-Identifier: GPL-3.0-or-later
/* Polls, and turns requests into what admit.c and hubs.c do; knows nothing of USB. */
#include "mediad/gate/serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "common/service.h"
#include "mediad/gate/admit.h"
#include "mediad/usb/device.h"
#include "mediad/usb/hubs.h"

/* The broker needs one; it may come again before the old one is noticed to be dead. */
#define CONNECTIONS_MAX 4

enum {
	SLOT_STOP,
	SLOT_LISTENING,
	SLOT_FIRST,
	SLOT_COUNT = SLOT_FIRST + CONNECTIONS_MAX,
};

static void hang_up(struct pollfd *slot)
{
	close(slot->fd);
	*slot = (struct pollfd){ .fd = -1 };
}

/* With all places taken a newcomer is turned away at once rather than kept waiting. */
static void take_connection(const struct server *server, struct pollfd *slots)
{
	uint32_t uid;
	int fd = service_accept(server->listening, &uid);

	if (fd < 0)
		return;
	for (int i = SLOT_FIRST; i < SLOT_COUNT && server->is_peer(uid); i++) {
		if (slots[i].fd < 0) {
			slots[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
			return;
		}
	}
	close(fd);
}

/* `request` is hostile in every field. */
static int answer(const struct bus *bus, const struct gate_request *request, struct gate_reply *reply)
{
	switch ((enum gate_verb)request->verb) {
	case GATE_INSPECT:
		return admit_inspect(bus, request->name, &reply->facts, &reply->fault);
	case GATE_ADMIT:
		return admit_storage(bus, request, &reply->facts, &reply->fault);
	case GATE_BLOCK:
		return admit_block(bus, request->name, &reply->fault);
	case GATE_STATUS:
		return hubs_close(bus->sysfs, &reply->open_hubs, &reply->fault);
	}
	return fault_set(&reply->fault, -EINVAL, N_("The gate does not know this request."));
}

static void answer_one(const struct server *server, struct pollfd *slot)
{
	struct gate_request request;
	struct gate_reply reply;

	if (wire_receive(slot->fd, &request, sizeof(request), 0) < 0) {
		hang_up(slot);
		return;
	}
	memset(&reply, 0, sizeof(reply)); /* what lies between its members is sent too */
	reply.version = WIRE_VERSION;
	reply.verb = request.verb;
	reply.code = answer(server->bus, &request, &reply);
	if (server->told)
		server->told(&request, &reply);
	if (wire_send(slot->fd, &reply, sizeof(reply)) < 0)
		hang_up(slot); /* gone, or not reading: nobody is waited for */
}

int serve(const struct server *server)
{
	struct pollfd slots[SLOT_COUNT];

	for (int i = SLOT_FIRST; i < SLOT_COUNT; i++)
		slots[i] = (struct pollfd){ .fd = -1 };
	slots[SLOT_STOP] = (struct pollfd){ .fd = server->stop, .events = POLLIN };
	slots[SLOT_LISTENING] = (struct pollfd){ .fd = server->listening, .events = POLLIN };
	for (;;) {
		if (poll(slots, SLOT_COUNT, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (slots[SLOT_STOP].revents)
			break;
		for (int i = SLOT_FIRST; i < SLOT_COUNT; i++) {
			if (slots[i].fd >= 0 && slots[i].revents)
				answer_one(server, &slots[i]);
		}
		if (slots[SLOT_LISTENING].revents)
			take_connection(server, slots);
	}
	for (int i = SLOT_FIRST; i < SLOT_COUNT; i++) {
		if (slots[i].fd >= 0)
			hang_up(&slots[i]);
	}
	return 0;
}
