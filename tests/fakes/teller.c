// SPDX-License-Identifier: GPL-3.0-or-later
/* A mediad for verbs that listen for a long time; knows no verb. */
#include "tests/fakes/teller.h"

#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "mediactl/command_line.h"

#define WORDS_MAX 16
#define CALL_MAX 4096
#define PATIENCE 20000 /* ms */

struct teller {
	char directory[32];
	struct sockaddr_un address;
	int listening, connection;
	pthread_t thread;
	char *words[WORDS_MAX];
	int count;
	FILE *out;
	char *printed;
	int pipe[2];
	size_t used;
	enum outcome outcome;
};

struct teller *teller_start(void)
{
	struct teller *teller = calloc(1, sizeof(*teller));
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &signals, NULL), 0);
	ck_assert_ptr_nonnull(teller);
	strcpy(teller->directory, "/tmp/teller-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(teller->directory));
	teller->address.sun_family = AF_UNIX;
	snprintf(teller->address.sun_path, sizeof(teller->address.sun_path), "%s/socket", teller->directory);
	teller->listening = teller->connection = -1;
	teller->printed = calloc(1, 1 << 20);
	teller_come_back(teller);
	return teller;
}

void teller_come_back(struct teller *teller)
{
	teller->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
		bind(teller->listening, (struct sockaddr *)&teller->address, sizeof(teller->address)), 0);
	ck_assert_int_eq(listen(teller->listening, 4), 0);
}

void teller_leave(struct teller *teller)
{
	close(teller->listening);
	teller->listening = -1;
	unlink(teller->address.sun_path);
	teller_hang_up(teller);
}

static void *run(void *context)
{
	struct teller *teller = context;
	struct command command = { .in = stdin, .out = teller->out, .err = teller->out };

	teller->outcome = command_line_run(teller->count, teller->words, &command);
	fclose(teller->out);
	return NULL;
}

void teller_run(struct teller *teller, char *const words[])
{
	teller->words[0] = (char *)(uintptr_t)"--socket";
	teller->words[1] = teller->address.sun_path;
	for (teller->count = 2; words[teller->count - 2]; teller->count++) {
		ck_assert_int_lt(teller->count, WORDS_MAX);
		teller->words[teller->count] = words[teller->count - 2];
	}
	ck_assert_int_eq(pipe(teller->pipe), 0);
	teller->out = fdopen(teller->pipe[1], "w");
	ck_assert_int_eq(pthread_create(&teller->thread, NULL, run, teller), 0);
}

json_t *teller_accept(struct teller *teller)
{
	struct pollfd poller = { .fd = teller->listening, .events = POLLIN };
	char call[CALL_MAX];
	size_t used = 0;

	ck_assert_msg(poll(&poller, 1, PATIENCE) == 1, "nobody called");
	teller->connection = accept(teller->listening, NULL, NULL);
	do {
		ssize_t n = recv(teller->connection, call + used, sizeof(call) - used, 0);

		ck_assert_int_gt(n, 0);
		used += (size_t)n;
	} while (call[used - 1] != '\0');
	return json_loads(call, 0, NULL);
}

void teller_tell(struct teller *teller, const char *answer)
{
	size_t length = strlen(answer) + 1;

	ck_assert_int_eq(send(teller->connection, answer, length, MSG_NOSIGNAL), (ssize_t)length);
}

void teller_hang_up(struct teller *teller)
{
	if (teller->connection >= 0)
		close(teller->connection);
	teller->connection = -1;
}

const char *teller_printed(struct teller *teller, const char *text)
{
	while (!strstr(teller->printed, text)) {
		struct pollfd poller = { .fd = teller->pipe[0], .events = POLLIN };
		ssize_t n = 0;

		if (poll(&poller, 1, PATIENCE) == 1)
			n = read(teller->pipe[0], teller->printed + teller->used, (1 << 20) - 1 - teller->used);
		ck_assert_msg(n > 0, "\"%s\" was not printed, but: %s", text, teller->printed);
		teller->used += (size_t)n;
		teller->printed[teller->used] = '\0';
	}
	return teller->printed;
}

int teller_join(struct teller *teller)
{
	ck_assert_int_eq(pthread_join(teller->thread, NULL), 0);
	return (int)teller->outcome;
}

int teller_interrupt(struct teller *teller)
{
	kill(getpid(), SIGINT);
	return teller_join(teller);
}

void teller_free(struct teller *teller)
{
	teller_leave(teller);
	rmdir(teller->directory);
	close(teller->pipe[0]);
	free(teller->printed);
	free(teller);
}
