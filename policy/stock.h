// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether what is on the books is there: the daily roll call, and the stock-taking of a department with its differences (R-REV-01, F-15). */
#pragma once

#include "policy/office.h"
#include "policy/part.h"

#define STOCKTAKE_ID 16 /* K-0001 */

/* ---- roll call ---- */

struct roll_call {
	const char *numbers;    /* with blanks or commas between; NULL: only tell what is missing */
	const char *how;        /* number: somebody read it off; plugged: it is plugged in */
	const char *department; /* whose media are expected; NULL: everybody's */
};
/* {"expected":N,"seen":N,"missing":[{"number","place","name","seen"}],"unexpected":[{"number","state"}]}: missing is what nobody has seen
 * today, 300 at most; unexpected what was seen and is recorded elsewhere (R-OUT-04). Records roll-call.held. -ENOENT: no such medium. */
int roll_call(const struct act *act, const struct roll_call *roll, json_t **out, struct fault *fault);

/* ---- stock-taking ---- */

/* What is expected is fixed from here; `department` NULL: the whole office. *id is STOCKTAKE_ID bytes. -EEXIST: one is under way. */
int stocktake_open(const struct act *act, const char *department, char *id, struct fault *fault);

struct stock_finding {
	const char *stocktake, *number;
	const char *result; /* present, out, missing, label, storage: there; with who it should be; not there; bad label; badly kept */
	const char *how;    /* number, plugged */
	const char *users;  /* is who may use it still right (利用者範囲の妥当性): yes, no; NULL: nobody looked */
	const char *note;   /* may be NULL */
};
/* *difference: it is not as the books say, so it has to be resolved. */
int stocktake_check(const struct act *act, const struct stock_finding *finding, bool *difference, struct fault *fault);
/* What was done about a difference. -EBUSY: it is missing and nobody reported it lost. */
int stocktake_resolve(const struct act *act, const char *stocktake, const char *number, const char *resolution, struct fault *fault);
/* The checker's signature. -EBUSY: something is unchecked or unresolved. */
int stocktake_close(const struct act *act, const char *stocktake, struct fault *fault);
/* The manager's. -EPERM: who closed it, or checked any of it. */
int stocktake_confirm(const struct act *act, const char *stocktake, struct fault *fault);

/* Newest first, with how many are expected, unchecked and unresolved. */
int stocktake_list(struct registry *registry, json_t **out, struct fault *fault);
/* The items of one, by part. */
int stocktake_items(struct registry *registry, const char *stocktake, struct part *part, json_t **out, struct fault *fault);
