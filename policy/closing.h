// SPDX-License-Identifier: GPL-3.0-or-later
/* Closing old years (R-RET-03): events whose retention is over leave the books, up to a checkpoint, when a signed copy of them lies elsewhere.
 * What they amount to stays as a snapshot: the registry after the last of them, so that it can be rebuilt from there on, with what the
 * separation of duties and the TPM's counter were known by. The event ledger.closed names the snapshot's hash. */
#pragma once

#include "common/ledger_copy.h"
#include "policy/office.h"

struct settings;

/* Up to where the ledger may be closed so that nothing of `until` (a day) or later goes: the last checkpoint before that. *out is the copy
 * to be signed, with the first event that is still there. -EPERM: an event before it must be kept longer (named), -ENOENT: nothing to close. */
int closing_draft(const struct act *act, const struct settings *settings, const char *until, struct ledger_copy *out, struct fault *fault);

/* Takes those events out and records ledger.closed, in one transaction. Looks at all of closing_draft again; -EINVAL: `sequence` and
 * `hash` (hexadecimal), which the caller holds a verified copy of, are not where it ends. -EUCLEAN: the books are not whole. */
struct closing_wish {
	const char *until;
	int64_t sequence;
	const char *hash;
};
int closing_record(const struct act *act, const struct settings *settings, const struct closing_wish *wish, struct fault *fault);
