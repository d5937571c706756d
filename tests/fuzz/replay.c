// SPDX-License-Identifier: GPL-3.0-or-later
/* Gives every file of the folders named to a fuzz target, once; for compilers without libFuzzer, and for `make check`. */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#define INPUT_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *replaying = ""; /* for who dies of it */

static void say_which(void)
{
	if (write(STDERR_FILENO, replaying, strlen(replaying)) < 0 || write(STDERR_FILENO, "\n", 1) < 0)
		_exit(1);
}

static void aborted(int number)
{
	say_which();
	_exit(128 + number);
}

/* A copy of exactly that length, so that the sanitizer sees the first byte read beyond it. */
static int replay_file(const char *path)
{
	uint8_t *whole = malloc(INPUT_MAX), *bytes = NULL;
	FILE *file = fopen(path, "rbe");
	size_t length = 0;

	if (file && whole) {
		length = fread(whole, 1, INPUT_MAX, file);
		bytes = malloc(length ? length : 1);
	}
	if (!bytes) {
		perror(path);
		return 1;
	}
	for (size_t i = 0; i < length; i++)
		bytes[i] = whole[i];
	fclose(file);
	free(whole);
	replaying = path;
	LLVMFuzzerTestOneInput(bytes, length);
	free(bytes);
	return 0;
}

static int replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int count = 0;

	if (!folder) {
		perror(path);
		return -1;
	}
	while ((entry = readdir(folder))) {
		char file[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		if (replay_file(file) != 0)
			count = -INPUT_MAX;
		count++;
	}
	closedir(folder);
	return count;
}

int main(int count, char **folders)
{
	__sanitizer_set_death_callback(say_which);
	signal(SIGABRT, aborted);
	for (int i = 1; i < count; i++) {
		int files = replay_folder(folders[i]);

		if (files <= 0)
			return 1;
		printf("%s: %d files, nothing found\n", folders[i], files);
	}
	return count > 1 ? 0 : 1;
}
