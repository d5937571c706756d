// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls that go on when something long about the books, or the TPM's signature, is done: until then everybody else is served. Who called, and what they may, is
 * looked at again before it goes on. */
#pragma once

#include "mediad/broker/methods.h"
#include "mediad/broker/verifier.h"

struct ledger_report;

/* As a method's function, when the whole ledger was verified; `fault` NULL: it is whole. */
typedef int (*later_verified)(struct call *call, const struct ledger_report *report, const struct fault *fault, json_t **out);
int later_verify(struct call *call, later_verified verified);

/* Work over the books, a step at a time (mediad/broker/verifier.h), and what the call does when it is done. */
struct later_work {
	int (*step)(void *work, struct fault *fault);
	int (*done)(struct call *call, void *work, json_t **out);
	void (*drop)(void *work);
};
/* Takes `work` over in any case. */
int later_work(struct call *call, const struct later_work *kind, void *work);

/* As a method's function, when the TPM has signed `payload` (borrowed; a copy of it was taken). */
typedef int (*later_signed)(struct call *call, const json_t *payload, const char *jws, json_t **out);
/* `type`: a constant. NULL `payload`: -ENOMEM. */
int later_sign(struct call *call, const char *type, json_t *payload, later_signed then);
