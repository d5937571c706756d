// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_INVENTORY -> {"open":[{"number","path"}]}: our mappings and where they are mounted ("" if nowhere). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/luks.h"
#include "mediad/volume/filesystem.h"
#include "mediad/volume/job.h"
#include "mediad/volume/mounts.h"

#define BLOCK "/sys/block"
#define NAME_MAX_BYTES 256

/* The number behind a dm-N of ours; false if it is somebody else's. */
static bool number_of(const char *device, char number[WIRE_NUMBER])
{
	char path[PATH_MAX], *name = NULL;
	size_t length, prefix = strlen(LUKS_MAPPING_PREFIX);
	bool ours;

	if (!text_format(path, sizeof(path), BLOCK "/%s/dm/name", device))
		return false;
	if (file_read(AT_FDCWD, path, NAME_MAX_BYTES, &name, &length) < 0)
		return false;
	name[strcspn(name, "\n")] = '\0';
	ours = strncmp(name, LUKS_MAPPING_PREFIX, prefix) == 0 && luks_number_valid(name + prefix) &&
		text_copy(number, WIRE_NUMBER, name + prefix);
	free(name);
	return ours;
}

static int add_entry(json_t *list, const char *number)
{
	char node[80], path[PATH_MAX] = "";
	struct stat status;
	json_t *entry;

	filesystem_node(number, node);
	if (stat(node, &status) == 0 && mounts_find(status.st_rdev, path) <= 0)
		path[0] = '\0';
	entry = json_pack("{s:s, s:s}", "number", number, "path", path);
	return entry && json_array_append_new(list, entry) == 0 ? 0 : -ENOMEM;
}

static int add_all(json_t *list, DIR *listing)
{
	struct dirent *entry;
	int r = 0;

	while (r == 0 && (entry = readdir(listing))) {
		char number[WIRE_NUMBER];

		if (strncmp(entry->d_name, "dm-", 3) == 0 && number_of(entry->d_name, number))
			r = add_entry(list, number);
	}
	return r;
}

int job_inventory(struct job *job)
{
	json_t *list = json_array();
	DIR *listing;
	int r;

	if (!list || json_object_set_new(job->result, "open", list) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to list the open media."));
	listing = opendir(BLOCK);
	if (!listing)
		return fault_errno(&job->fault, -errno, N_("%s cannot be read: %s."), BLOCK);
	r = add_all(list, listing);
	closedir(listing);
	if (r < 0)
		return fault_set(&job->fault, r, N_("There is not enough memory to list the open media."));
	return 0;
}
