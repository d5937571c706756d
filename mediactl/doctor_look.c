// SPDX-License-Identifier: GPL-3.0-or-later
/* How the doctor looks at files: bounded, read only, below one root. Knows no check. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "mediactl/examination.h"

#define WHOLE_MAX (4u << 20)
#define SOCKET_LISTENS 0x10000 /* __SO_ACCEPTCON, net/unix/af_unix.c: the flags column of /proc/net/unix */

static inline void folder_close(DIR *folder)
{
	closedir(folder);
}
SCOPED_DEFINE(folder_close, DIR *)

/* Paths are absolute where they stand in the checks, and relative to the root here. */
static const char *below(const char *path)
{
	while (*path == '/')
		path++;
	return *path ? path : ".";
}

int look_stat(struct examination *examination, const char *path, struct stat *out)
{
	return fstatat(examination->root, below(path), out, 0) < 0 ? -errno : 0;
}

bool look_is_there(struct examination *examination, const char *path)
{
	struct stat status;

	return look_stat(examination, path, &status) == 0;
}

/* Not file_read: files of the kernel have no size, and links are followed here. */
static int read_up_to(struct examination *examination, const char *path, char *out, size_t size)
{
	SCOPED(close_fd) int fd =
		openat(examination->root, below(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t used = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -errno;
	while (n != 0 && used + 1 < size) {
		n = read(fd, out + used, size - 1 - used);
		if (n < 0 && errno != EINTR)
			return -errno;
		used += n > 0 ? (size_t)n : 0;
	}
	out[used] = '\0';
	return 0;
}

int look_read(struct examination *examination, const char *path, char out[LOOK_TEXT])
{
	int r = read_up_to(examination, path, out, LOOK_TEXT);

	if (r == 0)
		out[strcspn(out, "\n")] = '\0';
	return r;
}

char *look_read_all(struct examination *examination, const char *path)
{
	char *text = malloc(WHOLE_MAX);

	if (text && read_up_to(examination, path, text, WHOLE_MAX) == 0)
		return text;
	free(text);
	return NULL;
}

int look_link(struct examination *examination, const char *path, char out[LOOK_PATH])
{
	ssize_t n = readlinkat(examination->root, below(path), out, LOOK_PATH - 1);

	if (n < 0)
		return -errno;
	out[n] = '\0';
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i]);
	free(names->list);
	*names = (struct names){ 0 };
}

static void add_name(struct names *names, const char *name)
{
	char **grown = reallocarray(names->list, names->count + 1, sizeof(*grown)), *copy = strdup(name);

	if (grown)
		names->list = grown;
	if (grown && copy)
		names->list[names->count++] = copy;
	else
		free(copy);
}

struct names look_list(struct examination *examination, const char *folder, const char *pattern)
{
	int fd = openat(examination->root, below(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	SCOPED(folder_close) DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct names names = { 0 };

	if (!stream && fd >= 0)
		close(fd);
	for (const struct dirent *entry = stream ? readdir(stream) : NULL; entry; entry = readdir(stream))
		if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0)
			add_name(&names, entry->d_name);
	if (names.count > 0)
		qsort(names.list, names.count, sizeof(*names.list), compare_names);
	return names;
}

bool look_any(struct examination *examination, const char *folder, const char *pattern)
{
	SCOPED(names_clear) struct names names = look_list(examination, folder, pattern);

	return names.count > 0;
}

bool look_process(struct examination *examination, const char *name)
{
	int fd = openat(examination->root, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	SCOPED(folder_close) DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	char path[LOOK_PATH], comm[LOOK_TEXT];

	if (!stream && fd >= 0)
		close(fd);
	for (const struct dirent *entry = stream ? readdir(stream) : NULL; entry; entry = readdir(stream)) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		text_format(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (look_read(examination, path, comm) == 0 && strcmp(comm, name) == 0)
			return true;
	}
	return false;
}

/* A line: Num RefCount Protocol Flags Type St Inode Path. */
static bool line_listens(const char *line, const char *path)
{
	size_t length = strlen(path), whole = strcspn(line, "\n");
	unsigned int flags = 0;

	if (whole <= length || strncmp(line + whole - length, path, length) != 0 ||
		line[whole - length - 1] != ' ')
		return false;
	return sscanf(line, "%*s %*s %*s %x", &flags) == 1 && (flags & SOCKET_LISTENS);
}

bool look_listens(struct examination *examination, const char *path)
{
	SCOPED(json_text_free) char *table = look_read_all(examination, "/proc/net/unix");

	for (const char *line = table; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (line_listens(line, path))
			return true;
	}
	return false;
}

uid_t look_owner(struct examination *examination)
{
	struct stat status;

	return look_stat(examination, "/", &status) == 0 ? status.st_uid : 0;
}
