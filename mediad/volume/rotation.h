// SPDX-License-Identifier: GPL-3.0-or-later
/* Another recovery key in the place of the one that a medium has, for the certificates as they are now, and the label of the next
 * generation, which says so. The order is what a power cut is held to: a second keyslot, tried; the statement, from which moment on the
 * new key is the medium's; the label; the host's copy; the old keyslot gone. */
#pragma once

#include "crypto/recovery.h"
#include "mediad/volume/rewriting.h"

struct rotation {
	struct rewriting on;
	json_t *label;         /* as it is to be */
	int64_t generation;    /* its */
	struct escrow *escrow; /* for the beginning alone */
	struct secret *key;    /* the new recovery key; NULL: it broke off, and nobody here has it */
};

/* Both end with "label","generation","escrow" in the result, read anew from the stick. Whenever they fail, rotation_settle is due. */
int rotation_begin(struct job *job, struct rotation *rotation);
/* After it broke off somewhere: what the statement on the medium says is finished, or taken back. */
int rotation_settle(struct job *job, struct rotation *rotation);
