// SPDX-License-Identifier: GPL-3.0-or-later
/* Lies beside the test program: /tmp may be a tmpfs, which knows no O_DIRECT. */
#include "tests/fakes/surface.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

static enum erase_wish on_progress(void *context, const struct erase_state *state, uint64_t done)
{
	struct surface *surface = context;

	surface->calls++;
	surface->ends += done == state->size;
	return surface->strike ? surface->strike(surface, done) : ERASE_GO_ON;
}

static int on_checkpoint(void *context, const struct erase_state *state)
{
	SCOPED(json_release) json_t *json = json_object();
	struct surface *surface = context;

	surface->checkpoints++;
	ck_assert_int_eq(erase_state_to_json(state, ERASE_EXTENTS_MAX, json), 0);
	ck_assert_int_eq(erase_state_from_json(json, &surface->kept), 0);
	return 0;
}

static int on_same(void *context)
{
	return ((struct surface *)context)->same;
}

void surface_open(struct surface *surface, uint64_t size, uint8_t filling)
{
	char exe[PATH_MAX] = { 0 }, path[PATH_MAX];
	SCOPED(secret_free) struct secret *root = NULL;

	*surface = (struct surface){ .size = size };
	ck_assert_int_gt(readlink("/proc/self/exe", exe, sizeof(exe) - 1), 0);
	ck_assert(text_format(path, sizeof(path), "%s/medium-XXXXXX", dirname(exe)));
	surface->fd = mkostemp(path, O_DIRECT | O_CLOEXEC);
	ck_assert_int_ge(surface->fd, 0);
	unlink(path);
	ck_assert_int_eq(ftruncate(surface->fd, (off_t)size), 0);
	if (filling)
		surface_fill(surface, 0, size, filling);
	ck_assert_int_eq(secret_random(ERASE_ROOT_SIZE, &root, NULL), 0);
	surface->job = (struct erase_job){ .fd = surface->fd, .size = size, .sector = 512, .progress = on_progress,
		.checkpoint = on_checkpoint, .same = on_same, .context = surface };
	ck_assert_int_eq(erase_key(root, SURFACE_JOB, &surface->key, &surface->job.nonce, NULL), 0);
	surface->job.key = surface->key;
}

void surface_close(struct surface *surface)
{
	secret_free(surface->key);
	close(surface->fd);
}

int surface_phase(struct surface *surface, enum erase_phase phase)
{
	erase_begin(&surface->state, phase);
	return erase_run(&surface->job, &surface->state, &surface->fault);
}

int surface_resume(struct surface *surface)
{
	surface->state = surface->kept;
	return erase_run(&surface->job, &surface->state, &surface->fault);
}

int surface_erase(struct surface *surface)
{
	int r = surface_phase(surface, ERASE_WRITE);

	return r < 0 ? r : surface_phase(surface, ERASE_COMPARE);
}

/* By the page cache, and out of it again. */
static int open_plain(const struct surface *surface)
{
	char path[40];
	int plain;

	text_format(path, sizeof(path), "/proc/self/fd/%d", surface->fd);
	plain = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(plain, 0);
	return plain;
}

void surface_put(struct surface *surface, uint64_t offset, const void *bytes, size_t length)
{
	SCOPED(close_fd) int plain = open_plain(surface);

	ck_assert_int_eq(pwrite(plain, bytes, length, (off_t)offset), (ssize_t)length);
	ck_assert_int_eq(fsync(plain), 0);
}

void surface_get(struct surface *surface, uint64_t offset, void *bytes, size_t length)
{
	SCOPED(close_fd) int plain = open_plain(surface);

	ck_assert_int_eq(pread(plain, bytes, length, (off_t)offset), (ssize_t)length);
}

void surface_fill(struct surface *surface, uint64_t offset, size_t length, uint8_t value)
{
	uint8_t *bytes = malloc(length);

	ck_assert_ptr_nonnull(bytes);
	memset(bytes, value, length);
	surface_put(surface, offset, bytes, length);
	free(bytes);
}

void surface_flip(struct surface *surface, uint64_t offset, uint8_t bits)
{
	uint8_t byte;

	surface_get(surface, offset, &byte, 1);
	byte ^= bits;
	surface_put(surface, offset, &byte, 1);
}

void surface_copy(struct surface *surface, uint64_t from, uint64_t to, size_t length)
{
	uint8_t *bytes = malloc(length);

	ck_assert_ptr_nonnull(bytes);
	surface_get(surface, from, bytes, length);
	surface_put(surface, to, bytes, length);
	free(bytes);
}

void surface_stream(struct surface *surface, uint8_t pass, uint64_t of, uint64_t to, uint32_t length)
{
	uint8_t *bytes = malloc(length);

	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(erase_stream(surface->key, (surface->job.nonce & ~(uint64_t)UINT8_MAX) | pass, of, bytes, length), 0);
	surface_put(surface, to, bytes, length);
	free(bytes);
}
