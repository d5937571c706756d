// SPDX-License-Identifier: GPL-3.0-or-later
/* That something is overdue is told once a day: what was told is on the books, so that a restart tells nothing twice. */
#pragma once

#include "policy/office.h"

/* `since`: when it became overdue, "" if it is not. Records review.chased for the topic; where it was told within a day, `since` becomes "". */
int chase_once_a_day(const struct act *act, const char *topic, char since[21], struct fault *fault);

/* Puts "days" into each row of a list of what is open "until" some day: so many until then, or since. */
void chase_put_days(json_t *list, int64_t now);
/* For each row of what is overdue, records an event of `kind`: its "number" and "days". Takes the list over; *out has what was told, or nothing where
 * the office wants no reminders. */
int chase_rows(const struct act *act, const char *kind, json_t *overdue, json_t **out, struct fault *fault);
