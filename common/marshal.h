// SPDX-License-Identifier: GPL-3.0-or-later
/* Bytes as a TPM orders them (TPM 2.0 Library Part 2): big-endian numbers and sized buffers, read and written within
 * bounds; knows no structure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct marshal_in {
	const uint8_t *next;
	size_t left;
	bool broken; /* something was missing: everything read since is zero */
};

/* Borrowed; NULL when there are not that many. */
const uint8_t *marshal_take(struct marshal_in *in, size_t count);
uint64_t marshal_take_number(struct marshal_in *in, size_t count);
/* A TPM2B of at most `max` bytes; `out` may be NULL. Returns its length. */
uint16_t marshal_take_sized(struct marshal_in *in, uint8_t *out, size_t max);

struct marshal_out {
	uint8_t *bytes;
	size_t size, length;
	bool broken; /* something did not fit */
};

void marshal_put(struct marshal_out *out, const void *bytes, size_t count);
void marshal_put_number(struct marshal_out *out, uint64_t number, size_t count);
/* A TPM2B. */
void marshal_put_sized(struct marshal_out *out, const void *bytes, uint16_t count);
