// SPDX-License-Identifier: GPL-3.0-or-later
/* A commit is one sync: of SQLite's write-ahead log, which lies allocated and written over in place, so that the sync has nothing but
 * its bytes to see to. The log is written back in pieces of LOG_PAGES; twice that is allocated, so that a disk that fills up from
 * elsewhere leaves room for a hundred events.
 *
 * The VFS "unix-excl" holds the file for this process: no other one can write beside it, and the index of the log needs no file of
 * its own. The last to close writes the log back and removes it, so that books at rest are one file. */
#include "policy/store_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/text.h"
#include "policy/store_error.h"

#define LOG_PAGES 256                  /* 1 MiB */
#define LOG_ALLOCATED (2 << 20)
#define ROOM_FOR_LOG (16u << 20)       /* with less than that free, it takes what it needs and no more */
#define KEPT_PART 8                    /* of the file system, */
#define KEPT_MOST (64u << 20)          /* and not more than that, is kept for what cannot wait */
#define WAIT_MS 2000
#define SQLITE_FLAGS (SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW)

static uint64_t bytes_free(const char *path, uint64_t *size)
{
	struct statvfs status;

	*size = 0;
	if (statvfs(path, &status) < 0)
		return UINT64_MAX;
	*size = (uint64_t)status.f_blocks * status.f_frsize;
	return (uint64_t)status.f_bavail * status.f_frsize;
}

bool store_file_is_nearly_full(const char *path)
{
	uint64_t size, left = bytes_free(path, &size), kept = size / KEPT_PART;

	return left < (kept < KEPT_MOST ? kept : KEPT_MOST);
}

static int open_with(const char *name, int flags, const char *vfs, sqlite3 **db)
{
	int rc;

	sqlite3_close_v2(*db);
	*db = NULL;
	rc = sqlite3_open_v2(name, db, flags | SQLITE_FLAGS, vfs);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_extended_result_codes(*db, 1);
	sqlite3_busy_timeout(*db, WAIT_MS);
	/* The file may have been in other hands: its schema runs no code of its own. */
	sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(*db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(*db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(*db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	return SQLITE_OK;
}

/* ---- the log ---- */

static int write_zeros(sqlite3_file *log)
{
	static const char zeros[65536];
	int rc = SQLITE_OK;

	for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < LOG_ALLOCATED; at += (sqlite3_int64)sizeof(zeros))
		rc = log->pMethods->xWrite(log, zeros, sizeof(zeros), at);
	return rc == SQLITE_OK ? log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) : rc;
}

/* Zeros are no log, so nothing is read from them. That there is no room for them is no fault. */
static int allocate_log(sqlite3 *db, const char *path)
{
	sqlite3_file *log = NULL;
	sqlite3_int64 length = 0;
	uint64_t size;
	int rc;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (!log || !log->pMethods || log->pMethods->xFileSize(log, &length) != SQLITE_OK || length > 0 ||
		bytes_free(path, &size) < ROOM_FOR_LOG)
		return SQLITE_OK;
	rc = write_zeros(log);
	if (rc == SQLITE_OK)
		return rc;
	rc = store_error_code(db, rc) == -EIO ? rc : SQLITE_OK;
	log->pMethods->xTruncate(log, 0);
	return rc;
}

static int is_not_wal(void *context, int columns, char **values, char **names)
{
	bool *other = context;

	(void)names;
	*other = columns != 1 || !values[0] || strcmp(values[0], "wal") != 0;
	return 0;
}

/* What a process that was ended left in the log is written once more, also where that one's syncs had failed. A full disk may
 * refuse that: then the log stays, and is read. */
static int start_log(sqlite3 *db, const char *path)
{
	bool other = true;
	int rc = sqlite3_exec(db, "PRAGMA journal_mode = WAL", is_not_wal, &other, NULL);

	if (rc == SQLITE_OK)
		rc = other ? SQLITE_BUSY : sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (rc == SQLITE_OK)
		return allocate_log(db, path);
	return rc == SQLITE_BUSY || store_error_code(db, rc) == -ENOSPC ? SQLITE_OK : rc;
}

int store_file_tidy(sqlite3 *db, int pages)
{
	int rc = pages < LOG_PAGES ? SQLITE_OK : sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	return rc == SQLITE_BUSY || (rc != SQLITE_OK && store_error_code(db, rc) == -ENOSPC) ? SQLITE_OK : rc;
}

void store_file_rest(sqlite3 *db)
{
	sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* ---- what cannot be written ---- */

/* As a URI, in which `?`, `#` and `%` mean something. */
static bool to_uri(const char *path, char *out, size_t size)
{
	static const char before[] = "file:", after[] = "?immutable=1";
	size_t used = sizeof(before) - 1;

	memcpy(out, before, sizeof(before));
	for (; *path && used + 3 + sizeof(after) <= size; path++) {
		if (strchr("?#%", *path))
			used += (size_t)snprintf(out + used, size - used, "%%%02x", (unsigned char)*path);
		else
			out[used++] = *path;
	}
	memcpy(out + used, after, sizeof(after));
	return !*path;
}

/* Nobody can write there, so nothing needs a lock. With a log beside it that could not be written back, that is read too. */
static int open_read_only(const char *path, sqlite3 **db)
{
	char name[1024];
	int rc;

	text_format(name, sizeof(name), "%s-wal", path);
	if (access(name, F_OK) == 0) {
		rc = open_with(path, SQLITE_OPEN_READONLY, "unix-none", db);
		return rc == SQLITE_OK ? sqlite3_exec(*db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) : rc;
	}
	if (!to_uri(path, name, sizeof(name)))
		return SQLITE_CANTOPEN;
	return open_with(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL, db);
}

int store_file_open(const char *path, sqlite3 **db, bool *read_only)
{
	bool memory = strcmp(path, ":memory:") == 0;
	int rc, code;

	*read_only = false;
	if (memory)
		return open_with(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL, db);
	rc = open_with(path, SQLITE_OPEN_READWRITE, "unix-excl", db);
	*read_only = rc == SQLITE_OK && sqlite3_db_readonly(*db, "main") == 1;
	if (rc == SQLITE_OK && !*read_only)
		rc = start_log(*db, path);
	code = rc == SQLITE_OK ? 0 : store_error_code(*db, rc);
	*read_only = *read_only || code == -EROFS || code == -EACCES || code == -ENOSPC;
	return *read_only ? open_read_only(path, db) : rc;
}

/* The file stays open: SQLite would go on writing where nobody finds it. */
int store_file_check(sqlite3 *db, const char *path)
{
	struct statvfs status;
	int moved = 0;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved || (statvfs(path, &status) == 0 && status.f_flag & ST_RDONLY) ? -EROFS : 0;
}
