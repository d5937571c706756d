// SPDX-License-Identifier: GPL-3.0-or-later
/* From the stick up: disk, header, mapping, mounts. Read-only is wanted as soon as one of them says so, so that it cannot be
 * lost bit by bit, nor with a memory. */
#include "mediad/volume/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/luks.h"
#include "crypto/protection.h"
#include "mediad/volume/device.h"
#include "mediad/volume/filesystem.h"
#include "mediad/volume/medium.h"
#include "mediad/volume/mounts.h"

struct mapping {
	char path[80];
	int fd;
	dev_t number;
};

/* The node of this medium, which lies on this very disk. */
static int open_mapping(const char *number, const struct device *below, struct mapping *out, struct fault *fault)
{
	const char *disk = below->path + sizeof("/dev/") - 1;
	char slave[PATH_MAX];
	struct stat status;

	filesystem_node(number, out->path);
	out->fd = open(out->path, O_RDONLY | O_CLOEXEC);
	if (out->fd < 0 || fstat(out->fd, &status) < 0 || !S_ISBLK(status.st_mode))
		return fault_set(fault, -ENODEV, N_("%s is not open."), number);
	out->number = status.st_rdev;
	text_format(slave, sizeof(slave), "/sys/dev/block/%u:%u/slaves/%s", major(out->number), minor(out->number), disk);
	if (access(slave, F_OK) < 0)
		return fault_set(fault, -ESTALE, N_("Another medium than %s is in the stick now."), number);
	return 0;
}

static int protect_again(const struct device *disk, const struct mapping *mapping, struct guard *out, struct fault *fault)
{
	bool mapping_is = protection_is_on(mapping->fd);
	int r = 0;

	if (!disk->read_only)
		r = protection_set(disk->pin, disk->path, fault);
	if (r == 0 && !mapping_is)
		r = protection_set(mapping->fd, mapping->path, fault);
	out->restored = !disk->read_only || !mapping_is;
	return r;
}

static int check_protection(const struct volume_request *request, const struct device *disk, const struct mapping *mapping,
	struct guard *out, struct fault *fault)
{
	struct mounts_protection mounts;
	bool asked = request->flags & VOLUME_READ_ONLY;
	int r = mounts_protection(mapping->number, &mounts);

	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), "/proc/self/mountinfo");
	asked |= mounts.asked || protection_is_on(mapping->fd);
	out->read_only = asked || disk->read_only;
	if (!out->read_only)
		return 0;
	if (mounts.mounted && !mounts.superblock && !asked)
		return fault_set(fault, -EROFS, N_("%s was write-protected while it was open for writing."), request->number);
	if (mounts.mounted && !mounts.superblock)
		return fault_set(fault, -EROFS, N_("%s was opened for reading only, but can be written to."), request->number);
	return protect_again(disk, mapping, out, fault);
}

int guard_check(const struct volume_request *request, struct guard *out, struct fault *fault)
{
	SCOPED(device_close) struct device disk = { .pin = -1 };
	struct mapping mapping = { .fd = -1 };
	char number[WIRE_NUMBER];
	int r;

	*out = (struct guard){ 0 };
	r = device_open(&request->disk, DEVICE_AS_IT_IS, &disk, fault);
	if (r == 0)
		r = medium_number_asked(request, number, fault);
	if (r == 0)
		r = luks_is(disk.path, number, request->uuid, fault);
	if (r == 0)
		r = open_mapping(request->number, &disk, &mapping, fault);
	if (r == 0)
		r = check_protection(request, &disk, &mapping, out, fault);
	if (mapping.fd >= 0)
		close(mapping.fd);
	return r;
}
