// SPDX-License-Identifier: GPL-3.0-or-later
/* What becomes of recovery keys, on the books: handed out encrypted, used. A medium that is opened by one need not be known here, so
 * it is known by a name of its own while it is open: that of its stick. Knows no key. */
#pragma once

#include "policy/office.h"

/* RECOVERED-1A2B3C4D, for the stick whose tag is stick-1a2b3c4d. */
#define RECOVERY_PREFIX "RECOVERED-"

bool recovery_is_name(const char *number);
void recovery_name(const char *tag, char out[MEDIUM_NUMBER]);

/* In place of a medium's number: the reseal code of this computer's keys. */
#define ESCROW_OF_HOST "host"

/* The encrypted recovery key of a medium is about to be handed out, or the reseal code. */
int escrow_shown(const struct act *act, const char *number, struct fault *fault);

struct recovering {
	const struct stick *stick;
	const char *reason; /* mandatory, 1..500 bytes */
	bool read_only;
};

/* -EBUSY: what the stick claims to be is lost or in quarantine here. Records recovery.started. */
int recovery_begin(const struct act *act, const struct recovering *recovering, struct fault *fault);
/* What was opened by this name, as VOLUME_RECOVER found it. Records recovery.used; a medium of this host then wants another key.
 * -EBUSY: it is lost or in quarantine here after all. */
int recovery_end(const struct act *act, const char *name, const json_t *result, struct fault *fault);
/* May this person close it: who opened it, an administrator, root. */
int recovery_close_check(const struct act *act, const char *name, struct fault *fault);
/* A medium in service, closed, provided to nobody. *label is the payload of the next generation (caller's). Records label.revising, which
 * ends as any other (medium_revise_end), and with recovery.rotated if the new key is there. */
int medium_rotate_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault);
/* How many media there are whose recovery key was used and not replaced since. */
int recovery_count(struct registry *registry, int64_t *rotate, struct fault *fault);

/* As medium_closed. Does nothing when its end is on the books already. */
int recovery_closed(const struct act *act, const char *name, const char *reason, struct fault *fault);
