// SPDX-License-Identifier: GPL-3.0-or-later
/* How the books lie on the disk. The calls of the C library that sync and that tell of room go through here on their way, so that they are
 * counted and can fail; all else is the real SQLite on real files. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common/file.h"
#include "tests/fakes/crash.h"
#include "tests/unit/policy/town.h"

#define IN_THEIR_PLACE __attribute__((visibility("default")))

static int syncs, sync_error, room_error;
static struct statvfs *disk; /* NULL: as it is */

static int sync_now(long call, int fd)
{
	syncs++;
	if (!sync_error)
		return (int)syscall(call, fd);
	errno = sync_error;
	return -1;
}

IN_THEIR_PLACE int fdatasync(int fd)
{
	return sync_now(SYS_fdatasync, fd);
}

IN_THEIR_PLACE int fsync(int fd)
{
	return sync_now(SYS_fsync, fd);
}

IN_THEIR_PLACE ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
	if (!room_error)
		return syscall(SYS_pwrite64, fd, bytes, length, at);
	errno = room_error;
	return -1;
}

IN_THEIR_PLACE int statvfs(const char *path, struct statvfs *out)
{
	struct stat status;

	*out = disk ? *disk : (struct statvfs){ .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 20 };
	return stat(path, &status);
}

static int record_one(struct registry *registry, struct fault *fault)
{
	json_t *data = json_pack("{s:s}", "version", "test");
	int r = registry_record(registry, &(struct record){ .kind = "broker.started", .now = NOON, .data = data }, 1, fault);

	json_decref(data);
	return r;
}

static int64_t head_of(struct registry *registry)
{
	struct ledger_head head;

	ck_assert_int_eq(ledger_head(registry, &head, NULL), 0);
	return head.sequence;
}

static bool has_log(const struct town *town)
{
	char path[128];

	text_format(path, sizeof(path), "%s-wal", town->path);
	return access(path, F_OK) == 0;
}

/* A process that records `count` events and is ended where it stands: they lie in the log. */
static void record_and_die(struct town *town, int count)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (registry_open(town->path, &town->registry, NULL) < 0)
			_exit(1);
		for (int i = 0; i < count; i++)
			if (record_one(town->registry, NULL) < 0)
				_exit(1);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, &status, 0);
	ck_assert(WIFSIGNALED(status));
	ck_assert(has_log(town));
}

START_TEST(a_commit_is_one_sync)
{
	struct town town;
	int more = 0;

	town_open(&town);
	for (int i = 0; i < 1000; i++) {
		syncs = 0;
		ck_result(record_one(town.registry, &town.fault), 0);
		ck_assert_int_ge(syncs, 1);
		more += syncs > 1;
	}
	ck_assert_int_gt(more, 0); /* the log was written back */
	ck_assert_int_lt(more, 20);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(books_at_rest_are_one_file_and_a_copy_of_it_is_whole)
{
	SCOPED(file_text_free) char *bytes = NULL;
	struct town town;
	char copy[128];
	size_t length;
	int64_t head;

	town_open(&town);
	for (int i = 0; i < 10; i++)
		ck_result(record_one(town.registry, &town.fault), 0);
	ck_assert(has_log(&town));
	head = head_of(town.registry);
	registry_close(town.registry);
	ck_assert(!has_log(&town));
	ck_assert_int_eq(file_read(AT_FDCWD, town.path, 8 << 20, &bytes, &length), 0);
	text_format(copy, sizeof(copy), "%s/copy.db", town.folder);
	ck_assert_int_eq(file_replace(AT_FDCWD, copy, 0600, bytes, length), 0);
	ck_result(registry_open(copy, &town.registry, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), head);
	books_are_good(&town);
	registry_close(town.registry);
	unlink(copy);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(what_an_ended_process_left_in_the_log_is_written_back_at_the_next_start)
{
	SCOPED(file_text_free) char *before = NULL;
	SCOPED(file_text_free) char *after = NULL;
	struct town town;
	size_t length, longer;
	int64_t head;

	town_open(&town);
	head = head_of(town.registry);
	registry_close(town.registry);
	record_and_die(&town, 20);
	ck_assert_int_eq(file_read(AT_FDCWD, town.path, 8 << 20, &before, &length), 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, town.path, 8 << 20, &after, &longer), 0);
	ck_assert(length != longer || memcmp(before, after, length) != 0);
	ck_assert_int_eq(head_of(town.registry), head + 20);
	books_are_good(&town);
	ck_result(record_one(town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(books_with_a_rollback_journal_are_taken_over)
{
	SCOPED(file_text_free) char *bytes = NULL;
	struct town town;
	size_t length;
	int64_t head;

	town_open(&town);
	ck_result(store_script(registry_store(town.registry), "PRAGMA journal_mode = TRUNCATE", &town.fault), 0);
	ck_result(record_one(town.registry, &town.fault), 0);
	head = head_of(town.registry);
	registry_close(town.registry);
	ck_assert_int_eq(file_read(AT_FDCWD, town.path, 8 << 20, &bytes, &length), 0);
	ck_assert_int_eq(bytes[18], 1);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	syncs = 0;
	ck_result(record_one(town.registry, &town.fault), 0);
	ck_assert_int_le(syncs, 2); /* one for the log's new head */
	ck_assert_int_eq(head_of(town.registry), head + 1);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* root may write everywhere: be nobody, who owns the folder. */
static void become_owner(const struct town *town)
{
	char log[128];

	text_format(log, sizeof(log), "%s-wal", town->path);
	ck_assert(geteuid() != 0 || (chown(log, 65534, 65534) == 0 && chown(town->path, 65534, 65534) == 0 &&
		chown(town->folder, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0));
}

START_TEST(on_a_disk_that_takes_no_writes_the_log_is_read_too)
{
	struct town town;
	char log[128];
	int64_t head;

	town_open(&town);
	head = head_of(town.registry);
	registry_close(town.registry);
	record_and_die(&town, 20);
	become_owner(&town);
	text_format(log, sizeof(log), "%s-wal", town.path);
	ck_assert_int_eq(chmod(log, 0400) | chmod(town.path, 0400) | chmod(town.folder, 0500), 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), head + 20);
	books_are_good(&town);
	ck_result(record_one(town.registry, &town.fault), -EROFS);
	registry_close(town.registry);
	ck_assert_int_eq(chmod(town.folder, 0700) | chmod(town.path, 0600) | chmod(log, 0600), 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), head + 20);
	ck_result(record_one(town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(another_process_is_kept_out_while_the_books_are_open)
{
	struct town town;
	char path[96];
	int go[2], status;
	pid_t child;

	ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
	child = fork(); /* before anything is open: SQLite must not be carried over a fork */
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct registry *other;

		if (read(go[0], path, sizeof(path)) != sizeof(path))
			_exit(1);
		_exit(-registry_open(path, &other, NULL));
	}
	town_open(&town);
	text_copy(path, sizeof(path), town.path);
	ck_assert_int_eq(write(go[1], path, sizeof(path)), sizeof(path));
	waitpid(child, &status, 0);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), EBUSY);
	ck_result(record_one(town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(a_file_that_was_moved_away_takes_nothing_until_it_is_back)
{
	struct town town;
	char away[128];

	town_open(&town);
	text_format(away, sizeof(away), "%s/away", town.folder);
	ck_assert_int_eq(rename(town.path, away), 0);
	ck_result(record_one(town.registry, &town.fault), -EROFS);
	ck_assert_int_eq(rename(away, town.path), 0);
	ck_result(record_one(town.registry, &town.fault), 0);
	disk = &(struct statvfs){ .f_frsize = 4096, .f_blocks = 1000, .f_bavail = 1000, .f_flag = ST_RDONLY };
	ck_result(record_one(town.registry, &town.fault), -EROFS);
	disk = NULL;
	ck_result(record_one(town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(a_sync_that_failed_is_never_tried_again)
{
	struct town town;
	int64_t head;

	town_open(&town);
	ck_assert_ptr_null(store_broken(registry_store(town.registry)));
	head = head_of(town.registry);
	sync_error = EIO;
	ck_result(record_one(town.registry, &town.fault), -EIO);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "mediad ends"));
	sync_error = 0;
	ck_assert_ptr_nonnull(store_broken(registry_store(town.registry)));
	syncs = 0;
	ck_result(record_one(town.registry, &town.fault), -EIO);
	ck_result(store_room(registry_store(town.registry), &town.fault), -EIO);
	registry_close(town.registry);
	ck_assert_int_eq(syncs, 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_gt(syncs, 0); /* what the log has is written anew */
	ck_assert_int_ge(head_of(town.registry), head);
	ck_result(record_one(town.registry, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_sync_that_fails_while_the_log_is_written_back_is_the_last)
{
	struct town town;
	int64_t acknowledged;
	int r = 0;

	town_open(&town);
	acknowledged = head_of(town.registry);
	for (int i = 0; i < 1000 && r == 0; i++) {
		/* The first sync of a commit is the commit's own. */
		int before = syncs;

		r = record_one(town.registry, &town.fault);
		acknowledged += r == 0;
		if (syncs > before + 1 && i > 10)
			break;
	}
	ck_result(store_begin(registry_store(town.registry), &town.fault), 0);
	store_rollback(registry_store(town.registry));
	sync_error = EIO;
	for (int i = 0; i < 1000 && r == 0; i++) {
		r = record_one(town.registry, &town.fault);
		acknowledged += r == 0;
	}
	sync_error = 0;
	ck_assert_int_eq(r, -EIO);
	registry_close(town.registry);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_ge(head_of(town.registry), acknowledged);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_disk_that_fills_up_still_takes_a_hundred_events)
{
	struct town town;
	struct stat status;
	char log[128];
	int events = 0;

	town_open(&town);
	text_format(log, sizeof(log), "%s-wal", town.path);
	ck_assert_int_eq(stat(log, &status), 0);
	ck_assert_int_eq(status.st_size, 2 << 20);
	ck_assert_int_ge(status.st_blocks, (2 << 20) / 512); /* written and not only promised */
	for (int i = 0; i < 200; i++)
		ck_result(record_one(town.registry, &town.fault), 0);
	{
		struct rlimit before, full;

		signal(SIGXFSZ, SIG_IGN);
		getrlimit(RLIMIT_FSIZE, &before);
		full = before;
		full.rlim_cur = 2 << 20; /* the log may be written over, the books cannot grow to more */
		setrlimit(RLIMIT_FSIZE, &full);
		while (events < 100000 && record_one(town.registry, &town.fault) == 0)
			events++;
		setrlimit(RLIMIT_FSIZE, &before);
	}
	ck_assert_int_ge(events, 100);
	ck_assert_int_eq(town.fault.code, -ENOSPC);
	ck_result(record_one(town.registry, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_disk_without_room_refuses_and_comes_back)
{
	struct town town;
	int64_t head;

	town_open(&town);
	head = head_of(town.registry);
	room_error = ENOSPC;
	for (int i = 0; i < 3; i++)
		ck_result(record_one(town.registry, &town.fault), -ENOSPC);
	room_error = EDQUOT;
	ck_result(record_one(town.registry, &town.fault), -ENOSPC);
	room_error = 0;
	ck_assert_ptr_null(store_broken(registry_store(town.registry)));
	ck_assert_int_eq(head_of(town.registry), head);
	ck_result(record_one(town.registry, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(room_is_kept_for_what_cannot_wait)
{
	static const struct {
		unsigned long total, left; /* MiB */
		int result;
	} rows[] = {
		{ 100000, 65, 0 }, { 100000, 64, 0 }, { 100000, 63, -ENOSPC }, { 512, 64, 0 }, { 512, 63, -ENOSPC },
		{ 80, 10, 0 }, { 80, 9, -ENOSPC }, { 8, 1, 0 }, { 8, 0, -ENOSPC },
	};
	struct town town;

	town_open(&town);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		disk = &(struct statvfs){ .f_frsize = 1 << 20, .f_blocks = rows[i].total, .f_bavail = rows[i].left, .f_bfree = rows[i].total };
		ck_result(store_room(registry_store(town.registry), &town.fault), rows[i].result);
		ck_result(record_one(town.registry, &town.fault), 0);
	}
	disk = NULL;
	town_close(&town);
}
END_TEST

/* ---- power failures ---- */

#define EVENTS 3

static int64_t recorded;

/* No log is allocated where there is so little room. */
static int small_disk(void *context)
{
	static struct statvfs small = { .f_frsize = 4096, .f_blocks = 2000, .f_bavail = 2000 };

	(void)context;
	disk = &small;
	return 0;
}

static int start_record_and_stop(void *context)
{
	struct registry *registry;
	struct fault fault;
	int r = registry_open(context, &registry, &fault);

	for (int i = 0; r == 0 && i < EVENTS; i++)
		r = record_one(registry, &fault);
	if (r == 0)
		registry_close(registry);
	return r;
}

/* Each end is started from; *all is released. */
static void start_from_each(struct town *town_, const struct crash *crash, struct crash_states *all)
{
	struct town town = *town_;
	size_t whole = 0;

	for (size_t i = 0; i < all->count; i++) {
		int64_t head;

		crash_restore(crash, &all->states[i]);
		ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
		books_are_good(&town);
		head = head_of(town.registry);
		ck_assert_msg(head >= recorded && head <= recorded + EVENTS && (head == recorded + EVENTS || !all->states[i].done),
			"%lld events: call %ld, %s", (long long)(head - recorded), all->states[i].call, all->states[i].how);
		whole += head == recorded + EVENTS;
		ck_result(record_one(town.registry, &town.fault), 0);
		registry_close(town.registry);
	}
	ck_assert_uint_gt(all->count, 10);
	ck_assert_uint_gt(whole, 0);
	ck_assert_uint_lt(whole, all->count);
	crash_release(all);
}

/* Of a start, EVENTS events and an end, on a log that is empty or that a process left that was ended. */
static void let_the_power_fail(bool left)
{
	struct crash crash = { .prepare = small_disk, .act = start_record_and_stop };
	struct crash_states all;
	struct town town;
	char beside[96];

	small_disk(NULL);
	town_open(&town);
	recorded = head_of(town.registry);
	registry_close(town.registry);
	if (left) {
		record_and_die(&town, 20);
		recorded += 20;
	}
	text_format(beside, sizeof(beside), "%s.beside", town.folder);
	ck_assert_int_eq(file_replace(AT_FDCWD, beside, 0600, "x", 1), 0);
	crash.directory = town.folder;
	crash.beside = beside;
	crash.context = town.path;
	crash_play(&crash, &all);
	ck_assert_int_eq(all.code, 0);
	start_from_each(&town, &crash, &all);
	unlink(beside);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	town_close(&town);
}

START_TEST(whatever_moment_the_power_goes_the_books_are_whole)
{
	let_the_power_fail(false);
}
END_TEST

START_TEST(whatever_moment_the_power_goes_again_at_the_start_after_that_they_are_too)
{
	let_the_power_fail(true);
}
END_TEST

RUN_TESTS("policy/store_file", a_commit_is_one_sync, books_at_rest_are_one_file_and_a_copy_of_it_is_whole,
	what_an_ended_process_left_in_the_log_is_written_back_at_the_next_start, books_with_a_rollback_journal_are_taken_over,
	on_a_disk_that_takes_no_writes_the_log_is_read_too, another_process_is_kept_out_while_the_books_are_open,
	a_file_that_was_moved_away_takes_nothing_until_it_is_back, a_sync_that_failed_is_never_tried_again,
	a_sync_that_fails_while_the_log_is_written_back_is_the_last, a_disk_that_fills_up_still_takes_a_hundred_events,
	a_disk_without_room_refuses_and_comes_back, room_is_kept_for_what_cannot_wait,
	whatever_moment_the_power_goes_the_books_are_whole, whatever_moment_the_power_goes_again_at_the_start_after_that_they_are_too)
