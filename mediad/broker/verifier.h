// SPDX-License-Identifier: GPL-3.0-or-later
/* Verifies the whole ledger within the loop, a few milliseconds at a time, so that nobody waits for it but who asked. Knows
 * nothing of the TPM. */
#pragma once

#include "common/macros.h"

struct broker;
struct fault;
struct ledger_report;
struct verifier;

int verifier_new(struct broker *broker, struct verifier **out);
/* Nobody is told any more. */
void verifier_free(struct verifier *verifier);
SCOPED_DEFINE(verifier_free, struct verifier *)

/* The outcome, once; `fault` NULL: the books are whole. The report is filled as far as it came. */
typedef void (*verifier_told)(void *context, const struct ledger_report *report, const struct fault *fault);

/* Releases the context instead, where nobody is told any more. */
typedef void (*verifier_drop)(void *context);

/* Verifies all that stands in the ledger, beginning after this call: in small books `told` is called before it returns. `drop` may be NULL.
 * -ENOMEM: neither will be called. */
int verifier_ask(struct verifier *verifier, verifier_told told, verifier_drop drop, void *context);

/* Other work over the books that takes as long, in the same turns, one after the other. */
struct verifier_work {
	int (*step)(void *work, struct fault *fault); /* about a thousandth of a second's. 1: there is more; 0: it is done */
	void (*over)(void *work, const struct fault *fault); /* once; NULL: it is done. Releases it */
	verifier_drop drop;
};
/* Begins after this call. `kind` must outlive it. -ENOMEM: the work was not taken over. */
int verifier_work(struct verifier *verifier, const struct verifier_work *kind, void *work);
