// SPDX-License-Identifier: GPL-3.0-or-later
/* What other systems would recognise on a device (libblkid): found, and wiped before a format; knows no LUKS template. */
#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/luks_internal.h"

#define SIGNATURES_MAX 128     /* a device that shows more is refused */
#define TAIL_SIZE (1u << 20)   /* backup GPT, RAID and VeraCrypt trailers lie in the last MiB */

SCOPED_DEFINE(blkid_free_probe, blkid_probe)

static int open_probe(int fd, blkid_probe *out)
{
	SCOPED(blkid_free_probe) blkid_probe probe = blkid_new_probe();

	if (!probe)
		return -ENOMEM;
	if (blkid_probe_set_device(probe, fd, 0, 0) < 0 || blkid_probe_enable_superblocks(probe, 1) < 0 ||
		blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_MAGIC | BLKID_SUBLKS_BADCSUM) < 0 ||
		blkid_probe_enable_partitions(probe, 1) < 0 ||
		blkid_probe_set_partitions_flags(probe, BLKID_PARTS_MAGIC | BLKID_PARTS_FORCE_GPT) < 0)
		return -EIO;
	*out = MOVE(probe);
	return 0;
}

/* The first signature, if any: 1 found, 0 none. */
static int probe_once(int fd, char found[32])
{
	SCOPED(blkid_free_probe) blkid_probe probe = NULL;
	const char *value = "?";
	int r;

	found[0] = '\0';
	r = open_probe(fd, &probe);
	if (r < 0)
		return r;
	r = blkid_do_probe(probe);
	if (r < 0)
		return -EIO;
	if (r > 0)
		return 0;
	if (blkid_probe_lookup_value(probe, "TYPE", &value, NULL) < 0)
		blkid_probe_lookup_value(probe, "PTTYPE", &value, NULL);
	text_copy(found, 32, value);
	return 1;
}

static int wipe_all(int fd)
{
	SCOPED(blkid_free_probe) blkid_probe probe = NULL;
	int r;

	r = open_probe(fd, &probe);
	if (r < 0)
		return r;
	for (int i = 0; i < SIGNATURES_MAX; i++) {
		r = blkid_do_probe(probe);
		if (r != 0)
			return r < 0 ? -EIO : 0;
		if (blkid_do_wipe(probe, 0) < 0)
			return -EIO;
	}
	return -ELOOP;
}

static int wipe_tail(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *zeros;
	ssize_t n;

	if (size < 0)
		return -errno;
	if (size < (off_t)TAIL_SIZE)
		return 0;
	zeros = calloc(1, TAIL_SIZE);
	if (!zeros)
		return -ENOMEM;
	n = pwrite(fd, zeros, TAIL_SIZE, size - (off_t)TAIL_SIZE);
	free(zeros);
	if (n < 0)
		return -errno;
	return n == (ssize_t)TAIL_SIZE ? 0 : -EIO;
}

int luks_find_signature(const char *path, char found[32], struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return fault_errno(fault, -errno, N_("The medium cannot be opened: %s: %s."), path);
	r = probe_once(fd, found);
	if (r < 0)
		return fault_set(fault, r, N_("The medium cannot be searched for old signatures: %s."), strerror(-r));
	return 0;
}

int luks_wipe_signatures(const char *path, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDWR | O_CLOEXEC);
	char left[32];
	int r;

	if (fd < 0)
		return fault_errno(fault, -errno, N_("The medium cannot be opened: %s: %s."), path);
	r = wipe_all(fd);
	if (r == 0)
		r = wipe_tail(fd);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0)
		r = probe_once(fd, left);
	if (r == 1)
		return fault_set(fault, -EIO, N_("An old signature (%s) cannot be removed from the medium."), left);
	if (r < 0)
		return fault_set(fault, r, N_("Old signatures cannot be removed from the medium: %s."), strerror(-r));
	return 0;
}

int luks_check_blank(const char *path, struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char found[32];
	int r;

	r = luks_open(path, &luks, fault);
	if (r < 0)
		return r;
	if (crypt_load(luks->device, NULL, NULL) == 0)
		return fault_set(fault, -EEXIST, N_("A LUKS header can still be read on the medium after the erase."));
	r = luks_find_signature(path, found, fault);
	if (r < 0)
		return r;
	if (found[0])
		return fault_set(fault, -EEXIST, N_("Something that looks like %s can be seen on the medium after the erase; erase it again."),
			found);
	return 0;
}
