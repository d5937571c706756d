// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows as bytes, such that two rows that differ give two texts: to be hashed, or to be put back. Knows no table. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/macros.h"
#include "policy/store.h"

#define ROW_COLUMNS_MAX 64

struct row_bytes {
	uint8_t *at;
	size_t length, room;
};

void row_bytes_clear(struct row_bytes *bytes);
static inline void row_bytes_clear_scoped(struct row_bytes *bytes)
{
	row_bytes_clear(bytes);
}

/* 0 or -ENOMEM. */
int row_bytes_add(struct row_bytes *bytes, const void *more, size_t length);
/* Type, length and bytes. */
int row_bytes_add_value(struct row_bytes *bytes, struct value value);

/* The values that were added, at most ROW_COLUMNS_MAX, borrowed from the bytes. False: these bytes are no row. */
bool row_bytes_read(const void *bytes, size_t length, struct value out[ROW_COLUMNS_MAX], size_t *count);
