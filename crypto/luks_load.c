// SPDX-License-Identifier: GPL-3.0-or-later
/* From hostile bytes to a header that libcryptsetup may use: our own reader first, the library second, and both must have seen
 * the same. Knows no key. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/luks_internal.h"

#define PATH_TEXT 32

static int read_header(const char *path, struct header **out, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(fault, -errno, N_("The medium cannot be opened: %s: %s."), path);
	posix_fadvise(fd, 0, HEADER_SIZE, POSIX_FADV_DONTNEED); /* from the medium, not from what was written lately */
	return header_read(fd, out, fault);
}

int luks_check_whole(const char *path, struct fault *fault)
{
	SCOPED(header_free) struct header *header = NULL;
	int r = read_header(path, &header, fault);

	if (r < 0 || header->copies == HEADER_BOTH)
		return r;
	return fault_set(fault, -EIO,
		N_("Only one of the two copies of the header reads back from %s as it was written; use another stick."), header->number);
}

int luks_check_unused(const char *path, struct fault *fault)
{
	SCOPED(header_free) struct header *header = NULL;
	struct fault none = { 0 };
	char found[32];
	int r = read_header(path, &header, &none);

	if (r == 0 || r == -EBADMSG)
		return -EEXIST;
	if (r != -ENOTSUP) {
		*fault = none;
		return r;
	}
	r = luks_find_signature(path, found, fault);
	return r == 0 && strcmp(found, "crypto_LUKS") == 0 ? -EEXIST : r;
}

static bool same_metadata(const json_t *left, const json_t *right)
{
	SCOPED(json_text_free) char *one = json_canonical(left);
	SCOPED(json_text_free) char *other = json_canonical(right);

	return one && other && strcmp(one, other) == 0;
}

/* The library's own parsing must not have found another header than ours did, in the other copy or in the same bytes. */
static int check_same(const struct luks *luks, const struct header *header, struct fault *fault)
{
	const char *number = luks_number(luks), *uuid = luks_uuid(luks), *subsystem = crypt_get_subsystem(luks->device);

	if (!number || strcmp(number, header->number) != 0 || !uuid || strcmp(uuid, header->uuid) != 0 || !subsystem ||
		strcmp(subsystem, HEADER_SUBSYSTEM) != 0 || !same_metadata(luks->metadata, header->metadata))
		return fault_set(fault, -EBADMSG, N_("The header changed while it was read; the medium %s is not to be trusted."),
			header->number);
	return 0;
}

static int load_checked(struct luks *luks, const struct header *header, struct fault *fault)
{
	int r;

	r = crypt_load(luks->device, CRYPT_LUKS2, NULL);
	if (r < 0)
		return luks_failed(luks, -EBADMSG, N_("There is no readable LUKS2 header on the medium: %s."), fault);
	r = luks_refresh(luks, fault);
	if (r < 0)
		return r;
	return check_same(luks, header, fault);
}

int luks_load(const char *path, struct luks **out, struct fault *fault)
{
	SCOPED(header_free) struct header *header = NULL;
	SCOPED(luks_close) struct luks *luks = NULL;
	int r;

	r = read_header(path, &header, fault);
	if (r < 0)
		return r;
	r = luks_open(path, &luks, fault);
	if (r < 0)
		return r;
	r = load_checked(luks, header, fault);
	if (r < 0)
		return r;
	*out = MOVE(luks);
	return 0;
}

static int copy_bytes(int from, int to, off_t offset, size_t size)
{
	uint8_t *bytes = malloc(size);
	int r = bytes ? 0 : -ENOMEM;

	posix_fadvise(from, offset, (off_t)size, POSIX_FADV_DONTNEED);
	if (r == 0 && (pread(from, bytes, size, offset) != (ssize_t)size || pwrite(to, bytes, size, offset) != (ssize_t)size))
		r = -EIO;
	free(bytes);
	return r;
}

/* The keyslots' encrypted areas, where the template says that they lie. */
static int copy_slots(const char *path, const struct header *header, int copy)
{
	SCOPED(close_fd) int device = open(path, O_RDONLY | O_CLOEXEC);
	json_t *slots = json_object_get(header->metadata, "keyslots"), *slot;
	const char *key;
	int r = device < 0 ? -errno : 0;

	json_object_foreach(slots, key, slot) {
		const json_t *area = json_object_get(slot, "area");
		uint64_t offset, size;

		if (!text_number(json_member_text(area, "offset"), LUKS_DATA_OFFSET, &offset) ||
			!text_number(json_member_text(area, "size"), LUKS_DATA_OFFSET - offset, &size))
			return -EBADMSG;
		if (r == 0)
			r = copy_bytes(device, copy, (off_t)offset, (size_t)size);
	}
	return r;
}

/* As large as the area before the data, for the library measures it; only what is copied takes memory. `slots`: of this device,
 * the keyslots' areas too. */
static int seal(const struct header *header, const char *slots, int *out)
{
	SCOPED(close_fd) int fd = memfd_create("header", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	uint8_t *bytes = malloc(HEADER_SIZE);
	int r = fd < 0 ? -errno : 0;

	if (r == 0)
		r = bytes ? header_render(header, bytes) : -ENOMEM;
	if (r == 0 && (ftruncate(fd, LUKS_DATA_OFFSET) < 0 || pwrite(fd, bytes, HEADER_SIZE, 0) != HEADER_SIZE))
		r = -EIO;
	if (r == 0 && slots)
		r = copy_slots(slots, header, fd);
	if (r == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		r = -EIO;
	free(bytes);
	if (r < 0)
		return r;
	*out = MOVE_FD(fd);
	return 0;
}

/* A damaged copy would make the library choose by its own rules, and write the other one over it, before the label of the medium
 * is checked. Here it sees two whole copies of the one that was checked, and nothing it could write to. */
static int load_copy(const char *path, bool slots, struct luks **out, struct fault *fault)
{
	SCOPED(header_free) struct header *header = NULL;
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(close_fd) int copy = -1;
	char name[PATH_TEXT];
	int r;

	r = read_header(path, &header, fault);
	if (r < 0)
		return r;
	r = seal(header, slots ? path : NULL, &copy);
	if (r < 0)
		return fault_set(fault, r, N_("The header cannot be kept in memory: %s."), strerror(-r));
	text_format(name, sizeof(name), "/proc/self/fd/%d", copy);
	r = luks_open_detached(path, name, &luks, fault);
	if (r < 0)
		return r;
	luks->header = MOVE_FD(copy);
	r = load_checked(luks, header, fault);
	if (r < 0)
		return r;
	*out = MOVE(luks);
	return 0;
}

int luks_load_sealed(const char *path, struct luks **out, struct fault *fault)
{
	return load_copy(path, false, out, fault);
}

int luks_load_with_slots(const char *path, struct luks **out, struct fault *fault)
{
	return load_copy(path, true, out, fault);
}
