// SPDX-License-Identifier: GPL-3.0-or-later
/* Judges one wrong sector. What it cannot account for to the last block is old data, so that those are never counted low. */
#include "crypto/erase_classify.h"

#include <string.h>

#define FEW_BITS 64

static bool is_all(const uint8_t *bytes, uint32_t length, uint8_t value)
{
	return bytes[0] == value && memcmp(bytes, bytes + 1, length - 1) == 0;
}

static uint32_t differing_bits(const struct erase_sight *sight)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < sight->length && bits <= FEW_BITS; i++)
		bits += (uint32_t)__builtin_popcount((unsigned int)(sight->bytes[i] ^ sight->expected[i]));
	return bits;
}

static bool is_ours(struct erase_stream *stream, const struct erase_sight *sight, struct erase_extent *out)
{
	uint64_t nonce, offset;

	if (!erase_stream_origin(stream, sight->bytes, sight->length, &nonce, &offset))
		return false;
	if (nonce != sight->nonce || offset == sight->offset) {
		out->kind = ERASE_STALE; /* at its own place it is what the zeros should have replaced */
		return true;
	}
	out->kind = ERASE_ALIAS;
	out->distance = (int64_t)(offset - sight->offset);
	return true;
}

void erase_classify(struct erase_stream *stream, const struct erase_sight *sight, struct erase_extent *out)
{
	*out = (struct erase_extent){ .offset = sight->offset, .length = sight->length, .kind = ERASE_OLD };
	if (is_all(sight->bytes, sight->length, 0) || is_all(sight->bytes, sight->length, 0xff))
		out->kind = ERASE_LOST;
	else if (differing_bits(sight) <= FEW_BITS)
		out->kind = ERASE_BIT_ERROR;
	else
		is_ours(stream, sight, out);
}
