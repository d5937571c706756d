// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker hears of logind over a real bus, from a service that says what logind says; and that the bus may come and go. */
#include "mediad/broker/logind.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "mediad/broker/loop.h"
#include "tests/fakes/desktop.h"
#include "tests/fakes/suite.h"

#define SERVICE "org.freedesktop.login1"
#define SESSION "/org/freedesktop/login1/session/_31"

/* ---- logind, played ---- */

static struct {
	pthread_t thread;
	_Atomic bool stop, ready, locked, delayed, lock, changed, sleep;
	int delay[2];
} login1;

static int get_locked(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *context,
	sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)context, (void)error;
	return sd_bus_message_append(reply, "b", (int)login1.locked);
}

static int get_user(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *context,
	sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)context, (void)error;
	return sd_bus_message_append(reply, "(uo)", 1001, "/org/freedesktop/login1/user/_1001");
}

static int get_uid(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *context,
	sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)context, (void)error;
	return sd_bus_message_append(reply, "u", 1001);
}

static int get_idle(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *context,
	sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)context, (void)error;
	return sd_bus_message_append(reply, "b", 1);
}

static int get_since(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *context,
	sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)context, (void)error;
	return sd_bus_message_append(reply, "t", (uint64_t)1795230000 * 1000000);
}

static int inhibit(sd_bus_message *message, void *context, sd_bus_error *error)
{
	int r = sd_bus_reply_method_return(message, "h", login1.delay[1]);

	(void)context, (void)error;
	close(login1.delay[1]);
	login1.delayed = true;
	return r;
}

static const sd_bus_vtable session_table[] = { SD_BUS_VTABLE_START(0), SD_BUS_PROPERTY("Id", "b", get_idle, 0, 0),
	SD_BUS_PROPERTY("User", "(uo)", get_user, 0, 0), 
	SD_BUS_PROPERTY("LockedHint", "b", get_locked, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE), SD_BUS_VTABLE_END };
static const sd_bus_vtable user_table[] = { SD_BUS_VTABLE_START(0), SD_BUS_PROPERTY("UID", "u", get_uid, 0, 0),
	SD_BUS_PROPERTY("IdleHint", "b", get_idle, 0, 0), SD_BUS_PROPERTY("IdleSinceHint", "t", get_since, 0, 0), SD_BUS_VTABLE_END };
static const sd_bus_vtable manager_table[] = { SD_BUS_VTABLE_START(0), SD_BUS_METHOD("Inhibit", "ssss", "h", inhibit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END };

static void *play(void *unused)
{
	sd_bus *bus = NULL;

	ck_assert_int_ge(sd_bus_open_system(&bus), 0);
	ck_assert_int_ge(sd_bus_request_name(bus, SERVICE, 0), 0);
	sd_bus_add_object_vtable(bus, NULL, SESSION, SERVICE ".Session", session_table, NULL);
	sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/login1/user/_1001", SERVICE ".User", user_table, NULL);
	sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/login1", SERVICE ".Manager", manager_table, NULL);
	login1.ready = true;
	while (!login1.stop) {
		while (sd_bus_process(bus, NULL) > 0)
			;
		if (atomic_exchange(&login1.changed, false))
			sd_bus_emit_properties_changed(bus, SESSION, SERVICE ".Session", "LockedHint", NULL);
		if (atomic_exchange(&login1.lock, false))
			sd_bus_emit_signal(bus, SESSION, SERVICE ".Session", "Lock", "");
		if (atomic_exchange(&login1.sleep, false))
			sd_bus_emit_signal(bus, "/org/freedesktop/login1", SERVICE ".Manager", "PrepareForSleep", "b", 1);
		sd_bus_wait(bus, 5000);
	}
	sd_bus_flush_close_unref(bus);
	return unused;
}

static void login1_start(void)
{
	ck_assert_int_eq(pipe(login1.delay), 0);
	login1.stop = login1.ready = login1.delayed = false;
	ck_assert_int_eq(pthread_create(&login1.thread, NULL, play, NULL), 0);
	while (!login1.ready)
		usleep(1000);
}

static void login1_stop(void)
{
	login1.stop = true;
	pthread_join(login1.thread, NULL);
}

/* ---- who listens ---- */

static struct desktop *desktop;
static struct loop *loop;
static struct logind *logind;
static uint32_t locked_uid, idle_uid;
static int64_t idle_since;
static int sleeps;

static void locked(void *context, uint32_t uid)
{
	(void)context;
	locked_uid = uid;
}

static void idle(void *context, uint32_t uid, int64_t since)
{
	(void)context;
	idle_uid = uid;
	idle_since = since;
}

static void asleep(void *context)
{
	(void)context;
	sleeps++;
}

static void logins(void *context)
{
	(void)context;
}

static const struct logind_listener listener = { .locked = locked, .idle = idle, .sleep = asleep, .logins = logins };

static void stop(void *context)
{
	loop_stop(context);
}

static void wait_for(int64_t milliseconds)
{
	uint32_t timer;

	loop_after(loop, milliseconds, stop, loop, &timer);
	loop_run(loop);
}

#define wait_until(condition)                                \
	do {                                                 \
		for (int i_ = 0; i_ < 500 && !(condition); i_++) \
			wait_for(10);                        \
		ck_assert(condition);                        \
	} while (0)

static void setup(void)
{
	desktop = desktop_new();
	setenv("DBUS_SYSTEM_BUS_ADDRESS", getenv("DBUS_SESSION_BUS_ADDRESS"), 1);
	ck_assert_int_eq(loop_new(&loop), 0);
}

static void begin(void)
{
	desktop_start_bus(desktop);
	login1_start();
	ck_assert_int_eq(logind_new(loop, &listener, &logind), 0);
	wait_until(login1.delayed);
}

static void teardown(void)
{
	logind_free(logind);
	loop_free(loop);
	desktop_free(desktop);
}

/* Shows R-CUS-04. */
START_TEST(a_screen_that_locks_is_heard_of)
{
	begin();
	login1.changed = true;
	wait_for(200);
	ck_assert_uint_eq(locked_uid, 0); /* something else has changed */
	login1.locked = true;
	login1.changed = true;
	wait_until(locked_uid == 1001);
	locked_uid = 0;
	login1.locked = false;
	login1.lock = true;
	wait_until(locked_uid == 1001);
	login1_stop();
}
END_TEST

START_TEST(who_is_idle_is_said_when_it_is_asked)
{
	begin();
	wait_for(50);
	ck_assert_uint_eq(idle_uid, 0);
	logind_look(logind, 1001);
	wait_until(idle_uid == 1001);
	ck_assert_int_eq(idle_since, 1795230000);
	logind_look(logind, 4242); /* nobody */
	wait_for(50);
	ck_assert_uint_eq(idle_uid, 1001);
	login1_stop();
}
END_TEST

/* Does anybody still hold the end that logind waits for? */
static bool is_delayed(void)
{
	struct pollfd wait = { .fd = login1.delay[0], .events = POLLIN };

	return poll(&wait, 1, 0) == 0;
}

START_TEST(sleep_waits_until_it_is_let_go)
{
	begin();
	wait_for(100);
	ck_assert(is_delayed());
	login1.sleep = true;
	wait_until(sleeps == 1);
	ck_assert(is_delayed());
	logind_let_sleep(logind);
	ck_assert(!is_delayed());
	login1_stop();
}
END_TEST

START_TEST(a_bus_that_goes_says_nothing)
{
	begin();
	desktop_stop_bus(desktop);
	login1.stop = true;
	wait_for(300);
	logind_look(logind, 1001);
	wait_for(100);
	ck_assert(!locked_uid && !idle_uid && !sleeps);
	pthread_join(login1.thread, NULL);
}
END_TEST

START_TEST(without_a_bus_nothing_is_said_and_nothing_fails)
{
	ck_assert_int_eq(logind_new(loop, &listener, &logind), 0);
	logind_look(logind, 1001);
	logind_let_sleep(logind);
	logind_look(NULL, 1001);
	wait_for(50);
	ck_assert(!locked_uid && !idle_uid && !sleeps);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_screen_that_locks_is_heard_of, who_is_idle_is_said_when_it_is_asked, sleep_waits_until_it_is_let_go,
		a_bus_that_goes_says_nothing, without_a_bus_nothing_is_said_and_nothing_fails };

	return suite_run_with("mediad/broker/logind", tests, ARRAY_SIZE(tests), setup, teardown);
}
