// SPDX-License-Identifier: GPL-3.0-or-later
/* SQLite's errors in our words; knows no statement. */
#include "policy/store_error.h"

#include <errno.h>
#include <stddef.h>

#include "common/fault.h"
#include "common/macros.h"

/* What the operating system said weighs more than SQLite's own word for it. */
int store_error_of(int system)
{
	switch (system) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return -ENOSPC;
	case EROFS:
	case EBADF: /* SQLite falls back to opening a journal for reading alone */
		return -EROFS;
	case EACCES:
	case EPERM:
		return -EACCES;
	default: /* errno is no enum of ours */
		return 0;
	}
}

/* SQLite knows a full disk by itself, but a full quota only as an I/O error: errno is kept with the
 * file it happened to. */
static int file_error(sqlite3 *db)
{
	sqlite3_file *journal = NULL;
	int system = 0;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &system);
	if (store_error_of(system))
		return store_error_of(system);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
	if (journal && journal->pMethods)
		journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &system);
	return store_error_of(system);
}

int store_error_code(sqlite3 *db, int rc)
{
	int system = 0;

	if (db && ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN))
		system = store_error_of(sqlite3_system_errno(db));
	if (db && !system && (rc & 0xff) == SQLITE_IOERR)
		system = file_error(db);
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return -EBUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_SCHEMA:
	case SQLITE_ERROR: /* our statements are right, so the schema they meet is not ours */
		return -EUCLEAN;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
	case SQLITE_RANGE:
		return -EINVAL;
	case SQLITE_NOMEM:
		return -ENOMEM;
	default: /* SQLITE_IOERR, SQLITE_CANTOPEN and whatever a newer SQLite adds */
		return system ? system : -EIO;
	}
}

// clang-format off
static const struct {
	int code;
	const char *text; /* %s: the file, and for -EINVAL what SQLite says of the constraint */
} sentences[] = {
	{ -ENOSPC, N_("The disk that holds the registry is full, so nothing was recorded: make room for %s and try again.") },
	{ -EROFS,  N_("The registry %s cannot be written, so nothing was recorded: make its file system writable again.") },
	{ -EACCES, N_("mediad may not use the registry %s: it and its folder must belong to the user mediad.") },
	{ -EBUSY,  N_("Another program holds the registry %s: end it and try again.") },
	{ -EUCLEAN, N_("The registry %s is damaged: keep a copy for the auditor and put the last backup back.") },
	{ -EINVAL, N_("The registry %s refused a record that breaks its own rules: %s.") },
	{ -ENOMEM, N_("There is not enough memory to use the registry %s: end other programs and try again.") },
	{ -EIO,    N_("The disk did not read or write the registry %s: look at the kernel log, then replace the disk.") },
};
// clang-format on

static const char *sentence(int code)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(sentences) && sentences[i].code != code)
		i++;
	return sentences[i].text;
}

bool store_error_is_lost_write(int rc)
{
	return rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC || rc == SQLITE_IOERR_WRITE || rc == SQLITE_IOERR_TRUNCATE;
}

static int say(int code, const char *path, const char *why, struct fault *fault)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return fault_set(fault, code, sentence(code), path, why);
#pragma GCC diagnostic pop
}

int store_error_say(int code, const char *path, struct fault *fault)
{
	return say(code, path, "-", fault);
}

int store_error_fault(sqlite3 *db, const char *path, int rc, struct fault *fault)
{
	return say(store_error_code(db, rc), path, db ? sqlite3_errmsg(db) : "-", fault);
}
