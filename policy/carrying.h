// SPDX-License-Identifier: GPL-3.0-or-later
/* Who has a medium outside of its place: carrying it out and bringing it back, handing it over, what is overdue, and what lies about at
 * the end of the day (R-OUT-01, R-OUT-02, R-CUS-03, R-CUS-05, R-CUS-06, R-CUS-09). */
#pragma once

#include "policy/office.h"

struct check_out {
	const char *number;
	const char *person; /* login of who carries it, where the desk hands it out; NULL: the actor */
	bool acknowledged;  /* they acknowledged what the office's checklist says */
};

/* Needs an approved carry-out request of who carries it, for this medium, that covers `now`; the medium must be closed, and they must
 * have nothing overdue. */
int medium_check_out(const struct act *act, const struct check_out *check_out, struct fault *fault);

/* What was looked at when a medium came back; NULL: nobody did. */
struct bringing {
	const char *number;
	const char *place;    /* NULL: where it belongs */
	const char *label;    /* ok, bad */
	const char *contents; /* ok, differ */
	const char *seal;     /* ok, broken, none */
	const char *scan;     /* clean, found, none */
	const char *note;
	bool *unplaced;    /* out: it is back, but may lie in no place yet; NULL: nobody asks */
};
/* By whoever brings it; `late` tells whether it was overdue. Where malware was found it goes into quarantine. */
int medium_return(const struct act *act, const struct bringing *bringing, bool *late, struct fault *fault);

/* What the carrier acknowledges, and under which request: {"number","request","until","person","checklist":[…]}. */
int check_out_terms(const struct act *act, const char *number, const char *person, json_t **out, struct fault *fault);

/* The first of two acts: by who has it out, or by the desk for them. `to`: a login. */
int hand_over_offer(const struct act *act, const char *number, const char *to, struct fault *fault);
/* The second: by whom it was offered to; from then on they answer for it, until the same day. */
int hand_over_take(const struct act *act, const char *number, struct fault *fault);
/* By either of the two. */
int hand_over_decline(const struct act *act, const char *number, struct fault *fault);

/* What is overdue at `now`: {"number","person","name","department","until","days","tell":"holder approver administrator","medium_department"}; the
 * last is the medium's, else the department of who has it; the most
 * overdue first. */
int carry_out_overdue(const struct act *act, json_t **out, struct fault *fault);
/* The same of those of whom nobody was told in the last 24 hours, and of what will be due within [office] remind-days (days -1 and
 * less): records carry-out.chased for each. Nothing where the office wants no reminders. */
int carry_out_chase(const struct act *act, json_t **out, struct fault *fault);
/* What must not be left so when the office closes: {"number","why","name","since"}; why: open, taken, due, overdue,
 * disposal, archive. */
int day_end_list(const struct act *act, json_t **out, struct fault *fault);
/* The same, once a day from the hour at which the office closes: records day-end.listed. *out is empty before, and after. */
int day_end_note(const struct act *act, json_t **out, struct fault *fault);
