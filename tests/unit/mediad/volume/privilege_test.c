// SPDX-License-Identifier: GPL-3.0-or-later
/* What a child of mediad-volume cannot do, whatever a header makes a library try: each limit is hit for real. */
#include "mediad/volume/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fakes/suite.h"

#define OVER_THE_LIMIT 3
#define MEBIBYTE (1u << 20)

/* Runs `work` in a process of its own, limited or not; its wait status. */
static int run(int (*work)(void), unsigned int seconds, int limited)
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (limited && privilege_limit(seconds, NULL) < 0)
			_exit(1);
		_exit(work());
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

static int take_memory(void)
{
	void *memory = mmap(NULL, 600u * MEBIBYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED && errno == ENOMEM ? OVER_THE_LIMIT : 0;
}

static int write_far(void)
{
	int fd = memfd_create("large", MFD_CLOEXEC);

	signal(SIGXFSZ, SIG_IGN);
	if (fd < 0 || pwrite(fd, "x", 1, 63 * MEBIBYTE) != 1)
		return 1;
	return pwrite(fd, "x", 1, 64 * MEBIBYTE) < 0 && errno == EFBIG ? OVER_THE_LIMIT : 0;
}

static int compute(void)
{
	volatile uint64_t sum = 0;

	alarm(20); /* without a limit */
	while (sum < UINT64_MAX)
		sum = sum + 1;
	return 0;
}

static int open_many(void)
{
	for (int i = 0; i < 300; i++)
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
			return errno == EMFILE ? OVER_THE_LIMIT : 1;
	return 0;
}

static void expect_bounded(int (*work)(void))
{
	int status = run(work, 0, 1), free_status = run(work, 0, 0);

	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == OVER_THE_LIMIT);
	ck_assert(WIFEXITED(free_status) && WEXITSTATUS(free_status) == 0);
}

START_TEST(memory_is_bounded)
{
#ifndef __SANITIZE_ADDRESS__
	expect_bounded(take_memory);
#else
	(void)take_memory;
#endif
}
END_TEST

START_TEST(a_file_cannot_grow_large)
{
	expect_bounded(write_far);
}
END_TEST

START_TEST(descriptors_are_few)
{
	expect_bounded(open_many);
}
END_TEST

START_TEST(processor_time_ends)
{
	int status = run(compute, 1, 1);

	ck_assert_msg(WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL), "%x", (unsigned int)status);
}
END_TEST

RUN_TESTS("mediad/volume/privilege", memory_is_bounded, a_file_cannot_grow_large, descriptors_are_few, processor_time_ends)
