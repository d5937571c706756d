// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps the list of connected USB storage; knows no request, no key and no connection of a client. */
#include "mediad/broker/sticks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/blocked.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"

#define ASK_AGAIN_MS 1000

struct sticks {
	struct broker *broker;
	int count;
	struct connected all[STICKS_MAX];
	char unanswered[STICKS_MAX][32]; /* sysfs names that the gate could not be asked about */
	int unanswered_count;
	uint32_t timer;                  /* to ask again */
};

int sticks_new(struct broker *broker, struct sticks **out)
{
	struct sticks *sticks = calloc(1, sizeof(*sticks));

	if (!sticks)
		return -ENOMEM;
	sticks->broker = broker;
	*out = sticks;
	return 0;
}

void sticks_free(struct sticks *sticks)
{
	if (sticks)
		loop_cancel(sticks->broker->loop, sticks->timer);
	free(sticks);
}

int sticks_count(const struct sticks *sticks)
{
	return sticks->count;
}

const struct connected *sticks_at(const struct sticks *sticks, int i)
{
	return &sticks->all[i];
}

/* -1: it is not on the list. */
static int place_of(const struct sticks *sticks, const char *usb)
{
	for (int i = 0; i < sticks->count; i++)
		if (strcmp(sticks->all[i].facts.name, usb) == 0)
			return i;
	return -1;
}

static struct connected *by_usb(struct sticks *sticks, const char *usb)
{
	int place = place_of(sticks, usb);

	return place < 0 ? NULL : &sticks->all[place];
}

const struct connected *sticks_by_usb(const struct sticks *sticks, const char *usb)
{
	int place = place_of(sticks, usb);

	return place < 0 ? NULL : &sticks->all[place];
}

const struct connected *sticks_by_tag(const struct sticks *sticks, const char *tag)
{
	for (int i = 0; i < sticks->count; i++)
		if (strcmp(sticks->all[i].stick.tag, tag) == 0)
			return &sticks->all[i];
	return NULL;
}

const struct connected *sticks_by_number(const struct sticks *sticks, const char *number)
{
	for (int i = 0; i < sticks->count; i++)
		if (strcmp(sticks->all[i].number, number) == 0)
			return &sticks->all[i];
	return NULL;
}

static void stick_gone(struct sticks *sticks, struct connected *gone)
{
	char number[MEDIUM_NUMBER];

	text_copy(number, sizeof(number), gone->number);
	*gone = sticks->all[--sticks->count];
	if (number[0])
		jobs_stick_gone(sticks->broker, number);
}

/* Works whatever sits there, also nothing. */
static void block(struct broker *broker, const char *usb)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_BLOCK };
	struct gate_reply reply;
	int r;

	text_copy(request.name, sizeof(request.name), usb);
	r = broker->world->gate(broker->world->context, &request, &reply);
	if (r < 0 || (reply.code < 0 && reply.code != -ENODEV && reply.code != -ENOENT))
		broker_say(broker, LOG_CRIT, "%s could not be closed again: %s", usb, strerror(r < 0 ? -r : -reply.code));
}

/* Negative: the gate was not reached. What it found is in the reply. */
static int inspect(struct broker *broker, const char *usb, struct gate_reply *reply)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_INSPECT };

	text_copy(request.name, sizeof(request.name), usb);
	return broker->world->gate(broker->world->context, &request, reply);
}

static void stick_came(struct sticks *sticks, const char *usb);

static void ask_again(void *context)
{
	struct sticks *sticks = context;
	int count = sticks->unanswered_count;

	sticks->timer = 0;
	sticks->unanswered_count = 0;
	for (int i = 0; i < count; i++) {
		char usb[sizeof(sticks->unanswered[0])];

		text_copy(usb, sizeof(usb), sticks->unanswered[i]);
		stick_came(sticks, usb);
	}
}

/* While the gate is away nothing is known about a stick, neither that it came nor that it went. */
static void remember_unanswered(struct sticks *sticks, const char *usb)
{
	for (int i = 0; i < sticks->unanswered_count; i++)
		if (strcmp(sticks->unanswered[i], usb) == 0)
			return;
	if (sticks->unanswered_count < STICKS_MAX)
		text_copy(sticks->unanswered[sticks->unanswered_count++], sizeof(sticks->unanswered[0]), usb);
	if (!sticks->timer)
		loop_after(sticks->broker->loop, ASK_AGAIN_MS, ask_again, sticks, &sticks->timer);
}

/* Something else answers in its place, or it answers otherwise than before: what it was let in for ends. */
static void stick_replaced(struct sticks *sticks, struct connected *there)
{
	char usb[sizeof(there->facts.name)];

	text_copy(usb, sizeof(usb), there->facts.name);
	if (there->number[0])
		block(sticks->broker, usb);
	stick_gone(sticks, there);
}

static void stick_new(struct sticks *sticks, const struct usb_facts *facts, bool changed)
{
	struct connected *there = &sticks->all[sticks->count];

	if (sticks->count == STICKS_MAX) {
		broker_say(sticks->broker, LOG_WARNING, "more than %d sticks; %s stays closed and unlisted", STICKS_MAX, facts->name);
		blocked_usb(sticks->broker, facts, NULL);
		return;
	}
	sticks->count++;
	*there = (struct connected){ .facts = *facts, .changed = changed };
	sticks_name("stick", facts, &there->stick);
	blocked_usb(sticks->broker, facts, there);
	job_look_at_stick(sticks->broker, &there->stick);
	jobs_stick_came(sticks->broker, there);
}

static void stick_came(struct sticks *sticks, const char *usb)
{
	struct connected *there = by_usb(sticks, usb);
	bool same, changed = false;
	struct gate_reply reply;
	int r = inspect(sticks->broker, usb, &reply);

	if (r < 0) {
		remember_unanswered(sticks, usb);
		return;
	}
	same = there && reply.code == 0 && usb_facts_same(&there->facts, &reply.facts);
	if (there && !same) {
		changed = reply.code == 0 && there->facts.bus == reply.facts.bus && there->facts.device == reply.facts.device;
		stick_replaced(sticks, there);
	}
	if (reply.code < 0) {
		blocked_gone(sticks->broker, usb);
	} else if (same) {
		there->facts = reply.facts;
		blocked_usb(sticks->broker, &reply.facts, there);
	} else if (reply.facts.functions & USB_FUNCTION_STORAGE) {
		stick_new(sticks, &reply.facts, changed);
	} else {
		blocked_usb(sticks->broker, &reply.facts, NULL);
	}
}

static bool is_another_disk(const struct volume_device *disk, const struct watch_event *event)
{
	return disk->major && (disk->major != event->major || disk->minor != event->minor);
}

/* A reader stays while its card goes; another card is another disk to the kernel, behind the same device number. */
static bool is_exchanged(const struct connected *there, const struct watch_event *event)
{
	return there->disk.major && there->size > 0 &&
		(there->disk.sequence != event->sequence || there->size != event->size);
}

static void put_out(struct sticks *sticks, const struct connected *there, const char *why)
{
	char usb[sizeof(there->facts.name)], number[MEDIUM_NUMBER];

	text_copy(usb, sizeof(usb), there->facts.name);
	text_copy(number, sizeof(number), there->number);
	broker_say(sticks->broker, LOG_WARNING, "%s at %s %s; it is closed", number, usb, why);
	sticks_block(sticks->broker, usb);
	jobs_stick_gone(sticks->broker, number);
}

static void disk_event(struct sticks *sticks, const struct watch_event *event)
{
	struct connected *there = by_usb(sticks, event->usb);

	if (!there)
		return;
	if (event->gone) {
		if (there->disk.sequence == event->sequence)
			there->disk.major = 0;
		return;
	}
	/* A second disk (a LUN) would be neither erased, nor encrypted, nor covered by the label. */
	if (there->number[0] && (is_another_disk(&there->disk, event) || is_exchanged(there, event))) {
		put_out(sticks, there,
			is_another_disk(&there->disk, event) ? "shows more than one disk" : "has another card in it, or none");
		return;
	}
	there->disk = (struct volume_device){ .bus = there->facts.bus, .device = there->facts.device,
		.major = event->major, .minor = event->minor, .sequence = event->sequence };
	text_copy(there->disk.usb, sizeof(there->disk.usb), event->usb);
	there->size = event->size;
	if (there->number[0] && event->size > 0 && !jobs_disk_ready(sticks->broker, there)) {
		there->disk.major = 0;
		return;
	}
	if (there->number[0])
		job_recheck(sticks->broker, there->number);
}

/* Asks the gate about every stick on the list: those that went without a word are found out. */
static void look_at_all(struct sticks *sticks)
{
	char names[STICKS_MAX][sizeof(((struct usb_facts *)0)->name)];
	int count = sticks->count;

	for (int i = 0; i < count; i++)
		text_copy(names[i], sizeof(names[i]), sticks->all[i].facts.name);
	for (int i = 0; i < count; i++)
		stick_came(sticks, names[i]);
}

static void usb_event(struct broker *broker, const struct watch_event *event)
{
	struct connected *there = by_usb(broker->sticks, event->usb);

	if (strncmp(event->usb, "usb", 3) == 0) {
		broker_check_gate(broker);
		return;
	}
	if (!event->gone) {
		stick_came(broker->sticks, event->usb);
		return;
	}
	if (there)
		stick_gone(broker->sticks, there);
	blocked_gone(broker, event->usb);
}

void sticks_event(void *context, const struct watch_event *event)
{
	struct broker *broker = context;

	switch (event->kind) {
	case WATCH_LOST:
		look_at_all(broker->sticks);
		blocked_event(broker, event);
		break;
	case WATCH_SCANNED:
	case WATCH_DOOR:
		blocked_event(broker, event);
		break;
	case WATCH_DISK:
		disk_event(broker->sticks, event);
		break;
	case WATCH_MAPPING:
		job_recheck(broker, event->number);
		break;
	case WATCH_USB:
		usb_event(broker, event);
		break;
	}
}

bool sticks_still_there(struct broker *broker, const struct volume_device *disk)
{
	struct gate_reply reply;

	if (inspect(broker, disk->usb, &reply) < 0)
		return true;
	return reply.code == 0 ? reply.facts.bus == disk->bus && reply.facts.device == disk->device : reply.code != -ENODEV;
}

/* Storage alone, or exactly the composite that was registered (R-DEV-06). */
static int check_functions(struct broker *broker, const struct connected *there, const char *number, struct fault *fault)
{
	struct medium medium;
	int r;

	if (there->facts.functions == USB_FUNCTION_STORAGE)
		return 0;
	r = medium_find(broker->registry, number, &medium, fault);
	if (r < 0)
		return r;
	if (medium.composite && device_is_composite(there->facts.functions, there->facts.configurations) &&
		strcmp(medium.stick.descriptors, there->stick.descriptors) == 0)
		return 0;
	return fault_set(fault, -EACCES,
		N_("What is plugged in for %s is more than a storage device and not as it was registered; hand it to an administrator."),
		number);
}

int sticks_admit(struct broker *broker, const char *usb, const char *number, struct fault *fault)
{
	struct connected *there = by_usb(broker->sticks, usb);
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_ADMIT };
	struct gate_reply reply;
	int r;

	if (!there)
		return fault_set(fault, -ENODEV, N_("The stick was pulled out."));
	r = check_functions(broker, there, number, fault);
	if (r < 0)
		return r;
	request.composite = there->facts.functions != USB_FUNCTION_STORAGE;
	text_copy(request.name, sizeof(request.name), usb);
	request.bus = there->facts.bus;
	request.device = there->facts.device;
	memcpy(request.descriptors, there->facts.descriptors, sizeof(request.descriptors));
	request.serial = there->facts.serial;
	text_copy(there->number, sizeof(there->number), number);
	there->admitted = true;
	r = broker->world->gate(broker->world->context, &request, &reply);
	if (r == 0 && reply.code < 0) {
		*fault = reply.fault;
		r = reply.code;
	} else if (r < 0) {
		fault_errno(fault, r, N_("The gate (%s) does not answer: %s."), "mediad-gate");
	}
	if (r < 0)
		sticks_block(broker, usb);
	if (r == -ESTALE)
		stick_came(broker->sticks, usb); /* what the gate saw is not what we know */
	return r;
}

void sticks_block(struct broker *broker, const char *usb)
{
	struct connected *there = by_usb(broker->sticks, usb);

	block(broker, usb);
	if (there) {
		there->number[0] = '\0';
		there->admitted = false;
		there->disk.major = 0;
	}
}

void sticks_adopt(struct broker *broker, const char *usb, const char *number)
{
	struct connected *there = by_usb(broker->sticks, usb);

	if (!there)
		return;
	text_copy(there->number, sizeof(there->number), number);
	there->admitted = true;
}
