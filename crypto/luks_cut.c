// SPDX-License-Identifier: GPL-3.0-or-later
/* Cuts a mapping off from its key and its disk at once, whoever still uses it. By the kernel's own
 * calls (linux/dm-ioctl.h): libcryptsetup first waits for the users, then asks the file system on
 * top to freeze, which one that lost its disk never does. */
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/luks_internal.h"

#define CONTROL "/dev/mapper/control"

struct message {
	struct dm_ioctl head;
	struct dm_target_spec target;
	char parameters[512];
};

static int tell(int control, unsigned long verb, struct message *message)
{
	message->head.version[0] = 4; /* what every kernel of today takes */
	message->head.data_size = sizeof(*message);
	message->head.data_start = offsetof(struct message, target);
	return ioctl(control, verb, message) < 0 ? -errno : 0;
}

static int measure(int control, const char *name, uint64_t *sectors)
{
	struct message message = { .head.flags = DM_NOFLUSH_FLAG };
	int r;

	text_copy(message.head.name, sizeof(message.head.name), name);
	r = tell(control, DM_TABLE_STATUS, &message);
	if (r == 0 && message.head.target_count != 1)
		r = -EUCLEAN;
	if (r == 0)
		*sectors = message.target.length;
	return r;
}

/* The table that answers everything with an I/O error; the old one goes, and its key with it. */
int luks_cut(const char *name)
{
	SCOPED(close_fd) int control = open(CONTROL, O_RDWR | O_CLOEXEC);
	struct message load = { .head.target_count = 1 };
	struct message resume = { .head.flags = DM_SKIP_LOCKFS_FLAG | DM_NOFLUSH_FLAG };
	uint64_t sectors;
	int r;

	if (control < 0)
		return -errno;
	text_copy(load.head.name, sizeof(load.head.name), name);
	text_copy(resume.head.name, sizeof(resume.head.name), name);
	r = measure(control, name, &sectors);
	if (r < 0)
		return r;
	load.target.length = sectors;
	text_copy(load.target.target_type, sizeof(load.target.target_type), "error");
	r = tell(control, DM_TABLE_LOAD, &load);
	return r < 0 ? r : tell(control, DM_DEV_SUSPEND, &resume);
}
