// SPDX-License-Identifier: GPL-3.0-or-later
/* A request for an account, as policy/requests.c holds it against the books. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"

/* Holds the form of a request of the kind account against the books; *person (PERSON_ID bytes): whom it is about, "" for somebody new. -EPERM:
 * the actor themselves. */
int account_asked(const struct act *act, const json_t *form, char person[PERSON_ID], struct fault *fault);
