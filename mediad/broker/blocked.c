// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps the list of what is kept out; knows no connection of a client and changes no device. */
#include "mediad/broker/blocked.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/alarms.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/sticks.h"
#include "mediad/broker/storm.h"

#define CALM 10000       /* ms without any more: the storm is over */
#define STORM_MOST 600000 /* ms: one that goes on is recorded meanwhile */

struct entry {
	char port[UEVENT_PORT]; /* "": free */
	enum device_door door;
	struct stick stick;     /* tag, numbers and texts as they are shown */
	struct usb_facts facts; /* DOOR_USB */
	int64_t since;          /* seconds since 1970 */
	char seat[LOGIN_MAX];   /* the login of who was there when it came */
	uint32_t seat_uid;
	bool seen;              /* in the scan under way */
	bool told;
	bool unrecorded;        /* lost, and not on the ledger for the storm that it came in */
	const char *rule;       /* that kept it out when it was announced */
};

struct blocked {
	struct broker *broker;
	struct entry all[BLOCKED_MAX];
	struct storm storm;
	int64_t suppressed, storm_since, storm_last; /* ms */
	uint32_t timer;                  /* for the storm to end */
};

int blocked_new(struct broker *broker, struct blocked **out)
{
	struct blocked *blocked = calloc(1, sizeof(*blocked));

	if (!blocked)
		return -ENOMEM;
	blocked->broker = broker;
	*out = blocked;
	return 0;
}

void blocked_free(struct blocked *blocked)
{
	if (blocked)
		loop_cancel(blocked->broker->loop, blocked->timer);
	free(blocked);
}

static int64_t now_ms(const struct blocked *blocked)
{
	return blocked->broker->world->monotonic(blocked->broker->world->context);
}

static struct entry *by_port(struct blocked *blocked, const char *port)
{
	for (int i = 0; i < BLOCKED_MAX; i++)
		if (strcmp(blocked->all[i].port, port) == 0)
			return &blocked->all[i];
	return NULL;
}

/* ---- storms ---- */

static void storm_calms(void *context);

static void suppress(struct blocked *blocked)
{
	blocked->storm_last = now_ms(blocked);
	if (blocked->suppressed++ == 0)
		blocked->storm_since = blocked->storm_last;
	if (!blocked->timer)
		loop_after(blocked->broker->loop, CALM, storm_calms, blocked, &blocked->timer);
}

/* ---- one device ---- */

static void judge(struct broker *broker, const struct entry *entry, struct device_verdict *out)
{
	const struct connected *stick = entry->door == DOOR_USB ? sticks_by_usb(broker->sticks, entry->port) : NULL;
	const struct device_facts facts = { .door = entry->door, .functions = entry->facts.functions,
		.classes = entry->facts.classes, .configurations = entry->facts.configurations,
		.interfaces = entry->facts.interfaces, .tag = entry->stick.tag, .serial = entry->stick.serial,
		.number = "", .state = "" };

	if (stick)
		sticks_judge(broker, stick, out);
	else
		device_decide(&facts, out);
}

/* What ledger and watchers are told alike. */
static json_t *describe(const struct entry *entry, const struct device_verdict *verdict)
{
	const struct stick *stick = &entry->stick;
	json_t *event = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "what", verdict->what, "door",
		device_door_name(entry->door), "tag", stick->tag, "vendor", stick->vendor, "product", stick->product, "serial",
		stick->serial, "model", stick->model, "port", entry->port, "seat", entry->seat, "rule", verdict->rule, "clause",
		verdict->clause);

	if (event && entry->seat[0])
		json_put_number(event, "seat_uid", entry->seat_uid);
	return event;
}

static json_t *describe_to_watcher(const struct entry *entry, const struct device_verdict *verdict)
{
	json_t *event = describe(entry, verdict);
	char time[21];

	if (!event)
		return NULL;
	clock_format_utc(entry->since, time);
	json_put_text(event, "kind", "device.blocked");
	json_put_text(event, "time", time);
	json_object_set_new(event, "why", refusal_describe(&verdict->why));
	json_object_set_new(event, "ask", refusal_describe(&verdict->ask));
	return event;
}

static bool is_let_in(const struct broker *broker, const struct entry *entry)
{
	const struct connected *stick = entry->door == DOOR_USB ? sticks_by_usb(broker->sticks, entry->port) : NULL;

	return stick && stick->admitted;
}

json_t *blocked_describe(struct broker *broker, int i)
{
	const struct entry *entry = &broker->blocked->all[i];
	struct device_verdict verdict;

	if (!entry->port[0] || is_let_in(broker, entry))
		return NULL;
	judge(broker, entry, &verdict);
	return describe_to_watcher(entry, &verdict);
}

static void record(struct broker *broker, const struct entry *entry, const struct device_verdict *verdict)
{
	const struct stick *stick = &entry->stick;
	json_t *event = describe(entry, verdict);

	broker_say(broker, LOG_NOTICE, "blocked %s %s (%04x:%04x, \"%s\", serial \"%s\") at %s by rule %s (%s), at the seat: %s",
		verdict->what, stick->tag, stick->vendor, stick->product, stick->model, stick->serial, entry->port, verdict->rule,
		verdict->clause, entry->seat[0] ? entry->seat : "nobody");
	json_put_text(event, "descriptors", stick->descriptors);
	if (verdict->lost[0])
		json_put_text(event, "number", verdict->lost);
	broker_record(broker, verdict->lost[0] ? "medium.lost-seen" : "device.blocked", event);
	alarms_look(broker);
	checkpoints_note(broker, false);
}

/* What is lost and still there when the storm is over. */
static void record_what_stayed(struct blocked *blocked)
{
	for (int i = 0; i < BLOCKED_MAX; i++) {
		struct entry *entry = &blocked->all[i];
		struct device_verdict verdict;

		if (!entry->port[0] || !entry->unrecorded)
			continue;
		entry->unrecorded = false;
		judge(blocked->broker, entry, &verdict);
		if (!verdict.lost[0])
			continue;
		record(blocked->broker, entry, &verdict);
		blocked->suppressed--;
	}
}

static void storm_calms(void *context)
{
	struct blocked *blocked = context;
	int64_t now = now_ms(blocked), seconds = (blocked->storm_last - blocked->storm_since) / 1000;
	char time[21];
	json_t *event;

	blocked->timer = 0;
	if (now - blocked->storm_last < CALM && now - blocked->storm_since < STORM_MOST &&
		loop_after(blocked->broker->loop, CALM, storm_calms, blocked, &blocked->timer) == 0)
		return;
	record_what_stayed(blocked);
	if (blocked->suppressed == 0)
		return;
	broker_say(blocked->broker, LOG_WARNING, "%lld more devices were blocked than were recorded, in %lld seconds",
		(long long)blocked->suppressed, (long long)seconds);
	event = json_pack("{s:I, s:I}", "number", (json_int_t)blocked->suppressed, "seconds", (json_int_t)seconds);
	broker_record(blocked->broker, "device.suppressed", json_incref(event));
	checkpoints_note(blocked->broker, false);
	clock_format_utc(broker_now(blocked->broker), time);
	json_put_text(event, "kind", "device.suppressed");
	json_put_text(event, "time", time);
	audience_tell(blocked->broker, event);
	blocked->suppressed = 0;
}

static bool may_record(struct blocked *blocked, const struct entry *entry, const struct device_verdict *verdict)
{
	if (verdict->lost[0])
		return storm_may_record_lost(&blocked->storm, now_ms(blocked), verdict->lost);
	return storm_may_record(&blocked->storm, now_ms(blocked), entry->stick.tag, verdict->rule);
}

/* R-DEV-01: it was plugged in and stays closed. */
static void announce(struct broker *broker, struct entry *entry, const struct device_verdict *verdict)
{
	struct blocked *blocked = broker->blocked;
	bool recorded = verdict->expected || may_record(blocked, entry, verdict);

	entry->rule = verdict->rule;
	entry->unrecorded = !recorded && verdict->lost[0];
	if (recorded && !verdict->expected)
		record(broker, entry, verdict);
	entry->told = storm_may_tell(&blocked->storm, now_ms(blocked));
	if (entry->told)
		audience_tell(broker, describe_to_watcher(entry, verdict));
	if (!recorded || !entry->told)
		suppress(blocked);
}

static void go(struct broker *broker, struct entry *entry)
{
	struct entry gone = *entry;
	char time[21];

	*entry = (struct entry){ 0 };
	clock_format_utc(broker_now(broker), time);
	if (gone.told)
		audience_tell(broker, json_pack("{s:s, s:s, s:s, s:s}", "kind", "device.gone", "time", time, "tag",
					      gone.stick.tag, "port", gone.port));
}

static void note_seat(struct broker *broker, struct entry *entry)
{
	struct account person;

	broker->world->at_seat(broker->world->context, &person);
	text_copy(entry->seat, sizeof(entry->seat), person.login);
	entry->seat_uid = person.uid;
}

void blocked_look_again(struct broker *broker)
{
	for (int i = 0; i < BLOCKED_MAX; i++) {
		struct entry *entry = &broker->blocked->all[i];
		struct device_verdict verdict;

		if (!entry->port[0])
			continue;
		judge(broker, entry, &verdict);
		if (!verdict.blocked || !entry->rule || strcmp(verdict.rule, entry->rule) == 0)
			continue;
		note_seat(broker, entry);
		announce(broker, entry, &verdict);
	}
}

/* There are too many to keep them all: what is lost is at least recorded. */
static void come_unlisted(struct broker *broker, const struct entry *entry, const struct device_verdict *verdict)
{
	struct entry once = *entry;

	note_seat(broker, &once);
	if (verdict->lost[0] && may_record(broker->blocked, &once, verdict))
		record(broker, &once, verdict);
	else
		suppress(broker->blocked);
}

/* Takes `entry` into the list. */
static void come(struct broker *broker, const struct entry *entry)
{
	struct entry *slot = by_port(broker->blocked, "");
	struct device_verdict verdict;

	judge(broker, entry, &verdict);
	if (!verdict.blocked)
		return;
	if (!slot) {
		come_unlisted(broker, entry, &verdict);
		return;
	}
	*slot = *entry;
	slot->seen = true;
	slot->since = broker_now(broker);
	note_seat(broker, slot);
	announce(broker, slot, &verdict);
}

void blocked_gone(struct broker *broker, const char *port)
{
	struct entry *entry = port[0] ? by_port(broker->blocked, port) : NULL;

	if (entry)
		go(broker, entry);
}

/* ---- where they come from ---- */

void blocked_usb(struct broker *broker, const struct usb_facts *facts, const struct connected *stick)
{
	struct entry *there = by_port(broker->blocked, facts->name);
	struct entry new = { .door = DOOR_USB, .facts = *facts };

	if (there && (facts->authorised || !usb_facts_same(&there->facts, facts))) {
		go(broker, there);
		there = NULL;
	}
	if (there)
		there->seen = true;
	if (there || facts->authorised)
		return;
	text_copy(new.port, sizeof(new.port), facts->name);
	sticks_name(stick ? "stick" : "device", facts, &new.stick);
	come(broker, &new);
}

static void door_event(struct broker *broker, const struct watch_event *event)
{
	struct entry *there = by_port(broker->blocked, event->port);
	struct entry new = { .door = event->door };
	char claim[2 * UEVENT_TEXT + 64];

	if (event->gone) {
		blocked_gone(broker, event->port);
		return;
	}
	text_copy(new.port, sizeof(new.port), event->port);
	text_copy(new.stick.serial, sizeof(new.stick.serial), event->serial);
	text_format(new.stick.model, sizeof(new.stick.model), "%s%s%s", event->vendor, event->vendor[0] ? " " : "", event->model);
	text_format(claim, sizeof(claim), "%s:%s:%s", device_door_name(event->door), new.stick.model, event->serial);
	sticks_tag("device", claim, &new.stick);
	if (there && strcmp(there->stick.tag, new.stick.tag) == 0) {
		there->seen = true;
		return;
	}
	if (there)
		go(broker, there);
	come(broker, &new);
}

void blocked_event(struct broker *broker, const struct watch_event *event)
{
	struct blocked *blocked = broker->blocked;

	if (event->kind == WATCH_DOOR)
		door_event(broker, event);
	for (int i = 0; event->kind == WATCH_LOST && i < BLOCKED_MAX; i++)
		blocked->all[i].seen = false;
	for (int i = 0; event->kind == WATCH_SCANNED && i < BLOCKED_MAX; i++)
		if (blocked->all[i].port[0] && !blocked->all[i].seen)
			go(broker, &blocked->all[i]);
}
