// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs one phase over the surface: blocks through the queue, in order, with a word to whoever asks and a checkpoint now and
 * then. Knows no key handling and no wording. */
#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/clock.h"
#include "crypto/erase_missing.h"

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
	erase_missing_give_up(pass, pass->safe); /* until it was tried again */
	return pass->job->checkpoint ? pass->job->checkpoint(pass->job->context, pass->safe) : 0;
}

/* What is put off comes before the end. */
static bool may_be_kept(const struct erase_pass *pass, uint64_t done)
{
	return pass->missing->count == 0 || done < pass->job->size;
}

static bool is_due(const struct erase_pass *pass, uint64_t done)
{
	int64_t since = clock_monotonic() - pass->kept_at;

	return done == pass->job->size || since >= KEEP_EVERY || (done - pass->kept >= KEEP_BYTES && since >= KEEP_LEAST);
}

/* At most every REPORT_EVERY milliseconds, and always at the end. What is put off is not done. */
static enum erase_wish ask(struct erase_pass *pass, uint64_t reached)
{
	const struct erase_job *job = pass->job;
	uint64_t done = reached - erase_missing_bytes(pass);
	int64_t now = clock_monotonic();

	if (!job->progress || (done < job->size && now - pass->reported < REPORT_EVERY))
		return ERASE_GO_ON;
	pass->reported = now;
	spend(pass);
	return job->progress(job->context, pass->state, done);
}

int erase_pass_ask(struct erase_pass *pass, uint64_t reached)
{
	switch (ask(pass, reached)) {
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
	if (may_be_kept(pass, done) && (wish == ERASE_PAUSE || is_due(pass, done)))
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

/* What fails is put off, and the next block is started farther on. */
static int put_off(struct erase_pass *pass, const struct erase_block *block, int64_t ms, uint64_t *next)
{
	uint64_t last = (pass->job->size - 1) / ERASE_BLOCK * ERASE_BLOCK;
	int r = erase_failed(pass, -block->result, ms);

	if (r < 0)
		return r;
	r = erase_missing_add(pass, block->offset, block->length);
	pass->reached = block->offset + block->length;
	if (*next < last)
		*next = last - *next < erase_jump(pass) ? last : *next + erase_jump(pass);
	return r;
}

static int settle(struct erase_pass *pass, const struct erase_block *block)
{
	int r = pass->reading ? erase_compare(pass, block->bytes, block->offset, block->length) : 0;

	if (r < 0)
		return r;
	if (!pass->reading)
		pass->state->written += block->length;
	pass->in_row = 0;
	pass->reached = block->offset + block->length;
	return 0;
}

/* The next in order, when it is there; what was jumped over before it is put off. */
static int one_block(struct erase_pass *pass, struct erase_queue *queue, uint64_t *next)
{
	int64_t start = clock_monotonic();
	struct erase_block *block = NULL;
	uint64_t before = pass->reached;
	int r = erase_queue_wait(queue, &block);

	if (r < 0)
		return r;
	pass->reached = block->offset;
	r = erase_missing_add(pass, before, block->offset - before);
	if (r < 0)
		return r;
	return block->result == 0 ? settle(pass, block) : put_off(pass, block, clock_monotonic() - start, next);
}

static int run_queue(struct erase_pass *pass, const struct erase_places *places)
{
	SCOPED(erase_queue_close) struct erase_queue *queue = NULL;
	uint64_t next = pass->reached;
	bool probed = places->count == 0;
	int r = erase_queue_open(pass->job->fd, !pass->reading, pass->job->threads, &queue);

	while (r == 0 && pass->reached < pass->job->size) {
		r = start_blocks(pass, queue, &next);
		if (r == 0)
			r = one_block(pass, queue, &next);
		if (r < 0)
			break;
		if (!probed && pass->reached >= places->read_at) {
			probed = true;
			r = erase_places_read(pass, places);
		}
		if (r == 0)
			r = after_block(pass, pass->reached);
	}
	return r;
}

/* What was not reached counts as what cannot be done. */
static void give_up_rest(struct erase_pass *pass)
{
	struct erase_state *state = pass->state;
	struct erase_extent rest = { .offset = pass->reached, .length = pass->job->size - pass->reached,
		.kind = pass->reading ? ERASE_UNREADABLE : ERASE_UNWRITTEN };

	erase_missing_give_up(pass, state);
	erase_state_give_up(state, &rest, pass->job->sector);
	state->durable = pass->job->size;
}

static int run_all(struct erase_pass *pass)
{
	struct erase_places places = { 0 };
	int r = 0;

	if (pass->state->phase == ERASE_WRITE && pass->reached == 0 && pass->state->probe == ERASE_NOT_PROBED)
		r = erase_places_write(pass, &places);
	if (r == 0)
		r = run_queue(pass, &places);
	free(places.offset);
	if (r < 0 || pass->missing->count == 0)
		return r;
	r = erase_missing_come_back(pass);
	return r < 0 ? r : erase_pass_checkpoint(pass, pass->job->size);
}

int erase_pass_run(struct erase_pass *pass, uint64_t from)
{
	int r, gone;

	pass->reached = from;
	erase_missing_take_back(pass);
	r = run_all(pass);
	spend(pass);
	if (r != -EIO && r != -EHOSTDOWN)
		return r;
	gone = erase_same_device(pass);
	if (gone == 0)
		give_up_rest(pass);
	return gone == 0 ? r : gone;
}
