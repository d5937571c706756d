// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door of the broker to sd-bus. Every call is asynchronous: a bus that does not answer holds up nothing. */
#include "mediad/broker/logind.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>
#include <unistd.h>

#include "common/text.h"
#include "mediad/broker/loop.h"

#define SERVICE "org.freedesktop.login1"
#define MANAGER SERVICE ".Manager"
#define SESSION SERVICE ".Session"
#define USER SERVICE ".User"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define PATH "/org/freedesktop/login1"
#define AGAIN 30000 /* ms, until the bus is tried anew */
#define PENDING 1000 /* ms, in which a call's own limit is looked at */

struct logind {
	struct loop *loop;
	const struct logind_listener *listener;
	sd_bus *bus; /* NULL: there is none */
	int fd;      /* of the bus, as it is watched */
	int delay;   /* while it is open logind waits with the sleep; -1 */
	sd_login_monitor *monitor;
	uint32_t again, pending; /* timers */
};

static void connect_bus(struct logind *logind);
static void process(struct logind *logind);

static void connect_again(void *context)
{
	struct logind *logind = context;

	logind->again = 0;
	connect_bus(logind);
}

/* Whatever it would have said is not heard any more. */
static void disconnect(struct logind *logind)
{
	if (logind->fd >= 0)
		loop_unwatch(logind->loop, logind->fd);
	logind->fd = -1;
	logind->bus = sd_bus_close_unref(logind->bus);
	if (logind->delay >= 0)
		close(logind->delay);
	logind->delay = -1;
	if (!logind->again)
		loop_after(logind->loop, AGAIN, connect_again, logind, &logind->again);
}

/* ---- what it says of a session or a user ---- */

struct state {
	uint32_t uid;
	bool locked, idle;
	uint64_t idle_since; /* microseconds */
};

static int read_value(sd_bus_message *message, const char *name, struct state *out)
{
	int flag = 0, r;

	if (strcmp(name, "User") == 0) {
		r = sd_bus_message_read(message, "v", "(uo)", &out->uid, NULL);
	} else if (strcmp(name, "UID") == 0) {
		r = sd_bus_message_read(message, "v", "u", &out->uid);
	} else if (strcmp(name, "LockedHint") == 0) {
		r = sd_bus_message_read(message, "v", "b", &flag);
		out->locked = flag;
	} else if (strcmp(name, "IdleHint") == 0) {
		r = sd_bus_message_read(message, "v", "b", &flag);
		out->idle = flag;
	} else if (strcmp(name, "IdleSinceHint") == 0) {
		r = sd_bus_message_read(message, "v", "t", &out->idle_since);
	} else {
		r = sd_bus_message_skip(message, "v");
	}
	return r;
}

static int read_state(sd_bus_message *message, struct state *out)
{
	const char *name;
	int r = sd_bus_message_is_method_error(message, NULL) ? -EIO : sd_bus_message_enter_container(message, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
		r = sd_bus_message_read(message, "s", &name);
		if (r >= 0)
			r = read_value(message, name, out);
		if (r >= 0)
			r = sd_bus_message_exit_container(message);
	}
	return r;
}

static int session_said(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	struct state state = { 0 };

	(void)error;
	if (read_state(message, &state) == 0 && state.uid && state.locked)
		logind->listener->locked(logind->listener->context, state.uid);
	return 0;
}

static int user_said(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	struct state state = { 0 };

	(void)error;
	if (read_state(message, &state) == 0 && state.uid && state.idle)
		logind->listener->idle(logind->listener->context, state.uid, (int64_t)(state.idle_since / 1000000));
	return 0;
}

static void ask_all(struct logind *logind, const char *path, const char *interface, sd_bus_message_handler_t said)
{
	if (sd_bus_call_method_async(logind->bus, NULL, SERVICE, path, PROPERTIES, "GetAll", said, logind, "s", interface) < 0)
		disconnect(logind);
}

/* ---- its signals ---- */

/* Something about a session has changed; what, is asked. */
static int session_changed(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	const char *path = sd_bus_message_get_path(message);

	(void)error;
	if (path)
		ask_all(logind, path, SESSION, session_said);
	return 0;
}

/* The session is told to lock, whether or not its desktop says later that it did. */
static int lock_said(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	struct state state = { 0 };

	(void)error;
	if (read_state(message, &state) == 0 && state.uid)
		logind->listener->locked(logind->listener->context, state.uid);
	return 0;
}

static int lock_asked(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	const char *path = sd_bus_message_get_path(message);

	(void)error;
	if (path)
		ask_all(logind, path, SESSION, lock_said);
	return 0;
}

static int delay_granted(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	int fd;

	(void)error;
	if (sd_bus_message_is_method_error(message, NULL) || sd_bus_message_read(message, "h", &fd) < 0)
		return 0; /* then what can be closed in time is closed */
	if (logind->delay >= 0)
		close(logind->delay);
	logind->delay = dup(fd);
	return 0;
}

static int ask_delay(struct logind *logind)
{
	return sd_bus_call_method_async(logind->bus, NULL, SERVICE, PATH, MANAGER, "Inhibit", delay_granted, logind, "ssss", "sleep",
		"mediad", "Open media are closed first", "delay");
}

static int sleep_said(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct logind *logind = context;
	int sleeping;

	(void)error;
	if (sd_bus_message_read(message, "b", &sleeping) < 0)
		return 0;
	if (sleeping)
		logind->listener->sleep(logind->listener->context);
	else if (ask_delay(logind) < 0)
		disconnect(logind);
	return 0;
}

/* ---- the bus in the loop ---- */

static void pending_is_over(void *context)
{
	struct logind *logind = context;

	logind->pending = 0;
	process(logind);
}

static uint32_t epoll_events(int events)
{
	return (events & POLLIN ? EPOLLIN : 0) | (events & POLLOUT ? EPOLLOUT : 0);
}

static void process(struct logind *logind)
{
	uint64_t limit;
	int r;

	do {
		r = logind->bus ? sd_bus_process(logind->bus, NULL) : -ENOTCONN;
	} while (r > 0);
	if (r >= 0)
		r = sd_bus_get_events(logind->bus);
	if (r >= 0)
		r = loop_rewatch(logind->loop, logind->fd, epoll_events(r));
	if (r < 0) {
		disconnect(logind);
		return;
	}
	/* A call that is never answered ends by sd-bus's own limit, which needs a look now and then. */
	if (!logind->pending && sd_bus_get_timeout(logind->bus, &limit) >= 0 && limit != UINT64_MAX)
		loop_after(logind->loop, PENDING, pending_is_over, logind, &logind->pending);
}

static void bus_ready(void *context, uint32_t events)
{
	(void)events;
	process(context);
}

static int listen_to(struct logind *logind)
{
	static const struct {
		const char *rule;
		sd_bus_message_handler_t said;
	} rules[] = {
		{ "type='signal',sender='" SERVICE "',interface='" PROPERTIES "',member='PropertiesChanged',path_namespace='" PATH "/session'",
			session_changed },
		{ "type='signal',sender='" SERVICE "',interface='" SESSION "',member='Lock'", lock_asked },
		{ "type='signal',sender='" SERVICE "',interface='" MANAGER "',member='PrepareForSleep'", sleep_said },
	};
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(rules); i++)
		r = sd_bus_add_match_async(logind->bus, NULL, rules[i].rule, rules[i].said, NULL, logind);
	return r < 0 ? r : ask_delay(logind);
}

static void connect_bus(struct logind *logind)
{
	int r = sd_bus_open_system(&logind->bus);

	if (r >= 0)
		r = sd_bus_get_fd(logind->bus);
	if (r >= 0 && loop_watch(logind->loop, r, EPOLLIN | EPOLLOUT, bus_ready, logind) == 0)
		logind->fd = r;
	if (r >= 0)
		r = logind->fd < 0 ? -EMFILE : listen_to(logind);
	if (r < 0)
		disconnect(logind);
	else
		process(logind);
}

/* ---- who is logged in, by files ---- */

static void logins_changed(void *context, uint32_t events)
{
	struct logind *logind = context;

	(void)events;
	sd_login_monitor_flush(logind->monitor);
	logind->listener->logins(logind->listener->context);
}

bool logind_logged_in(uint32_t uid)
{
	char *state = NULL;
	bool in = sd_uid_get_state(uid, &state) >= 0 && (strcmp(state, "active") == 0 || strcmp(state, "online") == 0);

	free(state);
	return in;
}

/* ---- the rest ---- */

int logind_new(struct loop *loop, const struct logind_listener *listener, struct logind **out)
{
	struct logind *logind = calloc(1, sizeof(*logind));

	if (!logind)
		return -ENOMEM;
	*logind = (struct logind){ .loop = loop, .listener = listener, .fd = -1, .delay = -1 };
	if (sd_login_monitor_new("uid", &logind->monitor) >= 0)
		loop_watch(loop, sd_login_monitor_get_fd(logind->monitor), EPOLLIN, logins_changed, logind);
	connect_bus(logind);
	*out = logind;
	return 0;
}

void logind_free(struct logind *logind)
{
	if (!logind)
		return;
	disconnect(logind);
	loop_cancel(logind->loop, logind->again);
	loop_cancel(logind->loop, logind->pending);
	if (logind->monitor)
		loop_unwatch(logind->loop, sd_login_monitor_get_fd(logind->monitor));
	sd_login_monitor_unref(logind->monitor);
	free(logind);
}

void logind_look(struct logind *logind, uint32_t uid)
{
	char path[64];

	if (!logind || !logind->bus)
		return;
	text_format(path, sizeof(path), PATH "/user/_%u", uid);
	ask_all(logind, path, USER, user_said);
	process(logind);
}

void logind_let_sleep(struct logind *logind)
{
	if (!logind || logind->delay < 0)
		return;
	close(logind->delay);
	logind->delay = -1;
}
