// SPDX-License-Identifier: GPL-3.0-or-later
/* What fails is put off: first comes all the rest, in growing jumps over what is bad in one go; then what is missing, from its end
 * backwards, in ever smaller pieces (the order of ddrescue). So errors use up their budget where nothing good is left to do. */
#include "crypto/erase_missing.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "common/clock.h"

#define TROUBLE_MOST 600000   /* ms on errors, in all */
#define LOOK_FROM 8           /* failures in a row: then, and each time there are twice as many, is it still there? */
#define LOOK_AFTER 300000000L /* ns */
#define LOOK_TIMES 10         /* before it is called dead */
#define PLACES 16u            /* all over the surface: one that answers nowhere has died */
#define JUMP_MOST 64u         /* so many reach from one end to the other */

/* ---- the list ---- */

static bool has_room(const struct erase_pass *pass)
{
	const struct erase_state *state = pass->state;

	return pass->missing->count < ERASE_MISSING_MAX && pass->later->count < ERASE_MISSING_MAX &&
		(pass->reading || state->extents < ERASE_EXTENTS_MAX - 2 * ERASE_MISSING_MAX - 1);
}

static enum erase_kind kind_of(const struct erase_pass *pass)
{
	return pass->reading ? ERASE_UNREADABLE : ERASE_UNWRITTEN;
}

static void give_up(const struct erase_pass *pass, struct erase_state *state, uint64_t offset, uint64_t length)
{
	const struct erase_extent part = { .offset = offset, .length = length, .kind = kind_of(pass) };

	erase_state_give_up(state, &part, pass->job->sector);
}

/* Neighbours are one. -EIO: there is no room, and it is given up. */
static int list_add(struct erase_pass *pass, struct erase_missing *list, uint64_t offset, uint64_t length)
{
	struct erase_range *last = list->count ? &list->range[list->count - 1] : NULL;

	if (last && last->offset + last->length == offset) {
		last->length += length;
	} else if (last && offset + length == last->offset) {
		last->offset = offset;
		last->length += length;
	} else if (has_room(pass)) {
		list->range[list->count++] = (struct erase_range){ offset, length };
	} else {
		give_up(pass, pass->state, offset, length);
		return -EIO;
	}
	return 0;
}

int erase_missing_add(struct erase_pass *pass, uint64_t offset, uint64_t length)
{
	return length > 0 ? list_add(pass, pass->missing, offset, length) : 0;
}

static uint64_t bytes_of(const struct erase_missing *list)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < list->count; i++)
		bytes += list->range[i].length;
	return bytes;
}

uint64_t erase_missing_bytes(const struct erase_pass *pass)
{
	return bytes_of(pass->missing) + bytes_of(pass->later);
}

void erase_missing_give_up(const struct erase_pass *pass, struct erase_state *state)
{
	for (uint32_t i = 0; i < pass->missing->count; i++)
		give_up(pass, state, pass->missing->range[i].offset, pass->missing->range[i].length);
	for (uint32_t i = 0; i < pass->later->count; i++)
		give_up(pass, state, pass->later->range[i].offset, pass->later->range[i].length);
}

void erase_missing_take_back(struct erase_pass *pass)
{
	struct erase_state *state = pass->state;
	enum erase_kind kind = kind_of(pass);
	uint32_t kept = 0;

	for (uint32_t i = 0; i < state->extents; i++) {
		const struct erase_extent extent = state->extent[i];

		if (extent.kind != kind || extent.length <= pass->job->sector || pass->missing->count == ERASE_MISSING_MAX) {
			state->extent[kept++] = extent;
			continue;
		}
		pass->missing->range[pass->missing->count++] = (struct erase_range){ extent.offset, extent.length };
		state->bytes[kind] -= extent.length;
	}
	state->extents = kept;
	state->first_bad = kept ? state->extent[0].offset : UINT64_MAX;
}

/* ---- a failure ---- */

static int fill(struct erase_pass *pass, uint64_t offset, uint32_t length)
{
	if (pass->reading)
		return 0;
	if (!pass->blank)
		return erase_stream_fill(pass->stream, offset, pass->scratch, length);
	memset(pass->scratch, 0, length);
	return 0;
}

/* What was good before is tried too. 0: one of the places answers; -EHOSTDOWN: none. */
static int answers(struct erase_pass *pass)
{
	uint64_t sectors = pass->job->size / pass->job->sector;

	for (uint32_t i = 0; i < PLACES; i++) {
		uint64_t offset = (sectors - 1) * i / (PLACES - 1) * pass->job->sector;
		int r = fill(pass, offset, pass->job->sector);
		int error = r == 0 ? erase_transfer(pass, pass->reading, pass->scratch, offset, pass->job->sector) : 0;

		if (r == 0 && error == 0)
			return 0;
		if (r == 0)
			r = erase_judge(pass, error);
		if (r < 0)
			return r;
	}
	return -EHOSTDOWN;
}

/* A stick that is pulled out gives errors before the kernel takes it away, and one that is reset is silent for a moment. */
static int answers_still(struct erase_pass *pass)
{
	const struct timespec pause = { .tv_nsec = LOOK_AFTER };
	int r = answers(pass);

	for (int i = 0; r == -EHOSTDOWN && i < LOOK_TIMES; i++) {
		nanosleep(&pause, NULL);
		r = erase_same_device(pass);
		if (r == 0)
			r = answers(pass);
	}
	return r;
}

int erase_failed(struct erase_pass *pass, int error, int64_t ms)
{
	int64_t start = clock_monotonic();
	int r = erase_judge(pass, error);

	pass->in_row++;
	pass->failures++;
	if (r == 0 && pass->in_row >= LOOK_FROM && (pass->in_row & (pass->in_row - 1)) == 0)
		r = answers_still(pass);
	pass->trouble += ms + clock_monotonic() - start;
	return r == 0 && pass->trouble > TROUBLE_MOST ? -EIO : r;
}

uint64_t erase_jump(const struct erase_pass *pass)
{
	uint64_t most = pass->job->size / JUMP_MOST / ERASE_BLOCK, jump;

	if (pass->in_row < 2)
		return 0;
	jump = pass->in_row < 32 ? 1ull << (pass->in_row - 2) : most;
	return (jump < most ? jump : most) * ERASE_BLOCK;
}

/* ---- coming back ---- */

static int try_piece(struct erase_pass *pass, uint64_t offset, uint32_t length)
{
	int64_t start = clock_monotonic();
	int r = fill(pass, offset, length), error = 0;

	if (r < 0)
		return r;
	error = erase_transfer(pass, pass->reading, pass->scratch, offset, length);
	if (error && length == pass->job->sector && pass->in_row < LOOK_FROM) /* not amid what is bad anyway */
		error = erase_transfer(pass, pass->reading, pass->scratch, offset, length);
	if (error == 0) {
		pass->in_row = 0;
		if (pass->reading)
			return erase_compare(pass, pass->scratch, offset, length);
		pass->state->written += length;
		return 0;
	}
	if (length == pass->job->sector)
		give_up(pass, pass->state, offset, length);
	else if (list_add(pass, pass->later, offset, length) < 0)
		return -EIO;
	r = erase_failed(pass, error, clock_monotonic() - start);
	return r == 0 && (pass->failures > ERASE_FAILURES_MAX || !has_room(pass)) ? -EIO : r;
}

/* The next piece from the end of what is missing, no longer there. */
static uint32_t take_piece(struct erase_missing *missing, uint32_t step, uint64_t *offset)
{
	struct erase_range *range = &missing->range[missing->count - 1];
	uint64_t end = range->offset + range->length, start = (end - 1) / step * step;

	*offset = start < range->offset ? range->offset : start;
	range->length = *offset - range->offset;
	if (range->length == 0)
		missing->count--;
	return (uint32_t)(end - *offset);
}

/* What failed again was put off from the end on; it is to lie from the start on, as the rest did. */
static void turn_over(struct erase_pass *pass)
{
	struct erase_missing *done = pass->missing;
	uint32_t count = pass->later->count;

	for (uint32_t i = 0; i < count / 2; i++) {
		struct erase_range kept = pass->later->range[i];

		pass->later->range[i] = pass->later->range[count - 1 - i];
		pass->later->range[count - 1 - i] = kept;
	}
	pass->missing = pass->later;
	pass->later = done;
}

static int one_round(struct erase_pass *pass, uint32_t step)
{
	int r = 0;

	while (r == 0 && pass->missing->count > 0) {
		uint64_t offset;
		uint32_t length = take_piece(pass->missing, step, &offset);

		r = try_piece(pass, offset, length);
		/* A dying stick takes minutes over one block; whoever wants it to stop need not wait so long. What was counted since the
		 * last checkpoint is done again. */
		if (r == 0)
			r = erase_pass_ask(pass, pass->reached);
	}
	if (r == 0)
		turn_over(pass);
	return r;
}

int erase_missing_come_back(struct erase_pass *pass)
{
	const uint32_t steps[] = { ERASE_BLOCK, 65536, 4096, pass->job->sector };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(steps) && pass->missing->count > 0; i++)
		r = one_round(pass, steps[i]);
	return r;
}
