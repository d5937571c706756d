// SPDX-License-Identifier: GPL-3.0-or-later
/* How the use of a private medium ends (R-REU-07): its erase is shown, and another person agrees. Pure functions from facts to a decision. */
#pragma once

#include "policy/decide.h"

struct private_end_facts {
	const struct medium_facts *medium;
	bool kept;                            /* it was permitted, and has not left */
	const char *owner, *owner_name;       /* the first an id */
	const char *recorder;                 /* of its erase, an id; "": nobody yet */
	const char *actor;
	bool desk;                            /* the actor speaks for owners who are gone: operator or administrator */
};
/* May this person record how it was erased? */
struct decision decide_private_erased(const struct private_end_facts *facts);
/* May they say that this is not enough? */
struct decision decide_private_refusal(const struct private_end_facts *facts);
/* May they agree that it leaves? */
struct decision decide_private_retired(const struct private_end_facts *facts);
/* Why nothing else is done with one whose time is over and that has not left. */
struct decision decide_unretired_private(const char *number);
/* May somebody bring in what was another's and has not left? `owner`: a name. */
struct decision decide_private_of_another(const char *number, const char *owner);
