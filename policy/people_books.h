// SPDX-License-Identifier: GPL-3.0-or-later
/* What the acts about persons share: a new person checked and as an event. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"

#define EMPLOYEE_NUMBER 32

/* Texts, dates, account and number of somebody new; `until` as it is kept. */
int person_check(const struct act *act, const struct new_person *person, char until[TIME_SIZE], struct fault *fault);
int person_check_texts(const struct new_person *person, struct fault *fault);
int person_check_until(const struct act *act, const struct new_person *person, char until[TIME_SIZE], struct fault *fault);
json_t *person_event(const char *id, const struct new_person *person, const char *until);
