// SPDX-License-Identifier: GPL-3.0-or-later
/* BLKROSET and its two mirrors. Knows no LUKS. */
#include "crypto/protection.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"

#define ANSWER_MAX 16

static bool sysfs_says_on(dev_t device)
{
	SCOPED(file_text_free) char *text = NULL;
	char path[64];
	size_t length;

	text_format(path, sizeof(path), "/sys/dev/block/%u:%u/ro", major(device), minor(device));
	return file_read(AT_FDCWD, path, ANSWER_MAX, &text, &length) == 0 && strcmp(text, "1\n") == 0;
}

bool protection_is_on(int device)
{
	struct stat status;
	int on = 0;

	return fstat(device, &status) == 0 && S_ISBLK(status.st_mode) && ioctl(device, BLKROGET, &on) == 0 && on == 1 &&
		sysfs_says_on(status.st_rdev);
}

static int switch_it(int device, int on, const char *path, struct fault *fault)
{
	if (ioctl(device, BLKROSET, &on) < 0)
		return fault_errno(fault, -errno, N_("The device %s cannot be write-protected: %s."), path);
	return 0;
}

int protection_set(int device, const char *path, struct fault *fault)
{
	int r = switch_it(device, 1, path, fault);

	if (r == 0 && !protection_is_on(device))
		r = fault_errno(fault, -EROFS, N_("The device %s cannot be write-protected: %s."), path);
	return r;
}

int protection_lift(int device, const char *path, struct fault *fault)
{
	return switch_it(device, 0, path, fault);
}
