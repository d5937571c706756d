// SPDX-License-Identifier: GPL-3.0-or-later
/* Whom to ask about a refusal (R-TRN-05): who holds the role that the refusal, or else its rule, names. */
#pragma once

#include "policy/office.h"

#define ASK_TEXT 256

/* Their names, joined, without who acts; of the department of `subject` (a medium's number or a request's id; may be NULL), else of
 * who acts. Where nobody holds the role, the administrators. "": no rule says no, or there is nobody. */
int ask_whom(const struct act *act, const char *subject, const struct fault *refusal, char out[ASK_TEXT], struct fault *fault);
