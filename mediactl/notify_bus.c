// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to sd-bus. Knows no event and waits for nothing but the answer to its own calls. */
#include "mediactl/notify_bus.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define NAME "io.mediad.Notify"
#define SERVICE "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define PATIENCE_US (5 * 1000000u)
#define ICON "drive-removable-media"
#define EXPIRES_AS_THE_SERVER_LIKES (-1)

struct notify_bus {
	sd_bus *bus;
};

static void message_free(sd_bus_message *message)
{
	sd_bus_message_unref(message);
}
SCOPED_DEFINE(message_free, sd_bus_message *)

static void text_free(char *text)
{
	free(text);
}
SCOPED_DEFINE(text_free, char *)

void notify_bus_close(struct notify_bus *bus)
{
	if (!bus)
		return;
	sd_bus_close_unref(bus->bus);
	free(bus);
}

int notify_bus_open(struct notify_bus **out)
{
	SCOPED(notify_bus_close) struct notify_bus *bus = calloc(1, sizeof(*bus));
	int r;

	if (!bus)
		return -ENOMEM;
	r = sd_bus_open_user(&bus->bus);
	if (r >= 0)
		r = sd_bus_set_method_call_timeout(bus->bus, PATIENCE_US);
	if (r >= 0)
		r = sd_bus_request_name(bus->bus, NAME, 0);
	if (r < 0)
		return r;
	*out = MOVE(bus);
	return 0;
}

/* What others sent (NotificationClosed, NameAcquired) is dropped, or it would pile up. */
static int drop_what_came(sd_bus *bus)
{
	int r;

	do {
		r = sd_bus_process(bus, NULL);
	} while (r > 0);
	return r;
}

/* Does the server read the body as mark-up? Asked each time: another server may have taken over. */
static int ask_markup(sd_bus *bus, bool *markup)
{
	SCOPED(message_free) sd_bus_message *reply = NULL;
	const char *word;
	int r;

	*markup = false;
	r = sd_bus_call_method(bus, SERVICE, PATH, SERVICE, "GetCapabilities", NULL, &reply, "");
	if (r >= 0)
		r = sd_bus_message_enter_container(reply, 'a', "s");
	while (r > 0) {
		r = sd_bus_message_read(reply, "s", &word);
		if (r > 0 && strcmp(word, "body-markup") == 0)
			*markup = true;
	}
	return r;
}

char *notify_bus_escape(const char *text)
{
	char *escaped = NULL;
	size_t size;
	FILE *out = open_memstream(&escaped, &size);

	if (!out)
		return NULL;
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '"')
			fputs("&quot;", out);
		else
			fputc(*text, out);
	}
	return fclose(out) == 0 ? escaped : NULL;
}

int notify_bus_show(struct notify_bus *bus, const char *title, const char *body, uint32_t *id)
{
	SCOPED(message_free) sd_bus_message *reply = NULL;
	SCOPED(text_free) char *escaped = notify_bus_escape(body);
	bool markup;
	int r;

	if (!escaped)
		return -ENOMEM;
	r = drop_what_came(bus->bus);
	if (r >= 0)
		r = ask_markup(bus->bus, &markup);
	if (r < 0)
		return r;
	/* No actions: there is nothing here that a click could do. */
	r = sd_bus_call_method(bus->bus, SERVICE, PATH, SERVICE, "Notify", NULL, &reply, "susssasa{sv}i",
		"mediad", *id, ICON, title, markup ? escaped : body, 0, 2, "category", "s", "device",
		"urgency", "y", 1, EXPIRES_AS_THE_SERVER_LIKES);
	if (r >= 0)
		r = sd_bus_message_read(reply, "u", id);
	return r < 0 ? r : 0;
}
