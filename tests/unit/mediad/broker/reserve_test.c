// SPDX-License-Identifier: GPL-3.0-or-later
/* A word that survives a full disk, a power failure and one damaged copy. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediad/broker/reserve.h"
#include "tests/fakes/crash.h"
#include "tests/fakes/suite.h"

#define SIZE (256u << 10)
#define HALF (SIZE / 2)
#define OLD "left on the train"
#define NEW "stolen"

static char folder[64], path[80], beside[64];
static struct reserve *reserve;
static char *bytes; /* of the file, as load_file found it */

static void setup(void)
{
	text_format(folder, sizeof(folder), "/tmp/mediad-reserve-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/owed", folder);
	text_format(beside, sizeof(beside), "%s.beside", folder);
	ck_assert_int_eq(file_replace(AT_FDCWD, beside, 0600, "x", 1), 0);
	ck_assert_int_eq(reserve_new(path, &reserve), 0);
}

static void teardown(void)
{
	reserve_free(reserve);
	reserve = NULL;
	file_text_free(bytes);
	bytes = NULL;
	unlink(path);
	unlink(beside);
	rmdir(folder);
}

/* Longer than a sector, so that it can tear. */
static json_t *word(const char *text)
{
	char filler[2000];

	memset(filler, text[0], sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	return json_pack("{s:s, s:s}", "word", text, "filler", filler);
}

static int write_word(const char *text)
{
	SCOPED(json_release) json_t *what = word(text);

	return reserve_write(reserve, what);
}

/* As after a start: nothing of the process before is left. "" where nothing lies, NULL where it cannot be read. */
static const char *read_word(struct fault *fault)
{
	SCOPED(json_release) json_t *kept = NULL;
	static char found[32];
	const char *text;

	reserve_free(reserve);
	ck_assert_int_eq(reserve_new(path, &reserve), 0);
	if (reserve_read(reserve, &kept, fault) < 0)
		return NULL;
	text = json_member_text(kept, "word");
	if (text) {
		SCOPED(json_release) json_t *whole = word(text);

		ck_assert(json_equal(kept, whole));
	}
	text_copy(found, sizeof(found), text ? text : "");
	return found;
}

static void word_is(const char *wanted)
{
	struct fault fault = { 0 };
	char text[512];
	const char *found = read_word(&fault);

	ck_assert_msg(found, "%s", fault_text(&fault, text, sizeof(text)));
	ck_assert_str_eq(found, wanted);
}

static void load_file(void)
{
	size_t length;

	file_text_free(bytes);
	ck_assert_int_eq(file_read(AT_FDCWD, path, SIZE, &bytes, &length), 0);
	ck_assert_uint_eq(length, SIZE);
}

static void put_file(const char *from, size_t length)
{
	ck_assert_int_eq(file_replace(AT_FDCWD, path, 0600, from, length), 0);
}

START_TEST(what_was_written_is_there_after_a_start)
{
	struct stat before, after;

	word_is("");
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_int_eq(before.st_size, SIZE);
	ck_assert_int_eq(before.st_mode & 0777, 0600);
	ck_assert_int_eq(write_word(OLD), 0);
	word_is(OLD);
	ck_assert_int_eq(write_word(NEW), 0);
	word_is(NEW);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino); /* in place, so that it needs no room */
	ck_assert_int_eq(before.st_size, after.st_size);
	ck_assert_int_eq(before.st_blocks, after.st_blocks);
}
END_TEST

START_TEST(nothing_is_left_of_a_word_that_was_cleared)
{
	SCOPED(json_release) json_t *nothing = json_object();

	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	load_file();
	ck_assert_ptr_nonnull(memmem(bytes, SIZE, OLD, strlen(OLD)));
	ck_assert_int_eq(reserve_write(reserve, nothing), 0);
	load_file();
	ck_assert_ptr_null(memmem(bytes, SIZE, OLD, strlen(OLD)));
	word_is("");
}
END_TEST

START_TEST(where_no_file_can_be_made_it_is_made_with_the_first_word_that_can)
{
	struct rlimit before, full;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	full = before;
	full.rlim_cur = SIZE - 1;
	setrlimit(RLIMIT_FSIZE, &full);
	word_is("");
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(write_word(OLD), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &before);
	ck_assert_int_eq(write_word(OLD), 0);
	word_is(OLD);
}
END_TEST

START_TEST(a_word_that_does_not_fit_leaves_the_one_that_is_there)
{
	SCOPED(json_release) json_t *what = json_object();
	SCOPED(file_text_free) char *long_text = malloc(SIZE);

	memset(long_text, 'x', SIZE - 1);
	long_text[SIZE - 1] = '\0';
	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	json_put_text(what, "word", long_text);
	ck_assert_int_eq(reserve_write(reserve, what), -E2BIG);
	word_is(OLD);
}
END_TEST

/* ---- damage ---- */

static void damage(size_t copy, size_t at)
{
	bytes[copy * HALF + at] ^= 1;
	put_file(bytes, SIZE);
}

START_TEST(one_damaged_copy_costs_nothing)
{
	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	ck_assert_int_eq(write_word(NEW), 0);
	for (size_t copy = 0; copy < 2; copy++) {
		for (size_t at = 0; at < HALF; at += at < 128 ? 1 : 4999) {
			load_file();
			damage(copy, at);
			word_is(NEW); /* and mended by that */
		}
	}
	load_file();
	ck_assert_int_eq(memcmp(bytes, bytes + HALF, HALF), 0);
}
END_TEST

START_TEST(two_damaged_copies_are_named_and_left_alone)
{
	struct fault fault = { 0 };
	SCOPED(file_text_free) char *before = NULL;

	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	load_file();
	damage(0, 100);
	damage(1, 40);
	before = MOVE(bytes);
	ck_assert_ptr_null(read_word(&fault));
	ck_assert_int_eq(fault.code, -EUCLEAN);
	ck_assert_str_eq(fault.argument[0], path);
	ck_assert_int_eq(write_word(NEW), -EUCLEAN);
	load_file();
	ck_assert_int_eq(memcmp(bytes, before, SIZE), 0);
	put_file(before, 0); /* and one of no length is no new one */
	ck_assert_ptr_null(read_word(&fault));
	unlink(path);
	word_is("");
}
END_TEST

START_TEST(what_is_no_file_of_ours_is_not_followed)
{
	struct fault fault = { 0 };

	ck_assert_int_eq(symlink(beside, path), 0);
	ck_assert_ptr_null(read_word(&fault));
	ck_assert_int_eq(fault.code, -EUCLEAN);
	ck_assert_int_ne(write_word(OLD), 0);
}
END_TEST

/* ---- power failures ---- */

static int nothing_first(void *context)
{
	(void)context;
	return 0;
}

static int act(void *context)
{
	return write_word(context);
}

/* What lies there after the power failed anywhere while `to` was written over `from`. */
static void write_and_fail(const char *from, const char *to)
{
	const struct crash crash = { .directory = folder, .beside = beside, .prepare = nothing_first, .act = act, .context = (void *)(uintptr_t)to };
	struct crash_states all;
	size_t new = 0;

	crash_play(&crash, &all);
	ck_assert_int_eq(all.code, 0);
	ck_assert_uint_gt(all.count, 4);
	for (size_t i = 0; i < all.count; i++) {
		struct fault fault = { 0 };
		const char *found;

		crash_restore(&crash, &all.states[i]);
		found = read_word(&fault);
		ck_assert_msg(found, "unreadable: call %ld, %s", all.states[i].call, all.states[i].how);
		ck_assert_msg(strcmp(found, to) == 0 || (strcmp(found, from) == 0 && !all.states[i].done), "\"%s\": call %ld, %s", found,
			all.states[i].call, all.states[i].how);
		new += strcmp(found, to) == 0;
		ck_assert_int_eq(write_word("again"), 0);
		word_is("again");
	}
	ck_assert_uint_gt(new, 0);
	ck_assert_uint_lt(new, all.count);
	crash_release(&all);
}

START_TEST(a_power_failure_leaves_the_old_word_or_the_new)
{
	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	write_and_fail(OLD, NEW);
}
END_TEST

START_TEST(a_power_failure_while_the_file_is_made_leaves_none_or_the_word)
{
	write_and_fail("", NEW);
}
END_TEST

/* The first failure leaves one copy whole, and the second must not take that one. */
START_TEST(a_second_power_failure_does_not_take_the_copy_that_the_first_left)
{
	word_is("");
	ck_assert_int_eq(write_word(OLD), 0);
	for (size_t copy = 0; copy < 2; copy++) {
		struct rlimit before, none;

		word_is(OLD);
		load_file();
		damage(copy, 3000);
		signal(SIGXFSZ, SIG_IGN);
		getrlimit(RLIMIT_FSIZE, &before);
		none = before;
		none.rlim_cur = 0;
		setrlimit(RLIMIT_FSIZE, &none); /* so that reading it mends nothing */
		word_is(OLD);
		setrlimit(RLIMIT_FSIZE, &before);
		write_and_fail(OLD, NEW);
		ck_assert_int_eq(write_word(OLD), 0);
	}
}
END_TEST

START_TEST(a_write_that_fails_anywhere_leaves_the_old_word_or_the_new)
{
	const struct crash crash = { .directory = folder, .beside = beside, .prepare = nothing_first, .act = act, .context = (void *)(uintptr_t)NEW };
	static const int errors[] = { ENOSPC, EIO, EROFS };
	int code;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		long nth = 0;

		word_is(i == 0 ? "" : OLD);
		for (;; nth++) {
			const char *found;

			ck_assert_int_eq(write_word(OLD), 0);
			if (!crash_fail(&crash, nth, errors[i], &code))
				break;
			ck_assert_int_eq(code, -errors[i]);
			found = read_word(NULL);
			ck_assert_ptr_nonnull(found);
			ck_assert(strcmp(found, OLD) == 0 || strcmp(found, NEW) == 0);
		}
		ck_assert_int_eq(nth, 4); /* two writes, two syncs */
		ck_assert_int_eq(write_word(OLD), 0);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { what_was_written_is_there_after_a_start, nothing_is_left_of_a_word_that_was_cleared,
		where_no_file_can_be_made_it_is_made_with_the_first_word_that_can,
		a_word_that_does_not_fit_leaves_the_one_that_is_there, one_damaged_copy_costs_nothing,
		two_damaged_copies_are_named_and_left_alone, what_is_no_file_of_ours_is_not_followed,
		a_power_failure_leaves_the_old_word_or_the_new,
		a_power_failure_while_the_file_is_made_leaves_none_or_the_word,
		a_second_power_failure_does_not_take_the_copy_that_the_first_left,
		a_write_that_fails_anywhere_leaves_the_old_word_or_the_new };

	return suite_run_with("mediad/broker/reserve", tests, ARRAY_SIZE(tests), setup, teardown);
}
