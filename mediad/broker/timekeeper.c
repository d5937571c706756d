// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds the clock against the time since the boot and against the books; judges nobody. */
#include "mediad/broker/timekeeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <syslog.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/broker.h"
#include "policy/timekeeping.h"

#define LOOK_WITHIN 100 /* ms: both clocks are read as one, unless the program was held up in between */
#define LOOKS 3

struct timekeeper {
	struct broker *broker;
	int64_t held;   /* ms since 1970: the time that decisions use */
	int64_t looked; /* ms since the boot: when it was that */
	int64_t offset; /* ms: what the clock is ahead of the time since the boot; so it was at the last step */
	bool known;     /* an offset is */
	bool stepped;   /* the clock was moved, which is not recorded yet: */
	bool told;      /* nor could it be, which was told */
	int64_t by;       /* ms: so far, all in all */
	int64_t to;       /* seconds since 1970: what it said then */
	int64_t up;       /* ms since the boot: when that was */
	bool unsaid;      /* how it stands was not recorded since the start */
	enum clock_sync sync; /* as recorded last */
	uint32_t timer;
	int watched; /* readable when the clock is set; -1 */
};

/* Both clocks at one moment. */
struct sight {
	int64_t wall; /* ms since 1970 */
	int64_t up;   /* ms since the boot */
};

static const char *sync_word(enum clock_sync sync)
{
	return sync == CLOCK_SYNC_YES ? "yes" : sync == CLOCK_SYNC_NO ? "no" : "unknown";
}

static struct sight sight(const struct broker *broker)
{
	const struct world *world = broker->world;
	struct sight sight;
	int64_t before;

	for (int i = 0; i < LOOKS; i++) {
		before = world->monotonic(world->context);
		sight.wall = world->now(world->context) * 1000;
		sight.up = world->monotonic(world->context);
		if (sight.up - before < LOOK_WITHIN)
			break;
	}
	return sight;
}

static int64_t magnitude(int64_t number)
{
	return number < 0 ? -number : number;
}

static void record_soon(void *context)
{
	struct timekeeper *timekeeper = context;

	timekeeper->timer = 0;
	timekeeper_look(timekeeper->broker);
}

/* Several before the first is recorded are one. */
static void note_step(struct timekeeper *timekeeper, const struct sight *sight)
{
	timekeeper->stepped = true;
	timekeeper->told = false;
	timekeeper->by += sight->wall - sight->up - timekeeper->offset;
	timekeeper->to = sight->wall / 1000;
	timekeeper->up = sight->up;
	timekeeper->offset = sight->wall - sight->up;
	if (!timekeeper->timer) /* not from within the act that looked at the clock */
		loop_after(timekeeper->broker->loop, 0, record_soon, timekeeper, &timekeeper->timer);
}

static struct sight advance(struct timekeeper *timekeeper)
{
	struct sight now = sight(timekeeper->broker);
	int64_t gained = (now.up - timekeeper->looked) / 2;

	if (timekeeper->known && magnitude(now.wall - now.up - timekeeper->offset) >= CLOCK_STEP * 1000)
		note_step(timekeeper, &now);
	if (now.wall > timekeeper->held) {
		timekeeper->held = now.wall;
		timekeeper->looked = now.up;
	} else if (gained > 0) {
		timekeeper->held += gained;
		timekeeper->looked += 2 * gained;
	}
	return now;
}

int64_t timekeeper_now(struct timekeeper *timekeeper)
{
	advance(timekeeper);
	return timekeeper->held / 1000;
}

/* ---- recording ---- */

static const char *boot_of(const struct broker *broker)
{
	return broker->boot[0] ? broker->boot : "unknown";
}

static void tell_step(struct broker *broker, const char *from, const char *to, int64_t by)
{
	struct fault said = { 0 };

	fault_set(&said, -EBUSY, N_("This PC's clock was moved from %s to %s: see that it is right (timedatectl)."), from, to);
	broker_say_fault(broker, LOG_WARNING, "clock", &said);
	if (magnitude(by) >= CLOCK_STEP_TOLD && broker->audience)
		audience_notice(broker, ROLE_ADMINISTRATOR, "clock.stepped", &said);
}

/* What could not be recorded now is so later. */
static void record_step(struct timekeeper *timekeeper)
{
	struct broker *broker = timekeeper->broker;
	int64_t by = timekeeper->by / 1000;
	char from[21], to[21];
	int r = 0;

	clock_format_utc(timekeeper->to - by, from);
	clock_format_utc(timekeeper->to, to);
	if (by != 0) { /* else it was there and back, and nothing was done meanwhile */
		if (!timekeeper->told)
			tell_step(broker, from, to, by);
		timekeeper->told = true;
		r = broker_record(broker, "clock.stepped", json_pack("{s:s, s:s, s:I, s:s, s:I}", "from", from, "to", to, "by", (json_int_t)by,
			"boot", boot_of(broker), "up", (json_int_t)timekeeper->up));
	}
	if (r < 0)
		return;
	timekeeper->stepped = false;
	timekeeper->by = 0;
}

static void record_state(struct timekeeper *timekeeper, enum clock_sync sync, int64_t error)
{
	struct broker *broker = timekeeper->broker;
	struct sight now = advance(timekeeper);
	char wall[21];

	timekeeper->sync = sync;
	timekeeper->unsaid = false;
	clock_format_utc(now.wall / 1000, wall);
	broker_record(broker, "clock.state", json_pack("{s:s, s:I, s:s, s:s, s:I}", "boot", boot_of(broker), "up", (json_int_t)now.up, "wall", wall,
		"sync", sync_word(sync), "error", (json_int_t)error));
}

void timekeeper_look(struct broker *broker)
{
	struct timekeeper *timekeeper = broker->timekeeper;
	enum clock_sync sync;
	int64_t error;

	if (!timekeeper || !timekeeper->known)
		return;
	advance(timekeeper);
	if (timekeeper->stepped)
		record_step(timekeeper);
	sync = broker->world->synchronised(broker->world->context, &error);
	if (timekeeper->unsaid || sync != timekeeper->sync)
		record_state(timekeeper, sync, error);
}

/* ---- what is done with a clock that is behind ---- */

static int64_t behind(struct timekeeper *timekeeper, struct sight *now)
{
	*now = advance(timekeeper);
	return (timekeeper->held - now->wall) / 1000;
}

int timekeeper_check(struct broker *broker, struct fault *fault)
{
	char clock[21], books[21];
	struct sight now;

	if (!broker->timekeeper || behind(broker->timekeeper, &now) <= CLOCK_BEHIND)
		return 0;
	clock_format_utc(now.wall / 1000, clock);
	clock_format_utc(broker->timekeeper->held / 1000, books);
	return fault_rule(fault, "R-LOG-08", fault_set(fault, -EBUSY,
		N_("This PC's clock says %s, but the books reach %s already: set it right (timedatectl), or have an administrator accept it: mediactl clock accept."),
		clock, books));
}

json_t *timekeeper_describe(struct broker *broker)
{
	struct timekeeper *timekeeper = broker->timekeeper;
	char clock[21], books[21];
	enum clock_sync sync;
	int64_t late, error;
	struct sight now;

	if (!timekeeper)
		return NULL;
	late = behind(timekeeper, &now);
	sync = broker->world->synchronised(broker->world->context, &error);
	clock_format_utc(now.wall / 1000, clock);
	clock_format_utc(timekeeper->held / 1000, books);
	return json_pack("{s:s, s:s, s:s, s:b}", "time", clock, "books", books, "sync", sync_word(sync), "behind", late > CLOCK_BEHIND);
}

/* Whoever watches over administrators. */
static void tell_accepted(struct broker *broker, const char *from, const char *to)
{
	struct fault said = { 0 };

	fault_set(&said, -EBUSY, N_("An administrator has accepted this PC's clock, which says %s, although the books reached %s: ask why."), to, from);
	if (broker->audience)
		audience_notice(broker, ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO, "clock.accepted", &said);
}

int timekeeper_accept(struct broker *broker, const struct actor *actor, const char *reason, struct fault *fault)
{
	struct timekeeper *timekeeper = broker->timekeeper;
	SCOPED(json_release) json_t *data = NULL;
	char from[21], to[21];
	struct sight now;
	int r;

	if (!timekeeper || behind(timekeeper, &now) <= CLOCK_BEHIND)
		return fault_set(fault, -EINVAL, N_("This PC's clock is not behind the books; there is nothing to accept."));
	timekeeper_look(broker);
	clock_format_utc(timekeeper->held / 1000, from);
	clock_format_utc(now.wall / 1000, to);
	data = json_pack("{s:s, s:s, s:s, s:s, s:I}", "from", from, "to", to, "reason", reason, "boot", boot_of(broker), "up", (json_int_t)now.up);
	r = registry_record(broker->registry,
		&(struct record){ .kind = "clock.accepted", .actor = actor, .now = now.wall / 1000, .data = data }, 1, fault);
	if (r < 0)
		return r;
	timekeeper->held = now.wall;
	timekeeper->looked = now.up;
	tell_accepted(broker, from, to);
	return 0;
}

/* ---- the TPM's clock ---- */

/* A TPM's clock may run by a third too fast or too slow (Part 1, "Timing Components"), so this finds only what is coarser. */
static bool is_doubtful(int64_t clock, int64_t tpm)
{
	return magnitude(clock - tpm) > CLOCK_STEP_TOLD + tpm / 3;
}

void timekeeper_compare(struct broker *broker, const json_t *statement)
{
	SCOPED(json_release) json_t *before = NULL;
	struct attest_counter then, now;
	struct jws_key key;
	int64_t wall, passed, tpm;

	if (!broker->timekeeper || timekeeping_statement(broker->registry, &before, &wall, NULL) < 0 || !before ||
		attest_verify(before, &key, &then, NULL) < 0 || attest_verify(statement, &key, &now, NULL) < 0)
		return;
	/* Its clock stands still while it is off, and may go back when it was cut off. */
	if (then.resets != now.resets || then.restarts != now.restarts || !now.safe || now.clock < then.clock)
		return;
	tpm = (int64_t)((now.clock - then.clock) / 1000);
	passed = advance(broker->timekeeper).wall / 1000 - wall;
	if (is_doubtful(passed, tpm))
		broker_record(broker, "clock.doubted", json_pack("{s:I, s:I, s:I, s:s}", "clock", (json_int_t)passed, "tpm", (json_int_t)tpm, "by",
			(json_int_t)(passed - tpm), "boot", boot_of(broker)));
}

/* ---- beginning ---- */

static void clock_set(void *context, uint32_t events)
{
	struct timekeeper *timekeeper = context;

	(void)events;
	clock_watch_again(timekeeper->watched);
	timekeeper_look(timekeeper->broker);
}

/* How the clock was moved while mediad did not run: within one boot exactly, from one to the next only that it fell behind. */
static void compare_with_books(struct timekeeper *timekeeper, const struct sight *now, int64_t latest)
{
	const struct broker *broker = timekeeper->broker;
	struct timekeeping last;

	if (timekeeping_last(broker->registry, &last, NULL) < 0)
		return;
	if (last.known && broker->boot[0] && strcmp(last.boot, broker->boot) == 0)
		timekeeper->offset = last.wall * 1000 - last.up;
	else if (latest - now->wall / 1000 >= CLOCK_STEP)
		timekeeper->offset = latest * 1000 - now->up;
}

void timekeeper_start(struct timekeeper *timekeeper)
{
	struct broker *broker = timekeeper->broker;
	struct sight now = sight(broker);
	int64_t latest = 0;

	timekeeper->offset = now.wall - now.up;
	timekeeper->looked = now.up;
	if (broker->registry && timekeeping_latest(broker->registry, &latest, NULL) == 0)
		compare_with_books(timekeeper, &now, latest);
	timekeeper->held = latest * 1000;
	timekeeper->known = timekeeper->unsaid = true;
	advance(timekeeper);
	timekeeper->watched = clock_watch();
	if (timekeeper->watched < 0 || loop_watch(broker->loop, timekeeper->watched, EPOLLIN, clock_set, timekeeper) < 0)
		broker_say(broker, LOG_WARNING, "that somebody sets the clock is seen at the next act only");
}

int timekeeper_new(struct broker *broker, struct timekeeper **out)
{
	struct timekeeper *timekeeper = calloc(1, sizeof(*timekeeper));

	if (!timekeeper)
		return -ENOMEM;
	timekeeper->broker = broker;
	timekeeper->watched = -1;
	*out = timekeeper;
	return 0;
}

void timekeeper_free(struct timekeeper *timekeeper)
{
	if (!timekeeper)
		return;
	loop_cancel(timekeeper->broker->loop, timekeeper->timer);
	if (timekeeper->watched >= 0) {
		loop_unwatch(timekeeper->broker->loop, timekeeper->watched);
		close(timekeeper->watched);
	}
	free(timekeeper);
}
