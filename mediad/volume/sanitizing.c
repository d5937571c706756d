// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks at the connection, claims the disk, asks. */
#include "mediad/volume/sanitizing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/sanitize.h"

#define ATTRIBUTE_MAX 64

bool sanitizing_may_ask(const char *sysfs, const struct volume_device *disk)
{
	SCOPED(file_text_free) char *driver = NULL;
	char path[PATH_MAX], target[PATH_MAX] = { 0 };
	const char *place;
	size_t length;
	unsigned int host;

	if (!text_format(path, sizeof(path), "%s/dev/block/%u:%u/device", sysfs, disk->major, disk->minor) ||
		readlink(path, target, sizeof(target) - 1) < 0)
		return false;
	place = strrchr(target, '/');
	if (sscanf(place ? place + 1 : target, "%u:", &host) != 1 ||
		!text_format(path, sizeof(path), "%s/class/scsi_host/host%u/proc_name", sysfs, host))
		return false;
	return file_read(AT_FDCWD, path, ATTRIBUTE_MAX, &driver, &length) == 0 && strcmp(driver, "uas\n") == 0;
}

static int wait_a_second(void *context)
{
	const struct timespec second = { .tv_sec = 1 };

	nanosleep(&second, NULL);
	return job_check(context);
}

int sanitizing_try(struct job *job, const struct device *device)
{
	SCOPED(close_fd) int fd = -1;
	json_t *answers = NULL;
	int r = 0;

	if (!sanitizing_may_ask("/sys", &job->request->disk))
		answers = json_pack("[{s:s, s:s}]", "command", "SANITIZE", "answer",
			N_("not asked: over bulk-only transport there are sticks that hang at the question"));
	else if (device_claim(device, true, &fd, &job->fault) < 0)
		return job->fault.code; /* the overwrite could not begin either */
	else
		r = sanitize_disk(fd, device->size, wait_a_second, job, &answers);
	if (r < 0 || !answers || json_object_set_new(job->result, "sanitize", answers) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return job_check(job);
}
