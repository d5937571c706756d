// SPDX-License-Identifier: GPL-3.0-or-later
/* fork and exec, with nothing inherited that was not meant to be. */
#include "mediad/volume/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* close_range(2) around those that stay. */
static void close_all_but(int one, int other)
{
	int low = one < other ? one : other, high = one < other ? other : one;
	int next = STDERR_FILENO + 1;

	if (low > next)
		close_range((unsigned int)next, (unsigned int)low - 1, 0);
	if (low >= next)
		next = low + 1;
	if (high > next)
		close_range((unsigned int)next, (unsigned int)high - 1, 0);
	if (high >= next)
		next = high + 1;
	close_range((unsigned int)next, ~0u, 0);
}

static void unblock(int first, int second)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, first);
	sigaddset(&set, second);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

pid_t child_start(child_main main, void *context, int one, int other)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid > 0)
		return pid;
	close_all_but(one, other);
	unblock(SIGALRM, SIGCHLD);
	_exit(main(context) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

pid_t child_fork_part(child_main main, void *context)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid > 0)
		return pid;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
		_exit(EXIT_FAILURE);
	_exit(main(context) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void become(const char *path, char *const arguments[])
{
	char *const environment[] = { NULL };
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	close_range(STDERR_FILENO + 1, ~0u, 0);
	unblock(SIGTERM, SIGINT);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0)
		execve(path, arguments, environment);
	_exit(127);
}

int child_execute(const char *path, char *const arguments[])
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (pid == 0)
		become(path, arguments);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}
