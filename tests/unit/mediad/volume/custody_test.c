// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "tests/fakes/suite.h"

#define NUMBER "M-0001"

struct bench {
	char path[40];
	int state;
};

static void bench_open(struct bench *bench)
{
	strcpy(bench->path, "/tmp/custody-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->path));
	bench->state = open(bench->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(bench->state, 0);
}

static void bench_close(struct bench *bench)
{
	unlinkat(bench->state, "escrow", AT_REMOVEDIR);
	close(bench->state);
	ck_assert_int_eq(rmdir(bench->path), 0); /* nothing else was left behind */
}

START_TEST(a_copy_is_kept_for_root_alone_until_it_is_dropped)
{
	SCOPED(file_text_free) char *jws = NULL;
	struct bench bench;
	struct stat status;
	bool was_there;

	bench_open(&bench);
	ck_assert_int_eq(custody_keep(bench.state, NUMBER, "a.b.c", NULL), 0);
	ck_assert_int_eq(custody_keep(bench.state, NUMBER, "d.e.f", NULL), 0);
	ck_assert_int_eq(custody_read(bench.state, NUMBER, &jws, NULL), 0);
	ck_assert_str_eq(jws, "d.e.f");
	ck_assert_int_eq(fstatat(bench.state, "escrow/" NUMBER ".json", &status, 0), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	ck_assert_int_eq(fstatat(bench.state, "escrow", &status, 0), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0700);
	ck_assert_int_eq(custody_drop(bench.state, NUMBER, &was_there, NULL), 0);
	ck_assert(was_there);
	ck_assert_int_eq(custody_drop(bench.state, NUMBER, &was_there, NULL), 0);
	ck_assert(!was_there);
	bench_close(&bench);
}
END_TEST

START_TEST(what_is_not_there_or_spoiled_is_said)
{
	struct fault fault = { 0 };
	struct bench bench;
	char *jws = NULL;
	bool was_there;

	bench_open(&bench);
	ck_assert_int_eq(custody_read(bench.state, NUMBER, &jws, &fault), -ENOENT);
	ck_assert_str_eq(fault.argument[0], NUMBER);
	ck_assert_int_eq(custody_drop(bench.state, NUMBER, &was_there, NULL), 0);
	ck_assert_int_eq(custody_keep(bench.state, NUMBER, "a.b.c", NULL), 0);
	ck_assert_int_eq(file_replace(bench.state, "escrow/" NUMBER ".json", 0600, "{}", 2), 0);
	ck_assert_int_eq(custody_read(bench.state, NUMBER, &jws, &fault), -EBADMSG);
	ck_assert_ptr_null(jws);
	ck_assert_int_eq(custody_drop(bench.state, NUMBER, &was_there, NULL), 0);
	bench_close(&bench);
}
END_TEST

START_TEST(a_folder_that_cannot_be_written_is_an_error)
{
	struct fault fault = { 0 };
	struct bench bench;
	bool was_there;

	bench_open(&bench);
	ck_assert_int_eq(file_replace(bench.state, "escrow", 0600, "x", 1), 0); /* no folder */
	ck_assert_int_eq(custody_keep(bench.state, NUMBER, "a.b.c", &fault), -ENOTDIR);
	ck_assert_int_eq(custody_drop(bench.state, NUMBER, &was_there, &fault), -ENOTDIR);
	ck_assert_str_ne(fault.message, "");
	ck_assert_int_eq(unlinkat(bench.state, "escrow", 0), 0);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("volume/custody", a_copy_is_kept_for_root_alone_until_it_is_dropped, what_is_not_there_or_spoiled_is_said,
	a_folder_that_cannot_be_written_is_an_error)
