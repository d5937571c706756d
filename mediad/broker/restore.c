// SPDX-License-Identifier: GPL-3.0-or-later
/* Puts the books back from a copy. Asks no TPM: mediad does that when it starts, and opens nothing on older books until somebody
 * answers for them. */
#include "mediad/broker/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/text.h"
#include "policy/backup.h"

#define BOOKS "registry.db"
#define NEW_BOOKS "registry.db.restored"

static inline void close_file(FILE *file)
{
	fclose(file);
}
SCOPED_DEFINE(close_file, FILE *)

static int open_state(const char *state, int lock, const char *busy, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), state);
	if (flock(fd, lock | LOCK_NB) < 0)
		return fault_set(fault, -EBUSY, "%s", busy);
	return MOVE_FD(fd);
}

int restore_keep_out(const char *state, struct fault *fault)
{
	return open_state(state, LOCK_SH, N_("The books are just being put back from a copy."), fault);
}

/* Only books that are missing or damaged give way. */
static int nothing_good_there(const char *path, struct fault *fault)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct ledger_report report;
	char number[24];

	if (access(path, F_OK) < 0 || registry_open(path, &registry, NULL) < 0 || ledger_verify(registry, &report, NULL) < 0)
		return 0;
	text_format(number, sizeof(number), "%lld", (long long)report.head.sequence);
	return fault_set(fault, -EEXIST, N_("The books in %s are whole up to event %s, so nothing was put back over them. Move the file away if it must go."), path,
		number);
}

/* Away with what was there, and with SQLite's journals, which belong to it alone. */
static int set_aside(int folder, const char *now, struct fault *fault)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	char from[64], to[96];

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		text_format(from, sizeof(from), BOOKS "%s", ends[i]);
		text_format(to, sizeof(to), BOOKS ".before-%s%s", now, ends[i]);
		if (renameat(folder, from, folder, to) < 0 && errno != ENOENT)
			return fault_errno(fault, -errno, N_("%s could not be moved away: %s."), from);
	}
	return 0;
}

static int put_in_place(int folder, int64_t now, struct fault *fault)
{
	char time[21];
	int r;

	clock_format_utc(now, time);
	if (faccessat(folder, NEW_BOOKS "-wal", F_OK, 0) == 0)
		return fault_set(fault, -EIO, N_("The books that were put back are not all in one file; the disk may be full. Nothing was replaced."));
	r = set_aside(folder, time, fault);
	if (r < 0)
		return r;
	if (renameat(folder, NEW_BOOKS, folder, BOOKS) < 0 || fsync(folder) < 0)
		return fault_errno(fault, -errno, N_("%s could not be written: %s."), BOOKS);
	return 0;
}

static FILE *open_copy(const char *file, struct fault *fault)
{
	FILE *copy = strcmp(file, "-") == 0 ? fdopen(dup(STDIN_FILENO), "re") : fopen(file, "re");

	if (!copy)
		fault_errno(fault, -errno, N_("%s could not be read: %s."), file);
	return copy;
}

int restore_books(const char *state, const char *file, struct ledger_copy *out, struct fault *fault)
{
	SCOPED(close_file) FILE *copy = open_copy(file, fault);
	SCOPED(close_fd) int folder = -1;
	char path[4096];
	int64_t now = clock_now();
	int r;

	if (!copy)
		return fault->code;
	folder = open_state(state, LOCK_EX, N_("mediad is running with these books: stop it first (systemctl stop mediad.socket mediad.service)."), fault);
	if (folder < 0)
		return folder;
	umask(0077);
	text_format(path, sizeof(path), "%s/" BOOKS, state);
	r = nothing_good_there(path, fault);
	text_format(path, sizeof(path), "%s/" NEW_BOOKS, state);
	if (r == 0) {
		backup_discard(path); /* of a try that broke off */
		r = backup_restore(copy, path, now, out, fault);
	}
	return r < 0 ? r : put_in_place(folder, now, fault);
}

int restore_try(const char *file, struct backup_trial *out, struct fault *fault)
{
	SCOPED(close_file) FILE *copy = open_copy(file, fault);

	return copy ? backup_try(copy, clock_now(), out, fault) : fault->code;
}
