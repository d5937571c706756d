// SPDX-License-Identifier: GPL-3.0-or-later
/* That somebody looked through the ledger is on the ledger itself: who, what, with what result, and who confirms it (R-LOG-05, form
 * F-25); and what one person does too often is said at once (R-LOG-06). */
#pragma once

#include "policy/office.h"
#include "policy/period.h"

#define LEDGER_REVIEW_ID 16 /* L-0001 */
#define ALARM_MINUTES 60

struct ledger_report;

struct ledger_review {
	struct period_wish period;
	const char *note;     /* mandatory, 1..500 bytes: what was looked at, and how */
	const char *findings; /* what is amiss; may be NULL */
	const char *measures; /* what was done about it; may be NULL */
};

/* Can it be recorded? -EINVAL: nothing of the period is over yet, or there is no event in it. */
int ledger_review_check(const struct act *act, const struct ledger_review *review, struct fault *fault);
/* Records ledger.reviewed with the counts of each topic, of a ledger that was verified just now; `id` is LEDGER_REVIEW_ID bytes. */
int ledger_review(const struct act *act, const struct ledger_review *review, const struct ledger_report *report, char *id, struct fault *fault);
/* -EPERM: who looked it through does not confirm it. */
int ledger_review_confirm(const struct act *act, const char *id, struct fault *fault);
/* The newest 200: {"review","from","until","first","last","hash","counts","breaches","note","findings","measures","time","name","confirmed",
 * "confirmed_by_name"}. */
int ledger_review_list(struct registry *registry, json_t **out, struct fault *fault);
/* From when on the next review is overdue, "": it is not, or the office does not ask for any. *days: since then. */
int ledger_review_overdue(const struct act *act, char since[21], int64_t *days, struct fault *fault);
/* Once a day while it is overdue: records review.chased; `since` as above, "" when nobody is to be told now. */
int ledger_review_chase(const struct act *act, char since[21], struct fault *fault);

/* Who was refused, or plugged in what is not registered, as often as the office's limit within ALARM_MINUTES, and of whom that was not
 * said in that time: records alarm.raised for each. *out: [{"what":"refusals"|"unregistered","login","person"|null,"name"|null,"count"}] */
int alarm_raise(const struct act *act, json_t **out, struct fault *fault);
