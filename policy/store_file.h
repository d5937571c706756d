// SPDX-License-Identifier: GPL-3.0-or-later
/* How a database lies on the disk: its write-ahead log, and the room for it. For policy/store.c alone. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

/* Opens the file at `path` for this process alone; what another one left in the log is written back. An SQLite result; *db is to be
 * closed either way. *read_only: it can be read and no more. */
int store_file_open(const char *path, sqlite3 **db, bool *read_only);

/* After a commit that left `pages` in the log: written back when there are many. An SQLite result. */
int store_file_tidy(sqlite3 *db, int pages);

/* Before it is closed: all of the log into the file, wherever that is by now, and the log empty. */
void store_file_rest(sqlite3 *db);

/* Is the file still where it was opened, on a disk that takes writes? 0 or an errno, negative. */
int store_file_check(sqlite3 *db, const char *path);

/* Is there so little room on the disk that it is kept for what cannot wait? */
bool store_file_is_nearly_full(const char *path);
