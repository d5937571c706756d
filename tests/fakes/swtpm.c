// SPDX-License-Identifier: GPL-3.0-or-later
/* Starts and ends swtpm processes; knows nothing of what is asked of them. */
#include "tests/fakes/swtpm.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"

static void exec_swtpm(const struct swtpm *swtpm, pid_t parent)
{
	char state[128], server[128], control[128], log[128];

	text_format(state, sizeof(state), "dir=%s", swtpm->directory);
	text_format(server, sizeof(server), "type=unixio,path=%s/socket", swtpm->directory);
	text_format(control, sizeof(control), "type=unixio,path=%s/socket.ctrl", swtpm->directory);
	text_format(log, sizeof(log), "file=%s/log,level=2", swtpm->directory);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	execlp("swtpm", "swtpm", "socket", "--tpm2", "--tpmstate", state, "--server", server,
		"--ctrl", control, "--flags", "not-need-init,startup-clear", "--log", log,
		"--seccomp", "action=none", (char *)NULL);
	_exit(127);
}

static bool answers(const struct swtpm *swtpm)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r;

	text_format(address.sun_path, sizeof(address.sun_path), "%s/socket", swtpm->directory);
	r = connect(fd, (const struct sockaddr *)&address, sizeof(address));
	close(fd);
	return r == 0;
}

static void wait_until_it_answers(const struct swtpm *swtpm)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };

	for (int i = 0; i < 1000 && !answers(swtpm); i++) {
		ck_assert_msg(
			waitpid(swtpm->pid, NULL, WNOHANG) == 0, "swtpm ended: is it installed?");
		nanosleep(&pause, NULL);
	}
	ck_assert_msg(answers(swtpm), "swtpm does not answer in %s", swtpm->directory);
}

void swtpm_restart(struct swtpm *swtpm)
{
	pid_t parent = getpid();

	swtpm->pid = fork();
	ck_assert_int_ge(swtpm->pid, 0);
	if (swtpm->pid == 0)
		exec_swtpm(swtpm, parent);
	wait_until_it_answers(swtpm);
}

void swtpm_start(struct swtpm *swtpm)
{
	memset(swtpm, 0, sizeof(*swtpm));
	text_copy(swtpm->directory, sizeof(swtpm->directory), "/tmp/mediad-swtpm-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(swtpm->directory));
	text_format(swtpm->tcti, sizeof(swtpm->tcti), "swtpm:path=%s/socket", swtpm->directory);
	swtpm_restart(swtpm);
}

void swtpm_kill(struct swtpm *swtpm)
{
	char path[128];

	if (!swtpm->pid)
		return;
	kill(swtpm->pid, SIGKILL);
	waitpid(swtpm->pid, NULL, 0);
	swtpm->pid = 0;
	text_format(path, sizeof(path), "%s/socket", swtpm->directory);
	unlink(path);
	text_format(path, sizeof(path), "%s/socket.ctrl", swtpm->directory);
	unlink(path);
}

void swtpm_stop(struct swtpm *swtpm)
{
	DIR *directory;

	swtpm_kill(swtpm);
	directory = opendir(swtpm->directory);
	ck_assert_ptr_nonnull(directory);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	ck_assert_int_eq(rmdir(swtpm->directory), 0);
}

unsigned int swtpm_commands(const struct swtpm *swtpm)
{
	static const char mark[] = "SWTPM_IO_Read:";
	char path[128], *text = NULL;
	unsigned int count = 0;
	size_t length;

	text_format(path, sizeof(path), "%s/log", swtpm->directory);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 64u << 20, &text, &length), 0);
	for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark))
		count++;
	free(text);
	return count;
}
