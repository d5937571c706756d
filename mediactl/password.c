// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads passwords past stdio, whose buffers nobody wipes. Knows not what they open. */
#include "mediactl/password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/print.h"

bool password_can_ask(const struct command *command)
{
	int fd = fileno(command->in);

	return fd >= 0 && isatty(fd);
}

static int check(const struct password_wish *wish, size_t length, struct fault *fault)
{
	char most[16], *out = wish->out;

	text_format(most, sizeof(most), "%zu", wish->size - 2);
	if (length > 0 && out[length - 1] == '\n')
		length--;
	if (length == 0)
		return fault_set(fault, -EINVAL, N_("No password was given, so nothing was done."));
	if (length > wish->size - 2 || memchr(out, '\n', length) || memchr(out, '\0', length))
		return fault_set(fault, -EINVAL, N_("A password is one line of at most %s bytes; nothing was done."), most);
	out[length] = '\0';
	return 0;
}

/* Up to the end of the file, or of what fits. */
static ssize_t read_all(int fd, char *out, size_t size)
{
	size_t used = 0;
	ssize_t n = 1;

	while (n != 0 && used < size) {
		n = read(fd, out + used, size - used);
		if (n < 0 && errno != EINTR)
			return -errno;
		used += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)used;
}

ssize_t password_take(const struct command *command, const char *file, char *out, size_t size, struct fault *fault)
{
	bool standard = strcmp(file, "-") == 0;
	SCOPED(close_fd) int opened = standard ? -1 : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int fd = standard ? fileno(command->in) : opened;
	ssize_t n = fd < 0 ? -errno : read_all(fd, out, size);

	return n < 0 ? fault_errno(fault, (int)n, N_("%s cannot be read: %s."), standard ? "stdin" : file) : n;
}

int password_read(const struct command *command, const char *file, const struct password_wish *wish, struct fault *fault)
{
	ssize_t n = password_take(command, file, wish->out, wish->size, fault);

	return n < 0 ? (int)n : check(wish, (size_t)n, fault);
}

/* Whatever would end the program ends the question first, so that the terminal echoes again. */
static int watch_ends(sigset_t *before)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&set, ends[i]);
	if (pthread_sigmask(SIG_BLOCK, &set, before) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static ssize_t read_line(int fd, int ends, char *out, size_t size)
{
	struct pollfd waits[] = { { .fd = fd, .events = POLLIN }, { .fd = ends, .events = POLLIN } };
	ssize_t n;
	int r;

	do
		r = poll(waits, ARRAY_SIZE(waits), -1);
	while (r < 0 && errno == EINTR);
	if (r < 0 || waits[1].revents)
		return -ECANCELED;
	n = read(fd, out, size);
	return n < 0 ? -errno : n;
}

ssize_t password_type(const struct command *command, const char *what, char *out, size_t size, struct fault *fault)
{
	int fd = fileno(command->in);
	SCOPED(close_fd) int ends = -1;
	struct termios shown, hidden;
	sigset_t before;
	ssize_t n;

	if (tcgetattr(fd, &shown) < 0)
		return fault_errno(fault, -errno, N_("%s cannot be read: %s."), "stdin");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
	print_line(command->err, what);
#pragma GCC diagnostic pop
	fflush(command->err);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	ends = watch_ends(&before);
	tcsetattr(fd, TCSAFLUSH, &hidden);
	n = ends < 0 ? -errno : read_line(fd, ends, out, size);
	tcsetattr(fd, TCSAFLUSH, &shown);
	pthread_sigmask(SIG_SETMASK, &before, NULL); /* what came in between ends the program here */
	return n < 0 ? fault_set(fault, (int)n, N_("Nothing was typed, so nothing was done.")) : n;
}

int password_ask(const struct command *command, const struct password_wish *wish, struct fault *fault)
{
	ssize_t n = password_type(command, wish->prompt, wish->out, wish->size, fault);

	return n < 0 ? (int)n : check(wish, (size_t)n, fault);
}
