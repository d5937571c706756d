// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes LUKS2 headers as the on-disk format 1.1 describes them, without libcryptsetup and its checks. */
#include "tests/fakes/luks_forge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"

#define BINARY_SIZE 4096u
#define COPY_SIZE 65536u
#define LABEL_AT 24
#define LABEL_SIZE 48
#define CHECKSUM_AT 448
#define CHECKSUM_SIZE 64

struct forgery {
	uint8_t bytes[2][COPY_SIZE]; /* both copies, one after the other on the medium */
};

static int transfer(const char *path, struct forgery *forgery, int writing)
{
	int fd = open(path, (writing ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = writing ? pwrite(fd, forgery, sizeof(*forgery), 0) : pread(fd, forgery, sizeof(*forgery), 0);
	close(fd);
	return n == (ssize_t)sizeof(*forgery) ? 0 : -EIO;
}

static json_t *metadata_of(const struct forgery *forgery)
{
	const char *text = (const char *)forgery->bytes[0] + BINARY_SIZE;

	return json_loadb(text, strnlen(text, COPY_SIZE - BINARY_SIZE), 0, NULL);
}

static int store(const char *path, struct forgery *forgery)
{
	for (int i = 0; i < 2; i++) {
		memset(forgery->bytes[i] + CHECKSUM_AT, 0, CHECKSUM_SIZE);
		if (digest_bytes(forgery->bytes[i], COPY_SIZE, forgery->bytes[i] + CHECKSUM_AT) < 0)
			return -EIO;
	}
	return transfer(path, forgery, 1);
}

static int put_metadata(struct forgery *forgery, const json_t *metadata)
{
	char *text = json_dumps(metadata, JSON_COMPACT);
	size_t length = text ? strlen(text) : COPY_SIZE;

	if (length >= COPY_SIZE - BINARY_SIZE) {
		free(text);
		return -E2BIG;
	}
	for (int i = 0; i < 2; i++) {
		memset(forgery->bytes[i] + BINARY_SIZE, 0, COPY_SIZE - BINARY_SIZE);
		memcpy(forgery->bytes[i] + BINARY_SIZE, text, length);
	}
	free(text);
	return 0;
}

int luks_forge(const char *path, luks_forge_edit edit, void *context)
{
	struct forgery *forgery = malloc(sizeof(*forgery));
	json_t *metadata = NULL;
	int r = forgery ? transfer(path, forgery, 0) : -ENOMEM;

	if (r == 0) {
		metadata = metadata_of(forgery);
		r = metadata ? 0 : -EBADMSG;
	}
	if (r == 0) {
		edit(metadata, context);
		r = put_metadata(forgery, metadata);
	}
	if (r == 0)
		r = store(path, forgery);
	json_decref(metadata);
	free(forgery);
	return r;
}

int luks_forge_label(const char *path, const char *label)
{
	struct forgery *forgery = malloc(sizeof(*forgery));
	int r = forgery ? transfer(path, forgery, 0) : -ENOMEM;

	for (int i = 0; r == 0 && i < 2; i++) {
		memset(forgery->bytes[i] + LABEL_AT, 0, LABEL_SIZE);
		memcpy(forgery->bytes[i] + LABEL_AT, label, strnlen(label, LABEL_SIZE - 1));
	}
	if (r == 0)
		r = store(path, forgery);
	free(forgery);
	return r;
}

json_t *luks_forge_read(const char *path)
{
	struct forgery *forgery = malloc(sizeof(*forgery));
	json_t *metadata = NULL;

	if (forgery && transfer(path, forgery, 0) == 0)
		metadata = metadata_of(forgery);
	free(forgery);
	return metadata;
}
