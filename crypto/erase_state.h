// SPDX-License-Identifier: GPL-3.0-or-later
/* What a job counts, to the sector; shared by the erase files only. */
#pragma once

#include "crypto/erase.h"

/* Counts [offset, offset + length) as of that kind, and lists it. */
void erase_state_add(struct erase_state *state, const struct erase_extent *extent);
/* The same without a place in the list: it has one already. */
void erase_state_count(struct erase_state *state, enum erase_kind kind, uint64_t length);
/* Counts `part` as what could not be written or read; of what is unwritten already, that it could not be read either. */
void erase_state_give_up(struct erase_state *state, const struct erase_extent *part, uint32_t sector);
/* Is the sector at `offset` one that could not be written? All of those are listed. */
bool erase_state_unwritten(const struct erase_state *state, uint64_t offset);
/* From `offset` on it is as there for so many bytes, at most `most`: unwritten, or not. */
uint64_t erase_state_alike(const struct erase_state *state, uint64_t offset, uint64_t most);
/* A write goes back to `offset`, or to 0 where the list does not tell what to forget. Returns where. */
uint64_t erase_state_rewind(struct erase_state *state, uint64_t offset);
