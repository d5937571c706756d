// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks at the connection, claims the disk, asks. */
#include "mediad/volume/sanitizing.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/sanitize.h"
#include "mediad/volume/describing.h"
#include "mediad/volume/erasing.h"

/* Is the interface's driver of the kernel "uas"? */
static bool is_uas(int folder, const char *interface)
{
	char path[NAME_MAX + 16], driver[PATH_MAX] = { 0 };
	const char *name;

	if (!text_format(path, sizeof(path), "%s/driver", interface) || readlinkat(folder, path, driver, sizeof(driver) - 1) < 0)
		return false;
	name = strrchr(driver, '/');
	return strcmp(name ? name + 1 : driver, "uas") == 0;
}

bool sanitizing_may_ask(const char *sysfs, const struct volume_device *disk)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	bool found = false;
	DIR *folder;

	if (!disk->usb[0] || strchr(disk->usb, '/') || !text_format(path, sizeof(path), "%s/bus/usb/devices/%s", sysfs, disk->usb))
		return false;
	folder = opendir(path);
	if (!folder)
		return false;
	while (!found && (entry = readdir(folder)))
		found = strncmp(entry->d_name, disk->usb, strlen(disk->usb)) == 0 && entry->d_name[strlen(disk->usb)] == ':' &&
			is_uas(dirfd(folder), entry->d_name);
	closedir(folder);
	return found;
}

static int wait_a_second(void *context)
{
	const struct timespec second = { .tv_sec = 1 };

	nanosleep(&second, NULL);
	return job_check(context);
}

static json_t *not_asked(const char *why)
{
	return json_pack("[{s:s, s:s}]", "command", "SANITIZE", "answer", why);
}

/* Into the result of the job, from where they go onto the certificate, and beside its state. */
static int keep(struct job *job, json_t *answers)
{
	const struct volume_request *request = job->request;
	SCOPED(json_release) json_t *notes = json_pack("{s:O, s:o}", "sanitize", answers, "device", describing_disk("/sys", &request->disk));

	if (!notes || json_object_update(job->result, notes) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return erasing_note(job->settings->state, request->number, request->job, notes, &job->fault);
}

int sanitizing_try(struct job *job, const struct device *device)
{
	SCOPED(json_release) json_t *answers = NULL;
	SCOPED(close_fd) int fd = -1;
	int r = 0;

	if (job->request->flags & VOLUME_NO_COMMANDS)
		answers = not_asked(N_("not asked: the policy of this office says so"));
	else if (!sanitizing_may_ask("/sys", &job->request->disk))
		answers = not_asked(N_("not asked: over bulk-only transport there are sticks that hang at the question"));
	else if (device_claim(device, true, &fd, &job->fault) < 0)
		return job->fault.code; /* the overwrite could not begin either */
	else
		r = sanitize_disk(fd, device->size, wait_a_second, job, &answers);
	if (r < 0 || !answers)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	r = keep(job, answers);
	return r < 0 ? r : job_check(job);
}

int sanitizing_recall(struct job *job)
{
	SCOPED(json_release) json_t *notes = NULL;

	if (erasing_notes(job->settings->state, job->request->number, job->request->job, &notes) < 0)
		return 0;
	return json_object_update_missing(job->result, notes) < 0 ?
		       fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase.")) : 0;
}
