// SPDX-License-Identifier: GPL-3.0-or-later
/* The two passes over a surface, with every error narrowed down to the sector; shared by the erase files only. */
#pragma once

#include <stdbool.h>

#include "crypto/erase.h"

#define ERASE_BAD_SECTORS_MAX 4096 /* that cannot be written or read: more, and a dying stick would hold on for days */

/* Both fill their part of `result`, which starts zeroed with first_bad = UINT64_MAX. 0: the pass reached the end,
 * `result` says how. -ENODEV: the device went away. -ECANCELED: progress said so. -EIO: too many bad sectors, what was
 * not reached counts as unwritten or unreadable. -EROFS and the like: the device refuses as a whole. */
int erase_pass_write(const struct erase_job *job, struct erase_result *result);
int erase_pass_verify(const struct erase_job *job, struct erase_result *result);

/* True when the device is no longer there, or is no longer as large as it was. */
bool erase_device_gone(const struct erase_job *job);
