// SPDX-License-Identifier: GPL-3.0-or-later
/* The SHA-256 of a file. Keeps nothing of it. */
#include "mediactl/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/options.h"

int measure(int fd, char digest[MEASURE_TEXT], int64_t *size)
{
	uint8_t bytes[DIGEST_SIZE];
	struct stat status;
	void *map = NULL;
	int r;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EBADMSG;
	if (status.st_size > 0)
		map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	r = digest_bytes(map ? map : "", (size_t)status.st_size, bytes);
	if (map)
		munmap(map, (size_t)status.st_size);
	if (r < 0)
		return r;
	text_hex(bytes, sizeof(bytes), digest);
	if (size)
		*size = status.st_size;
	return 0;
}

int measure_document(const char *path, char digest[MEASURE_TEXT], struct fault *fault)
{
	int fd, r;

	if (strlen(path) == MEASURE_TEXT - 1 && strspn(path, "0123456789abcdef") == MEASURE_TEXT - 1) {
		text_copy(digest, MEASURE_TEXT, path);
		return 0;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	r = fd < 0 ? -errno : measure(fd, digest, NULL);
	if (fd >= 0)
		close(fd);
	return r < 0 ? fault_errno(fault, r, N_("%s could not be read: %s."), path) : 0;
}

int measure_option(const struct command *command, json_t *parameters, struct fault *fault)
{
	const char *path = option_value(command, "document");
	char digest[MEASURE_TEXT];
	int r = path ? measure_document(path, digest, fault) : 0;

	return r < 0 || !path ? r : json_put_text(parameters, "document", digest);
}

enum outcome measure_and_ask(const struct command *command, const char *method, ask_printer print)
{
	SCOPED(json_release) json_t *parameters = NULL;
	struct fault fault = { 0 };

	if (options_to_parameters(command, &parameters, &fault) < 0 || measure_option(command, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	return ask_with(command, &(struct question){ .method = method }, parameters, print);
}
