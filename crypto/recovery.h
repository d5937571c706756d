// SPDX-License-Identifier: GPL-3.0-or-later
/* The recovery key of a medium: made, put into a keyslot of its own, encrypted to the organisation's certificates, and that stated on
 * the medium under this host's signature (docs/RECOVERY.md). */
#pragma once

#include <stdint.h>

#include "crypto/escrow.h"
#include "crypto/luks_slot.h"
#include "crypto/tpm.h"

struct recovery {
	const struct secret *volume_key, *key;
	const struct escrow *escrow;
	int64_t generation; /* of the label that speaks of it */
	int64_t now;        /* seconds since 1970 */
	int slot;           /* that `key` opens; for recovery_state alone */
};

/* Adds the keyslot, has the TPM sign whom the key is encrypted to, stores the token. *jws is the statement (heap). The label, which
 * names the same certificates, is the caller's. */
int recovery_write(struct luks *luks, struct tpm *tpm, const struct recovery *recovery, char **jws, struct fault *fault);

/* The second half of it, for a keyslot that is there: the statement takes the place of the one before. */
int recovery_state(struct luks *luks, struct tpm *tpm, const struct recovery *recovery, char **jws, struct fault *fault);

/* On a header that was read anew: the keyslot gives the volume key, and the token says what was signed. */
int recovery_try(struct luks *luks, const struct recovery *recovery, const char *jws, struct fault *fault);

/* Did this key sign the statement on the medium? 0 also where there is none. */
int recovery_check_signer(const struct luks *luks, const struct jws_key *signer, struct fault *fault);
/* And do statement and label agree? A medium has both or neither. */
int recovery_check(const struct luks *luks, const struct jws_key *signer, const json_t *label, struct fault *fault);
