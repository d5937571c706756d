// SPDX-License-Identifier: GPL-3.0-or-later
/* The tasks with My Numbers and the ledger of their files, on the books (R-LED-05, R-LED-08). Knows no clock. */
#include "policy/mynumber.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

#define FILE_MAX 200
#define PLACE_MAX 200
#define MEASURES_MAX 300
#define SUBJECTS_MAX 300
#define PURPOSE_MAX 300
#define CALLED_DAYS 30 /* to look at what a change of law or system calls for */
#define BASIS_MAX 300
#define FLOW_MAX 200
#define REASON_MAX 500
#define YEARS_MAX 999

static const char *or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* Does `sql` over ?1, and ?2 where there is one, find a row? */
static int is_there(const struct act *act, const char *sql, const char *one, const char *two)
{
	int64_t found;
	int r = store_number(registry_store(act->registry), sql, VALUES(TEXT(one), TEXT(two)), &found, NULL);

	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static int list_rows(struct registry *registry, const char *sql, bool all, json_t **out, struct fault *fault)
{
	return rows_select(registry, &(struct selection){ .sql = sql, .values = VALUES(NUMBER(all)) }, out, fault);
}

/* ---- tasks ---- */

int task_add(const struct act *act, const struct new_task *task, struct fault *fault)
{
	int r = act_need_text(task->name, TASK_MAX, "task", fault);

	if (r == 0 && (!task->kind || (strcmp(task->kind, "use") != 0 && strcmp(task->kind, "related") != 0)))
		r = fault_set(fault, -EINVAL, N_("The kind of a task is use (利用事務) or related (関係事務), not %s."),
			task->kind ? task->kind : "-");
	if (r == 0)
		r = act_optional_text(task->basis, BASIS_MAX, "basis", fault);
	if (r == 0)
		r = act_optional_text(task->flow, FLOW_MAX, "flow", fault);
	if (r < 0)
		return r;
	if (is_there(act, "SELECT 1 FROM mynumber_task WHERE name = ?1 AND ended IS NULL AND ?2 IS NULL", task->name, NULL))
		return fault_set(fault, -EEXIST, N_("The task \"%s\" is there already; see mediactl mynumber task list."), task->name);
	return act_record(act, "mynumber.task-added",
		json_pack("{s:s, s:s, s:s*, s:s*}", "task", task->name, "kind", task->kind, "basis", or_null(task->basis), "flow",
			or_null(task->flow)),
		fault);
}

int task_check(const struct act *act, const char *name, struct fault *fault)
{
	int r = act_need_text(name, TASK_MAX, "task", fault);

	if (r < 0)
		return r;
	r = is_there(act, "SELECT 1 FROM mynumber_task WHERE name = ?1 AND ended IS NULL AND ?2 IS NULL", name, NULL);
	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("There is no task \"%s\": take one of mediactl mynumber task list, or add it with mediactl mynumber task add."), name);
	return r < 0 ? r : 0;
}

int task_end(const struct act *act, const char *name, const char *reason, struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	clock_format_utc(act->now, now);
	if (r == 0)
		r = task_check(act, name, fault);
	if (r < 0)
		return r;
	r = is_there(act,
		"SELECT 1 FROM mynumber_asset WHERE task = ?1 AND ended IS NULL UNION ALL"
		" SELECT 1 FROM mynumber_charge WHERE task = ?1 AND ended IS NULL AND until >= ?2 LIMIT 1",
		name, now);
	if (r > 0)
		return fault_set(fault, -EBUSY, N_("\"%s\" still stands in a My Number ledger: end its files and charges first."), name);
	return act_record(act, "mynumber.task-ended", json_pack("{s:s, s:s}", "task", name, "reason", reason), fault);
}

int task_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	return list_rows(act->registry,
		"SELECT name AS task, kind, basis, flow, added, ended FROM mynumber_task WHERE ended IS NULL OR ?1 ORDER BY name", all,
		out, fault);
}

/* ---- assets ---- */

/* Digits, or that it is for ever: 0. */
static int read_years(const char *text, int64_t *out, struct fault *fault)
{
	uint64_t years = 0;

	*out = 0;
	if (asset_is_for_ever(text))
		return 0;
	if (!text || !text_number(text, YEARS_MAX, &years) || years == 0)
		return fault_set(fault, -EINVAL,
			N_("The years that a file is kept are a whole number, or the word permanent (永年), not \"%s\"."), text ? text : "-");
	*out = (int64_t)years;
	return 0;
}

static int check_asset(const struct act *act, const struct new_asset *asset, struct fault *fault)
{
	int r = task_check(act, asset->task, fault);

	if (r == 0)
		r = act_need_text(asset->file, FILE_MAX, "file", fault);
	if (r == 0)
		r = act_optional_text(asset->place, PLACE_MAX, "place", fault);
	if (r == 0)
		r = act_optional_text(asset->measures, MEASURES_MAX, "measures", fault);
	if (r == 0)
		r = act_optional_text(asset->subjects, SUBJECTS_MAX, "subjects", fault);
	if (r == 0)
		r = act_optional_text(asset->purpose, PURPOSE_MAX, "purpose", fault);
	if (r == 0 && is_there(act, "SELECT 1 FROM mynumber_asset WHERE task = ?1 AND file = ?2 AND ended IS NULL", asset->task, asset->file))
		r = fault_set(fault, -EEXIST, N_("\"%s\" has a file \"%s\" in the asset ledger already."), asset->task, asset->file);
	return r;
}

/* The day that somebody typed, which is to come; else `otherwise`. */
static int read_coming(const struct act *act, const char *typed, int64_t otherwise, char out[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r;

	clock_format_utc(otherwise, out);
	clock_format_utc(act->now, now);
	if (!typed || !typed[0])
		return 0;
	r = act_date("review", typed, true, out, fault);
	if (r == 0 && strcmp(out, now) < 0)
		r = fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), typed);
	return r;
}

/* The last second of the fiscal year that `time` lies in, or of the next one. */
static int64_t year_end(int64_t time, bool next)
{
	int64_t end = time;

	clock_fiscal_end(time, &end);
	if (next)
		clock_fiscal_end(end + DAY_SECONDS, &end);
	return end;
}

/* The law counts the years from the end of the fiscal year on. "": for ever. */
static int read_kept(const struct act *act, const struct new_asset *asset, int64_t years, char out[TIME_SIZE], struct fault *fault)
{
	int64_t end = year_end(act->now, false);

	out[0] = '\0';
	if (unless_empty(asset->kept_until))
		return act_date("kept-until", asset->kept_until, true, out, fault);
	for (int64_t i = 0; i < years; i++)
		end = year_end(end, true);
	if (years > 0)
		clock_format_utc(end, out);
	return 0;
}

int asset_add(const struct act *act, const struct new_asset *asset, char *id, struct fault *fault)
{
	char review[TIME_SIZE], retain[TIME_SIZE];
	int64_t years = 0;
	json_t *event;
	int r = check_asset(act, asset, fault);

	if (r == 0)
		r = read_years(asset->years, &years, fault);
	if (r == 0)
		r = read_kept(act, asset, years, retain, fault);
	if (r == 0)
		r = read_coming(act, asset->review, year_end(act->now, false), review, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "mynumber_asset", id, ASSET_ID, fault);
	if (r < 0)
		return r;
	event = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "asset", id, "task", asset->task, "file", asset->file, "review",
		review, "retain", unless_empty(retain), "place", or_null(asset->place), "measures", or_null(asset->measures), "subjects", or_null(asset->subjects), "purpose",
		or_null(asset->purpose));
	if (event && years)
		json_object_set_new(event, "years", json_integer(years));
	return act_record(act, "mynumber.asset-added", event, fault);
}

int asset_need(const struct act *act, const char *id, struct fault *fault)
{
	int r = is_there(act, "SELECT 1 FROM mynumber_asset WHERE id = ?1 AND ended IS NULL AND ?2 IS NULL", id, NULL);

	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("The asset ledger has no row %s that still stands; see mediactl mynumber asset list."), id ? id : "-");
	return r < 0 ? r : 0;
}

int asset_review(const struct act *act, const char *asset, const char *next, struct fault *fault)
{
	char review[TIME_SIZE];
	int r = asset_need(act, asset, fault);

	if (r == 0)
		r = read_coming(act, next, year_end(act->now, true), review, fault);
	return r < 0 ? r : act_record(act, "mynumber.asset-reviewed", json_pack("{s:s, s:s}", "asset", asset, "review", review), fault);
}

int asset_call_review(const struct act *act, const struct review_call *call, int64_t *count, struct fault *fault)
{
	const char *task = or_null(call->task);
	char review[TIME_SIZE];
	int r = act_need_text(call->reason, REASON_MAX, "reason", fault);

	if (r == 0 && task)
		r = task_check(act, task, fault);
	if (r == 0)
		r = read_coming(act, call->due, act->now + CALLED_DAYS * DAY_SECONDS, review, fault);
	if (r == 0)
		r = store_number(registry_store(act->registry),
			"SELECT count(*) FROM mynumber_asset WHERE ended IS NULL AND task = coalesce(?1, task)", VALUES(TEXT(task)), count, fault);
	if (r < 0)
		return r;
	if (*count == 0)
		return fault_set(fault, -ENOENT, N_("There is no row in the asset ledger that could be reviewed; see mediactl mynumber asset list."));
	return act_record(act, "mynumber.review-called", json_pack("{s:s, s:s, s:s*}", "reason", call->reason, "review", review, "task", task), fault);
}

int asset_end(const struct act *act, const char *asset, const char *reason, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = asset_need(act, asset, fault);
	if (r == 0)
		r = query_one(registry_store(act->registry),
			"SELECT n.medium FROM mynumber_medium n JOIN medium m ON m.number = n.medium WHERE n.asset = ?1"
			" AND n.until IS NULL AND m.state <> 'disposed' LIMIT 1",
			VALUES(TEXT(asset)), &query, fault);
	if (r < 0)
		return r;
	if (r > 0)
		return fault_set(fault, -EBUSY,
			N_("%s is still on %s: have that medium erased, or say that it is not there any more with mediactl mynumber asset unlink."),
			asset, query_text(query, 0));
	return act_record(act, "mynumber.asset-ended", json_pack("{s:s, s:s}", "asset", asset, "reason", reason), fault);
}

/* Where it is kept and how it is protected, the media say (R-LED-05: from the live registry). */
static int add_media(struct registry *registry, json_t *asset, struct fault *fault)
{
	static const char *const truths[] = { "encrypted", "original", NULL };
	SCOPED(json_release) json_t *media = NULL;
	int r;

	r = rows_select(registry,
		&(struct selection){
			.sql = "SELECT n.medium AS number, m.state AS state, m.classification AS classification, p.name AS place_name,"
			" m.label IS NOT NULL AS encrypted, n.original AS original, n.since AS since FROM mynumber_medium n JOIN medium m ON m.number = n.medium"
			" LEFT JOIN custody c ON c.medium = n.medium LEFT JOIN place p ON p.id = c.place"
			" WHERE n.asset = ?1 AND n.until IS NULL ORDER BY n.seq",
			.values = VALUES(TEXT(json_member_text(asset, "asset"))),
			.truths = truths },
		&media, fault);
	if (r == 0 && json_object_set(asset, "media", media) < 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory to list the registry."));
	return r;
}

int asset_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	json_t *asset;
	size_t i;
	int r;

	r = list_rows(act->registry,
		"SELECT a.id AS asset, a.task, t.kind, t.basis, a.file, a.place, a.measures, a.subjects, a.purpose, a.years, a.retain, a.review,"
		" a.review_why, a.reviewed, p.name AS reviewed_by_name, a.added, a.ended, a.reason FROM mynumber_asset a JOIN mynumber_task t"
		" ON t.name = a.task LEFT JOIN person p ON p.id = a.reviewed_by WHERE a.ended IS NULL OR ?1 ORDER BY a.serial",
		all, &list, fault);
	if (r < 0)
		return r;
	json_array_foreach(list, i, asset) {
		r = add_media(act->registry, asset, fault);
		if (r < 0)
			return r;
	}
	*out = MOVE(list);
	return 0;
}
