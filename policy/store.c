// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to SQLite; knows no table of ours. What was acknowledged survives a power cut: it is in the log, and synced. A sync
 * that failed is never tried again: the kernel has dropped what it could not write, and the next one would succeed over the hole. */
#define SQLITE_ENABLE_PREUPDATE_HOOK /* as Debian builds it */
#include "policy/store.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "policy/store_error.h"
#include "policy/store_file.h"
#include "policy/store_kept.h"

struct store {
	sqlite3 *db;
	int64_t work;
	struct {
		store_heard heard;
		void *context;
	} listeners[STORE_LISTENERS];
	char path[256];
	bool memory, read_only;
	int logged;          /* pages in the log after the last commit */
	struct fault broken; /* code != 0: writing or syncing failed, and nothing more is written */
	struct store_kept kept;
};

struct query {
	struct store *store;
	sqlite3_stmt *statement;
	struct store_statement *slot; /* NULL: not kept */
};

static int store_break(struct store *store, struct fault *fault)
{
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	fault_set(&store->broken, -EIO,
		N_("The disk did not write the registry %s, so mediad ends: look at the kernel log, replace the disk, and start mediad again."),
		store->path);
	if (fault)
		*fault = store->broken;
	return -EIO;
}

static int store_fault(struct store *store, int rc, struct fault *fault)
{
	int code = store_error_fault(store->db, store->path, rc, fault);

	if (code == -EIO && store_error_is_lost_write(rc))
		return store_break(store, fault);
	return code;
}

/* SQLite would create it as the umask says; nobody else is to read names and purposes. */
static int create_private(struct store *store, struct fault *fault)
{
	SCOPED(close_fd)
	int fd = open(store->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int code;

	if (fd >= 0 || errno == EEXIST)
		return 0;
	code = store_error_of(errno);
	return fault_set(fault, code ? code : -errno, N_("The registry %s cannot be created: %s."),
		store->path, strerror(errno));
}

static int committed(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *store = context;

	(void)db;
	(void)name;
	store->logged = pages;
	return SQLITE_OK;
}

static int configure(struct store *store, struct fault *fault)
{
	sqlite3_wal_hook(store->db, committed, store); /* and SQLite's own writing back is off */
	return store_script(store,
		"PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;"
		"PRAGMA cache_size = -1024;",
		fault);
}

int store_open(const char *path, struct store **out, struct fault *fault)
{
	SCOPED(store_close) struct store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to open the registry."));
	if (!text_copy(store->path, sizeof(store->path), path))
		return fault_set(
			fault, -ENAMETOOLONG, N_("The registry's path is too long: %s."), path);
	store->memory = strcmp(path, ":memory:") == 0;
	r = store->memory ? 0 : create_private(store, fault);
	if (r < 0)
		return r;
	r = store_file_open(store->path, &store->db, &store->read_only);
	if (r != SQLITE_OK)
		return store_fault(store, r, fault);
	r = configure(store, fault);
	if (r < 0)
		return r;
	*out = MOVE(store);
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_kept_clear(&store->kept);
	if (store->db && !store->memory && !store->read_only && !store->broken.code)
		store_file_rest(store->db);
	sqlite3_close_v2(store->db);
	free(store);
	malloc_trim(0); /* books rebuilt in memory were as large as all that is known: the system gets that back */
}

static struct value of_sqlite(sqlite3_value *from)
{
	struct value value = { 0 };

	switch (sqlite3_value_type(from)) {
	case SQLITE_INTEGER:
		return NUMBER(sqlite3_value_int64(from));
	case SQLITE_TEXT:
		value.type = VALUE_TEXT;
		value.bytes = sqlite3_value_text(from);
		break;
	case SQLITE_BLOB:
	case SQLITE_FLOAT: /* no table of ours has one: it will differ */
		value.type = VALUE_BLOB;
		value.bytes = sqlite3_value_blob(from);
		break;
	default: /* SQLITE_NULL */
		return value;
	}
	value.length = (size_t)sqlite3_value_bytes(from);
	return value;
}

static void row_changes(void *context, sqlite3 *db, int what, const char *database, const char *table, sqlite3_int64 before, sqlite3_int64 after)
{
	struct store *store = context;
	const struct store_change change = { .store = store, .table = table, .before = what == SQLITE_INSERT ? after : before,
		.after = what == SQLITE_DELETE ? before : after, .is_new = what == SQLITE_INSERT };

	(void)db;
	(void)database;
	for (size_t i = 0; i < STORE_LISTENERS; i++)
		if (store->listeners[i].heard)
			store->listeners[i].heard(store->listeners[i].context, &change);
}

void store_hear(struct store *store, store_heard heard, void *context)
{
	size_t i = 0;

	while (i < STORE_LISTENERS - 1 && store->listeners[i].heard)
		i++;
	store->listeners[i].heard = heard;
	store->listeners[i].context = context;
	sqlite3_preupdate_hook(store->db, row_changes, store);
}

void store_hear_no_more(struct store *store, void *context)
{
	for (size_t i = 0; i < STORE_LISTENERS; i++)
		if (store->listeners[i].context == context)
			store->listeners[i].heard = NULL;
}

int store_old_columns(const struct store_change *change)
{
	return sqlite3_preupdate_count(change->store->db);
}

struct value store_old(const struct store_change *change, int column)
{
	sqlite3_value *value = NULL;

	/* Without memory it is NULL, and whoever puts that back notices. */
	return sqlite3_preupdate_old(change->store->db, column, &value) == SQLITE_OK ? of_sqlite(value) : (struct value){ 0 };
}

int store_script(struct store *store, const char *sql, struct fault *fault)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_fault(store, rc, fault);
}

int store_writable(struct store *store, struct fault *fault)
{
	int r = store->read_only ? -EROFS : 0;

	if (store->broken.code) {
		if (fault)
			*fault = store->broken;
		return store->broken.code;
	}
	if (r == 0 && !store->memory)
		r = store_file_check(store->db, store->path);
	return r < 0 ? store_error_say(r, store->path, fault) : 0;
}

int store_begin(struct store *store, struct fault *fault)
{
	int r = store_writable(store, fault);

	return r < 0 ? r : store_run(store, "BEGIN IMMEDIATE", NO_VALUES, fault);
}

/* What is in the log is durable; that it could not be written back is a fault of the next commit. */
int store_commit(struct store *store, struct fault *fault)
{
	int r = store_run(store, "COMMIT", NO_VALUES, fault);
	int rc;

	if (r < 0) {
		store_rollback(store);
		return r;
	}
	rc = store_file_tidy(store->db, store->logged);
	if (rc != SQLITE_OK)
		store_fault(store, rc, NULL);
	return 0;
}

const struct fault *store_broken(const struct store *store)
{
	return store->broken.code ? &store->broken : NULL;
}

int store_room(struct store *store, struct fault *fault)
{
	int r = store_writable(store, fault);

	if (r < 0 || store->memory || !store_file_is_nearly_full(store->path))
		return r;
	return fault_set(fault, -ENOSPC,
		N_("The disk that holds the registry is nearly full, so nothing opens, leaves or is erased: make room for %s and try again."), store->path);
}

void store_forget(struct store *store)
{
	sqlite3_db_release_memory(store->db);
}

bool store_in_transaction(const struct store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

void store_rollback(struct store *store)
{
	if (store_in_transaction(store))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static int bind(struct query *query, int place, const struct value *value)
{
	switch (value->type) {
	case VALUE_NULL:
		return sqlite3_bind_null(query->statement, place);
	case VALUE_NUMBER:
		return sqlite3_bind_int64(query->statement, place, value->number);
	case VALUE_TEXT:
		return sqlite3_bind_text64(query->statement, place, value->bytes, value->length, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(query->statement, place, value->bytes, value->length, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

int store_query(struct store *store, const char *sql, struct values values, struct query **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = calloc(1, sizeof(*query));
	int rc;

	if (!query)
		return store_fault(store, SQLITE_NOMEM, fault);
	query->store = store;
	rc = store_kept_take(&store->kept, store->db, sql, &query->slot, &query->statement);
	if (rc != SQLITE_OK)
		return store_fault(store, rc, fault);
	for (size_t i = 0; i < values.count; i++) {
		rc = bind(query, (int)i + 1, &values.list[i]);
		if (rc != SQLITE_OK)
			return store_fault(store, rc, fault);
	}
	*out = MOVE(query);
	return 0;
}

int query_next(struct query *query, struct fault *fault)
{
	int rc = sqlite3_step(query->statement);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : store_fault(query->store, rc, fault);
}

int query_columns(const struct query *query)
{
	return sqlite3_column_count(query->statement);
}

const char *query_name(const struct query *query, int column)
{
	return sqlite3_column_name(query->statement, column);
}

struct value query_value(const struct query *query, int column)
{
	return of_sqlite(sqlite3_column_value(query->statement, column));
}

const char *query_text(const struct query *query, int column)
{
	const unsigned char *text = sqlite3_column_text(query->statement, column);

	return text ? (const char *)text : "";
}

int64_t query_number(const struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

void query_copy(const struct query *query, int column, char *out, size_t size)
{
	text_copy(out, size, query_text(query, column));
}

void query_close(struct query *query)
{
	if (!query)
		return;
	if (query->statement)
		query->store->work += sqlite3_stmt_status(query->statement, SQLITE_STMTSTATUS_VM_STEP, 1);
	store_kept_return(query->slot, query->statement);
	free(query);
}

int query_one(struct store *store, const char *sql, struct values values, struct query **out, struct fault *fault)
{
	int r = store_query(store, sql, values, out, fault);

	return r < 0 ? r : query_next(*out, fault);
}

int store_run(struct store *store, const char *sql, struct values values, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(store, sql, values, &query, fault);

	return r < 0 ? r : 0;
}

int64_t store_work(const struct store *store)
{
	return store->work;
}

int64_t store_prepared(const struct store *store)
{
	return store->kept.prepared;
}

int64_t store_changes(struct store *store)
{
	return sqlite3_changes64(store->db);
}

int store_number(struct store *store, const char *sql, struct values values, int64_t *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(store, sql, values, &query, fault);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*out = query_number(query, 0);
	return 0;
}
