// SPDX-License-Identifier: GPL-3.0-or-later
/* The states of a medium and the transitions that exist (design: the life of a medium). One table, tested whole. */
#pragma once

#include <stdbool.h>

enum medium_state {
	MEDIUM_UNKNOWN,           /* plugged in, nobody asked */
	MEDIUM_REQUESTED,
	MEDIUM_APPROVED,
	MEDIUM_ENROLLED,          /* encrypted and labelled; nobody has said yet that the printed label is on its body */
	MEDIUM_IN_SERVICE,
	MEDIUM_OUT,
	MEDIUM_AWAITING_DISPOSAL,
	MEDIUM_ERASED,
	MEDIUM_CONSIGNED,         /* with a contractor, to be destroyed there; open until their certificate is entered (R-DSP-06) */
	MEDIUM_DISPOSED,
	MEDIUM_ARCHIVED,
	MEDIUM_QUARANTINED,
	MEDIUM_LOST,
	MEDIUM_STATES,
};

/* "in service" as a wire and ledger word: in-service. */
const char *medium_state_name(enum medium_state state);
bool medium_state_from_name(const char *name, enum medium_state *out);
bool medium_may_become(enum medium_state from, enum medium_state to);
