// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and verifies the ledger (R-LOG-03): whether every event is the one that was recorded, in
 * its place, and whether the registry is what they amount to. Records nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/chain.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/event.h"
#include "policy/schema.h"
#include "policy/separation.h"

#define LIST_MAX 1000

#define EVENT_COLUMNS "seq, text, hash"

static int bad_event(int64_t sequence, const char *why, struct fault *fault)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)sequence);
	return fault_set(fault, -EUCLEAN,
		N_("The ledger was changed: event %s %s. Keep a copy of the file for the auditor and put the last backup back."),
		number, why);
}

int ledger_read(const struct query *row, int64_t sequence, const uint8_t *before, json_t **out,
	struct fault *fault)
{
	struct value text = query_value(row, 1), hash = query_value(row, 2);
	struct chain_event event = { .text = text.bytes, .length = text.length, .hash = hash.bytes, .sequence = sequence,
		.before = before };
	const char *why;
	int r;

	if (query_number(row, 0) != sequence)
		return bad_event(sequence, N_("is missing"), fault);
	if (text.type != VALUE_TEXT || hash.length != DIGEST_SIZE)
		return bad_event(sequence, N_("is no event"), fault);
	r = chain_read(&event, out, &why);
	if (r == -EUCLEAN)
		return bad_event(sequence, why, fault);
	if (r == -EIO)
		return fault_set(fault, r,
			N_("OpenSSL computed no hash, so the ledger was not verified."));
	return r < 0 ? fault_set(fault, r, N_("There is not enough memory to verify the ledger.")) : 0;
}

struct verification {
	struct store *books, *rebuilt;
	struct separation *separation;
	struct ledger_report *report;
};

/* A step that was about to be made, or an older copy that an administrator answers for. */
static void note_announced(
	struct ledger_report *report, const char *kind, const json_t *envelope)
{
	int64_t counter =
		json_member_number(json_member_object(envelope, "data"), "counter", 0);

	if (!kind || (strcmp(kind, "ledger.checkpointing") != 0 && strcmp(kind, "ledger.accepted") != 0))
		return;
	if (counter > 0 && (uint64_t)counter > report->announced)
		report->announced = (uint64_t)counter;
}

/* Who broke the rules wrote no wrong books: that is told, and stops nothing. */
static int hold_apart(struct verification *verification, const json_t *envelope, struct fault *fault)
{
	struct ledger_report *report = verification->report;
	struct fault breach;
	int r = separation_see(verification->separation, envelope, &breach);

	report->held = separation_held(verification->separation);
	if (r == -EPERM && report->breaches++ == 0)
		report->breach = breach;
	if (r == 0 || r == -EPERM)
		return 0;
	*fault = breach;
	return r;
}

/* One event: as recorded, in its place, and fit to be applied. */
static int verify_event(
	struct verification *verification, const struct query *row, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	struct ledger_report *report = verification->report;
	const char *kind;
	char why[FAULT_MESSAGE];
	int r;

	r = ledger_read(row, report->head.sequence + 1, report->head.hash, &envelope, fault);
	if (r < 0)
		return r;
	kind = json_member_text(envelope, "kind");
	if (kind && strcmp(kind, "ledger.checkpoint") == 0) {
		report->checkpoints++;
		r = checkpoint_check(verification->books, verification->rebuilt, envelope,
			&report->counter, fault);
	}
	note_announced(report, kind, envelope);
	if (r == 0)
		r = event_apply(verification->rebuilt, query_text(row, 1), envelope, fault);
	if (r == 0)
		r = hold_apart(verification, envelope, fault);
	if (r == -EINVAL) /* a true hash over what mediad never records */
		return bad_event(report->head.sequence + 1,
			fault ? fault_text(fault, why, sizeof(why)) : "-", fault);
	if (r < 0)
		return r;
	report->head.sequence++;
	memcpy(report->head.hash, query_value(row, 2).bytes, DIGEST_SIZE);
	return 0;
}

static int verify_events(struct verification *verification, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct ledger_report *report = verification->report;
	int r;

	r = store_query(verification->books, "SELECT " EVENT_COLUMNS " FROM event ORDER BY seq",
		NO_VALUES, &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		report->events++;
		r = verify_event(verification, query, fault);
		if (r == -EUCLEAN)
			report->first_bad = report->head.sequence + 1;
		if (r < 0)
			return r;
	}
	return r;
}

/* Everything is read in one transaction, so that what is compared is of one moment. */
static int verify(struct verification *verification, struct fault *fault)
{
	int r;

	r = schema_check(verification->books, fault);
	if (r == 0)
		r = schema_create(verification->rebuilt, fault);
	if (r == 0)
		r = store_begin(verification->rebuilt, fault);
	if (r == 0)
		r = verify_events(verification, fault);
	if (r == 0)
		r = rebuild_compare(verification->books, verification->rebuilt, fault);
	return r;
}

int ledger_verify(struct registry *registry, struct ledger_report *out, struct fault *fault)
{
	SCOPED(store_close) struct store *rebuilt = NULL;
	SCOPED(separation_free) struct separation *separation = NULL;
	struct verification verification = { .books = registry_store(registry), .report = out };
	struct fault unheard;
	int r;

	memset(out, 0, sizeof(*out));
	if (!fault)
		fault = &unheard;
	r = separation_new(&separation);
	if (r < 0)
		return fault_set(fault, r, N_("There is not enough memory to verify the ledger."));
	r = store_open(":memory:", &rebuilt, fault);
	if (r < 0)
		return r;
	verification.rebuilt = rebuilt;
	verification.separation = separation;
	r = store_run(verification.books, "BEGIN", NO_VALUES, fault);
	if (r < 0)
		return r;
	r = verify(&verification, fault);
	store_rollback(verification.books);
	return r;
}

static int list_row(const struct query *query, json_t *list, struct fault *fault)
{
	struct value text = query_value(query, 1), hash = query_value(query, 2);
	json_t *envelope;

	if (text.type != VALUE_TEXT || hash.type != VALUE_BLOB ||
		json_decode(text.bytes, text.length, EVENT_TEXT_MAX, &envelope, NULL) < 0)
		return bad_event(query_number(query, 0), N_("is not readable"), fault);
	if (json_put_hex(envelope, "hash", hash.bytes, hash.length) < 0) {
		json_decref(envelope);
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to list the ledger."));
	}
	return json_array_append_new(list, envelope) == 0 ? 0 : -ENOMEM;
}

int ledger_list(
	struct registry *registry, int64_t from, int limit, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	struct ledger_head head;
	int r;

	r = ledger_head(registry, &head, fault);
	if (r < 0)
		return r;
	if (from < 0)
		from = from < -head.sequence ? 1 : head.sequence + from + 1;
	if (limit > LIST_MAX)
		limit = LIST_MAX;
	r = store_query(registry_store(registry),
		"SELECT " EVENT_COLUMNS " FROM event WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
		VALUES(NUMBER(from), NUMBER(limit < 0 ? 0 : limit)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		r = list_row(query, list, fault);
		if (r < 0)
			return r;
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}
