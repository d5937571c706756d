// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about media that contractors have, as pure functions from facts to a decision (policy/decide_contractor.c; R-DSP-11, R-EXT-05). Know no
 * store, clock or device. */
#pragma once

#include "policy/decide.h"

/* What is to go to a contractor. */
struct entrust_facts {
	const char *typed;       /* how the contractor was named */
	const char *id, *name;   /* id "": there is none of that name whose contract is open */
	const char *ends;        /* the last second of the contract, "" where id is */
	const char *until;       /* till when the contractor is to have it */
	bool explained;          /* they were told the rules */
	const char *number, *classification; /* of the medium */
	bool above;              /* that is above the highest which is entrusted to them */
	bool mynumber;           /* it holds My Number data, */
	bool mynumber_entrusted; /* which they may have */
};
struct decision decide_entrust(const struct entrust_facts *facts);

struct contract_facts {
	const char *id, *name;
	bool closed;
	const char *left; /* how many media and requests are open with them, "": none */
};
/* May the contract be changed? */
struct decision decide_contract(const struct contract_facts *facts);
struct decision decide_contract_close(const struct contract_facts *facts);
