// SPDX-License-Identifier: GPL-3.0-or-later
/* Whole small files: read with a bound, replaced so that a crash leaves the old or the new one. */
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "common/macros.h"

static inline void close_fd(int fd)
{
	close(fd);
}
SCOPED_DEFINE_UNLESS(close_fd, int, -1)

/* For what file_read gives. */
static inline void file_text_free(char *text)
{
	free(text);
}
SCOPED_DEFINE(file_text_free, char *)

/* Reads the regular file `name` below directory `at` (AT_FDCWD: a path). *out is heap, ends with an extra
 * NUL not counted in *length. -EFBIG above max, -ENOENT and so on as open(2). Follows no symlink. */
int file_read(int at, const char *name, size_t max, char **out, size_t *length);

/* What lies at the start of an open file or device: `size` bytes, or as many as there are. */
int file_read_start(int fd, void *bytes, size_t size, size_t *length);

/* Waits until nobody else holds it (flock(2)); held until `fd` is closed. */
int file_lock(int fd);

/* Writes name.new, syncs it, renames it over `name`, syncs the directory. Durable when it returns 0. */
int file_replace(int at, const char *name, mode_t mode, const void *bytes, size_t length);
