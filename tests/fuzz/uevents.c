// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: what udev says of a device. The input is a message as udev sends them, KEY=VALUE and NUL again and again; it
 * is fed as libudev would hand it on. Beside crashes it looks for events that contradict uevent.h. */
#include "mediad/broker/uevent.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define KEYS (sizeof(keys) / sizeof(keys[0]))

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Where each key's value goes; the last one of several counts, as with libudev. */
static const struct {
	const char *name;
	size_t offset;
} keys[] = {
	{ "ACTION", offsetof(struct uevent, action) },
	{ "SUBSYSTEM", offsetof(struct uevent, subsystem) },
	{ "DEVTYPE", offsetof(struct uevent, devtype) },
	{ "SYSNAME", offsetof(struct uevent, sysname) },
	{ "USB", offsetof(struct uevent, usb) },
	{ "MAJOR", offsetof(struct uevent, major) },
	{ "MINOR", offsetof(struct uevent, minor) },
	{ "DISKSEQ", offsetof(struct uevent, sequence) },
	{ "SIZE", offsetof(struct uevent, size) },
	{ "MEDIAD_DOOR", offsetof(struct uevent, door) },
	{ "VENDOR", offsetof(struct uevent, vendor) },
	{ "MODEL", offsetof(struct uevent, model) },
	{ "SERIAL", offsetof(struct uevent, serial) },
};

static void take(char *pair, struct uevent *uevent)
{
	char *value = strchr(pair, '=');

	if (!value)
		return;
	*value++ = '\0';
	/* The kernel gives a path; the name is what follows its last slash. */
	if (strcmp(pair, "DEVPATH") == 0)
		uevent->sysname = strrchr(value, '/') ? strrchr(value, '/') + 1 : value;
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(pair, keys[i].name) == 0)
			memcpy((char *)uevent + keys[i].offset, &value, sizeof(value));
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(const char *text, size_t size)
{
	require(memchr(text, '\0', size) != NULL);
	require(text[0] == '\0' || text_is_plain(text, size));
}

static void check_name(const char *name, size_t size)
{
	check_text(name, size);
	require(name[0] != '\0' && !strchr(name, '/'));
}

static void check_event(const struct uevent *uevent, const struct watch_event *event)
{
	const char *below;

	require(event->kind == WATCH_USB || event->kind == WATCH_DISK || event->kind == WATCH_DOOR);
	if (event->kind != WATCH_DOOR) {
		check_name(event->usb, sizeof(event->usb));
		require(event->gone == (uevent->action && strcmp(uevent->action, "remove") == 0));
		require(event->size % 512 == 0 && event->size <= INT64_MAX && event->sequence <= INT64_MAX);
		return;
	}
	check_text(event->port, sizeof(event->port));
	below = strchr(event->port, '/');
	require(below != NULL);
	check_name(below + 1, sizeof(event->port));
	check_text(event->vendor, sizeof(event->vendor));
	check_text(event->model, sizeof(event->model));
	check_text(event->serial, sizeof(event->serial));
	require(event->gone || event->door != DOOR_USB);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct uevent uevent = { 0 };
	struct watch_event event;
	char *message = malloc(length + 1);

	if (!message)
		abort();
	memcpy(message, bytes, length);
	message[length] = '\0';
	for (size_t at = 0; at < length;) {
		size_t next = at + strlen(message + at) + 1;

		take(message + at, &uevent);
		at = next;
	}
	if (uevent_read(&uevent, &event))
		check_event(&uevent, &event);
	free(message);
	return 0;
}
