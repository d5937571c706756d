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

struct line {
	dev_t device;
	char *path;
	bool read_only, superblock_read_only;
};

static bool begins_ro(const char *options)
{
	return strncmp(options, "ro", 2) == 0 && (options[2] == ',' || options[2] == '\0');
}

/* "36 35 98:0 /root /mount/point rw,nosuid shared:1 - ext4 /dev/x rw,…": any number of words before the dash. */
static bool parse_line(char *text, struct line *line)
{
	unsigned int major, minor;
	char *rest = NULL, *fields[6], *word;

	text[strcspn(text, "\n")] = '\0';
	for (int i = 0; i < 6; i++) {
		fields[i] = strtok_r(i == 0 ? text : NULL, " ", &rest);
		if (!fields[i])
			return false;
	}
	if (sscanf(fields[2], "%u:%u", &major, &minor) != 2)
		return false;
	*line = (struct line){ makedev(major, minor), fields[4], begins_ro(fields[5]), false };
	do
		word = strtok_r(NULL, " ", &rest);
	while (word && strcmp(word, "-") != 0);
	for (int i = 0; word && i < 3; i++) /* type, source, options of the file system */
		word = strtok_r(NULL, " ", &rest);
	line->superblock_read_only = word && begins_ro(word);
	return true;
}

int mounts_find_in(FILE *mountinfo, dev_t device, char path[PATH_MAX])
{
	char *text = NULL;
	size_t size = 0;
	int found = 0;

	while (getline(&text, &size, mountinfo) >= 0) {
		struct line line;

		if (!parse_line(text, &line) || line.device != device)
			continue;
		unescape(line.path);
		if (text_copy(path, PATH_MAX, line.path))
			found = 1;
	}
	free(text);
	return ferror(mountinfo) ? -EIO : found;
}

int mounts_protection_in(FILE *mountinfo, dev_t device, struct mounts_protection *out)
{
	struct mounts_protection found = { .superblock = true };
	char *text = NULL;
	size_t size = 0;

	while (getline(&text, &size, mountinfo) >= 0) {
		struct line line;

		if (!parse_line(text, &line) || line.device != device)
			continue;
		found.mounted = true;
		found.asked |= line.read_only;
		found.superblock &= line.superblock_read_only;
	}
	free(text);
	*out = found;
	return ferror(mountinfo) ? -EIO : 0;
}

int mounts_protection(dev_t device, struct mounts_protection *out)
{
	FILE *mountinfo = fopen("/proc/self/mountinfo", "re");
	int r;

	if (!mountinfo)
		return -errno;
	r = mounts_protection_in(mountinfo, device, out);
	fclose(mountinfo);
	return r;
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
