// SPDX-License-Identifier: GPL-3.0-or-later
/* Looking into what somebody did, or what became of a medium (R-LOG-09), from the events themselves. That somebody looked is on record
 * before they see anything. */
#pragma once

#include "policy/office.h"
#include "policy/part.h"

struct ledger_search {
	const char *person; /* a login, an id or an employee's number: what they did, and what names them; may be NULL */
	const char *medium; /* its number; may be NULL */
	const char *from, *until; /* days, or moments; may be NULL */
	const char *reason; /* mandatory */
};

/* Records ledger.searched. -EINVAL: neither person nor medium nor period, no reason, or no date; -ENOENT: nobody of that name. */
int ledger_search_begin(const struct act *act, const struct ledger_search *search, struct fault *fault);
/* The events behind part->after that fit: so many are looked at, and there may be none among them though it is not the last part. */
int ledger_search_part(const struct act *act, const struct ledger_search *search, struct part *part, json_t **rows, struct fault *fault);
