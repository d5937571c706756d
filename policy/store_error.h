// SPDX-License-Identifier: GPL-3.0-or-later
/* What went wrong in SQLite, as one of store.h's codes and a sentence. For policy/store.c alone. */
#pragma once

#include <sqlite3.h>

struct fault;

/* The code for an errno of the database's files; 0: errno says nothing that weighs more than SQLite's own word. */
int store_error_of(int system);
/* `db` NULL: it could not even be opened. `path` is for the sentence. */
int store_error_fault(sqlite3 *db, const char *path, int rc, struct fault *fault);
