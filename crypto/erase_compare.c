// SPDX-License-Identifier: GPL-3.0-or-later
/* What was read against what should be there; touches no device. */
#include <errno.h>
#include <string.h>

#include "crypto/erase_classify.h"
#include "crypto/erase_pass.h"

const uint8_t *erase_expected(struct erase_pass *pass, uint64_t offset, uint32_t length)
{
	/* blank: `expected` was zeroed when the phase began */
	if (!pass->blank && erase_stream_fill(pass->stream, offset, pass->expected, length) < 0)
		return NULL;
	return pass->expected;
}

static void classify(struct erase_pass *pass, const uint8_t *bytes, const uint8_t *expected, struct erase_extent *out)
{
	const struct erase_sight sight = { .bytes = bytes, .expected = expected, .length = pass->job->sector,
		.offset = out->offset, .nonce = pass->state->nonce };

	erase_classify(pass->stream, &sight, out);
}

static void count_wrong(struct erase_pass *pass, const struct erase_extent *wrong)
{
	struct erase_state *state = pass->state;
	bool unwritten = erase_state_unwritten(state, wrong->offset);

	if (unwritten)
		erase_state_count(state, wrong->kind, wrong->length);
	else
		erase_state_add(state, wrong);
	state->old_sectors += unwritten || wrong->kind == ERASE_OLD;
}

static void compare_sectors(struct erase_pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length)
{
	uint32_t sector = pass->job->sector;

	for (uint32_t i = 0; i < length; i += sector) {
		struct erase_extent wrong = { .offset = offset + i };

		if (memcmp(bytes + i, pass->expected + i, sector) == 0) {
			pass->state->verified += sector;
			continue;
		}
		classify(pass, bytes + i, pass->expected + i, &wrong);
		count_wrong(pass, &wrong);
	}
}

int erase_compare(struct erase_pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length)
{
	for (uint32_t done = 0; done < length;) {
		uint32_t piece = length - done < ERASE_PIECE ? length - done : ERASE_PIECE;
		const uint8_t *expected;

		erase_fetch_ahead(bytes + done, piece);
		expected = erase_expected(pass, offset + done, piece);
		if (!expected)
			return -EIO;
		if (memcmp(bytes + done, expected, piece) == 0)
			pass->state->verified += piece;
		else
			compare_sectors(pass, bytes + done, offset + done, piece);
		done += piece;
	}
	return 0;
}

int erase_look(struct erase_pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length, struct erase_extent *out)
{
	uint32_t sector = pass->job->sector;

	*out = (struct erase_extent){ .offset = offset };
	for (uint32_t done = 0; done < length; done += sector) {
		const uint8_t *expected = erase_expected(pass, offset + done, sector);

		if (!expected)
			return -EIO;
		if (memcmp(bytes + done, expected, sector) == 0)
			continue;
		out->offset = offset + done;
		classify(pass, bytes + done, expected, out);
		return 0;
	}
	return 0;
}
