// SPDX-License-Identifier: GPL-3.0-or-later
/* Closing old years (R-RET-03): events whose retention is over leave the books, up to a checkpoint, when a signed copy of them lies elsewhere.
 * What they amount to stays as a snapshot: the registry after the last of them, so that it can be rebuilt from there on, with what the
 * separation of duties and the TPM's counter were known by. The event ledger.closed names the snapshot's hash. */
#pragma once

#include "common/ledger_copy.h"
#include "policy/office.h"

struct settings;

#define CLOSED_AT_ONCE 50000 /* events: in one transaction, for which everybody waits */

/* Up to where the ledger may be closed so that nothing of `until` (a day) or later goes: the last checkpoint before that, and not more than
 * CLOSED_AT_ONCE events. *out is the copy to be signed, with the first event that is still there. -EPERM: an event before it must be
 * kept longer (named), -ENOENT: nothing to close. */
int closing_draft(const struct act *act, const struct settings *settings, const char *until, struct ledger_copy *out, struct fault *fault);

/* What is to go, as the caller holds a verified copy of it. */
struct closing_wish {
	const char *until;
	int64_t sequence;
	const char *hash; /* hexadecimal */
};
/* Looks at all of closing_draft again; -EINVAL: that is not where it ends. */
int closing_check(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct ledger_copy *out, struct fault *fault);

/* For books that were verified just now: what stays of those events is made and kept, about a thousandth of a second's work a step. 1:
 * there is more; 0: it is kept. -EUCLEAN: the books were changed meanwhile. */
struct closing;
int closing_begin(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct closing **out, struct fault *fault);
void closing_free(struct closing *closing);
SCOPED_DEFINE(closing_free, struct closing *)
int closing_step(struct closing *closing, struct fault *fault);
/* Takes those events out and records ledger.closed, in one transaction. Looks at all of it again. */
int closing_record(struct closing *closing, const struct act *act, const struct settings *settings, struct fault *fault);
