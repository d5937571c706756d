// SPDX-License-Identifier: GPL-3.0-or-later
/* What a TPM states about an NV counter: reads a marshalled TPMS_ATTEST of type NV
 * (TPM 2.0 Library Part 2, 10.12) without any TPM library, so that anyone can check a certificate offline. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/jws.h"

/* As carried in ledgers and certificates: {"attest":hex,"signature":hex r||s,"key":JWK}. */
struct attest_counter {
	uint8_t index_name[68];       /* Name of the NV index: algorithm id and digest */
	uint16_t index_name_length;
	uint8_t qualifying[64];       /* what the statement was bound to */
	uint16_t qualifying_length;
	uint64_t value;               /* the counter */
	uint64_t clock;               /* TPM clock, ms */
	uint32_t resets, restarts;
};

/* Parses the bytes. -EBADMSG: not TPM-generated, not an NV statement over 8 bytes, or truncated. */
int attest_parse(const uint8_t *bytes, size_t length, struct attest_counter *out);

/* Takes the JSON form apart, checks its signature under its key, parses it. */
int attest_verify(const json_t *statement, struct jws_key *key, struct attest_counter *out,
	struct fault *fault);
