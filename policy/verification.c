// SPDX-License-Identifier: GPL-3.0-or-later
/* Verifies the ledger in three passes, each in small steps; records nothing. */
#include "policy/verification.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "policy/books.h"
#include "policy/event.h"
#include "policy/schema.h"
#include "policy/separation/separation.h"
#include "policy/snapshot.h"

#define CHAIN_AT_ONCE 512
#define EVENTS_AT_ONCE 16

struct verification {
	struct store *books, *rebuilt;
	struct separation *separation;
	int64_t before;         /* the event before the first that is there */
	struct snapshot begun;  /* where the ledger begins */
	struct snapshot closed; /* what the last ledger.closed says of that */
	struct ledger_report report;
	struct chain_counter counter;
	struct ledger_head chained; /* how far the chain was read */
	struct fault broken;        /* what is wrong behind that; code 0: nothing is */
	struct comparing comparing;
	int (*pass)(struct verification *verification, struct fault *fault);
};

static int events_after(struct verification *verification, int64_t after, int64_t limit, struct query **out, struct fault *fault)
{
	/* What stands before the first one is an event too many. */
	return store_query(verification->books, "SELECT " EVENT_COLUMNS " FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
		VALUES(NUMBER(after ? after : INT64_MIN), NUMBER(limit)), out, fault);
}

/* ---- events, one by one ---- */

static int note_checkpoint(struct verification *verification, const json_t *envelope, struct fault *fault)
{
	struct ledger_report *report = &verification->report;
	uint64_t before = verification->counter.stated;
	int r;

	report->checkpoints++;
	r = checkpoint_check(verification->books, verification->rebuilt, envelope, &verification->counter, fault);
	if (r == 0 && verification->counter.stated > before)
		report->sealed = report->covered;
	if (r == 0)
		report->covered = json_member_number(json_member_object(envelope, "data"), "head_sequence", 0);
	return r;
}

/* Who broke the rules wrote no wrong books: that is told, and stops nothing. */
static int hold_apart(struct verification *verification, const json_t *envelope, struct fault *fault)
{
	struct ledger_report *report = &verification->report;
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

static void note_closed(struct verification *verification, const json_t *envelope)
{
	const json_t *data = json_member_object(envelope, "data");
	const char *hash = json_member_text(data, "hash"), *digest = json_member_text(data, "snapshot");
	struct snapshot *closed = &verification->closed;

	closed->sequence = json_member_number(data, "until", 0);
	if (!hash || !text_unhex(hash, closed->hash, DIGEST_SIZE) || !digest || !text_unhex(digest, closed->digest, DIGEST_SIZE))
		closed->sequence = -1;
}

/* The books begin where their own last word about that says, with what it says. */
static int check_beginning(const struct verification *verification, struct fault *fault)
{
	const struct snapshot *begun = &verification->begun, *closed = &verification->closed;

	if (begun->sequence == closed->sequence && memcmp(begun->hash, closed->hash, DIGEST_SIZE) == 0 &&
		memcmp(begun->digest, closed->digest, DIGEST_SIZE) == 0)
		return 0;
	return ledger_bad_event(begun->sequence + 1, N_("is not where the closed part of the ledger ends"), fault);
}

static int apply(struct verification *verification, const char *text, const json_t *envelope, struct fault *fault)
{
	const char *kind = json_member_text(envelope, "kind");
	int r = 0;

	if (kind && strcmp(kind, "ledger.checkpoint") == 0)
		r = note_checkpoint(verification, envelope, fault);
	else if (kind && strcmp(kind, "ledger.closed") == 0)
		note_closed(verification, envelope);
	else if (kind)
		r = counter_note(&verification->counter, envelope, fault);
	verification->report.counter = verification->counter.stated;
	verification->report.announced = verification->counter.announced;
	if (r == 0)
		r = event_apply(verification->rebuilt, text, envelope, fault);
	return r < 0 ? r : hold_apart(verification, envelope, fault);
}

/* One event: as recorded, in its place, and fit to be applied. */
static int replay_event(struct verification *verification, const struct query *row, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	struct ledger_head *head = &verification->report.head;
	char why[FAULT_MESSAGE];
	int r;

	verification->report.events++;
	r = ledger_read(row, head, &envelope, fault);
	if (r == 0)
		r = apply(verification, query_text(row, 1), envelope, fault);
	if (r == -EINVAL) /* a true hash over what mediad never records */
		return ledger_bad_event(head->sequence + 1, fault_text(fault, why, sizeof(why)), fault);
	if (r < 0)
		return r;
	head->sequence++;
	memcpy(head->hash, query_value(row, 2).bytes, DIGEST_SIZE);
	return 0;
}

/* 1: some were read; 0: there are no more. */
static int replay_some(struct verification *verification, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int64_t before = verification->report.events;
	int r = events_after(verification, verification->report.head.sequence, EVENTS_AT_ONCE, &query, fault);

	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = replay_event(verification, query, fault);
	if (r == -EUCLEAN)
		verification->report.first_bad = verification->report.head.sequence + 1;
	return r < 0 ? r : verification->report.events > before;
}

/* ---- the passes ---- */

static int compare_pass(struct verification *verification, struct fault *fault)
{
	int r = replay_some(verification, fault); /* what was recorded meanwhile */

	return r != 0 ? r : rebuild_compare(verification->books, verification->rebuilt, &verification->comparing, fault);
}

static int replay_pass(struct verification *verification, struct fault *fault)
{
	int r = replay_some(verification, fault);

	if (r != 0)
		return r;
	if (verification->broken.code) { /* was bad when the chain was read, and is mended now */
		*fault = verification->broken;
		return fault->code;
	}
	r = check_beginning(verification, fault);
	if (r == -EUCLEAN)
		verification->report.first_bad = verification->begun.sequence + 1;
	verification->pass = compare_pass;
	return r < 0 ? r : 1;
}

static int chain_pass(struct verification *verification, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int64_t before = verification->chained.sequence;
	int r = events_after(verification, before, CHAIN_AT_ONCE, &query, fault);

	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = ledger_check(query, &verification->chained, fault);
	if (r < 0 && r != -EUCLEAN)
		return r;
	if (r < 0) { /* something before it may be bad in another way */
		verification->broken = *fault;
		verification->report.first_bad = verification->chained.sequence + 1;
	}
	if (r < 0 || verification->chained.sequence == before)
		verification->pass = replay_pass;
	return 1;
}

/* From when on nothing is covered by a checkpoint. */
static void note_window(struct verification *verification)
{
	struct ledger_report *report = &verification->report;
	SCOPED(query_close) struct query *query = NULL;

	report->since[0] = '\0';
	if (query_one(verification->books, "SELECT text ->> '$.time' FROM event WHERE seq = ?1 AND json_valid(text)",
		    VALUES(NUMBER(report->covered + 1)), &query, NULL) > 0)
		query_copy(query, 0, report->since, sizeof(report->since));
}

static void forget(struct verification *verification)
{
	separation_free(MOVE(verification->separation));
	store_close(MOVE(verification->rebuilt));
}

/* From where the ledger begins: its first event, or the registry as it was when it was last closed. */
static int begin(struct verification *verification, struct fault *fault)
{
	struct store *books = verification->books;
	struct snapshot *begun = &verification->begun;
	int r;

	forget(verification);
	*verification = (struct verification){ .books = books, .pass = chain_pass };
	r = snapshot_beginning(books, &verification->before, fault);
	if (r < 0)
		return r;
	r = separation_new(&verification->separation);
	if (r < 0)
		return fault_set(fault, r, N_("There is not enough memory to verify the ledger."));
	r = store_open(":memory:", &verification->rebuilt, fault);
	if (r == 0)
		r = schema_create(verification->rebuilt, fault);
	if (r == 0)
		r = store_begin(verification->rebuilt, fault);
	if (r == 0)
		r = snapshot_load(books, verification->rebuilt, verification->separation, begun, fault);
	verification->counter = begun->counter;
	verification->chained.sequence = verification->report.head.sequence = begun->sequence;
	memcpy(verification->chained.hash, begun->hash, DIGEST_SIZE);
	memcpy(verification->report.head.hash, begun->hash, DIGEST_SIZE);
	return r;
}

/* The ledger may be closed while it is verified: then it begins elsewhere. */
static int begin_again(struct verification *verification, struct fault *fault)
{
	int64_t before;
	int r = snapshot_beginning(verification->books, &before, fault);

	return r < 0 || before <= verification->before ? r : begin(verification, fault);
}

int verification_step(struct verification *verification, struct fault *fault)
{
	struct fault unheard;
	int r;

	if (!fault)
		fault = &unheard;
	store_forget(verification->books);
	r = store_run(verification->books, "BEGIN", NO_VALUES, fault); /* what is compared is of one moment */
	if (r < 0)
		return r;
	r = begin_again(verification, fault);
	if (r == 0)
		r = verification->pass(verification, fault);
	if (r <= 0)
		note_window(verification);
	store_rollback(verification->books);
	return r;
}

const struct ledger_report *verification_report(const struct verification *verification)
{
	return &verification->report;
}

int verification_new(struct registry *registry, struct verification **out, struct fault *fault)
{
	SCOPED(verification_free) struct verification *verification = calloc(1, sizeof(*verification));
	int r;

	if (!verification)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
	verification->books = registry_store(registry);
	r = schema_check(verification->books, fault);
	if (r == 0)
		r = begin(verification, fault);
	if (r < 0)
		return r;
	*out = MOVE(verification);
	return 0;
}

void verification_free(struct verification *verification)
{
	if (!verification)
		return;
	forget(verification);
	free(verification);
}

int ledger_verify(struct registry *registry, struct ledger_report *out, struct fault *fault)
{
	SCOPED(verification_free) struct verification *verification = NULL;
	int r = verification_new(registry, &verification, fault);

	memset(out, 0, sizeof(*out));
	if (r < 0)
		return r;
	do
		r = verification_step(verification, fault);
	while (r > 0);
	*out = *verification_report(verification);
	return r;
}
