// SPDX-License-Identifier: GPL-3.0-or-later
/* What logind says, held against what is open; knows no bus. */
#include "mediad/broker/autolock.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>

#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/logind.h"

#define LOOK 30000 /* ms, between two questions of who is idle */
#define IDLE_MINUTES 5  /* where there are no settings at all */
#define SLEEP_LOOK 200 /* ms */
#define SLEEP_LOOKS 20 /* logind itself waits for 5 seconds */
#define PEOPLE_MAX OPEN_MAX

_Static_assert(OPEN_MAX >= STICKS_MAX, "whatever is open can be closed");

struct autolock {
	struct broker *broker;
	struct logind *logind;
	struct logind_listener listener;
	uint32_t in_session[PEOPLE_MAX]; /* who has something open and was seen logged in; 0: free */
	uint32_t look, sleep;            /* timers */
	int sleep_looks;
};

static bool is_wished(const struct autolock *autolock, const char *word)
{
	const struct settings *settings = autolock->broker->settings;

	return !settings || settings_has(settings, SETTING_MEDIA_CLOSE_WHEN, word);
}

/* `uid` 0: whoever it is. How many there are. */
static int close_of(struct autolock *autolock, uint32_t uid, const char *reason)
{
	struct broker *broker = autolock->broker;
	struct open_medium open[OPEN_MAX];
	int found = 0, count = broker->registry ? medium_open_list(broker->registry, open, OPEN_MAX) : 0;

	for (int i = 0; i < count; i++) {
		if (uid && open[i].uid != uid)
			continue;
		found++;
		/* What is being opened or closed at this moment is looked at again. */
		if (jobs_running(broker->jobs, open[i].number))
			continue;
		broker_say(broker, LOG_NOTICE, "%s is closed: %s", open[i].number, reason);
		job_close_left(broker, open[i].number, reason);
	}
	return found;
}

void autolock_locked(void *context, uint32_t uid)
{
	struct autolock *autolock = context;

	if (is_wished(autolock, "locked"))
		close_of(autolock, uid, "locked");
}

void autolock_idle(void *context, uint32_t uid, int64_t since)
{
	struct autolock *autolock = context;
	const struct broker *broker = autolock->broker;
	uint64_t minutes = IDLE_MINUTES;

	if (broker->settings)
		text_number(settings_text(broker->settings, SETTING_MEDIA_CLOSE_IDLE), 1440, &minutes);
	if (is_wished(autolock, "idle") && broker->world->now(broker->world->context) - since >= (int64_t)minutes * 60)
		close_of(autolock, uid, "idle");
}

/* ---- the end of a session ---- */

static uint32_t *seat_of(struct autolock *autolock, uint32_t uid)
{
	for (int i = 0; i < PEOPLE_MAX; i++)
		if (autolock->in_session[i] == uid)
			return &autolock->in_session[i];
	return NULL;
}

static bool is_logged_in(const struct autolock *autolock, uint32_t uid)
{
	const struct world *world = autolock->broker->world;

	return world->logged_in(world->context, uid);
}

void autolock_note(struct autolock *autolock, uint32_t uid)
{
	uint32_t *seat;

	if (!autolock || !uid || seat_of(autolock, uid) || !is_logged_in(autolock, uid))
		return;
	seat = seat_of(autolock, 0);
	if (seat)
		*seat = uid;
}

void autolock_logins(void *context)
{
	struct autolock *autolock = context;

	for (int i = 0; i < PEOPLE_MAX; i++) {
		uint32_t uid = autolock->in_session[i];

		if (!uid || is_logged_in(autolock, uid))
			continue;
		/* Who has nothing open is forgotten; what is just being opened is looked at again. */
		if (!is_wished(autolock, "logout") || close_of(autolock, uid, "logout") == 0)
			autolock->in_session[i] = 0;
	}
}

/* ---- sleeping ---- */

static void look_before_sleep(void *context)
{
	struct autolock *autolock = context;

	autolock->sleep = 0;
	if (close_of(autolock, 0, "sleep") > 0 && ++autolock->sleep_looks < SLEEP_LOOKS &&
		loop_after(autolock->broker->loop, SLEEP_LOOK, look_before_sleep, autolock, &autolock->sleep) == 0)
		return;
	logind_let_sleep(autolock->logind);
}

void autolock_sleep(void *context)
{
	struct autolock *autolock = context;

	if (!is_wished(autolock, "sleep")) {
		logind_let_sleep(autolock->logind);
		return;
	}
	loop_cancel(autolock->broker->loop, autolock->sleep);
	autolock->sleep_looks = 0;
	look_before_sleep(autolock);
}

/* ---- looking now and then ---- */

static void look(void *context)
{
	struct autolock *autolock = context;
	struct broker *broker = autolock->broker;
	struct open_medium open[OPEN_MAX];
	int count = broker->registry ? medium_open_list(broker->registry, open, OPEN_MAX) : 0;

	autolock->look = 0;
	for (int i = 0; i < count; i++) {
		autolock_note(autolock, open[i].uid);
		logind_look(autolock->logind, open[i].uid);
	}
	autolock_logins(autolock);
	loop_after(broker->loop, LOOK, look, autolock, &autolock->look);
}

int autolock_new(struct broker *broker, struct autolock **out)
{
	struct autolock *autolock = calloc(1, sizeof(*autolock));

	if (!autolock)
		return -ENOMEM;
	*autolock = (struct autolock){ .broker = broker,
		.listener = { .context = autolock, .locked = autolock_locked, .idle = autolock_idle, .sleep = autolock_sleep,
			.logins = autolock_logins } };
	*out = autolock;
	return 0;
}

int autolock_listen(struct autolock *autolock)
{
	int r = logind_new(autolock->broker->loop, &autolock->listener, &autolock->logind);

	if (r == 0)
		look(autolock);
	return r;
}

void autolock_free(struct autolock *autolock)
{
	if (!autolock)
		return;
	loop_cancel(autolock->broker->loop, autolock->look);
	loop_cancel(autolock->broker->loop, autolock->sleep);
	logind_free(autolock->logind);
	free(autolock);
}
