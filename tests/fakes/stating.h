// SPDX-License-Identifier: GPL-3.0-or-later
/* A TPM whose attestation key lives in the test's process: what it states of its checkpoint counter (NV_Certify). */
#pragma once

#include "tests/fakes/signer.h"

#define STATING_LENGTH 149 /* bytes of a TPMS_ATTEST over a counter */
#define STATING_NAME 103   /* where the counter's Name stands in it */

/* The bytes, bound to `head`. */
void stating_bytes(const uint8_t head[32], uint64_t counter, uint8_t out[STATING_LENGTH]);
/* Signed, as a ledger carries it. */
json_t *stating_signed(const struct signer *signer, const uint8_t bytes[STATING_LENGTH]);
/* Both. */
json_t *stating_counter(const struct signer *signer, const uint8_t head[32], uint64_t counter);
