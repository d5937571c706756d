// SPDX-License-Identifier: GPL-3.0-or-later
/* A file as large as it will ever be, written in place: it takes a word on a disk that is full. Two copies, one written after
 * the other, so that a power failure leaves the old word or the new one. Knows not what the word says. */
#pragma once

#include "common/json.h"

struct fault;
struct reserve;

/* `path` is where the file is, or will be. -ENOMEM, -ENAMETOOLONG. */
int reserve_new(const char *path, struct reserve **out);
void reserve_free(struct reserve *reserve);
SCOPED_DEFINE(reserve_free, struct reserve *)

/* *kept: the object that lies in it, the caller's; {} where nothing lies yet. -EUCLEAN: it cannot be read, or both copies are
 * damaged; the file is left as it is from now on. */
int reserve_read(struct reserve *reserve, json_t **kept, struct fault *fault);
/* The object `what` in the place of what lies there. 0: durable. -E2BIG: it is more than fits. */
int reserve_write(struct reserve *reserve, const json_t *what);
