// SPDX-License-Identifier: GPL-3.0-or-later
/* Is what was written before still there? Bridges say that they have no cache, and forget what lay in it. And whose is it? */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "crypto/erase_pass.h"

#define PLACES 64u
#define TAIL (256ull << 20)

/* Reads [from, to) but for what is known as unwritten, and ends at the first sector that is not as it was written; *bad stays where
 * it is if there is none below it. */
static int check_range(struct erase_pass *pass, uint64_t from, uint64_t to, uint64_t *bad)
{
	if (to > *bad)
		to = *bad;
	while (from < to) {
		uint64_t most = to - from < ERASE_BLOCK ? to - from : ERASE_BLOCK;
		uint32_t length = (uint32_t)erase_state_alike(pass->state, from, most);
		struct erase_extent wrong = { .offset = from };
		int error = 0, r = 0;

		if (!erase_state_unwritten(pass->state, from)) {
			wrong.length = length;
			error = erase_transfer(pass, true, pass->scratch, from, length);
			r = error ? erase_judge(pass, error) : erase_look(pass, pass->scratch, from, length, &wrong);
		}
		if (r == 0)
			r = erase_pass_ask(pass, pass->state->durable); /* nothing has been changed yet */
		if (r < 0)
			return r;
		if (wrong.length > 0) {
			*bad = wrong.offset;
			return 0;
		}
		from += length;
	}
	return 0;
}

static int check_places(struct erase_pass *pass, uint64_t durable, uint64_t *bad)
{
	uint64_t random[PLACES], blocks = durable / ERASE_BLOCK;
	int r = getrandom(random, sizeof(random), 0) == (ssize_t)sizeof(random) ? 0 : -EIO;

	for (uint32_t i = 0; r == 0 && i < PLACES && blocks > 0; i++) {
		uint64_t from = random[i] % blocks * ERASE_BLOCK;

		r = check_range(pass, from, from + ERASE_BLOCK, bad);
	}
	return r;
}

int erase_resume_point(struct erase_pass *pass, uint64_t *from)
{
	uint64_t durable = pass->state->durable, bad = durable;
	uint64_t tail = durable > TAIL ? durable - TAIL : 0;
	int r;

	r = check_range(pass, 0, durable < ERASE_BLOCK ? durable : ERASE_BLOCK, &bad);
	if (r == 0 && tail > PLACES * (uint64_t)ERASE_BLOCK)
		r = check_places(pass, tail, &bad);
	else if (r == 0)
		tail = 0;
	if (r == 0)
		r = check_range(pass, tail, durable, &bad);
	if (r == 0)
		*from = erase_state_rewind(pass->state, bad - bad % ERASE_BLOCK);
	return r;
}

static int pass_at(const struct erase_job *job, struct erase_stream *stream, uint64_t at, uint8_t *bytes)
{
	const struct erase_pass pass = { .job = job };
	uint64_t nonce, offset;
	int error = erase_transfer(&pass, true, bytes, at, job->sector);

	if (error)
		return -error;
	if (!erase_stream_origin(stream, bytes, job->sector, &nonce, &offset) || offset != at ||
		(nonce ^ job->nonce) > UINT8_MAX)
		return -ENOENT;
	return (int)(nonce & UINT8_MAX);
}

int erase_find_pass(const struct erase_job *job)
{
	SCOPED(erase_stream_close) struct erase_stream *stream = NULL;
	uint64_t middle = job->size / 2 - job->size / 2 % job->sector;
	const uint64_t places[] = { 0, middle, job->size - job->sector };
	uint8_t *bytes = aligned_alloc(ERASE_SECTOR_MAX, ERASE_SECTOR_MAX);
	int found = -ENOENT, r = bytes ? erase_stream_open(job->key, job->nonce, &stream) : -ENOMEM;

	for (size_t i = 0; r == 0 && found < 0 && i < ARRAY_SIZE(places); i++)
		found = pass_at(job, stream, places[i], bytes);
	for (uint64_t at = ERASE_SECTOR_MAX; r == 0 && found < 0 && at < job->size; at *= 2)
		found = pass_at(job, stream, at, bytes);
	free(bytes);
	if (r < 0)
		return r;
	return found < 0 ? -ENOENT : found;
}
