// SPDX-License-Identifier: GPL-3.0-or-later
/* Applies the ledger's events to a registry in memory; records nothing and judges nobody. */
#include "policy/replay.h"

#include <errno.h>
#include <string.h>

#include "policy/books.h"
#include "policy/event.h"
#include "policy/schema.h"
#include "policy/separation/separation.h"

#define EVENTS_AT_ONCE 16

int replay_begin(struct replay *replay, struct registry *registry, int64_t until, struct fault *fault)
{
	int r = separation_new(&replay->separation);

	replay->books = registry_store(registry);
	replay->until = until;
	if (r < 0)
		return fault_set(fault, r, N_("There is not enough memory to verify the ledger."));
	r = store_open(":memory:", &replay->rebuilt, fault);
	if (r == 0)
		r = schema_create(replay->rebuilt, fault);
	if (r == 0)
		r = store_begin(replay->rebuilt, fault);
	return r < 0 ? r : snapshot_load(replay->books, replay->rebuilt, replay->separation, &replay->at, fault);
}

void replay_end(struct replay *replay)
{
	separation_free(MOVE(replay->separation));
	store_close(MOVE(replay->rebuilt));
}

/* What is known of the counter and of duties behind it. */
static int note(struct replay *replay, const json_t *envelope, struct fault *fault)
{
	struct fault unheard;
	const char *kind = json_member_text(envelope, "kind");
	int r = 0;

	if (kind && strcmp(kind, "ledger.checkpoint") == 0)
		r = checkpoint_check(replay->books, replay->rebuilt, envelope, &replay->at.counter, fault);
	else if (kind)
		r = counter_note(&replay->at.counter, envelope, fault);
	if (r < 0)
		return r;
	r = separation_see(replay->separation, envelope, &unheard);
	if (r < 0 && r != -EPERM) /* that somebody broke the rules, `ledger verify` tells */
		*fault = unheard;
	return r == -EPERM ? 0 : r;
}

static int replay_event(struct replay *replay, const struct query *row, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	struct ledger_head head = { .sequence = replay->at.sequence };
	int r;

	memcpy(head.hash, replay->at.hash, sizeof(head.hash));
	r = ledger_read(row, &head, &envelope, fault);
	if (r == 0)
		r = event_apply(replay->rebuilt, query_text(row, 1), envelope, fault);
	if (r == 0)
		r = note(replay, envelope, fault);
	if (r < 0)
		return r;
	replay->at.sequence++;
	memcpy(replay->at.hash, query_value(row, 2).bytes, DIGEST_SIZE);
	return 0;
}

int replay_step(struct replay *replay, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int64_t before = replay->at.sequence;
	int r = store_query(replay->books, "SELECT " EVENT_COLUMNS " FROM event WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
		VALUES(NUMBER(before), NUMBER(replay->until), NUMBER(EVENTS_AT_ONCE)), &query, fault);

	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = replay_event(replay, query, fault);
	return r < 0 ? r : replay->at.sequence > before;
}
