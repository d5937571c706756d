// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to SQLite: one file, durable transactions, statements with typed values. Knows no
 * table of ours. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/macros.h"

struct fault;
struct store;
struct query;

enum value_type {
	VALUE_NULL,
	VALUE_NUMBER,
	VALUE_TEXT,
	VALUE_BLOB,
};

/* Texts and bytes are borrowed for the call. */
struct value {
	enum value_type type;
	int64_t number;
	const void *bytes;
	size_t length;
};

struct values {
	const struct value *list;
	size_t count;
};

static inline struct value value_text(const char *text)
{
	if (!text)
		return (struct value){ .type = VALUE_NULL };
	return (struct value){ .type = VALUE_TEXT, .bytes = text, .length = strlen(text) };
}

/* NULL: SQL's NULL. */
#define TEXT(text) value_text(text)
#define NUMBER(n) ((struct value){ .type = VALUE_NUMBER, .number = (n) })
#define BLOB(p, n) ((struct value){ .type = VALUE_BLOB, .bytes = (p), .length = (n) })
/* What stands for ?1, ?2, … */
#define VALUES(...)                                                                                \
	((struct values){ (const struct value[]){ __VA_ARGS__ },                                   \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value) })
#define NO_VALUES ((struct values){ NULL, 0 })

/* Opens or creates (0600) the database at `path`, for this process alone, which may open it several times; ":memory:" is one that
 * nobody else sees. One that cannot be written is opened for reading. While it is open nothing else here may open and close the
 * file: the kernel's lock would go with that. Every function here fails with -ENOSPC, -EROFS, -EACCES, -EIO, -EBUSY (another process), -EUCLEAN
 * (damaged), -EINVAL (a constraint of the schema says no) or -ENOMEM, and a sentence that says what
 * to do. */
int store_open(const char *path, struct store **out, struct fault *fault);
void store_close(struct store *store);
SCOPED_DEFINE(store_close, struct store *)

/* Several statements without values, for schemas. */
int store_script(struct store *store, const char *sql, struct fault *fault);

/* One row that is about to be put in, changed or removed. */
struct store_change {
	struct store *store;
	const char *table;
	int64_t before, after; /* its row number; the same but where that is what changes */
	bool is_new;           /* there is no row yet */
};
typedef void (*store_heard)(void *context, const struct store_change *change);
/* Calls it for each change made through this store, also where that fails or is undone later. It must not use the store but for
 * store_old. At most STORE_LISTENERS. */
#define STORE_LISTENERS 2
void store_hear(struct store *store, store_heard heard, void *context);
void store_hear_no_more(struct store *store, void *context);
/* The value of a column before the change, borrowed until the next; how many columns there are. */
int store_old_columns(const struct store_change *change);
struct value store_old(const struct store_change *change, int column);

/* 0; else why nothing can be written now: it is broken, the file was moved away, the disk takes no writes. */
int store_writable(struct store *store, struct fault *fault);
/* The same, and -ENOSPC where what is free on the disk is kept for what cannot wait. */
int store_room(struct store *store, struct fault *fault);
/* Not NULL: a write or a sync failed. Nothing is written any more, and whoever asks must end and start anew. Borrowed. */
const struct fault *store_broken(const struct store *store);
/* What is read from now on comes from the file and not from this process's memory of it. */
void store_forget(struct store *store);

/* One transaction at a time. 0 from store_commit: on the disk. Anything else: undone. */
int store_begin(struct store *store, struct fault *fault);
int store_commit(struct store *store, struct fault *fault);
void store_rollback(struct store *store);
/* After some errors SQLite has rolled back by itself. */
bool store_in_transaction(const struct store *store);

/* Runs one statement that gives no rows. */
int store_run(struct store *store, const char *sql, struct values values, struct fault *fault);
/* How many rows the last store_run changed. */
int64_t store_changes(struct store *store);
/* How many steps all statements took until now, for whoever asks what an act costs. */
int64_t store_work(const struct store *store);
/* How many statements were made ready anew until now: what is asked often is kept ready. */
int64_t store_prepared(const struct store *store);
/* The first column of the first row; -ENOENT (no fault) without a row. */
int store_number(struct store *store, const char *sql, struct values values, int64_t *out,
	struct fault *fault);

/* Rows one by one. The values must live until query_close; what the columns give, until the next
 * row. */
int store_query(struct store *store, const char *sql, struct values values, struct query **out,
	struct fault *fault);
int query_next(struct query *query, struct fault *fault); /* 1: a row, 0: no more */
/* Both in one, for who wants the first row: 1, or 0 when there is none. */
int query_one(struct store *store, const char *sql, struct values values, struct query **out, struct fault *fault);
int query_columns(const struct query *query);
const char *query_name(const struct query *query, int column); /* as the statement names it */
struct value query_value(const struct query *query, int column);
const char *query_text(const struct query *query, int column); /* "" for NULL */
int64_t query_number(const struct query *query, int column);
/* Copies a text column, cut to `size`. */
void query_copy(const struct query *query, int column, char *out, size_t size);
void query_close(struct query *query);
SCOPED_DEFINE(query_close, struct query *)
