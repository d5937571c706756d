// SPDX-License-Identifier: GPL-3.0-or-later
/* What a TPM states about an NV counter: reads a marshalled TPMS_ATTEST of type NV
 * (TPM 2.0 Library Part 2, 10.12) without any TPM library, so that anyone can check a certificate offline. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/jws.h"

/* The NV counters of every host of mediad. Their Name is a constant: it covers index, type, attributes and
 * policy, so a statement that carries it is about a counter that cannot go back, and about no other. */
#define ATTEST_INDEX_EPOCH 0x01800010u
#define ATTEST_INDEX_CHECKPOINT 0x01800011u
/* NT_COUNTER, owner and authorisation may read and write, no dictionary attack counting, written (Part 2, 13.4). */
#define ATTEST_COUNTER_ATTRIBUTES 0x22060016u
#define ATTEST_NAME_SIZE 34 /* algorithm id and SHA-256 */

/* As carried in ledgers and certificates: {"attest":hex,"signature":hex r||s,"key":JWK}. */
struct attest_counter {
	uint8_t index_name[68];       /* Name of the NV index: algorithm id and digest */
	uint16_t index_name_length;
	uint8_t qualifying[64];       /* what the statement was bound to */
	uint16_t qualifying_length;
	uint64_t value;               /* the counter */
	uint64_t clock;               /* TPM clock, ms */
	uint32_t resets, restarts;
	bool safe;                    /* the clock has not gone back, as far as the TPM knows */
};

/* Parses the bytes. -EBADMSG: not TPM-generated, not an NV statement over 8 bytes, or truncated. */
int attest_parse(const uint8_t *bytes, size_t length, struct attest_counter *out);

/* Takes the JSON form apart, checks its signature under its key, parses it. */
int attest_verify(const json_t *statement, struct jws_key *key, struct attest_counter *out,
	struct fault *fault);

/* The Name that the counter at `index` has on every host. 0, or -EIO when OpenSSL refuses. */
int attest_counter_name(uint32_t index, uint8_t out[ATTEST_NAME_SIZE]);
/* True if the statement is about the counter at `index`, as mediad defines it. */
bool attest_is_counter(const struct attest_counter *statement, uint32_t index);
