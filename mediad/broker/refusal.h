// SPDX-License-Identifier: GPL-3.0-or-later
/* A fault as it goes over the wire (docs/PROTOCOL.md). */
#pragma once

#include "common/json.h"

struct act;
struct fault;

/* {"message","arguments","text"}, and where a rule says no {"rule","title","clause"}. NULL without memory. */
json_t *refusal_describe(const struct fault *fault);

/* An act that was refused, and the medium or request that it was about (may be NULL). */
struct refused {
	const struct act *act;
	const char *subject;
	json_t *state; /* what was found of a surface; NULL: nothing; borrowed */
};
/* The same, with whom to ask as "ask", and what was found as "state". */
json_t *refusal_of_act(const struct refused *refused, const struct fault *fault);
