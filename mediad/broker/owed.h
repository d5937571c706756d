// SPDX-License-Identifier: GPL-3.0-or-later
/* What the books could not take when it came: closing, failing, and what takes a medium out of reach happen whether they can be
 * recorded or not, so they are kept and recorded as soon as it works. Until then nothing else is done that needs the books. Knows
 * no method. */
#pragma once

#include <stdbool.h>

#include "common/macros.h"
#include "policy/grants.h"

struct broker;
struct owed;

/* `reserve`: where the file is that keeps losses, holds and revoked grants over a restart. What lies in it is owed from here on. */
int owed_new(struct broker *broker, const char *reserve, struct owed **out);
void owed_free(struct owed *owed);
SCOPED_DEFINE(owed_free, struct owed *)

/* Records that what was under way on `number` has ended: `kind` is medium.closed, with its reason as `why`, or one of
 * medium_failed's with the sentence. `actor` NULL: the machine. What cannot be recorded now is owed. */
void owed_end(struct broker *broker, const struct actor *actor, const char *kind, const char *number, const char *why);
/* What takes effect before it is on the books. Negative: neither recorded nor owed. */
enum owed_how {
	OWED_RECORDED,
	OWED_KEPT,      /* a restart does not forget it */
	OWED_IN_MEMORY, /* a restart does */
};
int owed_loss(struct broker *broker, const struct actor *actor, const struct loss *loss, enum owed_how *how, struct fault *fault);
struct holding {
	const char *number, *reason;
};
int owed_hold(struct broker *broker, const struct actor *actor, const struct holding *holding, enum owed_how *how, struct fault *fault);
/* Of a grant. What the books know, and what is owed already, is not owed a second time. */
int owed_revocation(struct broker *broker, const struct actor *actor, const struct revoking *revoking, enum owed_how *how, struct fault *fault);
/* Is it lost, or held, or is a grant of it revoked, though the books do not know yet? */
bool owed_is_lost(const struct broker *broker, const char *number);
bool owed_is_held(const struct broker *broker, const char *number);
bool owed_is_revoked(const struct broker *broker, const char *number);
/* The revoked grants of `number`, NULL: of all media: [{"number","host","revoked"}]. The caller's; NULL without memory. */
json_t *owed_revocations(const struct broker *broker, const char *number);
/* NULL: what is owed is known. Else why it is not. */
const struct fault *owed_unread(const struct broker *broker);
/* An event that is lost, for there are no books: it will be counted in ledger.gap. */
void owed_missed(struct broker *broker, const char *kind);
/* What is owed and missed, beside the books now: mediad is about to end. */
void owed_keep(struct broker *broker);
/* Tries again. 0: nothing is owed; else why the books still do not take it, or that nobody knows what is owed. */
int owed_settle(struct broker *broker, struct fault *fault);
