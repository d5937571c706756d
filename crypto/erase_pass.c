// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes the stream, reads it back; knows no key handling and no wording. Every transfer is O_DIRECT, retries too:
 * a retry through the page cache would report success for data that never reached the medium. */
#include "crypto/erase_pass.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "crypto/erase_ring.h"
#include "crypto/erase_stream.h"

#define REPORT_EVERY 100 /* ms */
#define TRIES 2          /* on a single sector */

struct pass {
	const struct erase_job *job;
	struct erase_result *result;
	struct erase_stream *stream;
	uint8_t *scratch;  /* reads of single pieces */
	uint8_t *expected; /* what the stream says */
	bool verifying;
	uint32_t bad;      /* sectors that gave an error in this pass */
	int64_t reported;
};

static void free_buffer(uint8_t *buffer)
{
	free(buffer);
}
SCOPED_DEFINE(free_buffer, uint8_t *)

bool erase_device_gone(const struct erase_job *job)
{
	struct stat status;
	uint64_t size = 0;

	if (fstat(job->fd, &status) < 0)
		return true;
	if (!S_ISBLK(status.st_mode))
		return false;
	return ioctl(job->fd, BLKGETSIZE64, &size) < 0 || size < job->size;
}

/* An error of one transfer: 0 if it may be the fault of single sectors, else what ends the pass. */
static int judge_error(const struct pass *pass, int error)
{
	switch (error) {
	case ENODEV:
	case ENXIO:
	case ENOMEDIUM:
	case ESHUTDOWN:
		return -ENODEV;
	case EROFS:
	case EPERM:
	case EACCES:
	case EBADF:
	case EINVAL:
		return -error;
	default:
		return erase_device_gone(pass->job) ? -ENODEV : 0;
	}
}

/* 0 if all of it was transferred, else an errno. */
static int transfer(const struct pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	ssize_t n;

	do
		n = pass->verifying ? pread(pass->job->fd, bytes, length, (off_t)offset) :
				      pwrite(pass->job->fd, bytes, length, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	return (uint32_t)n == length ? 0 : EIO;
}

static void mark_bad(struct pass *pass, uint64_t offset, uint64_t *count)
{
	*count += pass->job->sector;
	if (offset < pass->result->first_bad)
		pass->result->first_bad = offset;
}

static int give_up_sector(struct pass *pass, uint64_t offset)
{
	mark_bad(pass, offset, pass->verifying ? &pass->result->unreadable : &pass->result->unwritten);
	return ++pass->bad > ERASE_BAD_SECTORS_MAX ? -EIO : 0;
}

static void compare(struct pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length)
{
	uint32_t sector = pass->job->sector;

	if (memcmp(bytes, pass->expected, length) == 0) {
		pass->result->verified += length;
		return;
	}
	for (uint32_t i = 0; i < length; i += sector) {
		if (memcmp(bytes + i, pass->expected + i, sector) == 0)
			pass->result->verified += sector;
		else
			mark_bad(pass, offset + i, &pass->result->mismatched);
	}
}

/* Counts or compares what was transferred. */
static int account(struct pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length)
{
	int r;

	if (!pass->verifying) {
		pass->result->written += length;
		return 0;
	}
	r = erase_stream_fill(pass->stream, offset, pass->expected, length);
	if (r < 0)
		return r;
	compare(pass, bytes, offset, length);
	return 0;
}

static uint32_t next_step(uint32_t length, uint32_t sector)
{
	if (length > 65536)
		return 65536;
	return length > 4096 ? 4096 : sector;
}

static int transfer_narrowing(struct pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length);

/* The same piece in smaller ones. */
static int narrow(struct pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	uint32_t step = next_step(length, pass->job->sector);

	for (uint32_t i = 0; i < length; i += step) {
		uint32_t piece = length - i < step ? length - i : step;
		int r = transfer_narrowing(pass, bytes + i, offset + i, piece);

		if (r < 0)
			return r;
	}
	return 0;
}

static int transfer_narrowing(struct pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	int tries = length == pass->job->sector ? TRIES : 1;

	for (int i = 0; i < tries; i++) {
		int error = transfer(pass, bytes, offset, length);
		int r;

		if (error == 0)
			return account(pass, bytes, offset, length);
		r = judge_error(pass, error);
		if (r < 0)
			return r;
	}
	if (length == pass->job->sector)
		return give_up_sector(pass, offset);
	return narrow(pass, bytes, offset, length);
}

static int fill_with_stream(void *context, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	const struct pass *pass = context;

	return erase_stream_fill(pass->stream, offset, bytes, length);
}

static int fill_from_device(void *context, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	const struct pass *pass = context;

	return -transfer(pass, bytes, offset, length);
}

static int write_block(struct pass *pass, const struct erase_block *block)
{
	if (block->result < 0)
		return block->result;
	return transfer_narrowing(pass, block->bytes, block->offset, block->length);
}

static int verify_block(struct pass *pass, const struct erase_block *block)
{
	int r;

	if (block->result == 0)
		return account(pass, block->bytes, block->offset, block->length);
	r = judge_error(pass, -block->result);
	if (r < 0)
		return r;
	return narrow(pass, pass->scratch, block->offset, block->length);
}

/* At most every REPORT_EVERY milliseconds, and always at the end. */
static int report(struct pass *pass, uint64_t done)
{
	const struct erase_job *job = pass->job;
	int64_t now = clock_monotonic();

	if (!job->progress || (done < job->size && now - pass->reported < REPORT_EVERY))
		return 0;
	pass->reported = now;
	return job->progress(job->context, pass->verifying, done, job->size) != 0 ? -ECANCELED : 0;
}

static int run_pass(struct pass *pass)
{
	SCOPED(erase_ring_close) struct erase_ring *ring = NULL;
	const struct erase_block *block;
	int r;

	r = erase_ring_open(pass->job->size, pass->verifying ? fill_from_device : fill_with_stream, pass, &ring);
	while (r == 0 && (block = erase_ring_next(ring))) {
		r = pass->verifying ? verify_block(pass, block) : write_block(pass, block);
		if (r == 0)
			r = report(pass, block->offset + block->length);
	}
	return r;
}

static int prepare_and_run(const struct erase_job *job, struct erase_result *result, bool verifying)
{
	SCOPED(erase_stream_close) struct erase_stream *stream = NULL;
	SCOPED(free_buffer) uint8_t *scratch = aligned_alloc(4096, ERASE_BLOCK);
	SCOPED(free_buffer) uint8_t *expected = aligned_alloc(4096, ERASE_BLOCK);
	struct pass pass = { .job = job, .result = result, .verifying = verifying };
	int r;

	if (!scratch || !expected)
		return -ENOMEM;
	r = erase_stream_open(job->key, job->nonce, &stream);
	if (r < 0)
		return r;
	pass.stream = stream;
	pass.scratch = scratch;
	pass.expected = expected;
	return run_pass(&pass);
}

int erase_pass_write(const struct erase_job *job, struct erase_result *result)
{
	int64_t start = clock_monotonic();
	int r = prepare_and_run(job, result, false);

	if (r == -EIO)
		result->unwritten = job->size - result->written;
	result->write_ms = (uint64_t)(clock_monotonic() - start);
	return r;
}

int erase_pass_verify(const struct erase_job *job, struct erase_result *result)
{
	int64_t start = clock_monotonic();
	int r = prepare_and_run(job, result, true);

	if (r == -EIO)
		result->unreadable = job->size - result->verified - result->mismatched;
	result->verify_ms = (uint64_t)(clock_monotonic() - start);
	return r;
}
