// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about media with specific personal information and the ledgers about it, as pure functions from facts to a decision
 * (policy/decide_mynumber.c). Know no store, clock or device. */
#pragma once

#include "policy/decide.h"

/* May this person open or carry the medium (R-LED-05, R-LED-06, R-ACC-12)? */
struct access_facts {
	const struct medium_facts *medium;
	const char *person;  /* a name */
	bool misreceived;    /* it came to the wrong office, and was reported (R-DSP-10) */
	bool mentioned;      /* a row of the asset ledger says that it is on this medium */
	const char *missing; /* a task (事務) of those rows that the person is not in charge of now, "" for none */
	const char *ended;   /* the day on which they last were, "": never */
};
struct decision decide_access(const struct access_facts *facts);

/* May the books say that the file is no longer on the medium? */
struct unlink_facts {
	const char *number, *asset;
	bool original;      /* it is the original that lies there, */
	bool another;       /* and there is another one */
	const char *retain; /* the last second on which there must be one, "": for ever */
	const char *now;
};
struct decision decide_unlink(const struct unlink_facts *facts);

/* Who becomes, or ceases to be, a handler is another's to say (R-ACC-08); people are ids. */
struct charge_facts {
	const char *actor, *person, *name;
	const char *task;
	bool ended;          /* the row's end has come, or the task's */
};
struct decision decide_charge(const struct charge_facts *facts);
