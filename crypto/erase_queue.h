// SPDX-License-Identifier: GPL-3.0-or-later
/* Blocks on their way to or from a descriptor, several at once, given back in the order in which they started. By io_uring
 * where the kernel lets us, else by a thread. Knows not what is in them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

#define ERASE_BLOCK (1u << 20)
#define ERASE_DEPTH 4u

struct erase_queue;

struct erase_block {
	uint8_t *bytes; /* ERASE_BLOCK of them, aligned to a page */
	uint64_t offset;
	uint32_t length;
	int result;     /* 0 or a negative errno; -EIO also when not all of it was moved */
};

/* `threads`: not by io_uring. */
int erase_queue_open(int fd, bool writing, bool threads, struct erase_queue **out);
/* Waits for what is under way. */
void erase_queue_close(struct erase_queue *queue);
SCOPED_DEFINE(erase_queue_close, struct erase_queue *)

/* A block to fill in and start; NULL: all are under way. */
struct erase_block *erase_queue_free(struct erase_queue *queue);
int erase_queue_start(struct erase_queue *queue, struct erase_block *block);
/* The oldest under way, when it is there, in *out until the next erase_queue_free; NULL: nothing is. */
int erase_queue_wait(struct erase_queue *queue, struct erase_block **out);
