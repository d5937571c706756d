// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/secret.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fault.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"

/* True if a process of its own dies when it touches that byte. */
static bool is_forbidden(volatile uint8_t *byte)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		*byte = 1;
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

START_TEST(a_secret_is_locked_and_left_out_of_dumps)
{
	struct secret *secret = NULL;
	char flags[512];

	ck_assert_int_eq(secret_new(64, &secret, NULL), 0);
	ck_assert_uint_eq(secret->size, 64);
	memory_flags(secret->bytes, flags, sizeof(flags));
	ck_assert_ptr_nonnull(strstr(flags, " lo "));
	ck_assert_ptr_nonnull(strstr(flags, " dd "));
	secret_free(secret);
}
END_TEST

START_TEST(the_pages_around_a_secret_are_forbidden)
{
	long page = sysconf(_SC_PAGESIZE);
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new((size_t)page, &secret, NULL), 0);
	ck_assert(is_forbidden(secret->bytes - 1));
	ck_assert(is_forbidden(secret->bytes + page));
	ck_assert(!is_forbidden(secret->bytes + page - 1));
	secret_free(secret);
}
END_TEST

START_TEST(random_secrets_differ_and_are_filled_to_the_end)
{
	struct secret *a = NULL, *b = NULL;
	unsigned int zeros = 0;

	ck_assert_int_eq(secret_random(300, &a, NULL), 0);
	ck_assert_int_eq(secret_random(300, &b, NULL), 0);
	ck_assert_mem_ne(a->bytes, b->bytes, 300);
	for (int i = 200; i < 300; i++)
		zeros += a->bytes[i] == 0;
	ck_assert_uint_lt(zeros, 20);
	secret_free(a);
	secret_free(b);
	secret_free(NULL);
}
END_TEST

/* What `act` answers in a process of its own, whose privileges and limits it may spoil. */
static int in_child(int (*act)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(act());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int make_without_locked_memory(void)
{
	static const struct rlimit nothing = { 0, 0 };
	struct secret *secret = NULL;
	struct fault fault;

	/* root may lock whatever the limit says; nobody may not */
	if (setrlimit(RLIMIT_MEMLOCK, &nothing) < 0 || (geteuid() == 0 && seteuid(65534) < 0))
		return 1;
	if (secret_new(32, &secret, &fault) != -ENOMEM || secret || fault.code != -ENOMEM)
		return 2;
	return 0;
}

START_TEST(a_secret_that_cannot_be_locked_does_not_exist)
{
	ck_assert_int_eq(in_child(make_without_locked_memory), 0);
}
END_TEST

START_TEST(no_size_or_an_absurd_one_is_refused)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(0, &secret, NULL), -EINVAL);
	ck_assert_int_eq(secret_new((size_t)-1, &secret, NULL), -EINVAL);
	ck_assert_int_eq(secret_random(1 << 20, &secret, NULL), -EINVAL);
	ck_assert_ptr_null(secret);
}
END_TEST

static int harden(void)
{
	struct rlimit core;

	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 1 || secret_harden_process(NULL) < 0)
		return 1;
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 || getrlimit(RLIMIT_CORE, &core) < 0)
		return 2;
	return core.rlim_cur == 0 && core.rlim_max == 0 ? 0 : 3;
}

START_TEST(a_hardened_process_leaves_no_core)
{
	ck_assert_int_eq(in_child(harden), 0);
}
END_TEST

/* As libcryptsetup does with each key that it frees; past the C library, where the sanitizers would make nothing of it. */
static int unlock_a_page(char flags[512])
{
	static uint8_t bytes[16384];
	uint8_t *page = bytes + 8192;

	*page = 1;
	if (syscall(SYS_mlock, page, 64) < 0 || syscall(SYS_munlock, page, 64) < 0)
		return -1;
	memory_flags(page, flags, 512);
	return 0;
}

static int unlock_before_and_after(void)
{
	char flags[512];

	if (unlock_a_page(flags) < 0 || strstr(flags, " lo "))
		return 2;
	if (secret_harden_process(NULL) < 0 || unlock_a_page(flags) < 0)
		return 3;
	return strstr(flags, " lo ") ? 0 : 4;
}

START_TEST(a_hardened_process_keeps_locked_what_a_library_unlocks)
{
	ck_assert_int_eq(in_child(unlock_before_and_after), 0);
}
END_TEST

RUN_TESTS("crypto/secret", a_secret_is_locked_and_left_out_of_dumps,
	the_pages_around_a_secret_are_forbidden, random_secrets_differ_and_are_filled_to_the_end,
	a_secret_that_cannot_be_locked_does_not_exist, no_size_or_an_absurd_one_is_refused,
	a_hardened_process_leaves_no_core, a_hardened_process_keeps_locked_what_a_library_unlocks)
