// SPDX-License-Identifier: GPL-3.0-or-later
/* `notify`: runs in a person's desktop session and tells them what was blocked, why, and how to ask. Holds no power: it
 * may do what its user may, and does nothing but show text. */
#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/device_event.h"
#include "mediactl/language.h"
#include "mediactl/listen.h"
#include "mediactl/notify_bus.h"
#include "mediactl/print.h"
#include "mediactl/storm.h"

#define NOTICES_MAX 16
#define KEY_TEXT 160
#define RETRY_FIRST 1000 /* ms until bus or notification service are asked again; doubled each time */
#define RETRY_LONGEST 60000

/* A device that is blocked now. */
struct notice {
	char key[KEY_TEXT]; /* "": the place is free */
	char *title, *body; /* what was, or is to be, shown; printable */
	bool waiting;       /* still to be shown */
	uint32_t id;        /* the desktop's number for it; 0: none */
};

struct notifier {
	struct notify_bus *bus; /* NULL: there is none at the moment */
	int64_t try_at;         /* clock_monotonic; not before that */
	int wait;               /* ms */
	struct storm storm;
	struct notice notices[NOTICES_MAX];
	size_t next;            /* where the next one goes: the oldest is forgotten */
	struct notice summary;
	char login[LOGIN_MAX];
};

static void notice_clear(struct notice *notice)
{
	free(notice->title);
	free(notice->body);
	*notice = (struct notice){ .id = 0 };
}

static struct notice *notice_find(struct notifier *notifier, const char *key)
{
	for (size_t i = 0; i < NOTICES_MAX; i++) {
		if (strcmp(notifier->notices[i].key, key) == 0)
			return &notifier->notices[i];
	}
	return NULL;
}

static void key_of(const json_t *event, char key[KEY_TEXT])
{
	text_format(key, KEY_TEXT, "%s %s", print_member(event, "port"), print_member(event, "tag"));
}

/* Another person's session on the same PC is not disturbed. */
static bool is_ours(const struct notifier *notifier, const json_t *event)
{
	const char *seat = json_member_text(event, "seat");

	return !seat || !seat[0] || strcmp(seat, notifier->login) == 0;
}

static void put_notice(struct notifier *notifier, const char *key, char *title, char *body)
{
	struct notice *notice = notice_find(notifier, key);
	uint32_t id = notice ? notice->id : 0;

	if (!notice) {
		notice = &notifier->notices[notifier->next];
		notifier->next = (notifier->next + 1) % NOTICES_MAX;
		if (notice->waiting)
			storm_hold(&notifier->storm);
	}
	notice_clear(notice);
	*notice = (struct notice){ .title = title, .body = body, .waiting = true, .id = id };
	text_copy(notice->key, sizeof(notice->key), key);
}

/* mediad tells all that is blocked again when it comes back: what is known already is not news. */
static void blocked(struct notifier *notifier, const json_t *event)
{
	SCOPED(json_text_free) char *title = device_event_title(event);
	SCOPED(json_text_free) char *body = device_event_body(event);
	const struct notice *known;
	char key[KEY_TEXT];

	key_of(event, key);
	known = notice_find(notifier, key);
	if (!title || !body || (known && strcmp(known->body, body) == 0))
		return;
	if (storm_tell(&notifier->storm, clock_monotonic()))
		put_notice(notifier, key, MOVE(title), MOVE(body));
}

/* What mediad says to somebody of this office, and not about a device. */
static void told(struct notifier *notifier, const json_t *event)
{
	SCOPED(json_text_free) char *title = print_safe(_("A notice from mediad"));
	SCOPED(json_text_free) char *body = print_sentence(json_member_object(event, "sentence"));
	char key[KEY_TEXT];

	text_format(key, sizeof(key), "notice %s %s", print_member(event, "time"), print_member(event, "what"));
	if (title && body && storm_tell(&notifier->storm, clock_monotonic()))
		put_notice(notifier, key, MOVE(title), MOVE(body));
}

static void hear(void *context, const json_t *event)
{
	struct notifier *notifier = context;
	const char *kind = json_member_text(event, "kind");
	struct notice *notice;
	char key[KEY_TEXT];

	if (!kind)
		return;
	if (strcmp(kind, "notice") == 0)
		told(notifier, event);
	if (strcmp(kind, "device.blocked") == 0 && is_ours(notifier, event))
		blocked(notifier, event);
	if (strcmp(kind, "device.gone") != 0)
		return;
	key_of(event, key);
	notice = notice_find(notifier, key);
	if (notice)
		notice_clear(notice);
}

/* Nobody is told that mediad restarts: `mediactl doctor` and the log are for that. */
static void changed(void *context, enum listening what)
{
	(void)context;
	(void)what;
}

static void summarise(struct notifier *notifier, int64_t now)
{
	char body[512], number[24];
	bool again = false;
	uint64_t held = storm_summary(&notifier->storm, now, &again);
	uint32_t id = again ? notifier->summary.id : 0;

	if (held == 0)
		return;
	text_format(number, sizeof(number), "%llu", (unsigned long long)held);
	text_format(body, sizeof(body),
		_("%s more were blocked within a short time. What is plugged in now: mediactl list"), number);
	notice_clear(&notifier->summary);
	notifier->summary = (struct notice){
		.title = print_safe(_("Many devices were blocked")),
		.body = print_safe(body),
		.id = id,
	};
	notifier->summary.waiting = notifier->summary.title && notifier->summary.body;
}

static bool has_waiting(const struct notifier *notifier)
{
	for (size_t i = 0; i < NOTICES_MAX; i++) {
		if (notifier->notices[i].waiting)
			return true;
	}
	return notifier->summary.waiting;
}

static int show(struct notifier *notifier, struct notice *notice)
{
	int r = notify_bus_show(notifier->bus, notice->title, notice->body, &notice->id);

	notice->waiting = r < 0;
	return r;
}

/* Everything that waits, oldest first; what fails goes on waiting. */
static int show_all(struct notifier *notifier)
{
	int r = notifier->bus ? 0 : notify_bus_open(&notifier->bus);

	for (size_t i = 0; r == 0 && i < NOTICES_MAX; i++) {
		struct notice *notice = &notifier->notices[(notifier->next + i) % NOTICES_MAX];

		if (notice->waiting)
			r = show(notifier, notice);
	}
	if (r == 0 && notifier->summary.waiting)
		r = show(notifier, &notifier->summary);
	if (r < 0) {
		notify_bus_close(notifier->bus);
		notifier->bus = NULL;
	}
	return r;
}

static int soonest(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int idle(void *context)
{
	struct notifier *notifier = context;
	int64_t now = clock_monotonic();
	int due = -1;

	summarise(notifier, now);
	if ((!notifier->bus || has_waiting(notifier)) && now >= notifier->try_at) {
		int r = show_all(notifier);

		if (r == -EEXIST) /* one notifier a session is enough: end as if asked to */
			raise(SIGTERM);
		notifier->try_at = r < 0 ? now + notifier->wait : now;
		notifier->wait = r < 0 ? 2 * notifier->wait : RETRY_FIRST;
		notifier->wait = notifier->wait < RETRY_LONGEST ? notifier->wait : RETRY_LONGEST;
	}
	if (!notifier->bus || has_waiting(notifier))
		due = notifier->try_at > now ? (int)(notifier->try_at - now) : 0;
	return soonest(due, storm_due(&notifier->storm, now));
}

static void notifier_clear(struct notifier *notifier)
{
	for (size_t i = 0; i < NOTICES_MAX; i++)
		notice_clear(&notifier->notices[i]);
	notice_clear(&notifier->summary);
	notify_bus_close(notifier->bus);
}

enum outcome verb_notify(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_object();
	struct notifier notifier = { .wait = RETRY_FIRST };
	struct listener listener = {
		.socket = command->socket,
		.parameters = parameters,
		.patient = true,
		.event = hear,
		.changed = changed,
		.idle = idle,
		.context = &notifier,
	};
	struct refusal refusal = { .parameters = NULL };
	const struct passwd *person = getpwuid(getuid());
	struct fault fault = { 0 };
	enum outcome outcome;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	text_copy(notifier.login, sizeof(notifier.login), person ? person->pw_name : "");
	outcome = listen_run(&listener, &refusal, &fault);
	notifier_clear(&notifier);
	return outcome == OUTCOME_DONE ? outcome : ask_failed(command, outcome, &fault);
}
