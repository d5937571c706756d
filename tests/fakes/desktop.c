// SPDX-License-Identifier: GPL-3.0-or-later
/* A session bus and a notification service; knows no notifier. */
#include "tests/fakes/desktop.h"

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define SHOWN_MAX 64
#define PATIENCE 30000 /* ms */

struct desktop {
	char directory[40], address[80], socket[64];
	pid_t bus;
	pthread_t thread;
	const char *capability;
	bool stop, ready;
	pthread_mutex_t lock;
	struct shown shown[SHOWN_MAX];
	int count;
};

struct desktop *desktop_new(void)
{
	struct desktop *desktop = calloc(1, sizeof(*desktop));

	ck_assert_ptr_nonnull(desktop);
	pthread_mutex_init(&desktop->lock, NULL);
	strcpy(desktop->directory, "/tmp/desktop-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(desktop->directory));
	snprintf(desktop->socket, sizeof(desktop->socket), "%s/bus", desktop->directory);
	snprintf(desktop->address, sizeof(desktop->address), "unix:path=%s", desktop->socket);
	setenv("DBUS_SESSION_BUS_ADDRESS", desktop->address, 1);
	return desktop;
}

/* The socket is there a moment before anybody listens to it. */
static bool bus_listens(const struct desktop *desktop)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool listens;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", desktop->socket);
	listens = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return listens;
}

void desktop_start_bus(struct desktop *desktop)
{
	char argument[100];

	snprintf(argument, sizeof(argument), "--address=%s", desktop->address);
	desktop->bus = fork();
	if (desktop->bus == 0) {
		execlp("dbus-daemon", "dbus-daemon", "--session", "--nofork", "--nopidfile", argument, NULL);
		_exit(127);
	}
	for (int i = 0; i < PATIENCE / 10 && !bus_listens(desktop); i++)
		usleep(10000);
	ck_assert_msg(bus_listens(desktop), "dbus-daemon does not start: is it installed?");
}

void desktop_stop_bus(struct desktop *desktop)
{
	kill(desktop->bus, SIGKILL);
	waitpid(desktop->bus, NULL, 0);
	unlink(desktop->socket);
	desktop->bus = 0;
}

static int on_capabilities(sd_bus_message *call, void *context, sd_bus_error *error)
{
	struct desktop *desktop = context;

	(void)error;
	return sd_bus_reply_method_return(
		call, "as", desktop->capability ? 2 : 1, "body", desktop->capability);
}

static void keep(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
}

static int on_notify(sd_bus_message *call, void *context, sd_bus_error *error)
{
	struct desktop *desktop = context;
	const char *application, *icon, *title, *body, *key;
	struct shown *shown;
	uint32_t replaces;

	(void)error;
	if (sd_bus_message_read(call, "susss", &application, &replaces, &icon, &title, &body) < 0)
		return -EINVAL;
	pthread_mutex_lock(&desktop->lock);
	ck_assert_int_lt(desktop->count, SHOWN_MAX);
	shown = &desktop->shown[desktop->count++];
	keep(shown->application, sizeof(shown->application), application);
	keep(shown->icon, sizeof(shown->icon), icon);
	keep(shown->title, sizeof(shown->title), title);
	keep(shown->body, sizeof(shown->body), body);
	shown->replaces = replaces;
	shown->id = replaces ? replaces : 100u + (uint32_t)desktop->count;
	sd_bus_message_enter_container(call, 'a', "s");
	while (sd_bus_message_read(call, "s", &key) > 0)
		shown->actions++;
	sd_bus_message_exit_container(call);
	pthread_mutex_unlock(&desktop->lock);
	return sd_bus_reply_method_return(call, "u", shown->id);
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("GetCapabilities", "", "as", on_capabilities, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", on_notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static void *serve(void *context)
{
	struct desktop *desktop = context;
	sd_bus *bus = NULL;

	ck_assert_int_ge(sd_bus_open_user(&bus), 0);
	ck_assert_int_ge(sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/Notifications",
				 "org.freedesktop.Notifications", methods, desktop),
		0);
	ck_assert_int_ge(sd_bus_request_name(bus, "org.freedesktop.Notifications", 0), 0);
	desktop->ready = true;
	while (!desktop->stop) {
		if (sd_bus_process(bus, NULL) < 0)
			break;
		sd_bus_wait(bus, 50000);
	}
	sd_bus_flush_close_unref(bus);
	return NULL;
}

void desktop_start_service(struct desktop *desktop, const char *capability)
{
	desktop->capability = capability;
	desktop->stop = desktop->ready = false;
	ck_assert_int_eq(pthread_create(&desktop->thread, NULL, serve, desktop), 0);
	for (int i = 0; i < PATIENCE / 10 && !*(volatile bool *)&desktop->ready; i++)
		usleep(10000);
}

void desktop_stop_service(struct desktop *desktop)
{
	*(volatile bool *)&desktop->stop = true;
	pthread_join(desktop->thread, NULL);
}

int desktop_count(struct desktop *desktop)
{
	int count;

	pthread_mutex_lock(&desktop->lock);
	count = desktop->count;
	pthread_mutex_unlock(&desktop->lock);
	return count;
}

const struct shown *desktop_shown(struct desktop *desktop, int index)
{
	for (int i = 0; i < PATIENCE / 10 && desktop_count(desktop) <= index; i++)
		usleep(10000);
	ck_assert_msg(desktop_count(desktop) > index, "notification %d did not come", index);
	return &desktop->shown[index];
}

void desktop_free(struct desktop *desktop)
{
	if (desktop->bus)
		desktop_stop_bus(desktop);
	rmdir(desktop->directory);
	free(desktop);
}
