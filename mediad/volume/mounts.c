// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads mountinfo as proc(5) describes it. */
#include "mediad/volume/mounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "common/text.h"

/* Undoes \040 and the like in place. */
static void unescape(char *text)
{
	char *out = text;

	for (const char *p = text; *p; out++) {
		unsigned int value;

		if (p[0] == '\\' && sscanf(p + 1, "%3o", &value) == 1 && p[1] && p[2] && p[3]) {
			*out = (char)value;
			p += 4;
		} else {
			*out = *p++;
		}
	}
	*out = '\0';
}

/* "36 35 98:0 /root /mount/point options…": the third and fifth field. */
static bool parse_line(char *line, dev_t *device, char **path)
{
	unsigned int major, minor;
	char *rest = NULL, *fields[5];

	for (int i = 0; i < 5; i++) {
		fields[i] = strtok_r(i == 0 ? line : NULL, " ", &rest);
		if (!fields[i])
			return false;
	}
	if (sscanf(fields[2], "%u:%u", &major, &minor) != 2)
		return false;
	*device = makedev(major, minor);
	*path = fields[4];
	return true;
}

int mounts_find_in(FILE *mountinfo, dev_t device, char path[PATH_MAX])
{
	char *line = NULL;
	size_t size = 0;
	int found = 0;

	while (getline(&line, &size, mountinfo) >= 0) {
		dev_t candidate;
		char *where;

		if (!parse_line(line, &candidate, &where) || candidate != device)
			continue;
		unescape(where);
		if (text_copy(path, PATH_MAX, where))
			found = 1;
	}
	free(line);
	return ferror(mountinfo) ? -EIO : found;
}

int mounts_find(dev_t device, char path[PATH_MAX])
{
	FILE *mountinfo = fopen("/proc/self/mountinfo", "re");
	int r;

	if (!mountinfo)
		return -errno;
	r = mounts_find_in(mountinfo, device, path);
	fclose(mountinfo);
	return r;
}

bool mounts_has_device(dev_t device)
{
	char path[PATH_MAX];

	return mounts_find(device, path) != 0;
}
