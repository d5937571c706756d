// SPDX-License-Identifier: GPL-3.0-or-later
/* Two copies of a fixed size: SHA-256 over all that follows it, a magic, a number that grows, a length, canonical JSON, zeros. */
#include "mediad/broker/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/marshal.h"
#include "common/text.h"

#define COPY_SIZE (128u << 10)
#define COPIES 2
#define MAGIC "mediad-reserve-1"
#define MAGIC_SIZE 16
#define HEAD_SIZE (DIGEST_SIZE + MAGIC_SIZE + 8 + 4)
#define TEXT_MAX (COPY_SIZE - HEAD_SIZE)

struct reserve {
	char path[4096];
	uint64_t sequence;
	off_t sound; /* the copy that is whole whatever happened: the other one is written first */
	bool damaged;
};

int reserve_new(const char *path, struct reserve **out)
{
	SCOPED(reserve_free) struct reserve *reserve = calloc(1, sizeof(*reserve));

	if (!reserve)
		return -ENOMEM;
	if (!text_copy(reserve->path, sizeof(reserve->path), path))
		return -ENAMETOOLONG;
	*out = MOVE(reserve);
	return 0;
}

void reserve_free(struct reserve *reserve)
{
	free(reserve);
}

/* ---- one copy ---- */

static int render(const json_t *what, uint64_t sequence, uint8_t copy[COPY_SIZE])
{
	struct marshal_out out = { .bytes = copy, .size = COPY_SIZE, .length = DIGEST_SIZE };
	SCOPED(json_text_free) char *text = json_canonical(what);
	size_t length = text ? strlen(text) : 0;

	if (!text)
		return -ENOMEM;
	if (length > TEXT_MAX)
		return -E2BIG;
	memset(copy, 0, COPY_SIZE);
	marshal_put(&out, MAGIC, MAGIC_SIZE);
	marshal_put_number(&out, sequence, 8);
	marshal_put_number(&out, length, 4);
	marshal_put(&out, text, length);
	return digest_bytes(copy + DIGEST_SIZE, COPY_SIZE - DIGEST_SIZE, copy);
}

/* False: damaged. */
static bool parse(const uint8_t copy[COPY_SIZE], uint64_t *sequence, json_t **out)
{
	struct marshal_in in = { .next = copy + DIGEST_SIZE, .left = COPY_SIZE - DIGEST_SIZE };
	uint8_t digest[DIGEST_SIZE];
	const uint8_t *text;
	size_t length;

	if (digest_bytes(copy + DIGEST_SIZE, COPY_SIZE - DIGEST_SIZE, digest) < 0 || memcmp(digest, copy, DIGEST_SIZE) != 0 ||
		memcmp(marshal_take(&in, MAGIC_SIZE), MAGIC, MAGIC_SIZE) != 0)
		return false;
	*sequence = marshal_take_number(&in, 8);
	length = marshal_take_number(&in, 4);
	text = marshal_take(&in, length);
	return text && json_decode((const char *)text, length, TEXT_MAX, out, NULL) == 0;
}

/* ---- the file ---- */

static int write_copy(int fd, const uint8_t copy[COPY_SIZE], off_t which)
{
	size_t done = 0;

	while (done < COPY_SIZE) {
		ssize_t n = pwrite(fd, copy + done, COPY_SIZE - done, which * (off_t)COPY_SIZE + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return fdatasync(fd) < 0 ? -errno : 0;
}

static int write_both(struct reserve *reserve, const uint8_t copy[COPY_SIZE])
{
	SCOPED(close_fd) int fd = open(reserve->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int r = fd < 0 ? -errno : 0;

	for (int i = 0; r == 0 && i < COPIES; i++) {
		off_t other = 1 - reserve->sound;

		r = write_copy(fd, copy, other);
		if (r == 0)
			reserve->sound = other;
	}
	return r;
}

/* Written and not only allocated, so that later nothing has to be found for it. */
static int make(struct reserve *reserve, const uint8_t copy[COPY_SIZE])
{
	uint8_t *both = malloc(COPIES * COPY_SIZE);
	int r = both ? 0 : -ENOMEM;

	if (r == 0) {
		memcpy(both, copy, COPY_SIZE);
		memcpy(both + COPY_SIZE, copy, COPY_SIZE);
		r = file_replace(AT_FDCWD, reserve->path, 0600, both, COPIES * COPY_SIZE);
	}
	free(both);
	return r;
}

int reserve_write(struct reserve *reserve, const json_t *what)
{
	uint8_t *copy = malloc(COPY_SIZE);
	int r = copy ? render(what, ++reserve->sequence, copy) : -ENOMEM; /* no number is written twice */

	if (r == 0)
		r = reserve->damaged ? -EUCLEAN : write_both(reserve, copy);
	if (r == -ENOENT)
		r = make(reserve, copy);
	free(copy);
	return r;
}

/* The newer of the copies that are whole. *same: both are, and say the same. */
static int read_copies(struct reserve *reserve, json_t **kept, bool *same)
{
	SCOPED(close_fd) int fd = open(reserve->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	SCOPED(file_text_free) char *both = malloc(COPIES * COPY_SIZE);
	uint64_t sequences[COPIES] = { 0 };
	json_t *found[COPIES] = { NULL };
	size_t length = 0;
	int r;

	if (fd < 0 || !both)
		return fd < 0 ? -errno : -ENOMEM;
	r = file_read_start(fd, both, COPIES * COPY_SIZE, &length);
	for (size_t i = 0; r == 0 && i < COPIES && (i + 1) * COPY_SIZE <= length; i++)
		parse((uint8_t *)both + i * COPY_SIZE, &sequences[i], &found[i]);
	reserve->sound = !found[0] || (found[1] && sequences[1] > sequences[0]);
	reserve->sequence = sequences[reserve->sound];
	*same = found[0] && found[1] && sequences[0] == sequences[1];
	*kept = json_incref(found[reserve->sound]);
	json_decref(found[0]);
	json_decref(found[1]);
	return r < 0 || *kept ? r : -EUCLEAN;
}

int reserve_read(struct reserve *reserve, json_t **kept, struct fault *fault)
{
	bool same = true;
	int r = read_copies(reserve, kept, &same);

	reserve->damaged = r < 0 && r != -ENOENT;
	if (reserve->damaged)
		return fault_set(fault, -EUCLEAN,
			N_("%s cannot be read (%s): a loss or hold may be missing. Ask who reported one, keep a copy of the file for the auditor, remove it and restart mediad."),
			reserve->path, strerror(-r));
	if (r == -ENOENT)
		*kept = json_object();
	if (r == -ENOENT || !same)
		reserve_write(reserve, *kept); /* where that does not work yet, it is tried again with the first word */
	return 0;
}
