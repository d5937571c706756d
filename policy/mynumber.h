// SPDX-License-Identifier: GPL-3.0-or-later
/* The two ledgers of specific personal information: which files there are for which task, on which media (特定個人情報資産台帳,
 * R-LED-05), and who is in charge of which task from when until when (個人番号事務取扱担当者台帳, R-LED-06). The second is the access list of
 * the media of the first: a charge that has run out is none, with no act of anybody. */
#pragma once

#include "policy/office.h"

#define ASSET_ID 16   /* T-0001 */
#define CHARGE_ID 16  /* H-0001 */
#define TASK_MAX 150  /* bytes of the name of a task */

struct medium_view;

/* ---- the tasks (事務): what the ledgers may name (R-LED-08) ---- */

struct new_task {
	const char *name;
	const char *kind;  /* use (利用事務) or related (関係事務) */
	const char *basis; /* the law; may be NULL */
	const char *flow;  /* the document that shows its flow; may be NULL */
};
/* -EEXIST: there is one of this name. */
int task_add(const struct act *act, const struct new_task *task, struct fault *fault);
/* -EBUSY: a row of a ledger still names it. */
int task_end(const struct act *act, const char *name, const char *reason, struct fault *fault);
/* -ENOENT with a sentence: there is no such task, or it ended. */
int task_check(const struct act *act, const char *name, struct fault *fault);
/* With `all` those that ended, too; so below. */
int task_list(const struct act *act, bool all, json_t **out, struct fault *fault);

/* ---- the asset ledger ---- */

struct new_asset {
	const char *task;
	const char *file;     /* 特定個人情報ファイル名 */
	const char *place;    /* where it is kept beside the media that are linked to it; may be NULL */
	const char *measures; /* how it is protected beside what mediad does; may be NULL */
	const char *years;    /* 保存年数: digits, or "permanent" */
	const char *subjects; /* 対象者・項目: whom it is about, and which items; may be NULL */
	const char *purpose;  /* 利用目的, as it was made known; may be NULL */
	const char *review;   /* the day by which the row is looked at; NULL: the fiscal year's end */
	const char *kept_until; /* the day until which the original is kept; NULL: so many years after this fiscal year's end */
};
/* *id is ASSET_ID bytes. -EEXIST: the task has a file of this name. */
int asset_add(const struct act *act, const struct new_asset *asset, char *id, struct fault *fault);
/* "permanent", 永年 or 永久 */
bool asset_is_for_ever(const char *text);
/* -ENOENT with a sentence: the ledger has no such row that stands. */
int asset_need(const struct act *act, const char *id, struct fault *fault);
/* The file is on this medium; `original`: as the one that the law has kept (正本), said now or in addition (R-DSP-08). -EEXIST: it is said already. */
int asset_link(const struct act *act, const char *asset, const char *number, bool original, struct fault *fault);
/* Until when its original is kept: a day, or "permanent". */
int asset_keep(const struct act *act, const char *asset, const char *until, const char *reason, struct fault *fault);
int asset_unlink(const struct act *act, const char *asset, const char *number, const char *reason, struct fault *fault);
/* -EBUSY: a medium that it is on has not been disposed of. */
int asset_end(const struct act *act, const char *asset, const char *reason, struct fault *fault);
/* Whoever keeps the ledger has looked at the row and found it true; the next time is `next`, or the end of the fiscal year after this one
 * (R-LED-07). */
int asset_review(const struct act *act, const char *asset, const char *next, struct fault *fault);
/* The law or a system changed: every row that stands, or those of one task, must be looked at. */
struct review_call {
	const char *reason;
	const char *task; /* NULL: all */
	const char *due;  /* NULL: in 30 days */
};
/* *count: how many rows. -ENOENT: there is none. */
int asset_call_review(const struct act *act, const struct review_call *call, int64_t *count, struct fault *fault);
/* Each with its media: {"number","state","classification","place_name","encrypted","original","since"} as the registry has them now. */
int asset_list(const struct act *act, bool all, json_t **out, struct fault *fault);

/* ---- the ledger of those in charge ---- */

struct new_charge {
	const char *login, *task;
	const char *title;       /* 職: 課長, 主事 …; may be NULL */
	const char *from, *until; /* days as clock_parse_date takes them; NULL: today, and the fiscal year's end */
};
/* *id is CHARGE_ID bytes. -EPERM: oneself. */
int charge_add(const struct act *act, const struct new_charge *charge, char *id, struct fault *fault);
/* On which day the person was trained for it (研修), not a later one than today. */
int charge_train(const struct act *act, const char *id, const char *day, struct fault *fault);
/* Before its day. */
int charge_end(const struct act *act, const char *id, const char *reason, struct fault *fault);
/* Each with `current`: whether it holds at `now`; with `all` what has run out, too. */
int charge_list(const struct act *act, bool all, json_t **out, struct fault *fault);

/* ---- the access list ---- */

/* May `person` (an id) have this medium in hand at act->now? Records a refusal of `method`. */
int access_check(const struct act *act, const char *method, const struct medium_view *view, const char *person,
	struct fault *fault);
/* The media that are open by somebody whose charge has ended since, or that came to us wrongly, at most `max`. Returns how many. */
int access_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max);
