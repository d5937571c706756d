// SPDX-License-Identifier: GPL-3.0-or-later
/* A small model of a disk: what is synced stays, what is not may be there, missing or torn. */
#include "tests/fakes/crash.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/crash_trace.h"

#define INODES 16
#define CHANGES 16
#define FILE_MAX (8u << 20)
#define SECTOR 512

enum tear {
	TEAR_NOTHING,
	TEAR_TO_SYNCED, /* nothing of what was not synced */
	TEAR_IN_HALF,
	TEAR_SECTORS,   /* written in place: every other sector is new */
	TEARS,
};

struct bytes {
	char *data; /* heap */
	size_t length;
};

struct inode {
	ino_t number;
	struct bytes live, synced;
};

/* Which names there are, and what they name. */
struct listing {
	size_t count;
	char names[CRASH_FILES][64];
	ino_t inodes[CRASH_FILES];
};

struct disk {
	const struct crash *crash;
	struct inode inodes[INODES];
	size_t inode_count;
	struct listing changes[CHANGES]; /* the first is synced, the last is what is there */
	size_t change_count;
};

static struct bytes copy_bytes(const struct bytes *from)
{
	struct bytes copy = { malloc(from->length + 1), from->length };

	ck_assert_ptr_nonnull(copy.data);
	if (from->length)
		memcpy(copy.data, from->data, from->length);
	return copy;
}

static void replace_bytes(struct bytes *to, struct bytes from)
{
	free(to->data);
	*to = from;
}

static struct inode *inode_of(struct disk *disk, ino_t number)
{
	for (size_t i = 0; i < disk->inode_count; i++)
		if (disk->inodes[i].number == number)
			return &disk->inodes[i];
	ck_assert_uint_lt(disk->inode_count, INODES);
	disk->inodes[disk->inode_count] = (struct inode){ .number = number };
	return &disk->inodes[disk->inode_count++];
}

/* ---- what is there ---- */

static void see_file(struct disk *disk, int directory, const char *name, struct listing *listing)
{
	struct bytes bytes = { 0 };
	struct stat status;

	ck_assert_uint_lt(listing->count, CRASH_FILES);
	ck_assert_int_eq(fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW), 0);
	ck_assert_int_eq(file_read(directory, name, FILE_MAX, &bytes.data, &bytes.length), 0);
	replace_bytes(&inode_of(disk, status.st_ino)->live, bytes);
	text_copy(listing->names[listing->count], sizeof(listing->names[0]), name);
	listing->inodes[listing->count++] = status.st_ino;
}

static bool is_same_listing(const struct listing *one, const struct listing *other)
{
	for (size_t i = 0; i < one->count && one->count == other->count; i++) {
		size_t j = 0;

		while (j < other->count && strcmp(one->names[i], other->names[j]) != 0)
			j++;
		if (j == other->count || one->inodes[i] != other->inodes[j])
			return false;
	}
	return one->count == other->count;
}

static void look(struct disk *disk)
{
	DIR *directory = opendir(disk->crash->directory);
	struct listing now = { 0 };

	ck_assert_ptr_nonnull(directory);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		if (entry->d_name[0] != '.')
			see_file(disk, dirfd(directory), entry->d_name, &now);
	closedir(directory);
	if (disk->change_count && is_same_listing(&disk->changes[disk->change_count - 1], &now))
		return;
	ck_assert_uint_lt(disk->change_count, CHANGES);
	disk->changes[disk->change_count++] = now;
}

static void sync_inode(struct inode *inode)
{
	replace_bytes(&inode->synced, copy_bytes(&inode->live));
}

/* ---- what may be left ---- */

static struct bytes sectors(const struct inode *inode)
{
	struct bytes mixed = copy_bytes(&inode->synced);

	for (size_t at = 0; at + SECTOR <= mixed.length && at + SECTOR <= inode->live.length; at += (size_t)2 * SECTOR)
		memcpy(mixed.data + at, inode->live.data + at, SECTOR);
	return mixed;
}

/* The first half is new, and what was synced behind it stands. */
static struct bytes half(const struct inode *inode)
{
	const struct bytes *longer = inode->synced.length > inode->live.length / 2 ? &inode->synced : &inode->live;
	struct bytes mixed = copy_bytes(longer);

	mixed.length = longer == &inode->synced ? inode->synced.length : inode->live.length / 2;
	if (inode->live.length)
		memcpy(mixed.data, inode->live.data, inode->live.length / 2);
	return mixed;
}

static struct bytes torn(const struct inode *inode, enum tear tear)
{
	bool synced = inode->live.length == inode->synced.length &&
		(!inode->live.length || memcmp(inode->live.data, inode->synced.data, inode->live.length) == 0);

	if (tear == TEAR_NOTHING || synced)
		return copy_bytes(&inode->live);
	if (tear == TEAR_SECTORS)
		return sectors(inode);
	return tear == TEAR_IN_HALF ? half(inode) : copy_bytes(&inode->synced);
}

static struct crash_state make_state(struct disk *disk, size_t change, enum tear tear)
{
	static const char *const words[] = { "as they are", "only as synced", "torn", "new in every other sector" };
	const struct listing *listing = &disk->changes[change];
	struct crash_state state = { .count = listing->count };

	for (size_t i = 0; i < listing->count; i++) {
		struct bytes bytes = torn(inode_of(disk, listing->inodes[i]), tear);

		text_copy(state.files[i].name, sizeof(state.files[i].name), listing->names[i]);
		state.files[i].bytes = bytes.data;
		state.files[i].length = bytes.length;
	}
	snprintf(state.how, sizeof(state.how), "%zu of %zu unsynced changes of the directory, files %s", change,
		disk->change_count - 1, words[tear]);
	ck_assert_int_eq(file_read(AT_FDCWD, disk->crash->beside, FILE_MAX, &state.beside.bytes, &state.beside.length), 0);
	return state;
}

static bool is_same_file(const struct crash_file *one, const struct crash_file *other)
{
	return strcmp(one->name, other->name) == 0 && one->length == other->length &&
	       memcmp(one->bytes, other->bytes, one->length) == 0;
}

static bool is_same_state(const struct crash_state *one, const struct crash_state *other)
{
	for (size_t i = 0; i < one->count && one->count == other->count; i++) {
		size_t j = 0;

		while (j < other->count && !is_same_file(&one->files[i], &other->files[j]))
			j++;
		if (j == other->count)
			return false;
	}
	return one->count == other->count && is_same_file(&one->beside, &other->beside);
}

static void release_state(struct crash_state *state)
{
	for (size_t i = 0; i < state->count; i++)
		free(state->files[i].bytes);
	free(state->beside.bytes);
}

static void note(struct crash_states *all, struct crash_state *state)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!is_same_state(&all->states[i], state))
			continue;
		all->states[i].done |= state->done;
		release_state(state);
		return;
	}
	all->states = reallocarray(all->states, all->count + 1, sizeof(*state));
	ck_assert_ptr_nonnull(all->states);
	all->states[all->count++] = *state;
}

static void note_all(struct disk *disk, bool done, struct crash_states *out)
{
	look(disk);
	for (size_t change = 0; change < disk->change_count; change++) {
		for (enum tear tear = 0; tear < TEARS; tear++) {
			struct crash_state state = make_state(disk, change, tear);

			state.call = out->calls;
			state.done = done;
			note(out, &state);
		}
	}
}

/* ---- following the act ---- */

static ino_t inode_number(const struct trace *trace, long long fd)
{
	struct stat status;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", trace->child, (int)fd);
	ck_assert_int_eq(stat(path, &status), 0);
	return status.st_ino;
}

static bool is_listed(const struct listing *listing, ino_t number)
{
	for (size_t i = 0; i < listing->count; i++)
		if (listing->inodes[i] == number)
			return true;
	return false;
}

/* What the call that just succeeded made durable. */
static void follow(struct disk *disk, const struct trace *trace, const struct __ptrace_syscall_info *call, long long result)
{
	const struct listing before = disk->changes[disk->change_count - 1];
	unsigned long long number = call->entry.nr;
	char path[4096];

	look(disk);
	if (number == SYS_openat && (call->entry.args[2] & O_CREAT) && !is_listed(&before, inode_number(trace, result))) {
		struct inode *made = inode_of(disk, inode_number(trace, result)); /* its number may have had an owner before */

		replace_bytes(&made->synced, (struct bytes){ 0 });
	}
	if (number != SYS_fsync && number != SYS_fdatasync)
		return;
	trace_path(trace, call->entry.args[0], path);
	if (strcmp(path, disk->crash->directory) == 0) {
		disk->changes[0] = disk->changes[disk->change_count - 1];
		disk->change_count = 1;
	} else if (strncmp(path, disk->crash->directory, strlen(disk->crash->directory)) == 0) {
		sync_inode(inode_of(disk, inode_number(trace, (long long)call->entry.args[0])));
	}
}

void crash_play(const struct crash *crash, struct crash_states *out)
{
	struct disk disk = { .crash = crash };
	struct __ptrace_syscall_info info, call = { 0 };
	struct trace trace;

	*out = (struct crash_states){ 0 };
	trace_start(crash, &trace);
	look(&disk);
	for (size_t i = 0; i < disk.inode_count; i++)
		sync_inode(&disk.inodes[i]);
	while (trace_next(&trace, &info)) {
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
			call = info;
			note_all(&disk, trace.outcome->done, out);
			out->calls++;
		} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && info.exit.rval >= 0) {
			follow(&disk, &trace, &call, info.exit.rval);
		}
	}
	out->code = trace_end(&trace);
	for (size_t i = 0; i < disk.inode_count; i++) {
		free(disk.inodes[i].live.data);
		free(disk.inodes[i].synced.data);
	}
}

void crash_release(struct crash_states *states)
{
	for (size_t i = 0; i < states->count; i++)
		release_state(&states->states[i]);
	free(states->states);
}

void crash_restore(const struct crash *crash, const struct crash_state *state)
{
	DIR *directory = opendir(crash->directory);

	ck_assert_ptr_nonnull(directory);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		if (entry->d_name[0] != '.')
			ck_assert_int_eq(unlinkat(dirfd(directory), entry->d_name, 0), 0);
	for (size_t i = 0; i < state->count; i++)
		ck_assert_int_eq(file_replace(dirfd(directory), state->files[i].name, 0600, state->files[i].bytes,
					 state->files[i].length),
			0);
	closedir(directory);
	ck_assert_int_eq(file_replace(AT_FDCWD, crash->beside, 0600, state->beside.bytes, state->beside.length), 0);
}

/* ---- failing writes ---- */

static bool changes_directory(const struct crash *crash, const struct trace *trace, const struct __ptrace_syscall_info *info)
{
	char path[4096];

	switch (info->entry.nr) {
	case SYS_openat:
		if (!(info->entry.args[2] & O_CREAT))
			return false;
		break;
	case SYS_write:
	case SYS_pwrite64:
	case SYS_fchmod:
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_unlinkat: break;
	default: return false;
	}
	trace_path(trace, info->entry.args[0], path);
	return strncmp(path, crash->directory, strlen(crash->directory)) == 0;
}

bool crash_fail(const struct crash *crash, long nth, int error, int *code)
{
	struct __ptrace_syscall_info info;
	struct trace trace;
	long seen = 0;

	trace_start(crash, &trace);
	while (trace_next(&trace, &info))
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY && changes_directory(crash, &trace, &info) && seen++ == nth)
			trace_refuse(&trace, error);
	*code = trace_end(&trace);
	return seen > nth;
}
