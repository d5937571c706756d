// SPDX-License-Identifier: GPL-3.0-or-later
/* The states of a medium and what may follow what; knows no person and no reason. */
#include "policy/lifecycle.h"

#include <stddef.h>
#include <string.h>

#include "common/macros.h"

#define TO(state) (1u << (state))

struct life {
	const char *name;
	unsigned int next; /* TO(...), or-ed */
};

/* A transition that is not here does not exist. Whatever this office has in its hands can be lost;
 * lost comes back only through quarantine; disposed is the end. What another computer granted comes into service unasked, and goes
 * back to unknown. */
// clang-format off
static const struct life lives[MEDIUM_STATES] = {
	[MEDIUM_UNKNOWN]           = { "unknown",           TO(MEDIUM_REQUESTED) | TO(MEDIUM_IN_SERVICE) },
	[MEDIUM_REQUESTED]         = { "requested",         TO(MEDIUM_APPROVED) | TO(MEDIUM_UNKNOWN) | TO(MEDIUM_LOST) },
	[MEDIUM_APPROVED]          = { "approved",          TO(MEDIUM_ENROLLED) | TO(MEDIUM_LOST) },
	[MEDIUM_ENROLLED]          = { "enrolled",          TO(MEDIUM_IN_SERVICE) | TO(MEDIUM_AWAITING_DISPOSAL) | TO(MEDIUM_LOST) },
	[MEDIUM_IN_SERVICE]        = { "in-service",        TO(MEDIUM_OUT) | TO(MEDIUM_AWAITING_DISPOSAL) | TO(MEDIUM_UNKNOWN) |
	                                                    TO(MEDIUM_ARCHIVED) | TO(MEDIUM_QUARANTINED) | TO(MEDIUM_LOST) },
	[MEDIUM_OUT]               = { "out",               TO(MEDIUM_IN_SERVICE) | TO(MEDIUM_QUARANTINED) | TO(MEDIUM_LOST) },
	[MEDIUM_AWAITING_DISPOSAL] = { "awaiting-disposal", TO(MEDIUM_ERASED) | TO(MEDIUM_CONSIGNED) | TO(MEDIUM_DISPOSED) | TO(MEDIUM_LOST) },
	[MEDIUM_ERASED]            = { "erased",            TO(MEDIUM_DISPOSED) | TO(MEDIUM_CONSIGNED) | TO(MEDIUM_APPROVED) | TO(MEDIUM_LOST) },
	[MEDIUM_CONSIGNED]         = { "consigned",         TO(MEDIUM_DISPOSED) | TO(MEDIUM_AWAITING_DISPOSAL) | TO(MEDIUM_ERASED) | TO(MEDIUM_LOST) },
	[MEDIUM_DISPOSED]          = { "disposed",          0 },
	[MEDIUM_ARCHIVED]          = { "archived",          TO(MEDIUM_IN_SERVICE) | TO(MEDIUM_AWAITING_DISPOSAL) |
	                                                    TO(MEDIUM_QUARANTINED) | TO(MEDIUM_LOST) },
	[MEDIUM_QUARANTINED]       = { "quarantined",       TO(MEDIUM_IN_SERVICE) | TO(MEDIUM_AWAITING_DISPOSAL) |
	                                                    TO(MEDIUM_ENROLLED) | TO(MEDIUM_UNKNOWN) | TO(MEDIUM_LOST) },
	[MEDIUM_LOST]              = { "lost",              TO(MEDIUM_QUARANTINED) },
};
// clang-format on

const char *medium_state_name(enum medium_state state)
{
	return state < MEDIUM_STATES ? lives[state].name : "-";
}

bool medium_state_from_name(const char *name, enum medium_state *out)
{
	for (unsigned int i = 0; i < MEDIUM_STATES; i++) {
		if (strcmp(lives[i].name, name) == 0) {
			*out = (enum medium_state)i;
			return true;
		}
	}
	return false;
}

bool medium_may_become(enum medium_state from, enum medium_state to)
{
	return from < MEDIUM_STATES && to < MEDIUM_STATES && (lives[from].next & TO(to));
}
