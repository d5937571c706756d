// SPDX-License-Identifier: GPL-3.0-or-later
/* The keyed stream of one erase job, at any offset: AES-256-CTR whose counter block is nonce || offset / 16. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crypto/secret.h"

#define ERASE_SECTOR_MAX 4096u

struct erase_stream; /* one per thread */

int erase_stream_open(const struct secret *key, uint64_t nonce, struct erase_stream **out);
void erase_stream_close(struct erase_stream *stream);
SCOPED_DEFINE(erase_stream_close, struct erase_stream *)

/* On its way into the CPU's cache while something else is computed: what was not touched during a transfer is far away. */
static inline void erase_fetch_ahead(const uint8_t *bytes, uint32_t length)
{
	for (uint32_t i = 0; i < length; i += 64)
		__builtin_prefetch(bytes + i, 1);
}

/* `offset` is a multiple of 16. 0 or -EIO. */
int erase_stream_fill(struct erase_stream *stream, uint64_t offset, uint8_t *out, uint32_t length);
/* For which place, and with which nonce, this key made `bytes` (AES is undone): false if it did not make all of it in one go. */
bool erase_stream_origin(struct erase_stream *stream, const uint8_t *bytes, uint32_t length, uint64_t *nonce, uint64_t *offset);
