// SPDX-License-Identifier: GPL-3.0-or-later
/* What the check of duties (policy/separation/duties.c) knows from the events before: who asked, said yes, lost, held, erased, by id. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"

/* An event, and who did it: in their own name, and in whose stead. */
struct seen {
	const json_t *data;
	const char *who, *principal; /* "" for nobody */
	const char *otherwise;       /* in whose stead they act in all else, when a signature says another */
	int64_t uid;
};

/* {"request":{"R-0001":{"applicant":"P-0001",…}},"medium":{…},…}; people are ids, "by" lists everybody who said yes. */

/* The object of that id; NULL: nothing is known of it. */
const json_t *facts_look(const json_t *known, const char *kind, const char *id);
/* One fact about it, "" for none. */
const char *facts_text(const json_t *known, const char *kind, const char *id, const char *member);
/* Did this person say yes to that request, themselves or through somebody? */
bool facts_said_yes(const json_t *known, const char *request, const char *person);
/* Did this person ask for a disposal of the medium that is approved? */
bool facts_asked_disposal(const json_t *known, const char *number, const char *person);
/* A member of the event, "" when it has none. */
const char *seen_text(const struct seen *seen, const char *member);
/* The uid that acted is another person's, or nobody's: what is wrong, or NULL. */
const char *facts_other_account(const json_t *known, const struct seen *seen);
/* Both there, and equal. */
bool same_person(const char *a, const char *b);
/* Keeps what an event says for those after it. -ENOMEM. */
int facts_note(json_t *known, const char *kind, const struct seen *seen);
