// SPDX-License-Identifier: GPL-3.0-or-later
/* A desktop's notification service for the session bus: prints what it is asked to show, one line each, newlines as " | ". */
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define INTERFACE "org.freedesktop.Notifications"

static int capabilities(sd_bus_message *call, void *context, sd_bus_error *error)
{
	(void)context;
	(void)error;
	return sd_bus_reply_method_return(call, "as", 2, "body", "body-markup");
}

static void put(const char *text)
{
	for (; *text; text++)
		fputs(*text == '\n' ? " | " : (char[]){ *text, '\0' }, stdout);
}

static int notify(sd_bus_message *call, void *context, sd_bus_error *error)
{
	const char *application, *icon, *title, *body;
	unsigned int *count = context, replaces;

	(void)error;
	if (sd_bus_message_read(call, "susss", &application, &replaces, &icon, &title, &body) < 0)
		return -1;
	printf("%s: ", application);
	put(title);
	fputs(" | ", stdout);
	put(body);
	putchar('\n');
	fflush(stdout);
	return sd_bus_reply_method_return(call, "u", replaces ? replaces : ++*count);
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("GetCapabilities", "", "as", capabilities, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int main(void)
{
	unsigned int count = 0;
	sd_bus *bus = NULL;
	int r = sd_bus_open_user(&bus);

	if (r >= 0)
		r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/Notifications", INTERFACE, methods, &count);
	if (r >= 0)
		r = sd_bus_request_name(bus, INTERFACE, 0);
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = sd_bus_wait(bus, UINT64_MAX);
	}
	fprintf(stderr, "notifications: %s\n", strerror(-r));
	return 1;
}
