// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may use which medium whose class demands it (review-months), looked at line by line: kept or revoked; what nobody answers by the day
 * ends (R-REV-02). */
#pragma once

#include "policy/office.h"

#define ACCESS_REVIEW_ID 16 /* A-0001 */
#define ACCESS_DAYS 30      /* until its lines lapse, if nobody says */

struct new_access_review {
	const char *department; /* NULL: the whole office */
	const char *until;      /* a date; NULL: in ACCESS_DAYS */
};

/* Records access-review.opened and its lines. -EINVAL: nobody has such a right; -EEXIST: one is under way. *lines: how many. */
int access_review_open(const struct act *act, const struct new_access_review *review, char *id, int64_t *lines, struct fault *fault);

struct access_answer {
	const char *review;
	int64_t line;
	const char *answer; /* keep, revoke */
	const char *reason; /* revoke: mandatory, 1..500 bytes */
};
/* By an approver of the medium's department, the supervisor or the CISO, never about oneself. The right ends with the answer. */
int access_review_answer(const struct act *act, const struct access_answer *answer, struct fault *fault);
/* Those under way first: {"review","department","opened","opened_by_name","due","closed","lines","unanswered"}, the newest 100. */
int access_review_list(struct registry *registry, json_t **out, struct fault *fault);
/* Part of the lines: {"line","number","model","classification","department","person","name","right","request","until","answer","answered",
 * "answered_by_name","reason"}. */
int access_review_lines(struct registry *registry, const char *review, struct part *part, json_t **out, struct fault *fault);
/* Records access-review.lapsed for each whose day is over; *out: [{"review","lines"}]. */
int access_review_lapse(const struct act *act, json_t **out, struct fault *fault);

/* How many media there are whose rights nobody has looked at for as many months as their class says. */
int access_review_due(const struct act *act, int64_t *media, struct fault *fault);
/* Once a day while there are such: records review.chased; *media is 0 when nobody is to be told now. */
int access_review_chase(const struct act *act, int64_t *media, struct fault *fault);

/* Has the right of who handles this medium ended so? */
int access_has_ended(const struct act *act, const char *number, const char *person, bool *out, struct fault *fault);
/* What is open by somebody whose right to it has ended so. Returns how many, at most `max`. */
int access_ended_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max);
