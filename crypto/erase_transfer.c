// SPDX-License-Identifier: GPL-3.0-or-later
/* Single transfers and their errors. A retry is O_DIRECT like the first try: through the page cache it would report
 * success for data that never reached the medium. */
#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/erase_pass.h"

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
