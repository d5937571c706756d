// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists folders; knows nothing of what the names mean. */
#include "common/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/file.h"

/* struct listing is the library's DIR: nothing needs to be kept beside it. */
static DIR *stream_of(struct listing *listing)
{
	return (DIR *)listing;
}

static int open_stream(int at, const char *path, struct listing **out)
{
	SCOPED(close_fd) int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream;

	if (fd < 0)
		return -errno;
	stream = fdopendir(fd);
	if (!stream)
		return -errno;
	fd = -1; /* the stream's now */
	*out = (struct listing *)stream;
	return 0;
}

int listing_open(const char *path, struct listing **out)
{
	return open_stream(AT_FDCWD, path, out);
}

int listing_open_at(int folder, struct listing **out)
{
	return open_stream(folder, ".", out);
}

void listing_close(struct listing *listing)
{
	if (listing)
		closedir(stream_of(listing));
}

const char *listing_next(struct listing *listing)
{
	const struct dirent *entry;

	do
		entry = readdir(stream_of(listing));
	while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}
