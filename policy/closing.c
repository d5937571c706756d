// SPDX-License-Identifier: GPL-3.0-or-later
/* Decides how far the ledger may be closed, and closes it; knows no file. */
#include "policy/closing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/settings.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/replay.h"

/* What is kept how long: years after the fiscal year in which it was recorded. */
static const struct {
	enum setting years;
	const char *youngest; /* of those up to event ?1 */
} kept[] = {
	{ SETTING_RETENTION_CERTIFICATES,
		"SELECT seq, " EVENT_TIME ", " EVENT_KIND " FROM event WHERE seq <= ?1 AND instr(text, '\"certificate\":') > 0"
		" AND text ->> '$.data.certificate' IS NOT NULL ORDER BY 2 DESC LIMIT 1" },
	{ SETTING_RETENTION_EXCEPTIONS,
		"SELECT seq, " EVENT_TIME ", " EVENT_KIND " FROM event WHERE seq <= ?1 AND " EVENT_KIND " >= 'exception.' AND " EVENT_KIND " < 'exception/'"
		" ORDER BY 2 DESC LIMIT 1" },
	{ SETTING_RETENTION_RECORDS, "SELECT seq, " EVENT_TIME ", " EVENT_KIND " FROM event WHERE seq <= ?1 ORDER BY 2 DESC LIMIT 1" },
};

/* The last second in which a record of that time must be kept. */
static bool kept_until(const char *recorded, const char *years, int64_t *out)
{
	int64_t time;
	uint64_t count;
	char day[16];

	if (!clock_parse_utc(recorded, &time) || !text_number(years, 100, &count))
		return false;
	text_format(day, sizeof(day), "%04d-03-31", clock_fiscal_year(time) + 1 + (int)count);
	return clock_parse_date(day, true, out);
}

static int must_stay(const struct query *event, int64_t end, struct fault *fault)
{
	char number[24], day[11];

	text_format(number, sizeof(number), "%lld", (long long)query_number(event, 0));
	clock_format_date(end, day);
	return fault_rule(fault, "R-RET-03",
		fault_set(fault, -EPERM, N_("Event %s (%s) must be kept until %s, so the ledger cannot be closed up to there yet."), number,
			query_text(event, 2), day));
}

static int check_retention(const struct act *act, const struct settings *settings, int64_t sequence, struct fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		SCOPED(query_close) struct query *query = NULL;
		int64_t end;
		int r = query_one(registry_store(act->registry), kept[i].youngest, VALUES(NUMBER(sequence)), &query, fault);

		if (r < 0)
			return r;
		if (r > 0 && (!kept_until(query_text(query, 1), settings_text(settings, kept[i].years), &end) || act->now <= end))
			return must_stay(query, end, fault);
	}
	return 0;
}

static int find_boundary(const struct act *act, const char *until, struct ledger_copy *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char last[TIME_SIZE];
	struct value hash;
	int r = act_date("until", until, true, last, fault);

	if (r == 0)
		r = query_one(registry_store(act->registry),
			"SELECT seq, hash, (SELECT min(seq) FROM event) FROM event e WHERE " EVENT_KIND " = 'ledger.checkpoint' AND seq < coalesce("
			"(SELECT min(seq) FROM event WHERE " EVENT_TIME " > ?1), (SELECT max(seq) FROM event)) AND seq < (SELECT min(seq) FROM event) + ?2"
			" AND NOT EXISTS (SELECT 1 FROM event l WHERE l.seq > e.seq AND " EVENT_KIND " = 'ledger.checkpoint'"
			" AND l.text ->> '$.data.head_sequence' <= e.seq) ORDER BY seq DESC LIMIT 1",
			VALUES(TEXT(last), NUMBER(CLOSED_AT_ONCE)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("Before the end of %s there is no checkpoint up to which the ledger could be closed."), until);
	hash = query_value(query, 1);
	if (hash.length != DIGEST_SIZE)
		return fault_set(fault, -EUCLEAN, N_("The last event of the ledger has no hash: verify the ledger."));
	*out = (struct ledger_copy){ .from = query_number(query, 2), .until = query_number(query, 0) };
	memcpy(out->hash, hash.bytes, DIGEST_SIZE);
	clock_format_utc(act->now, out->created);
	return 0;
}

int closing_draft(const struct act *act, const struct settings *settings, const char *until, struct ledger_copy *out, struct fault *fault)
{
	struct ledger_copy copy;
	int r = find_boundary(act, until, &copy, fault);

	if (r == 0)
		r = check_retention(act, settings, copy.until, fault);
	if (r == 0)
		*out = copy;
	return r;
}

/* ---- closing ---- */

struct closing {
	char until[24], hash[2 * DIGEST_SIZE + 1]; /* what was wished */
	struct replay replay;
	struct snapshot_writer writer;
	int (*phase)(struct closing *closing, struct fault *fault);
};

static int is_copied(const struct closing_wish *wish, const struct ledger_copy *copy, struct fault *fault)
{
	char hash[2 * DIGEST_SIZE + 1];

	text_hex(copy->hash, DIGEST_SIZE, hash);
	if (wish->sequence == copy->until && strcmp(wish->hash, hash) == 0)
		return 0;
	return fault_set(fault, -EINVAL, N_("That is not what a copy was made of: the ledger was not closed."));
}

int closing_check(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct ledger_copy *out, struct fault *fault)
{
	int r = closing_draft(act, settings, wish->until, out, fault);

	return r < 0 ? r : is_copied(wish, out, fault);
}

/* A transaction of the books to a step, so that others record between them. */
static int write_some(struct closing *closing, int (*some)(struct snapshot_writer *writer, struct fault *fault), struct fault *fault)
{
	struct store *books = closing->replay.books;
	int r = store_begin(books, fault), committed;

	if (r < 0)
		return r;
	r = some(&closing->writer, fault);
	if (r < 0) {
		store_rollback(books);
		return r;
	}
	committed = store_commit(books, fault);
	return committed < 0 ? committed : r;
}

static int write_snapshot(struct closing *closing, struct fault *fault)
{
	return write_some(closing, snapshot_write_some, fault);
}

/* The registry stands after the last event that goes: it is kept in the books before anything does. */
static int replay_events(struct closing *closing, struct fault *fault)
{
	int r = replay_step(&closing->replay, fault);

	if (r != 0)
		return r;
	closing->writer = (struct snapshot_writer){ .books = closing->replay.books, .rebuilt = closing->replay.rebuilt,
		.separation = closing->replay.separation, .snapshot = &closing->replay.at };
	closing->phase = write_snapshot;
	r = write_some(closing, snapshot_write_begin, fault);
	return r < 0 ? r : 1;
}

int closing_begin(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct closing **out, struct fault *fault)
{
	SCOPED(closing_free) struct closing *closing = calloc(1, sizeof(*closing));
	struct ledger_copy copy;
	int r;

	if (!closing)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to close the ledger."));
	r = closing_check(act, settings, wish, &copy, fault);
	if (r == 0)
		r = replay_begin(&closing->replay, act->registry, copy.until, fault);
	if (r < 0)
		return r;
	closing->phase = replay_events;
	text_copy(closing->until, sizeof(closing->until), wish->until);
	text_copy(closing->hash, sizeof(closing->hash), wish->hash);
	*out = MOVE(closing);
	return 0;
}

void closing_free(struct closing *closing)
{
	if (!closing)
		return;
	replay_end(&closing->replay);
	free(closing);
}

int closing_step(struct closing *closing, struct fault *fault)
{
	return closing->phase(closing, fault);
}

int closing_record(struct closing *closing, const struct act *act, const struct settings *settings, struct fault *fault)
{
	const struct snapshot *at = &closing->replay.at;
	const struct closing_wish wish = { .until = closing->until, .sequence = at->sequence, .hash = closing->hash };
	struct ledger_copy copy;
	json_t *data;
	int r = closing_check(act, settings, &wish, &copy, fault);

	if (r < 0)
		return r;
	data = json_pack("{s:I, s:I, s:s, s:I}", "from", (json_int_t)copy.from, "until", (json_int_t)copy.until, "hash", wish.hash, "events",
		(json_int_t)(copy.until - copy.from + 1));
	json_put_hex(data, "snapshot", at->digest, DIGEST_SIZE);
	return act_record(act, "ledger.closed", data, fault);
}
