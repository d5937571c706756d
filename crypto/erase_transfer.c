// SPDX-License-Identifier: GPL-3.0-or-later
/* Single transfers and their errors. A retry is O_DIRECT like the first try: through the page cache it would report
 * success for data that never reached the medium. */
#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "crypto/erase_pass.h"

#define TRIES 2               /* on a single sector */
#define TROUBLE_MOST 600000   /* ms on errors, in all */
#define LOOK_FROM 16          /* bad sectors: then, and each time there are twice as many, is it still there? */
#define LOOK_AFTER 300000000L /* ns: a stick that is pulled out gives errors before the kernel takes it away */

int erase_same_device(const struct erase_pass *pass)
{
	const struct erase_job *job = pass->job;
	struct stat status;
	uint64_t size = 0, sequence = 0;

	if (job->same)
		return job->same(job->context);
	if (fstat(job->fd, &status) < 0)
		return -ENODEV;
	if (!S_ISBLK(status.st_mode))
		return 0;
	if (ioctl(job->fd, BLKGETSIZE64, &size) < 0 || size == 0)
		return -ENODEV;
	if (size != job->size)
		return -ESTALE;
	if (pass->sequence && (ioctl(job->fd, BLKGETDISKSEQ, &sequence) < 0 || sequence != pass->sequence))
		return -ESTALE;
	return 0;
}

int erase_judge(const struct erase_pass *pass, int error)
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
	case ENOMEM:
		return -error;
	default:
		return erase_same_device(pass);
	}
}

int erase_transfer(const struct erase_pass *pass, bool reading, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	ssize_t n;

	do
		n = reading ? pread(pass->job->fd, bytes, length, (off_t)offset) : pwrite(pass->job->fd, bytes, length, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	return (uint32_t)n == length ? 0 : EIO;
}

static int look_after_it(const struct erase_pass *pass)
{
	const struct timespec pause = { .tv_nsec = LOOK_AFTER };

	nanosleep(&pause, NULL);
	return erase_same_device(pass);
}

static int give_up_sector(struct erase_pass *pass, uint64_t offset)
{
	const struct erase_extent extent = { .offset = offset, .length = pass->job->sector,
		.kind = pass->reading ? ERASE_UNREADABLE : ERASE_UNWRITTEN };
	int r = 0;

	if (pass->reading && erase_state_unwritten(pass->state, offset)) {
		erase_state_count(pass->state, ERASE_UNREADABLE, extent.length);
		pass->state->old_sectors++; /* nothing was ever written over what was there */
	} else {
		erase_state_add(pass->state, &extent);
	}
	pass->bad++;
	if (pass->bad >= LOOK_FROM && (pass->bad & (pass->bad - 1)) == 0)
		r = look_after_it(pass);
	if (r == 0 && (pass->bad > ERASE_BAD_SECTORS_MAX || pass->trouble > TROUBLE_MOST))
		r = -EIO;
	/* A dying stick takes minutes over one block; whoever wants it to stop need not wait so long. What was counted since the
	 * last checkpoint is done again. */
	return r == 0 ? erase_pass_ask(pass, offset) : r;
}

static uint32_t next_step(uint32_t length, uint32_t sector)
{
	if (length > ERASE_PIECE)
		return ERASE_PIECE;
	return length > 4096 ? 4096 : sector;
}

/* The same piece in smaller ones. */
static int narrow(struct erase_pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	uint32_t step = next_step(length, pass->job->sector);

	for (uint32_t i = 0; i < length; i += step) {
		uint32_t piece = length - i < step ? length - i : step;
		int r = erase_transfer_narrowing(pass, bytes + i, offset + i, piece);

		if (r < 0)
			return r;
	}
	return 0;
}

int erase_transfer_narrowing(struct erase_pass *pass, uint8_t *bytes, uint64_t offset, uint32_t length)
{
	int tries = length == pass->job->sector ? TRIES : 1;

	for (int i = 0; i < tries; i++) {
		int64_t start = clock_monotonic();
		int error = erase_transfer(pass, pass->reading, bytes, offset, length);
		int r;

		if (error == 0 && pass->reading)
			return erase_compare(pass, bytes, offset, length);
		if (error == 0) {
			pass->state->written += length;
			return 0;
		}
		pass->trouble += clock_monotonic() - start;
		r = erase_judge(pass, error);
		if (r < 0)
			return r;
	}
	if (length == pass->job->sector)
		return give_up_sector(pass, offset);
	return narrow(pass, bytes, offset, length);
}
