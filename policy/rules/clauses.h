// SPDX-License-Identifier: GPL-3.0-or-later
/* The requirements that a refusal names: what each asks, in which clauses it stands, and whom to ask. Pure data; what the
 * documents say of each clause stands in their own texts. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/rules/role.h"

struct clause {
	const char *rule;    /* "R-APP-05" */
	uint32_t ask;        /* roles, or-ed */
	const char *title;   /* N_() */
	const char *sources; /* documents and their clauses */
};

/* NULL: there is no such requirement, or `rule` is NULL. */
const struct clause *clause_of(const char *rule);
/* The row `i`, NULL behind the last. */
const struct clause *clause_at(size_t i);
