// SPDX-License-Identifier: GPL-3.0-or-later
/* What a phase put off because it failed; shared by the erase files only. */
#pragma once

#include "crypto/erase_pass.h"

#define ERASE_MISSING_MAX 1024u

struct erase_range {
	uint64_t offset, length;
};

/* In the order of the surface; what lies side by side is one. */
struct erase_missing {
	uint32_t count;
	struct erase_range range[ERASE_MISSING_MAX];
};

/* Put off, behind all that was. -EIO: too much is already. */
int erase_missing_add(struct erase_pass *pass, uint64_t offset, uint64_t length);
uint64_t erase_missing_bytes(const struct erase_pass *pass);
/* A transfer failed, after so many ms: 0 if the medium may be good elsewhere; -EHOSTDOWN: it answers nowhere
 * any more; -EIO: errors took too long; or as erase_judge. */
int erase_failed(struct erase_pass *pass, int error, int64_t ms);
/* How far to go ahead now, in whole blocks: the farther the more has failed in a row. */
uint64_t erase_jump(const struct erase_pass *pass);
/* Tries what was put off, down to the sector, and counts it. -EIO: too much fails; then what is left is missing still. */
int erase_missing_come_back(struct erase_pass *pass);
/* Counts what is missing as what cannot be done. */
void erase_missing_give_up(const struct erase_pass *pass, struct erase_state *state);
/* What an earlier call had put off is counted as what cannot be done: it is missing again. */
void erase_missing_take_back(struct erase_pass *pass);
