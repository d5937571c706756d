// SPDX-License-Identifier: GPL-3.0-or-later
/* That something is overdue is told once a day: what was told is on the books, so that a restart tells nothing twice. */
#pragma once

#include "policy/office.h"

/* `since`: when it became overdue, "" if it is not. Records review.chased for the topic; where it was told within a day, `since` becomes "". */
int chase_once_a_day(const struct act *act, const char *topic, char since[21], struct fault *fault);
