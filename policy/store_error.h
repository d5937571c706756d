// SPDX-License-Identifier: GPL-3.0-or-later
/* What went wrong in SQLite, as one of store.h's codes and a sentence. For policy/store.c and policy/store_file.c alone. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

struct fault;

/* The code for an errno of the database's files; 0: errno says nothing that weighs more than SQLite's own word. */
int store_error_of(int system);
/* The same for an SQLite result. */
int store_error_code(sqlite3 *db, int rc);
/* Was it a write or a sync that failed? */
bool store_error_is_lost_write(int rc);
/* The sentence for one of the codes; returns it. */
int store_error_say(int code, const char *path, struct fault *fault);
/* `db` NULL: it could not even be opened. `path` is for the sentence. */
int store_error_fault(sqlite3 *db, const char *path, int rc, struct fault *fault);
