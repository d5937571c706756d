// SPDX-License-Identifier: GPL-3.0-or-later
/* What a sector shows that is not what was written there. */
#pragma once

#include "crypto/erase_state.h"
#include "crypto/erase_stream.h"

struct erase_sight {
	const uint8_t *bytes, *expected;
	uint32_t length; /* one sector */
	uint64_t offset;
	uint64_t nonce;  /* of this pass */
};

/* kind and distance into *out, which gets offset and length, too. */
void erase_classify(struct erase_stream *stream, const struct erase_sight *sight, struct erase_extent *out);
