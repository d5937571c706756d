// SPDX-License-Identifier: GPL-3.0-or-later
/* The sample is cut where numbers of media, people and requests stand in it; those of others are put in. */
#include "tests/fakes/long_ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/carrying.h"
#include "policy/event.h"
#include "tests/fakes/must.h"
#include "tests/fakes/stating.h"

#define SAMPLE_MAX 64     /* events */
#define EVENT_TEXT 4096
#define BETWEEN 300       /* seconds from event to event: a million in ten years */
#define CHECKPOINT_EVERY 64
#define AT_ONCE 20000     /* events in a transaction */

struct writer {
	struct long_ledger *ledger;
	struct store *store;
	struct ledger_head head;
	char *sample[SAMPLE_MAX];
	int count;
	int64_t requests, first_request; /* that there are; that the sample made */
	int64_t people, since;           /* of the sample's acts: the handler, as person number */
};

/* ---- the sample: some days of medium 0 ---- */

static void carry(const struct large_office *office)
{
	const struct new_request wish = { .kind = "carry-out", .medium = "M-0001", .purpose = "bench", .from = "2026-11-21", .until = "2026-11-30",
		.destination = "bench", .contents = "bench" };
	struct act approver = { .registry = office->registry, .actor = &office->approver, .now = OFFICE_NOW }, act = approver;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct actor handler;
	bool late;

	act.actor = &handler;
	MUST(people_actor(office->registry, &(struct caller){ .uid = 10002, .login = "user2", .now = OFFICE_NOW }, &handler, &fault));
	MUST(request_make(&act, &wish, id, number, &fault));
	MUST(request_approve(&approver, id, &fault));
	MUST(medium_check_out(&act, &(struct check_out){ .number = number }, &fault));
	MUST(medium_return(&act, &(struct bringing){ .number = number }, &late, &fault));
}

static void live(const struct large_office *office)
{
	static const char *const what[] = { "open and close", "refused to open, recorded", "open and close", "ask and deny", "open and close",
		"hold and release", "open and close" };

	for (size_t i = 0; i < ARRAY_SIZE(what); i++)
		for (size_t n = 0; n < large_office_acts_count; n++)
			if (strcmp(large_office_acts[n].what, what[i]) == 0)
				large_office_acts[n].run(office, 0);
	carry(office);
}

static void take_sample(struct writer *writer)
{
	SCOPED(query_close) struct query *query = NULL;
	struct registry *registry = writer->ledger->office.registry;
	struct ledger_head before;

	MUST(store_number(writer->store, "SELECT coalesce(max(serial), 0) FROM request", NO_VALUES, &writer->first_request, &fault));
	MUST(ledger_head(registry, &before, &fault));
	live(&writer->ledger->office);
	MUST(ledger_head(registry, &writer->head, &fault));
	MUST(store_number(writer->store, "SELECT coalesce(max(serial), 0) FROM request", NO_VALUES, &writer->requests, &fault));
	MUST(store_query(writer->store, "SELECT text FROM event WHERE seq > ?1 ORDER BY seq", VALUES(NUMBER(before.sequence)), &query, &fault));
	while (writer->count < SAMPLE_MAX && query_next(query, NULL) > 0)
		writer->sample[writer->count++] = strdup(query_text(query, 0));
}

/* ---- said again ---- */

struct about {
	int64_t medium, request; /* the sample's medium 0 and its first request stand for these */
	int handler, other;      /* who acts in the sample as user2 and user3 */
};

/* What stands here in the sample if it is the word, with a number for what comes of it. */
static bool is_word(const char **at, const char *word, int64_t number, int64_t *out)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	*out = number;
	return true;
}

static int put_other(char *out, size_t room, const char **at, const struct about *about)
{
	int64_t n;

	if (is_word(at, "\"M-0001\"", about->medium + 1, &n))
		return snprintf(out, room, "\"M-%04lld\"", (long long)n);
	if (is_word(at, "\"P-0003\"", about->handler + 1, &n) || is_word(at, "\"P-0004\"", about->other + 1, &n))
		return snprintf(out, room, "\"P-%04lld\"", (long long)n);
	if (is_word(at, "\"user2\"", about->handler, &n) || is_word(at, "\"user3\"", about->other, &n))
		return snprintf(out, room, "\"user%lld\"", (long long)n);
	if (is_word(at, ":10002}", 10000 + about->handler, &n) || is_word(at, ":10003}", 10000 + about->other, &n))
		return snprintf(out, room, ":%lld}", (long long)n);
	return 0;
}

static int put_request(char *out, size_t room, const char **at, const struct about *about, int64_t first)
{
	char *end;
	int64_t serial;

	if (strncmp(*at, "\"R-", 3) != 0)
		return 0;
	serial = strtoll(*at + 3, &end, 10);
	if (*end != '"' || serial <= first)
		return 0;
	*at = end + 1;
	return snprintf(out, room, "\"R-%04lld\"", (long long)(about->request + serial - first - 1));
}

/* Appends and applies the text up to where its "prev" stands, in the next place. */
static void append(struct writer *writer, const char *text, size_t length)
{
	SCOPED(json_release) json_t *envelope = NULL;
	char whole[EVENT_TEXT + 256], prev[2 * DIGEST_SIZE + 1], time[21];
	struct ledger_head *head = &writer->head;
	int size;

	text_hex(head->hash, DIGEST_SIZE, prev);
	clock_format_utc(writer->since + head->sequence * BETWEEN, time);
	size = snprintf(whole, sizeof(whole), "%.*s\"prev\":\"%s\",\"seq\":%lld,\"time\":\"%s\"}", (int)length, text, prev, (long long)head->sequence + 1, time);
	MUST(json_decode(whole, (size_t)size, EVENT_TEXT_MAX, &envelope, &fault));
	MUST(digest_bytes(whole, (size_t)size, head->hash));
	head->sequence++;
	MUST(store_run(writer->store, "INSERT INTO event (seq, text, hash) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(head->sequence), TEXT(whole), BLOB(head->hash, DIGEST_SIZE)), &fault));
	MUST(event_apply(writer->store, whole, envelope, &fault));
}

static void say_of(struct writer *writer, const char *sample, const struct about *about)
{
	const char *at = sample, *end = strstr(sample, "\"prev\":\"");
	char text[EVENT_TEXT];
	size_t used = 0;

	while (at < end) {
		int length = put_other(text + used, sizeof(text) - used, &at, about);

		if (length == 0)
			length = put_request(text + used, sizeof(text) - used, &at, about, writer->first_request);
		if (length == 0)
			text[used++] = *at++;
		used += (size_t)length;
		if (used + 64 > sizeof(text))
			abort();
	}
	append(writer, text, used);
}

/* ---- checkpoints ---- */

static void add(struct writer *writer, const char *kind, json_t *data)
{
	json_t *event = json_pack("{s:n, s:o, s:s}", "actor", "data", data, "kind", kind);
	char *text = json_canonical(event);

	text[strlen(text) - 1] = ',';
	append(writer, text, strlen(text));
	json_text_free(text);
	json_decref(event);
}

static json_t *checkpoint_over(const struct long_ledger *ledger, const struct ledger_head *head)
{
	json_t *data = json_pack("{s:I, s:b, s:o, s:s}", "head_sequence", (json_int_t)head->sequence, "step", 1, "statement",
		stating_counter(&ledger->attestation, head->hash, ledger->counter), "wall", "2026-11-21T03:00:00Z");

	json_put_hex(data, "head_hash", head->hash, DIGEST_SIZE);
	return data;
}

static void state(struct writer *writer)
{
	struct long_ledger *ledger = writer->ledger;

	add(writer, "ledger.checkpointing", json_pack("{s:I}", "counter", (json_int_t)++ledger->counter));
	add(writer, "ledger.checkpoint", checkpoint_over(ledger, &writer->head));
}

static void record(const struct long_ledger *ledger, const char *kind, json_t *data)
{
	MUST(registry_record(ledger->office.registry, &(struct record){ .kind = kind, .now = OFFICE_NOW, .data = data }, 1, &fault));
	json_decref(data);
}

void long_ledger_announce(struct long_ledger *ledger)
{
	json_t *announcement = json_pack("{s:I}", "counter", (json_int_t)ledger->counter + 1);
	uint8_t imprint[DIGEST_SIZE];

	MUST(registry_imprint(ledger->office.registry, imprint, &fault));
	json_put_hex(announcement, "registry", imprint, sizeof(imprint));
	record(ledger, "ledger.checkpointing", announcement);
}

void long_ledger_checkpoint(struct long_ledger *ledger)
{
	struct ledger_head head;

	long_ledger_announce(ledger);
	ledger->counter++;
	MUST(ledger_head(ledger->office.registry, &head, &fault));
	record(ledger, "ledger.checkpoint", checkpoint_over(ledger, &head));
}

/* ---- all of it ---- */

static void commit(struct writer *writer)
{
	MUST(store_commit(writer->store, &fault));
	MUST(store_begin(writer->store, &fault));
}

static void say_all(struct writer *writer, int64_t events)
{
	const struct large_office *office = &writer->ledger->office;
	int64_t made = writer->requests - writer->first_request, stated = 0, committed = 0;

	MUST(store_begin(writer->store, &fault));
	for (int64_t n = 1; writer->head.sequence < events; n++) {
		int64_t medium = n * 7919 % office->media; /* 7919 is prime: all media come up, in no order */
		struct about about = { .medium = medium, .request = writer->requests + 1, .handler = 2 + (int)(medium % (office->people - 2)) };

		about.other = 2 + (int)((medium + 1) % (office->people - 2));
		for (int i = 0; i < writer->count; i++)
			say_of(writer, writer->sample[i], &about);
		writer->requests += made;
		if (writer->head.sequence - stated >= CHECKPOINT_EVERY) {
			state(writer);
			stated = writer->head.sequence;
		}
		if (writer->head.sequence - committed >= AT_ONCE) {
			commit(writer);
			committed = writer->head.sequence;
		}
	}
	MUST(store_commit(writer->store, &fault));
}

void long_ledger_open(struct long_ledger *ledger, const char *path, int64_t events)
{
	struct writer writer = { .ledger = ledger, .since = OFFICE_NOW };

	ledger->attestation = signer_new();
	ledger->office.attestation = &ledger->attestation.public;
	large_office_open(&ledger->office, path);
	writer.store = registry_store(ledger->office.registry);
	take_sample(&writer);
	MUST(store_script(writer.store, "PRAGMA cache_size = -262144", &fault));
	say_all(&writer, events);
	MUST(store_script(writer.store, "PRAGMA cache_size = -1024", &fault));
	for (int i = 0; i < writer.count; i++)
		free(writer.sample[i]);
	long_ledger_checkpoint(ledger);
}

void long_ledger_close(struct long_ledger *ledger)
{
	large_office_close(&ledger->office);
	signer_free(&ledger->attestation);
}
