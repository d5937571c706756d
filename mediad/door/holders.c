// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks for users of block devices in sysfs and /proc; knows nothing of authorisation. */
#include "mediad/door/holders.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/listing.h"
#include "common/text.h"

#define LINE_MAX_BYTES 8192

static inline void stream_close(FILE *stream)
{
	fclose(stream);
}
SCOPED_DEFINE(stream_close, FILE *)

static inline void path_free(char *path)
{
	free(path);
}
SCOPED_DEFINE(path_free, char *)

/* One disk or partition. */
struct block {
	char name[64]; /* sdb1 */
	char numbers[24]; /* 8:17 */
	char path[PATH_MAX];
};

static bool read_line(const char *path, char *line, int size)
{
	SCOPED(stream_close) FILE *stream = fopen(path, "re");

	if (!stream || !fgets(line, size, stream))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static bool has_entries(const char *path)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	int r = listing_open(path, &listing);

	return r == 0 ? listing_next(listing) != NULL : r != -ENOENT;
}

/* /dev/sdb1, or a longer path that ends so: what mount and swapon were given. In /dev/shm anybody may make such a file. */
static bool names_block(const char *source, const struct block *block)
{
	const char *last = strrchr(source, '/');

	return last && strncmp(source, "/dev/", 5) == 0 && strncmp(source, "/dev/shm/", 9) != 0 &&
		strcmp(last + 1, block->name) == 0;
}

/* proc(5) mountinfo: "36 35 8:17 / /mnt rw,… - ext4 /dev/sdb1 rw". The number fails for btrfs, the
 * name for odd links. Of FUSE only the number counts: anybody may mount it and choose its name. */
static bool line_mounts(char *line, const struct block *block)
{
	char *separator = strstr(line, " - "), *numbers = line, *source;
	bool named = separator && strncmp(separator + 3, "fuse", 4) != 0;

	for (int i = 0; i < 2 && numbers; i++) {
		numbers = strchr(numbers, ' ');
		numbers = numbers ? numbers + 1 : NULL;
	}
	if (!separator || !numbers)
		return false;
	source = strchr(separator + 3, ' ');
	if (source) {
		source++;
		source[strcspn(source, " \n")] = '\0';
	}
	numbers[strcspn(numbers, " ")] = '\0';
	return strcmp(numbers, block->numbers) == 0 || (named && source && names_block(source, block));
}

/* proc(5) swaps: "/dev/sdb2 partition …". */
static bool line_swaps(char *line, const struct block *block)
{
	line[strcspn(line, " \t\n")] = '\0';
	return names_block(line, block);
}

static bool any_line(const char *proc, const char *file, bool (*test)(char *, const struct block *),
	const struct block *block)
{
	char path[PATH_MAX], line[LINE_MAX_BYTES];
	SCOPED(stream_close) FILE *stream = NULL;

	if (!text_format(path, sizeof(path), "%s/%s", proc, file))
		return true;
	stream = fopen(path, "re");
	if (!stream)
		return errno != ENOENT; /* a kernel without swap has no such file */
	while (fgets(line, sizeof(line), stream)) {
		if (test(line, block))
			return true;
	}
	return ferror(stream) != 0;
}

/* A loop device is no holder for the kernel; its backing file says what it stands on. */
static bool loop_stands_on(const char *sysfs, const struct block *block)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char path[PATH_MAX], backing[PATH_MAX];
	int r;

	if (!text_format(path, sizeof(path), "%s/block", sysfs))
		return true;
	r = listing_open(path, &listing);
	if (r < 0)
		return r != -ENOENT;
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		if (strncmp(name, "loop", 4) != 0)
			continue;
		if (!text_format(path, sizeof(path), "%s/block/%s/loop/backing_file", sysfs, name))
			return true;
		if (read_line(path, backing, sizeof(backing)) && names_block(backing, block))
			return true;
	}
	return false;
}

static bool block_in_use(const char *sysfs, const char *proc, const struct block *block)
{
	char path[PATH_MAX];

	if (!text_format(path, sizeof(path), "%s/holders", block->path) || has_entries(path))
		return true;
	return any_line(proc, "self/mountinfo", line_mounts, block) ||
	       any_line(proc, "swaps", line_swaps, block) || loop_stands_on(sysfs, block);
}

/* Fills `block` if the entry `name` of class/block lies below `folder`. */
static bool block_below(
	const char *class, const char *name, const char *folder, struct block *block)
{
	SCOPED(path_free) char *real = NULL;
	char path[PATH_MAX];
	size_t length = strlen(folder);

	if (!text_format(path, sizeof(path), "%s/%s", class, name))
		return false;
	real = realpath(path, NULL);
	if (!real || strncmp(real, folder, length) != 0 || real[length] != '/')
		return false;
	text_copy(block->name, sizeof(block->name), name);
	text_copy(block->path, sizeof(block->path), real);
	block->numbers[0] = '\0';
	if (text_format(path, sizeof(path), "%s/dev", real))
		read_line(path, block->numbers, sizeof(block->numbers));
	return true;
}

bool holders_any(const char *sysfs, const char *proc, const char *folder)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char class[PATH_MAX];
	struct block block;
	int r;

	if (!text_format(class, sizeof(class), "%s/class/block", sysfs))
		return true;
	r = listing_open(class, &listing);
	if (r < 0)
		return r != -ENOENT;
	for (const char *name = listing_next(listing); name; name = listing_next(listing)) {
		if (block_below(class, name, folder, &block) && block_in_use(sysfs, proc, &block))
			return true;
	}
	return false;
}
