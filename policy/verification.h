// SPDX-License-Identifier: GPL-3.0-or-later
/* Proving the books (R-LOG-03) a little at a time, so that whoever serves people meanwhile can: first the chain alone, which is quick and
 * finds what was edited, removed or moved; then every event again, held to its checkpoints and to the separation of duties and
 * applied to a registry beside; then that registry against the one in the books. Events that are recorded meanwhile are taken in. */
#pragma once

#include "policy/registry.h"

struct verification;

/* Of the whole ledger. The registry must outlive it. */
int verification_new(struct registry *registry, struct verification **out, struct fault *fault);
void verification_free(struct verification *verification);
SCOPED_DEFINE(verification_free, struct verification *)

/* About a thousandth of a second's work. 1: there is more; 0: the books are whole; -EUCLEAN with a sentence that names the first bad event,
 * or table and row. Not within a transaction of the books. */
int verification_step(struct verification *verification, struct fault *fault);

/* As far as it has come; filled in any case. `first_bad` may stand there before the step that says so. Borrowed. */
const struct ledger_report *verification_report(const struct verification *verification);
