// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about who answers for a review (R-LOG-05, R-REV-02), as pure functions from facts to a decision. Know no store, clock or
 * device. */
#pragma once

#include "policy/decide.h"

struct confirm_facts {
	const char *review;
	const char *actor, *reviewer; /* ids */
	bool confirmed;
};
struct decision decide_review_confirm(const struct confirm_facts *facts);

/* An answer to one line of a review of rights. */
struct access_facts {
	const char *review, *number; /* the medium's */
	const char *actor, *person;  /* ids; person: whose right it is */
	bool closed, answered;
	bool entitled; /* the actor approves for the medium's department, or for the office */
};
struct decision decide_access_answer(const struct access_facts *facts);
