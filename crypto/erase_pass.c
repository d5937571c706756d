// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs one phase over the surface: blocks through the queue, in order, with a word to whoever asks and a checkpoint now and
 * then. Knows no key handling and no wording. */
#include "crypto/erase_pass.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/clock.h"

#define REPORT_EVERY 100            /* ms */
#define FLUSH_TRIES 2
#define KEEP_EVERY 10000            /* ms between checkpoints */
#define KEEP_BYTES (1ull << 30)     /* or so much, */
#define KEEP_LEAST 1000             /* ms, but not more often than that */

static void spend(struct erase_pass *pass)
{
	uint64_t ms = pass->spent + (uint64_t)(clock_monotonic() - pass->started);

	if (pass->reading)
		pass->state->verify_ms = ms;
	else
		pass->state->write_ms = ms;
}

/* Everything on the medium, nothing in memory. BLKFLSBUF needs a right that an eraser has dropped; nothing relies on it:
 * what is read back is O_DIRECT. */
static int flush(const struct erase_pass *pass)
{
	int r = 0;

	for (int i = 0; r == 0 && i < FLUSH_TRIES; i++) {
		if (fdatasync(pass->job->fd) == 0)
			return 0;
		r = erase_judge(pass, errno);
	}
	return r < 0 ? r : -EIO;
}

int erase_pass_checkpoint(struct erase_pass *pass, uint64_t done)
{
	int r = pass->reading ? 0 : flush(pass);

	if (r == 0)
		r = erase_same_device(pass);
	if (r < 0)
		return r;
	spend(pass);
	pass->state->durable = pass->kept = done;
	pass->kept_at = clock_monotonic();
	*pass->safe = *pass->state;
	return pass->job->checkpoint ? pass->job->checkpoint(pass->job->context, pass->state) : 0;
}

static bool is_due(const struct erase_pass *pass, uint64_t done)
{
	int64_t since = clock_monotonic() - pass->kept_at;

	return done == pass->job->size || since >= KEEP_EVERY || (done - pass->kept >= KEEP_BYTES && since >= KEEP_LEAST);
}

/* At most every REPORT_EVERY milliseconds, and always at the end. */
static enum erase_wish ask(struct erase_pass *pass, uint64_t done)
{
	const struct erase_job *job = pass->job;
	int64_t now = clock_monotonic();

	if (!job->progress || (done < job->size && now - pass->reported < REPORT_EVERY))
		return ERASE_GO_ON;
	pass->reported = now;
	spend(pass);
	return job->progress(job->context, pass->state, done);
}

int erase_pass_ask(struct erase_pass *pass, uint64_t done)
{
	switch (ask(pass, done)) {
	case ERASE_GO_ON:
		return 0;
	case ERASE_PAUSE:
		return -EINTR;
	case ERASE_CANCEL:
		return -ECANCELED;
	}
	return 0;
}

static int after_block(struct erase_pass *pass, uint64_t done)
{
	enum erase_wish wish = ask(pass, done);
	int r = 0;

	if (wish == ERASE_CANCEL)
		return -ECANCELED;
	if (wish == ERASE_PAUSE || is_due(pass, done))
		r = erase_pass_checkpoint(pass, done);
	return r == 0 && wish == ERASE_PAUSE && done < pass->job->size ? -EINTR : r;
}

/* Fills and starts whatever is free. */
static int start_blocks(struct erase_pass *pass, struct erase_queue *queue, uint64_t *next)
{
	struct erase_block *block;
	int r = 0;

	while (r == 0 && *next < pass->job->size && (block = erase_queue_free(queue))) {
		uint64_t left = pass->job->size - *next;

		block->offset = *next;
		block->length = left < ERASE_BLOCK ? (uint32_t)left : ERASE_BLOCK;
		if (!pass->reading && !pass->blank) /* a queue's buffers begin as zeros */
			r = erase_stream_fill(pass->stream, block->offset, block->bytes, block->length);
		if (r == 0)
			r = erase_queue_start(queue, block);
		*next += block->length;
	}
	return r;
}

static int settle(struct erase_pass *pass, const struct erase_block *block)
{
	int r;

	if (block->result == 0 && pass->reading)
		return erase_compare(pass, block->bytes, block->offset, block->length);
	if (block->result == 0) {
		pass->state->written += block->length;
		return 0;
	}
	r = erase_judge(pass, -block->result);
	return r < 0 ? r : erase_transfer_narrowing(pass, block->bytes, block->offset, block->length);
}

static int run_queue(struct erase_pass *pass, uint64_t from, const struct erase_places *places)
{
	SCOPED(erase_queue_close) struct erase_queue *queue = NULL;
	struct erase_block *block = NULL;
	uint64_t next = from, done = from;
	bool probed = places->count == 0;
	int r = erase_queue_open(pass->job->fd, !pass->reading, pass->job->threads, &queue);

	while (r == 0 && done < pass->job->size) {
		r = start_blocks(pass, queue, &next);
		if (r == 0)
			r = erase_queue_wait(queue, &block);
		if (r == 0)
			r = settle(pass, block);
		if (r < 0)
			break;
		done = block->offset + block->length;
		if (!probed && done >= places->read_at) {
			probed = true;
			r = erase_places_read(pass, places);
		}
		if (r == 0)
			r = after_block(pass, done);
	}
	return r;
}

/* What was not reached counts as what cannot be done. */
static int give_up_rest(struct erase_pass *pass)
{
	struct erase_state *state = pass->state;
	uint64_t done = pass->reading ? state->verified + state->mismatched + state->bytes[ERASE_UNREADABLE] :
					state->written + state->bytes[ERASE_UNWRITTEN];
	struct erase_extent rest = { .offset = done, .length = pass->job->size - done,
		.kind = pass->reading ? ERASE_UNREADABLE : ERASE_UNWRITTEN };

	if (rest.length > 0)
		erase_state_add(state, &rest);
	state->durable = pass->job->size;
	return -EIO;
}

int erase_pass_run(struct erase_pass *pass, uint64_t from)
{
	struct erase_places places = { 0 };
	int r = 0;

	if (pass->state->phase == ERASE_WRITE && from == 0 && pass->state->probe == ERASE_NOT_PROBED)
		r = erase_places_write(pass, &places);
	if (r == 0)
		r = run_queue(pass, from, &places);
	free(places.offset);
	spend(pass);
	if (r == -EIO && erase_same_device(pass) == 0)
		r = give_up_rest(pass);
	else if (r == -EIO)
		r = erase_same_device(pass);
	return r;
}
