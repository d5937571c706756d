// SPDX-License-Identifier: GPL-3.0-or-later
/* What the end of the ledger says of the books, without reading the rest of it: where the TPM's counter is, and whether all is as the
 * last checkpoint left it (R-LOG-03). Records nothing. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/attest.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/event.h"
#include "policy/undo.h"

#define LOOK_BACK UNDO_EVENTS /* checkpoints are made every 64 while the TPM answers */

/* The newest checkpoint before `before`. -ENOENT: there is none within reach. */
static int checkpoint_before(struct store *books, int64_t before, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = store_query(books, "SELECT " EVENT_COLUMNS " FROM event WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
		VALUES(NUMBER(before), NUMBER(LOOK_BACK)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		struct value text = query_value(query, 1);
		const struct chain_event event = { .text = text.bytes, .length = text.length };

		if (text.type == VALUE_TEXT && chain_is(&event, "ledger.checkpoint") &&
			json_decode(text.bytes, text.length, EVENT_TEXT_MAX, out, NULL) == 0)
			return 0;
		r = 0;
	}
	return r < 0 ? r : -ENOENT;
}

/* ---- the counter ---- */

static void count(struct chain_counter *counter, const json_t *envelope)
{
	const char *kind = json_member_text(envelope, "kind");
	struct attest_counter said;
	struct jws_key key;

	if (!kind || strcmp(kind, "ledger.checkpoint") != 0)
		counter_note(counter, envelope, NULL);
	else if (attest_verify(json_member_object(json_member_object(envelope, "data"), "statement"), &key, &said, NULL) == 0)
		chain_state(counter, said.value);
}

int ledger_counter(struct registry *registry, struct chain_counter *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *checkpoint = NULL;
	struct store *books = registry_store(registry);
	int r = checkpoint_before(books, INT64_MAX, &checkpoint, fault);

	if (r < 0 && r != -ENOENT)
		return r;
	*out = (struct chain_counter){ 0 };
	r = store_query(books, "SELECT text FROM event WHERE seq >= ?1 AND seq > (SELECT max(seq) FROM event) - ?2 ORDER BY seq",
		VALUES(NUMBER(json_member_number(checkpoint, "seq", 0)), NUMBER(LOOK_BACK)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		SCOPED(json_release) json_t *envelope = NULL;
		struct value text = query_value(query, 0);

		if (json_decode(text.bytes, text.length, EVENT_TEXT_MAX, &envelope, NULL) == 0)
			count(out, envelope);
		r = 0;
	}
	return r;
}

/* ---- going on from the last checkpoint ---- */

struct resuming {
	struct store *books;
	struct ledger_report *report;
	struct chain_counter counter;
	int64_t from; /* the event that announced the checkpoint */
	uint8_t imprint[DIGEST_SIZE]; /* of the registry then */
};

/* The event that the checkpoint is about, if it states an imprint; with it begins what is read. */
static int begin_at(struct resuming *resuming, const json_t *checkpoint, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *envelope = NULL;
	const char *imprint;
	struct value text;
	int r;

	resuming->from = json_member_number(json_member_object(checkpoint, "data"), "head_sequence", 0);
	r = query_one(resuming->books, "SELECT text FROM event WHERE seq = ?1", VALUES(NUMBER(resuming->from)), &query, fault);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	text = query_value(query, 0);
	if (text.type != VALUE_TEXT || json_decode(text.bytes, text.length, EVENT_TEXT_MAX, &envelope, NULL) < 0)
		return -ENOENT;
	imprint = json_member_text(json_member_object(envelope, "data"), "registry");
	return imprint && text_unhex(imprint, resuming->imprint, sizeof(resuming->imprint)) ? 0 : -ENOENT;
}

/* The newest that is about such an event. */
static int find_checkpoint(struct resuming *resuming, struct fault *fault)
{
	int64_t before = INT64_MAX;

	for (;;) {
		SCOPED(json_release) json_t *checkpoint = NULL;
		int r = checkpoint_before(resuming->books, before, &checkpoint, fault);

		if (r == 0)
			r = begin_at(resuming, checkpoint, fault);
		else if (r == -ENOENT)
			return -EAGAIN;
		if (r != -ENOENT)
			return r;
		before = json_member_number(checkpoint, "seq", 0);
	}
}

static int read_event(struct resuming *resuming, const struct query *row, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	struct ledger_report *report = resuming->report;
	const char *kind;
	int r = ledger_read(row, &report->head, &envelope, fault);

	if (r < 0)
		return r;
	report->events++;
	kind = json_member_text(envelope, "kind");
	if (!kind || strcmp(kind, "ledger.checkpoint") != 0) {
		r = counter_note(&resuming->counter, envelope, fault);
	} else {
		report->checkpoints++;
		r = checkpoint_check(resuming->books, resuming->books, envelope, &resuming->counter, fault);
		if (r == 0)
			report->covered = json_member_number(json_member_object(envelope, "data"), "head_sequence", 0);
	}
	if (r < 0)
		return r;
	report->counter = resuming->counter.stated;
	report->announced = resuming->counter.announced;
	report->head.sequence++;
	memcpy(report->head.hash, query_value(row, 2).bytes, DIGEST_SIZE);
	return 0;
}

static int read_on(struct resuming *resuming, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct ledger_report *report = resuming->report;
	struct value hash;
	int r;

	r = store_query(resuming->books, "SELECT " EVENT_COLUMNS " FROM event WHERE seq >= ?1 ORDER BY seq",
		VALUES(NUMBER(resuming->from - 1)), &query, fault);
	if (r == 0)
		r = query_next(query, fault);
	if (r <= 0)
		return r < 0 ? r : -EAGAIN;
	hash = query_value(query, 2);
	if (query_number(query, 0) != resuming->from - 1 || hash.length != DIGEST_SIZE)
		return -EAGAIN;
	report->head.sequence = resuming->from - 1;
	memcpy(report->head.hash, hash.bytes, DIGEST_SIZE);
	while ((r = query_next(query, fault)) > 0) {
		r = read_event(resuming, query, fault);
		if (r == -EUCLEAN)
			report->first_bad = report->head.sequence + 1;
		if (r < 0)
			return r;
	}
	return r;
}

/* ---- what changed since ---- */

static bool is_imprint(struct registry *registry, const uint8_t wanted[DIGEST_SIZE])
{
	uint8_t now[DIGEST_SIZE];

	return registry_imprint(registry, now, NULL) == 0 && memcmp(now, wanted, DIGEST_SIZE) == 0;
}

/* They were held to the chain already. */
static int apply_on(struct resuming *resuming, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = store_query(resuming->books, "SELECT text FROM event WHERE seq >= ?1 ORDER BY seq", VALUES(NUMBER(resuming->from)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		SCOPED(json_release) json_t *envelope = NULL;
		struct value text = query_value(query, 0);

		r = json_decode(text.bytes, text.length, EVENT_TEXT_MAX, &envelope, NULL);
		if (r == 0)
			r = event_apply(resuming->books, text.bytes, envelope, fault);
	}
	return r;
}

/* Nothing is recorded without them. */
static int keep_references(struct store *books, int code)
{
	int64_t kept = 0;

	store_script(books, "PRAGMA foreign_keys = ON", NULL);
	store_number(books, "PRAGMA foreign_keys", NO_VALUES, &kept, NULL);
	return kept == 1 ? code : -EIO;
}

/* Taken back to the checkpoint, the registry must be what the TPM spoke of; with the events since then applied to that, what it is now. All of
 * it within a transaction that leaves nothing. */
static int go_over(struct registry *registry, struct resuming *resuming, const uint8_t now[DIGEST_SIZE])
{
	struct undo *undo = registry_undo(registry);
	bool same = false;

	/* Each row that goes would be looked for in all that might refer to it, in tables without an index for that. */
	if (store_script(resuming->books, "PRAGMA foreign_keys = OFF", NULL) < 0 || store_begin(resuming->books, NULL) < 0)
		return keep_references(resuming->books, -EAGAIN);
	if (undo_apply(undo, resuming->from, NULL) == 0 && is_imprint(registry, resuming->imprint) && apply_on(resuming, NULL) == 0)
		same = is_imprint(registry, now);
	store_rollback(resuming->books);
	undo_discard(undo);
	if (!same)
		registry_forget_imprint(registry);
	resuming->report->behind = resuming->report->head.sequence - resuming->from;
	return keep_references(resuming->books, same ? 0 : -EAGAIN);
}

int ledger_resume(struct registry *registry, struct ledger_report *out, struct fault *fault)
{
	struct resuming resuming = { .books = registry_store(registry), .report = out };
	uint8_t now[DIGEST_SIZE];
	int r;

	memset(out, 0, sizeof(*out));
	r = find_checkpoint(&resuming, fault);
	if (r == 0)
		r = read_on(&resuming, fault);
	if (r == 0)
		r = registry_imprint(registry, now, fault);
	if (r < 0)
		return r;
	if (out->checkpoints == 0)
		return -EAGAIN;
	return memcmp(now, resuming.imprint, DIGEST_SIZE) == 0 ? 0 : go_over(registry, &resuming, now);
}
