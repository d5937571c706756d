// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens the books and records events in them: appended, hashed, applied and durable, or nothing at
 * all. Knows no act. */
#include "policy/registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/duties.h"
#include "policy/envelope.h"
#include "policy/event.h"
#include "policy/gap.h"
#include "policy/imprint.h"
#include "policy/schema.h"
#include "policy/together.h"
#include "policy/undo.h"

struct registry {
	struct store *store;
	registry_told told;
	void *told_context;
	registry_breaks breaks;
	void *breaks_context;
	json_t *rehearsed; /* NULL: what is recorded stays */
	struct gap *gap;   /* NULL: nobody counts */
	struct imprint *imprint; /* NULL: nobody asked for it yet */
	struct undo *undo;
	struct together together;
};

void registry_rehearse(struct registry *registry, json_t *recorded)
{
	registry->rehearsed = recorded;
}

void registry_when_recorded(struct registry *registry, registry_told told, void *context)
{
	registry->told = told;
	registry->told_context = context;
}

void registry_when_broken(struct registry *registry, registry_breaks broken, void *context)
{
	registry->breaks = broken;
	registry->breaks_context = context;
}

/* A power cut between the record and whoever keeps the gap leaves it there. */
static bool is_gap_known(struct registry *registry, const struct gap *gap)
{
	char since[21];
	int64_t known = 0;

	clock_format_utc(gap->since, since);
	store_number(registry->store,
		"SELECT count(*) FROM event WHERE seq > (SELECT max(seq) FROM event) - 500 AND text ->> '$.kind' = 'ledger.gap'"
		" AND text ->> '$.data.since' = ?1",
		VALUES(TEXT(since)), &known, NULL);
	return known > 0;
}

void registry_keep_gap(struct registry *registry, struct gap *gap)
{
	registry->gap = gap;
	if (gap && gap->events > 0 && is_gap_known(registry, gap))
		gap_clear(gap);
}

const struct fault *registry_broken(const struct registry *registry)
{
	return store_broken(registry->store);
}

int registry_room(struct registry *registry, struct fault *fault)
{
	return store_room(registry->store, fault);
}

struct store *registry_store(struct registry *registry)
{
	return registry->store;
}

int registry_open(const char *path, struct registry **out, struct fault *fault)
{
	SCOPED(registry_close) struct registry *registry = calloc(1, sizeof(*registry));
	int64_t things;
	int r;

	if (!registry)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to open the registry."));
	r = store_open(path, &registry->store, fault);
	if (r == 0)
		r = store_number(registry->store, "SELECT count(*) FROM sqlite_schema", NO_VALUES,
			&things, fault);
	if (r == 0 && things == 0)
		r = schema_create(registry->store, fault);
	if (r == 0)
		r = schema_check(registry->store, fault);
	if (r == 0 && undo_new(registry->store, &registry->undo) < 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory to open the registry."));
	if (r < 0)
		return r;
	*out = MOVE(registry);
	return 0;
}

void registry_close(struct registry *registry)
{
	if (!registry)
		return;
	together_clear(&registry->together);
	imprint_free(registry->imprint);
	undo_free(registry->undo);
	store_close(registry->store);
	free(registry);
}

int ledger_head(struct registry *registry, struct ledger_head *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct ledger_head head = { 0 };
	struct value hash;
	int r;

	r = query_one(registry->store, "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	if (r > 0) {
		hash = query_value(query, 1);
		if (hash.length != sizeof(head.hash))
			return fault_set(fault, -EUCLEAN,
				N_("The last event of the ledger has no hash: verify the ledger."));
		head.sequence = query_number(query, 0);
		memcpy(head.hash, hash.bytes, sizeof(head.hash));
	}
	*out = head;
	return 0;
}

struct undo *registry_undo(struct registry *registry)
{
	return registry->undo;
}

void registry_forget_imprint(struct registry *registry)
{
	if (registry->imprint)
		imprint_forget(registry->imprint);
}

int registry_imprint(struct registry *registry, uint8_t out[32], struct fault *fault)
{
	if (!registry->imprint && imprint_new(registry->store, &registry->imprint) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
	return imprint_take(registry->imprint, out, fault);
}

static int append(struct registry *registry, const struct record *record, struct ledger_head *head,
	struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	SCOPED(json_text_free) char *text = NULL;
	int r;

	r = event_check(record->kind, record->data, fault);
	if (r == 0)
		r = envelope_compose(record, head, &text, &envelope, fault);
	if (r == 0)
		r = duties_check(registry->store, record->kind, text, fault);
	if (r < 0)
		return r;
	if (digest_bytes(text, strlen(text), head->hash) < 0)
		return fault_set(
			fault, -EIO, N_("OpenSSL computed no hash, so nothing was recorded."));
	head->sequence++;
	r = store_run(registry->store, "INSERT INTO event (seq, text, hash) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(head->sequence), TEXT(text), BLOB(head->hash, sizeof(head->hash))),
		fault);
	if (r == 0)
		r = undo_see(registry->undo, envelope, fault);
	return r < 0 ? r : event_apply(registry->store, text, envelope, fault);
}

static int note(json_t *rehearsed, const struct record *records, unsigned int count, struct fault *fault)
{
	for (unsigned int i = 0; i < count; i++)
		if (json_array_append_new(rehearsed, json_pack("{s:s, s:O}", "kind", records[i].kind, "data", records[i].data)) < 0)
			return fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
	return 0;
}

static bool has_gap(const struct registry *registry)
{
	return registry->gap && registry->gap->events > 0 && !registry->rehearsed && !registry->together.on;
}

static int append_gap(struct registry *registry, int64_t now, struct ledger_head *head, struct fault *fault)
{
	SCOPED(json_release) json_t *data = gap_to_json(registry->gap, now);

	if (!data)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
	return append(registry, &(struct record){ .kind = "ledger.gap", .now = now, .data = data }, head, fault);
}

static void take_back(struct registry *registry)
{
	store_rollback(registry->store);
	undo_discard(registry->undo);
}

static int append_all(struct registry *registry, const struct record *records, unsigned int count, struct fault *fault)
{
	struct ledger_head head;
	int r = ledger_head(registry, &head, fault);

	if (r == 0)
		r = undo_begin(registry->undo, fault);
	if (r == 0 && has_gap(registry))
		r = append_gap(registry, records->now, &head, fault);
	for (unsigned int i = 0; r == 0 && i < count; i++)
		r = append(registry, &records[i], &head, fault);
	if (r == 0 && registry->rehearsed)
		r = note(registry->rehearsed, records, count, fault);
	if (r == 0 && !registry->rehearsed)
		r = undo_write(registry->undo, fault);
	return r;
}

static int record_all(struct registry *registry, const struct record *records, unsigned int count, struct fault *fault)
{
	int r = store_begin(registry->store, fault);

	if (r < 0)
		return r;
	r = append_all(registry, records, count, fault);
	if (r < 0 || registry->rehearsed) {
		take_back(registry);
		return r;
	}
	r = store_commit(registry->store, fault);
	if (r < 0)
		undo_discard(registry->undo);
	return r;
}

/* What was recorded ends the gap; what was not is in it. */
static void note_gap(struct registry *registry, const struct record *records, unsigned int count, int code)
{
	struct gap *gap = registry->gap;

	if (!gap || registry->rehearsed)
		return;
	if (code == 0 && !registry->together.on)
		gap_clear(gap);
	for (unsigned int i = 0; i < count && gap_is_cause(code) && !gap->elsewhere; i++)
		gap_note(gap, records[i].kind, records[i].now, code);
}

static void tell_if_broken(struct registry *registry)
{
	const struct fault *why = registry_broken(registry);

	if (why && registry->breaks)
		MOVE(registry->breaks)(registry->breaks_context, why);
}

/* What one act records among others: nothing of it stays where it fails. */
static int record_within(struct registry *registry, const struct record *records, unsigned int count, struct fault *fault)
{
	int r;

	if (!registry->rehearsed && together_puts_off(&registry->together, records, count))
		return 0;
	r = together_enter(registry->store, fault);
	if (r < 0)
		return r;
	r = append_all(registry, records, count, fault);
	if (r < 0)
		undo_discard(registry->undo);
	r = together_leave(registry->store, r, fault);
	if (r == 0)
		together_count(&registry->together, records, count);
	note_gap(registry, records, count, r);
	return r;
}

int registry_record(struct registry *registry, const struct record *records, unsigned int count,
	struct fault *fault)
{
	int r;

	if (registry->together.on)
		return record_within(registry, records, count, fault);
	r = record_all(registry, records, count, fault);
	note_gap(registry, records, count, r);
	if (r == 0 && registry->told && !registry->rehearsed)
		registry->told(registry->told_context);
	tell_if_broken(registry);
	return r;
}

int registry_together(struct registry *registry, int64_t now, struct fault *fault)
{
	int r = registry_close_gap(registry, now, fault);

	if (r == 0)
		r = store_begin(registry->store, fault);
	registry->together.on = r == 0;
	return r;
}

int registry_together_end(struct registry *registry, bool keep, struct fault *fault)
{
	struct together together = registry->together;
	bool stays = keep && !registry->rehearsed;
	int r = stays ? store_commit(registry->store, fault) : 0;

	registry->together = (struct together){ .on = false };
	if (!stays || r < 0)
		take_back(registry);
	if (!registry->rehearsed && r < 0 && registry->gap && !registry->gap->elsewhere)
		together_note_gap(&together, registry->gap, r);
	if (stays && r == 0 && registry->told)
		registry->told(registry->told_context);
	for (unsigned int i = 0; i < together.refusals; i++)
		registry_record(registry, &together.refused[i].record, 1, NULL);
	together_clear(&together);
	tell_if_broken(registry);
	return r;
}

/* By the tables as they are now: who was made an administrator past the ledger is none. */
static int check_administrator(struct registry *registry, const struct record *record, struct fault *fault)
{
	char now[21];
	int64_t one;
	int r;

	if (record->actor->uid == 0)
		return 0;
	clock_format_utc(record->now, now);
	r = store_number(registry->store,
		"SELECT 1 FROM login l JOIN person p ON p.id = l.person JOIN role r ON r.person = p.id WHERE l.uid = ?1 AND p.id = ?2"
		" AND r.role = 'administrator' AND " PERSON_VALID("p", "?3") " AND " ROLE_VALID("r", "?3"),
		VALUES(NUMBER(record->actor->uid), TEXT(record->actor->person), TEXT(now)), &one, fault);
	return r != -ENOENT ? r :
			      fault_set(fault, -EPERM, N_("By the ledger you are no administrator, so the registry stays as it is: let an administrator or root do it."));
}

int registry_rebuild(struct registry *registry, struct rebuilding *rebuilding, const struct record *record, struct fault *fault)
{
	struct ledger_head head;
	int r = store_begin(registry->store, fault);

	if (r < 0)
		return r;
	r = undo_forget(registry->undo, fault);
	if (r == 0)
		r = rebuilding_replace(rebuilding, registry->store, fault);
	if (r == 0)
		r = check_administrator(registry, record, fault);
	if (r == 0)
		r = ledger_head(registry, &head, fault);
	if (r == 0 && has_gap(registry))
		r = append_gap(registry, record->now, &head, fault);
	if (r == 0)
		r = append(registry, record, &head, fault);
	registry_forget_imprint(registry);
	if (r < 0) {
		take_back(registry);
		return r;
	}
	r = store_commit(registry->store, fault);
	note_gap(registry, record, 1, r);
	if (r == 0 && registry->told)
		registry->told(registry->told_context);
	tell_if_broken(registry);
	return r;
}

int registry_close_gap(struct registry *registry, int64_t now, struct fault *fault)
{
	return has_gap(registry) ? registry_record(registry, &(struct record){ .now = now }, 0, fault) : 0;
}
