// SPDX-License-Identifier: GPL-3.0-or-later
/* The keyed stream of one erase job, at any offset: AES-256-CTR whose counter block is nonce || offset / 16. */
#pragma once

#include <stdint.h>

#include "crypto/secret.h"

struct erase_stream; /* one per thread */

int erase_stream_open(const struct secret *key, uint64_t nonce, struct erase_stream **out);
void erase_stream_close(struct erase_stream *stream);
SCOPED_DEFINE(erase_stream_close, struct erase_stream *)

/* `offset` is a multiple of 16. 0 or -EIO. */
int erase_stream_fill(struct erase_stream *stream, uint64_t offset, uint8_t *out, uint32_t length);
