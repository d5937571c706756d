// SPDX-License-Identifier: GPL-3.0-or-later
/* Commands to a real disk by SG_IO. */
#include <errno.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

#include "crypto/sanitize.h"

#define COMMAND_MS 20000

struct disk {
	int fd;
	uint64_t size;
	int (*wait)(void *context);
	void *context;
};

static int send(void *context, struct sanitize_command *command)
{
	struct disk *disk = context;
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.cmdp = command->cdb,
		.cmd_len = command->cdb_length,
		.dxfer_direction = command->wanted ? SG_DXFER_FROM_DEV : SG_DXFER_NONE,
		.dxferp = command->data,
		.dxfer_len = command->wanted,
		.sbp = command->sense,
		.mx_sb_len = sizeof(command->sense),
		.timeout = COMMAND_MS,
	};

	if (ioctl(disk->fd, SG_IO, &io) < 0)
		return -errno;
	if (io.host_status)
		return -EIO;
	command->status = io.status;
	command->sense_length = io.sb_len_wr;
	command->got = io.resid > 0 && (uint32_t)io.resid <= command->wanted ? command->wanted - (uint32_t)io.resid : command->wanted;
	return 0;
}

static int discard(void *context)
{
	struct disk *disk = context;
	uint64_t range[2] = { 0, disk->size };

	return ioctl(disk->fd, BLKSECDISCARD, range) < 0 ? -errno : 0;
}

static int pause_a_second(void *context)
{
	struct disk *disk = context;

	return disk->wait(disk->context);
}

int sanitize_disk(int fd, uint64_t size, int (*wait)(void *context), void *context, json_t **answers)
{
	struct disk disk = { .fd = fd, .size = size, .wait = wait, .context = context };
	const struct sanitize_port port = { .send = send, .discard = discard, .wait = pause_a_second, .context = &disk };

	return sanitize_try(&port, answers);
}
