// SPDX-License-Identifier: GPL-3.0-or-later
/* A thread that moves one block after the other; for crypto/erase_queue.c alone. */
#pragma once

#include "crypto/erase_queue.h"

struct erase_worker;

int erase_worker_open(int fd, bool writing, struct erase_worker **out);
/* Ends when what was started is done. */
void erase_worker_close(struct erase_worker *worker);
SCOPED_DEFINE(erase_worker_close, struct erase_worker *)

/* At most ERASE_DEPTH at once. */
void erase_worker_start(struct erase_worker *worker, struct erase_block *block);
/* Until the oldest that was not waited for is done; its result is in the block. */
void erase_worker_wait(struct erase_worker *worker);
