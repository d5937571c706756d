// SPDX-License-Identifier: GPL-3.0-or-later
/* An open medium looked at again: still the one in the stick, and still read-only if it was opened so. */
#pragma once

#include <stdbool.h>

#include "common/wire.h"

struct guard {
	bool read_only; /* it was asked for, or something of it was found */
	bool restored;  /* disk or mapping could be written to; now they cannot */
};

/* By the request's disk, number, uuid and VOLUME_READ_ONLY. -ENODEV, -ESTALE: not this medium in this stick any more; -EROFS:
 * the write protection cannot be had again. Whoever asks then closes it by force. Writes nothing to the medium. */
int guard_check(const struct volume_request *request, struct guard *out, struct fault *fault);
