// SPDX-License-Identifier: GPL-3.0-or-later
/* A cheap early end for media that are smaller than they say or that ignore writes. What is written is the stream itself,
 * so nothing has to be undone. Passing proves nothing; the whole comparison does. */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "common/clock.h"
#include "crypto/erase_missing.h"

#define PLACE 4096u
#define LEAST (8ull << 20)       /* of a medium: below, all of it is written as fast */
#define READ_AT (128ull << 20)   /* more than a stick's own cache holds */
#define ONE_EACH (64ull << 20)   /* of the surface */
#define RANDOM_LEAST 16u
#define RANDOM_MOST 1000u
#define BOUNDARIES_MOST 128u     /* two at each power of two */

static uint32_t length_at(const struct erase_pass *pass, uint64_t offset)
{
	return pass->job->size - offset < PLACE ? (uint32_t)(pass->job->size - offset) : PLACE;
}

static void add_boundaries(const struct erase_pass *pass, struct erase_places *places)
{
	uint64_t size = pass->job->size;

	places->offset[places->count++] = size - pass->job->sector;
	for (uint64_t at = ERASE_BLOCK; at < size && at != 0; at <<= 1) {
		places->offset[places->count++] = at - PLACE;
		places->offset[places->count++] = at;
	}
}

static int add_random(const struct erase_pass *pass, struct erase_places *places, uint32_t count)
{
	uint64_t random[RANDOM_MOST];
	uint64_t pieces = pass->job->size / PLACE;

	if (getrandom(random, count * sizeof(random[0]), 0) != (ssize_t)(count * sizeof(random[0])))
		return -EIO;
	for (uint32_t i = 0; i < count; i++)
		places->offset[places->count++] = random[i] % pieces * PLACE;
	return 0;
}

static int mix(struct erase_places *places)
{
	for (uint32_t i = places->count - 1; i > 0; i--) {
		uint32_t random, other;
		uint64_t kept = places->offset[i];

		if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
			return -EIO;
		other = random % (i + 1);
		places->offset[i] = places->offset[other];
		places->offset[other] = kept;
	}
	return 0;
}

static int write_place(struct erase_pass *pass, uint64_t offset)
{
	uint32_t length = length_at(pass, offset);
	int64_t start;
	int error;

	if (erase_stream_fill(pass->stream, offset, pass->scratch, length) < 0)
		return -EIO;
	start = clock_monotonic();
	error = erase_transfer(pass, false, pass->scratch, offset, length);
	if (error)
		return erase_failed(pass, error, clock_monotonic() - start); /* a bad sector is the write's to find */
	pass->in_row = 0;
	return 0;
}

int erase_places_write(struct erase_pass *pass, struct erase_places *places)
{
	uint64_t wanted = pass->job->size / ONE_EACH;
	uint32_t count = wanted > RANDOM_MOST ? RANDOM_MOST : (uint32_t)wanted;
	int r;

	if (pass->job->size < LEAST)
		return 0;
	if (count < RANDOM_LEAST)
		count = RANDOM_LEAST;
	places->offset = calloc(count + BOUNDARIES_MOST, sizeof(places->offset[0]));
	if (!places->offset)
		return -ENOMEM;
	add_boundaries(pass, places);
	r = add_random(pass, places, count);
	for (uint32_t i = 0; r == 0 && i < places->count; i++)
		r = write_place(pass, places->offset[i]);
	places->read_at = pass->job->size / 2 < READ_AT ? pass->job->size / 2 : READ_AT;
	pass->in_row = 0;
	return r == 0 ? mix(places) : r;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b > 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* *wrong: false also where it cannot be read, which is no sign of either fraud. */
static int read_place(struct erase_pass *pass, uint64_t offset, bool *wrong)
{
	struct erase_extent seen = { 0 };
	struct erase_state *state = pass->state;
	uint32_t length = length_at(pass, offset);
	int error = erase_transfer(pass, true, pass->scratch, offset, length);
	int r = error ? erase_judge(pass, error) : erase_look(pass, pass->scratch, offset, length, &seen);

	*wrong = seen.length > 0;
	if (seen.length > 0 && seen.kind == ERASE_ALIAS)
		state->probe_distance = common_divisor(state->probe_distance,
			seen.distance < 0 ? 0 - (uint64_t)seen.distance : (uint64_t)seen.distance);
	return r;
}

int erase_places_read(struct erase_pass *pass, const struct erase_places *places)
{
	uint32_t wrong = 0;

	for (uint32_t i = 0; i < places->count; i++) {
		bool this_one = false;
		int r = read_place(pass, places->offset[i], &this_one);

		if (r < 0)
			return r;
		wrong += this_one;
	}
	pass->state->probe = ERASE_PROBE_PASSED;
	if (pass->state->probe_distance > 0)
		pass->state->probe = ERASE_FAKE_CAPACITY;
	else if (wrong == places->count)
		pass->state->probe = ERASE_IGNORES_WRITES;
	return pass->state->probe == ERASE_PROBE_PASSED ? 0 : -EUCLEAN;
}
