// SPDX-License-Identifier: GPL-3.0-or-later
/* Decides how far the ledger may be closed, and closes it; knows no file. */
#include "policy/closing.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/settings.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/event.h"
#include "policy/schema.h"
#include "policy/separation.h"
#include "policy/snapshot.h"

#define KIND "text ->> '$.kind'"
#define MOMENT "text ->> '$.time'"

/* What is kept how long: years after the fiscal year in which it was recorded. */
static const struct {
	enum setting years;
	const char *youngest; /* of those up to event ?1 */
} kept[] = {
	{ SETTING_RETENTION_CERTIFICATES,
		"SELECT seq, " MOMENT ", " KIND " FROM event WHERE seq <= ?1 AND text ->> '$.data.certificate' IS NOT NULL ORDER BY 2 DESC LIMIT 1" },
	{ SETTING_RETENTION_EXCEPTIONS,
		"SELECT seq, " MOMENT ", " KIND " FROM event WHERE seq <= ?1 AND " KIND " LIKE 'exception.%' ORDER BY 2 DESC LIMIT 1" },
	{ SETTING_RETENTION_RECORDS, "SELECT seq, " MOMENT ", " KIND " FROM event WHERE seq <= ?1 ORDER BY 2 DESC LIMIT 1" },
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
			"SELECT seq, hash, (SELECT min(seq) FROM event) FROM event e WHERE " KIND " = 'ledger.checkpoint' AND seq < coalesce("
			"(SELECT min(seq) FROM event WHERE " MOMENT " > ?1), (SELECT max(seq) FROM event)) AND NOT EXISTS (SELECT 1 FROM event l WHERE"
			" l.seq > e.seq AND l.text ->> '$.kind' = 'ledger.checkpoint' AND l.text ->> '$.data.head_sequence' <= e.seq)"
			" ORDER BY seq DESC LIMIT 1",
			VALUES(TEXT(last)), &query, fault);
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
	struct store *books, *rebuilt;
	struct separation *separation;
	struct snapshot snapshot;
};

static int replay_event(struct closing *closing, const struct query *row, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = NULL;
	const char *text = query_text(row, 1), *kind;
	struct fault unheard;
	int r = json_decode(text, strlen(text), EVENT_TEXT_MAX, &envelope, fault);

	if (r < 0)
		return r;
	kind = json_member_text(envelope, "kind");
	r = event_apply(closing->rebuilt, text, envelope, fault);
	if (r == 0 && kind && strcmp(kind, "ledger.checkpoint") == 0)
		r = checkpoint_check(closing->books, closing->rebuilt, envelope, &closing->snapshot.counter, fault);
	else if (r == 0 && kind)
		r = counter_note(&closing->snapshot.counter, envelope, fault);
	if (r < 0)
		return r;
	r = separation_see(closing->separation, envelope, &unheard);
	return r == -EPERM ? 0 : r; /* `ledger verify` has told of that */
}

/* The registry after the last event that goes; the books verified just now. */
static int replay(struct closing *closing, const struct ledger_copy *copy, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = schema_create(closing->rebuilt, fault);

	if (r == 0)
		r = store_begin(closing->rebuilt, fault);
	if (r == 0)
		r = snapshot_load(closing->books, closing->rebuilt, closing->separation, &closing->snapshot, fault);
	if (r == 0)
		r = store_query(closing->books, "SELECT seq, text FROM event WHERE seq <= ?1 ORDER BY seq", VALUES(NUMBER(copy->until)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = replay_event(closing, query, fault);
	closing->snapshot.sequence = copy->until;
	memcpy(closing->snapshot.hash, copy->hash, DIGEST_SIZE);
	return r;
}

static int write_snapshot(struct closing *closing, struct fault *fault)
{
	int r = store_begin(closing->books, fault);

	if (r < 0)
		return r;
	r = snapshot_write(closing->books, closing->rebuilt, closing->separation, &closing->snapshot, fault);
	if (r == 0)
		return store_commit(closing->books, fault);
	store_rollback(closing->books);
	return r;
}

/* What the books amount to up to there stands in them before anything goes; alone it changes nothing. */
static int keep_snapshot(struct registry *registry, const struct ledger_copy *copy, struct snapshot *out, struct fault *fault)
{
	SCOPED(store_close) struct store *rebuilt = NULL;
	SCOPED(separation_free) struct separation *separation = NULL;
	struct closing closing = { .books = registry_store(registry) };
	int r = separation_new(&separation);

	if (r < 0)
		return fault_set(fault, r, N_("There is not enough memory to close the ledger."));
	r = store_open(":memory:", &rebuilt, fault);
	if (r < 0)
		return r;
	closing.rebuilt = rebuilt;
	closing.separation = separation;
	r = replay(&closing, copy, fault);
	if (r == 0)
		r = write_snapshot(&closing, fault);
	*out = closing.snapshot;
	return r;
}

static int is_copied(const struct closing_wish *wish, const struct ledger_copy *copy, struct fault *fault)
{
	char hash[2 * DIGEST_SIZE + 1];

	text_hex(copy->hash, DIGEST_SIZE, hash);
	if (wish->sequence == copy->until && strcmp(wish->hash, hash) == 0)
		return 0;
	return fault_set(fault, -EINVAL, N_("That is not what a copy was made of: the ledger was not closed."));
}

int closing_record(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct fault *fault)
{
	struct ledger_report report;
	struct ledger_copy copy;
	struct snapshot snapshot;
	json_t *data;
	int r = closing_draft(act, settings, wish->until, &copy, fault);

	if (r == 0)
		r = is_copied(wish, &copy, fault);
	if (r == 0)
		r = ledger_verify(act->registry, &report, fault);
	if (r == 0)
		r = keep_snapshot(act->registry, &copy, &snapshot, fault);
	if (r < 0)
		return r;
	data = json_pack("{s:I, s:I, s:s, s:I}", "from", (json_int_t)copy.from, "until", (json_int_t)copy.until, "hash", wish->hash, "events",
		(json_int_t)(copy.until - copy.from + 1));
	json_put_hex(data, "snapshot", snapshot.digest, DIGEST_SIZE);
	return act_record(act, "ledger.closed", data, fault);
}
