// SPDX-License-Identifier: GPL-3.0-or-later
/* What is on record about copies of the books. */
#include "policy/backup.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/chase.h"
#include "policy/snapshot.h"

int backup_draft(const struct act *act, struct ledger_copy *out, struct fault *fault)
{
	struct ledger_head head;
	int64_t before;
	int r = ledger_head(act->registry, &head, fault);

	if (r < 0)
		return r;
	if (head.sequence == 0)
		return fault_set(fault, -ENOENT, N_("The ledger is empty: there is nothing to copy yet."));
	r = snapshot_beginning(registry_store(act->registry), &before, fault);
	if (r < 0)
		return r;
	*out = (struct ledger_copy){ .from = before + 1, .until = head.sequence };
	memcpy(out->hash, head.hash, sizeof(out->hash));
	clock_format_utc(act->now, out->created);
	return 0;
}

int backup_snapshot(struct registry *registry, int64_t after, int limit, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *lines = json_array();
	struct store *store = registry_store(registry);
	int64_t before;
	int r = snapshot_beginning(store, &before, fault);

	if (r == 0)
		r = store_query(store, "SELECT text FROM snapshot WHERE sequence = ?1 AND line > ?2 ORDER BY line LIMIT ?3",
			VALUES(NUMBER(before), NUMBER(after), NUMBER(limit)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		const char *text = query_text(query, 0);
		json_t *line;

		r = json_decode(text, strlen(text), LEDGER_COPY_LINE_MAX, &line, fault);
		if (r < 0)
			return r;
		json_array_append_new(lines, line);
	}
	if (r == 0)
		*out = MOVE(lines);
	return r;
}

static int ledger_has(struct registry *registry, int64_t sequence, const char *hash, struct fault *fault)
{
	uint8_t bytes[DIGEST_SIZE];
	int64_t found;
	int r = -EINVAL;

	if (text_unhex(hash, bytes, sizeof(bytes)))
		r = store_number(registry_store(registry), "SELECT 1 FROM event WHERE seq = ?1 AND hash = ?2",
			VALUES(NUMBER(sequence), BLOB(bytes, sizeof(bytes))), &found, fault);
	if (r == -ENOENT || r == -EINVAL)
		return fault_set(fault, -EINVAL, N_("That is no copy of this ledger: it has no event of that number and hash."));
	return r;
}

int backup_record(const struct act *act, const struct backup_report *report, struct fault *fault)
{
	int r = ledger_has(act->registry, report->sequence, report->hash, fault);

	if (r < 0)
		return r;
	return act_record(act, report->tried ? "backup.tried" : "backup.made",
		json_pack("{s:s, s:I, s:I}", "hash", report->hash, "sequence", (json_int_t)report->sequence, "seconds",
			(json_int_t)(report->seconds > 0 ? report->seconds : 0)),
		fault);
}

int books_complete_until(struct registry *registry, char out[21], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry),
		"SELECT " EVENT_TIME " FROM event WHERE " EVENT_KIND " = 'ledger.checkpoint' ORDER BY seq DESC LIMIT 1", NO_VALUES, &query, fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, 21);
	return r < 0 ? r : 0;
}

int backup_last(struct registry *registry, char made[21], char tried[21], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry), "SELECT made, tried FROM backup", NO_VALUES, &query, fault);

	if (r < 0)
		return r;
	made[0] = tried[0] = '\0';
	if (r > 0) {
		query_copy(query, 0, made, 21);
		query_copy(query, 1, tried, 21);
	}
	return 0;
}

/* ---- when nobody copies ---- */

static bool is_over(const struct act *act, const char *since, int64_t days)
{
	int64_t then;

	return clock_parse_utc(since, &then) && act->now - then > days * DAY_SECONDS;
}

int backup_overdue(const struct act *act, int64_t every, struct backup_overdue *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT coalesce(made, provisioned), coalesce(tried, provisioned) FROM host LEFT JOIN backup", NO_VALUES, &query, fault);

	*out = (struct backup_overdue){ 0 };
	if (r <= 0)
		return r;
	if (is_over(act, query_text(query, 0), every))
		query_copy(query, 0, out->made, sizeof(out->made));
	if (is_over(act, query_text(query, 1), BACKUP_TRIAL_DAYS))
		query_copy(query, 1, out->tried, sizeof(out->tried));
	return 0;
}

int backup_chase(const struct act *act, int64_t every, struct backup_overdue *out, struct fault *fault)
{
	struct backup_overdue overdue;
	int r = backup_overdue(act, every, &overdue, fault);

	if (r == 0)
		r = chase_once_a_day(act, "backup", overdue.made, fault);
	if (r >= 0)
		r = chase_once_a_day(act, "backup-trial", overdue.tried, fault);
	if (r >= 0)
		*out = overdue;
	return r < 0 ? r : 0;
}
