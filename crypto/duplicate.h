// SPDX-License-Identifier: GPL-3.0-or-later
/* Wraps a secret to another TPM's storage root in software, so that TPM2_Import there takes it and nothing else can
 * (TPM 2.0 Library Part 1, 23.3: duplication with outer wrapping; Annex B and C for the seed). */
#pragma once

#include "crypto/storage_root.h"
#include "crypto/tpm.h"

#define DUPLICATE_SECRET_MAX 128 /* MAX_SYM_DATA of every TPM 2.0 */

/* `policy` is the only way to what is wrapped (tpm_epoch_policy). *out: TPM2B_PUBLIC || TPM2B_PRIVATE || TPM2B_ENCRYPTED_SECRET. */
int duplicate_wrap(const struct storage_root *root, const uint8_t policy[32], const struct secret *secret,
	struct tpm_blob *out, struct fault *fault);
