// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the ledger on behind each outlet's place and has it sent; knows no form and no socket. */
#include "mediad/broker/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "common/file.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/broker.h"

#define NOT_WANTED "--------------------" /* begins behind what was recorded until it is */
#define PLACE_LINE 40 /* bytes of one outlet's line in the file of places */

static const struct {
	const char *name; /* in events and in the file of places; never changes */
	enum setting setting;
	const char *word;
	char *(*form)(const struct outlet_form *form, size_t *length);
	bool sparse; /* takes some events only */
} rows[OUTLETS] = {
	[OUTLET_JOURNAL] = { "journal", SETTING_LOG_EVENTS, "journal", outlet_journal, false },
	[OUTLET_SYSLOG] = { "syslog", SETTING_LOG_EVENTS, "syslog", outlet_syslog, false },
	[OUTLET_FILE] = { "file", SETTING_LOG_EVENTS, "file", outlet_line, false },
	[OUTLET_HEADS_FILE] = { "heads-file", SETTING_LOG_HEADS, "file", outlet_head, true },
	[OUTLET_HEADS_SYSLOG] = { "heads-syslog", SETTING_LOG_HEADS, "syslog", outlet_head_syslog, true },
};

struct flow {
	bool wanted, failing;
	int64_t sent; /* the sequence number that went out last */
	int busy;     /* how often it took nothing */
};

struct outlets {
	struct broker *broker;
	char places[4096];
	struct flow flows[OUTLETS];
	uint32_t timer; /* to go on */
	uint32_t again; /* to try those that failed */
	int64_t wait;   /* ms until then */
};

/* ---- how far each got: written in place, for twice is better than never ---- */

static void keep_places(const struct outlets *outlets)
{
	SCOPED(close_fd) int fd = open(outlets->places, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	char text[OUTLETS * PLACE_LINE + 1] = "", place[24];

	for (int i = 0; i < OUTLETS; i++) {
		text_format(place, sizeof(place), "%020lld", (long long)outlets->flows[i].sent);
		text_format(text + i * PLACE_LINE, PLACE_LINE + 1, "%-18s %s\n", rows[i].name,
			outlets->flows[i].wanted ? place : NOT_WANTED);
	}
	/* Lost, an outlet begins anew at the ledger's end; nothing hangs on it. */
	if (fd < 0 || pwrite(fd, text, strlen(text), 0) < 0)
		broker_say(outlets->broker, LOG_WARNING, "how far the ledger's outlets are is not kept: %s", strerror(errno));
}

/* The place of one outlet; `otherwise` where none was kept, or one behind the ledger's end: books that were put back. */
static int64_t place_in(const char *text, const char *name, int64_t otherwise)
{
	const char *line = strstr(text, name);
	uint64_t number;
	char digits[21];

	if (!line || strlen(line) < PLACE_LINE - 1 || (line != text && line[-1] != '\n') || line[strlen(name)] != ' ')
		return otherwise;
	text_format(digits, sizeof(digits), "%.20s", line + 19);
	for (int zeros = 0; zeros < 19 && digits[0] == '0'; zeros++)
		memmove(digits, digits + 1, strlen(digits));
	return text_number(digits, INT64_MAX, &number) && (int64_t)number < otherwise ? (int64_t)number : otherwise;
}

static void read_places(struct outlets *outlets)
{
	SCOPED(file_text_free) char *text = NULL;
	struct ledger_head head = { 0 };
	size_t length;

	if (outlets->broker->registry)
		ledger_head(outlets->broker->registry, &head, NULL);
	if (file_read(AT_FDCWD, outlets->places, (size_t)OUTLETS * PLACE_LINE * 2, &text, &length) < 0)
		text = NULL;
	for (int i = 0; i < OUTLETS; i++)
		outlets->flows[i].sent = text ? place_in(text, rows[i].name, head.sequence) : head.sequence;
}

/* ---- flowing ---- */

static void flow_on(void *context);

static void go_on(struct outlets *outlets, int64_t milliseconds)
{
	if (!outlets->timer)
		loop_after(outlets->broker->loop, milliseconds, flow_on, outlets, &outlets->timer);
}

static void try_again(void *context)
{
	struct outlets *outlets = context;

	outlets->again = 0;
	for (int i = 0; i < OUTLETS; i++)
		outlets->flows[i].busy = 0;
	go_on(outlets, 0);
}

/* A computer without journald has none a minute later either: it is not asked again before the next start. */
static bool is_hopeless(enum outlet which, int code)
{
	return which == OUTLET_JOURNAL && code == -ENOENT;
}

static void fail(struct outlets *outlets, enum outlet which, int code)
{
	struct flow *flow = &outlets->flows[which];

	if (is_hopeless(which, code)) {
		flow->wanted = false;
	} else if (!outlets->again) {
		loop_after(outlets->broker->loop, outlets->wait, try_again, outlets, &outlets->again);
		outlets->wait = 2 * outlets->wait < OUTLET_SELDOM ? 2 * outlets->wait : OUTLET_SELDOM;
	}
	if (flow->failing)
		return;
	flow->failing = true;
	broker_say(outlets->broker, LOG_WARNING, "the ledger's outlet %s fails: %s", rows[which].name, strerror(-code));
	broker_record(outlets->broker, "outlet.failed",
		json_pack("{s:s, s:s, s:I}", "outlet", rows[which].name, "why", strerror(-code), "sequence", (json_int_t)flow->sent));
}

static void succeed(struct outlets *outlets, enum outlet which, int64_t sequence)
{
	struct flow *flow = &outlets->flows[which];

	flow->sent = sequence;
	flow->busy = 0;
	if (!flow->failing)
		return;
	flow->failing = false;
	outlets->wait = OUTLET_AGAIN;
	broker_record(outlets->broker, "outlet.working",
		json_pack("{s:s, s:I}", "outlet", rows[which].name, "sequence", (json_int_t)sequence));
}

static int send_one(struct outlets *outlets, enum outlet which, const json_t *event)
{
	const struct broker *broker = outlets->broker;
	const struct outlet_form form = { .host = broker->host, .event = event };
	SCOPED(file_text_free) char *bytes = NULL;
	size_t length;

	bytes = rows[which].form(&form, &length);
	if (!bytes && !rows[which].sparse)
		return -ENOMEM;
	return bytes ? broker->world->send(broker->world->context, which, bytes, length) : 1;
}

/* Negative: this outlet stops here for now. Of a sparse one only what went out shows that it works. */
static int send_event(struct outlets *outlets, enum outlet which, const json_t *event)
{
	struct flow *flow = &outlets->flows[which];
	int64_t sequence = json_member_number(event, "seq", flow->sent + 1);
	int r = send_one(outlets, which, event);

	if (r == -EAGAIN && ++flow->busy < OUTLET_PATIENCE) {
		go_on(outlets, OUTLET_BUSY);
		return r;
	}
	if (r < 0)
		fail(outlets, which, r);
	else if (r == 0)
		succeed(outlets, which, sequence);
	else
		flow->sent = sequence;
	return r;
}

/* True: there is more. */
static bool flow_batch(struct outlets *outlets, enum outlet which)
{
	SCOPED(json_release) json_t *events = NULL;
	struct flow *flow = &outlets->flows[which];
	const json_t *event;
	size_t i;

	if (ledger_list(outlets->broker->registry, flow->sent + 1, OUTLET_BATCH, &events, NULL) < 0)
		return false;
	json_array_foreach(events, i, event)
		if (send_event(outlets, which, event) < 0)
			return false;
	return i == OUTLET_BATCH;
}

static void flow_on(void *context)
{
	struct outlets *outlets = context;
	bool more = false;

	outlets->timer = 0;
	for (enum outlet i = 0; i < OUTLETS; i++) {
		struct flow *flow = &outlets->flows[i];

		if (flow->wanted && !(flow->failing && outlets->again))
			more |= flow_batch(outlets, i);
	}
	keep_places(outlets);
	if (more)
		go_on(outlets, 0);
}

/* Not from within the act that recorded it. */
void outlets_recorded(struct broker *broker)
{
	struct outlets *outlets = broker->outlets;

	for (int i = 0; outlets && i < OUTLETS; i++)
		if (outlets->flows[i].wanted)
			go_on(outlets, 0);
}

void outlets_failing(const struct broker *broker, char out[OUTLET_NAMES])
{
	out[0] = '\0';
	for (int i = 0; broker->outlets && i < OUTLETS; i++)
		if (broker->outlets->flows[i].failing)
			text_format(out + strlen(out), OUTLET_NAMES - strlen(out), "%s%s", out[0] ? " " : "", rows[i].name);
}

void outlets_start(struct outlets *outlets)
{
	struct broker *broker = outlets->broker;


	if (!broker->registry || !broker->settings)
		return;
	for (int i = 0; i < OUTLETS; i++)
		outlets->flows[i].wanted = settings_has(broker->settings, rows[i].setting, rows[i].word);
	keep_places(outlets);
	outlets_recorded(broker);
}

int outlets_new(struct broker *broker, const char *places, struct outlets **out)
{
	SCOPED(outlets_free) struct outlets *outlets = calloc(1, sizeof(*outlets));

	if (!outlets)
		return -ENOMEM;
	outlets->broker = broker;
	outlets->wait = OUTLET_AGAIN;
	if (!text_copy(outlets->places, sizeof(outlets->places), places))
		return -ENAMETOOLONG;
	read_places(outlets);
	*out = MOVE(outlets);
	return 0;
}

void outlets_free(struct outlets *outlets)
{
	if (!outlets)
		return;
	loop_cancel(outlets->broker->loop, outlets->timer);
	loop_cancel(outlets->broker->loop, outlets->again);
	free(outlets);
}
