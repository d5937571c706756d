// SPDX-License-Identifier: GPL-3.0-or-later
/* Keeps the listeners and tells them; knows no device and no act. */
#include "mediad/broker/audience.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "mediad/broker/blocked.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/refusal.h"

#define LEDGER_AT_ONCE 100

struct listener {
	uint64_t connection; /* 0: free */
	uint32_t uid;
	bool all, stranger;
};

struct audience {
	struct broker *broker;
	struct listener listeners[AUDIENCE_MAX];
	int64_t ledger; /* the sequence number told last */
	uint32_t timer; /* to read on in the ledger */
};

static bool wants_ledger(const struct audience *audience)
{
	for (int i = 0; i < AUDIENCE_MAX; i++)
		if (audience->listeners[i].connection && audience->listeners[i].all)
			return true;
	return false;
}

/* ---- telling ---- */

/* Nobody keeps a right that was taken away while they listened: it is looked up for each event. */
static uint32_t roles_of(struct broker *broker, uint32_t uid)
{
	struct actor actor = { 0 };

	return methods_identify(broker, uid, &actor, NULL) < 0 ? 0 : actor.roles;
}

static bool may_see_devices(struct broker *broker, const struct listener *listener, const struct account *seat)
{
	if (listener->uid == 0 || (seat->login[0] && seat->uid == listener->uid))
		return true;
	return roles_of(broker, listener->uid) != 0;
}

static bool may_see_ledger(struct broker *broker, const struct listener *listener)
{
	return listener->all && (listener->uid == 0 || roles_of(broker, listener->uid) & ROLE_AUDITOR);
}

static void tell(struct broker *broker, const struct listener *listener, json_t *event)
{
	uint64_t connection = listener->connection;

	server_continue(broker->server, connection, json_pack("{s:O}", "event", event));
	if (server_waiting(broker->server, connection) <= AUDIENCE_BACKLOG)
		return;
	broker_say(broker, LOG_WARNING, "uid %u does not read what it watches; it is cut off", listener->uid);
	server_drop(broker->server, connection);
}

void audience_tell(struct broker *broker, json_t *event)
{
	SCOPED(json_release) json_t *owned = event;
	struct audience *audience = broker->audience;
	struct account seat;

	broker->world->at_seat(broker->world->context, &seat);
	for (int i = 0; owned && i < AUDIENCE_MAX; i++) {
		const struct listener *listener = &audience->listeners[i];

		if (listener->connection && may_see_devices(broker, listener, &seat))
			tell(broker, listener, owned);
	}
}

static json_t *notice(const struct broker *broker, const char *what, const struct fault *sentence)
{
	char time[21];

	clock_format_utc(broker_now(broker), time);
	return json_pack("{s:s, s:s, s:s, s:o}", "kind", "notice", "time", time, "what", what, "sentence", refusal_describe(sentence));
}

/* As it stands now, not when they began to listen. */
static bool is_concerned(struct broker *broker, uint32_t uid, const struct concerned *whom)
{
	char now[21], principal[PERSON_ID];
	struct post post = { .department = whom->department, .now = now };
	struct actor actor = { 0 };

	if (methods_identify(broker, uid, &actor, NULL) < 0)
		return false;
	if (actor.roles & whom->roles)
		return true;
	clock_format_utc(broker_now(broker), now);
	for (uint32_t role = 1; role < ROLES_END; role <<= 1) {
		post.role = (enum role)role;
		if (actor.roles & whom->roles_there & role && people_holds(broker->registry, &post, actor.person, principal, NULL) > 0)
			return true;
	}
	return false;
}

void audience_notice_concerned(struct broker *broker, const struct concerned *whom, const char *what, const struct fault *sentence)
{
	SCOPED(json_release) json_t *event = notice(broker, what, sentence);

	for (int i = 0; event && i < AUDIENCE_MAX; i++) {
		const struct listener *listener = &broker->audience->listeners[i];

		if (listener->connection && is_concerned(broker, listener->uid, whom))
			tell(broker, listener, event);
	}
}

void audience_notice(struct broker *broker, uint32_t roles, const char *what, const struct fault *sentence)
{
	audience_notice_concerned(broker, &(struct concerned){ .roles = roles }, what, sentence);
}

void audience_notice_person(struct broker *broker, const char *person, const char *what, const struct fault *sentence)
{
	SCOPED(json_release) json_t *event = notice(broker, what, sentence);

	for (int i = 0; event && i < AUDIENCE_MAX; i++) {
		const struct listener *listener = &broker->audience->listeners[i];
		struct actor actor = { 0 };

		if (listener->connection && methods_identify(broker, listener->uid, &actor, NULL) == 0 && strcmp(actor.person, person) == 0)
			tell(broker, listener, event);
	}
}

static void tell_ledger(struct broker *broker, json_t *entry)
{
	SCOPED(json_release) json_t *event = json_pack("{s:s, s:O}", "kind", "ledger", "event", entry);

	for (int i = 0; event && i < AUDIENCE_MAX; i++) {
		const struct listener *listener = &broker->audience->listeners[i];

		if (listener->connection && may_see_ledger(broker, listener))
			tell(broker, listener, event);
	}
}

static void read_ledger(void *context)
{
	struct audience *audience = context;
	struct broker *broker = audience->broker;
	SCOPED(json_release) json_t *entries = NULL;
	json_t *entry;
	size_t i;

	audience->timer = 0;
	if (!wants_ledger(audience) ||
		ledger_list(broker->registry, audience->ledger + 1, LEDGER_AT_ONCE, &entries, NULL) < 0)
		return;
	json_array_foreach(entries, i, entry) {
		audience->ledger = json_member_number(entry, "seq", audience->ledger);
		tell_ledger(broker, entry);
	}
	if (json_array_size(entries) == LEDGER_AT_ONCE)
		loop_after(broker->loop, 0, read_ledger, audience, &audience->timer);
}

/* Not from within the act that recorded it. */
void audience_recorded(struct broker *broker)
{
	struct audience *audience = broker->audience;

	if (audience && !audience->timer && wants_ledger(audience))
		loop_after(audience->broker->loop, 0, read_ledger, audience, &audience->timer);
}

/* ---- joining ---- */

static void leave(void *context)
{
	struct listener *listener = context;

	*listener = (struct listener){ 0 };
}

/* Must `a` make room before `b` (NULL: nobody)? Only strangers must: first who does not sit there, then the oldest. */
static bool goes_before(const struct listener *a, const struct listener *b, const struct account *seat)
{
	bool a_sits = seat->login[0] && a->uid == seat->uid, b_sits = b && seat->login[0] && b->uid == seat->uid;

	if (!a->stranger || !b)
		return a->stranger;
	return a_sits != b_sits ? b_sits : a->connection < b->connection;
}

/* A place for one more of this uid; NULL: it has its share. A stranger takes the place of the stranger before. */
static struct listener *free_place(struct audience *audience, uint32_t uid, bool stranger)
{
	struct listener *place = NULL, *oldest = NULL;
	int same = 0, strangers = 0;
	struct account seat;

	audience->broker->world->at_seat(audience->broker->world->context, &seat);
	for (int i = 0; i < AUDIENCE_MAX; i++) {
		struct listener *listener = &audience->listeners[i];

		if (!listener->connection) {
			place = listener;
			continue;
		}
		same += listener->uid == uid;
		strangers += listener->stranger;
		if (goes_before(listener, oldest, &seat))
			oldest = listener;
	}
	if (same >= AUDIENCE_PER_USER)
		return NULL;
	if (oldest && ((stranger && strangers >= AUDIENCE_STRANGERS) || !place)) {
		server_drop(audience->broker->server, oldest->connection);
		place = oldest;
	}
	return place;
}

static void tell_what_is_there(struct broker *broker, const struct listener *listener)
{
	struct account seat;

	broker->world->at_seat(broker->world->context, &seat);
	if (!may_see_devices(broker, listener, &seat))
		return;
	for (int i = 0; i < BLOCKED_MAX && listener->connection; i++) {
		SCOPED(json_release) json_t *event = blocked_describe(broker, i);

		if (event)
			tell(broker, listener, event);
	}
}

int audience_join(struct call *call, bool all)
{
	struct broker *broker = call->broker;
	struct audience *audience = broker->audience;
	bool stranger = call->actor.uid != 0 && call->actor.roles == 0;
	struct listener *place = free_place(audience, call->actor.uid, stranger);
	struct ledger_head head = { 0 };

	if (!place)
		return fault_set(&call->fault, -EBUSY,
			N_("This account watches already as often as it may; end another watch first."));
	if (all && !wants_ledger(audience)) {
		int r = ledger_head(broker->registry, &head, &call->fault);

		if (r < 0)
			return r;
		audience->ledger = head.sequence;
	}
	*place = (struct listener){ .connection = call->connection, .uid = call->actor.uid, .all = all, .stranger = stranger };
	call->answered_later = true;
	server_when_gone(broker->server, call->connection, leave, place);
	tell_what_is_there(broker, place);
	return 0;
}

int audience_new(struct broker *broker, struct audience **out)
{
	struct audience *audience = calloc(1, sizeof(*audience));

	if (!audience)
		return -ENOMEM;
	audience->broker = broker;
	*out = audience;
	return 0;
}

void audience_free(struct audience *audience)
{
	if (!audience)
		return;
	loop_cancel(audience->broker->loop, audience->timer);
	free(audience);
}
