// SPDX-License-Identifier: GPL-3.0-or-later
/* Works one step ahead: a second thread fills buffers in order, the caller empties them in order. Knows not what is in
 * them. Four aligned buffers of 1 MiB, fit for O_DIRECT. */
#pragma once

#include <stdint.h>

#include "common/macros.h"

#define ERASE_BLOCK (1u << 20)

struct erase_ring;

struct erase_block {
	uint8_t *bytes;
	uint64_t offset;
	uint32_t length; /* ERASE_BLOCK, less at the end of the surface */
	int result;      /* what `fill` returned */
};

/* Runs in the second thread; its result travels with the block, it does not stop the ring. */
typedef int (*erase_fill)(void *context, uint8_t *bytes, uint64_t offset, uint32_t length);

/* Starts filling [0, size). */
int erase_ring_open(uint64_t size, erase_fill fill, void *context, struct erase_ring **out);
/* Stops the thread, whatever is left to do. */
void erase_ring_close(struct erase_ring *ring);
SCOPED_DEFINE(erase_ring_close, struct erase_ring *)

/* The next block, waiting for it; NULL after the last. Valid until the next call, which gives it back. */
const struct erase_block *erase_ring_next(struct erase_ring *ring);
