// SPDX-License-Identifier: GPL-3.0-or-later
/* One run of mediactl against a server of the test's own; knows no verb. */
#include "tests/fakes/talk.h"

#include <check.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "mediactl/command_line.h"
#include "mediactl/language.h"

#define WORDS_MAX 32
#define CALL_MAX 65536

struct server {
	int listening;
	char directory[32];
	struct sockaddr_un address;
	const struct talk *talk;
	char *heard, *second; /* CALL_MAX */
	int passed;  /* what came with the call; -1 */
};

static void listen_somewhere(struct server *server)
{
	strcpy(server->directory, "/tmp/talk-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(server->directory));
	server->address.sun_family = AF_UNIX;
	snprintf(server->address.sun_path, sizeof(server->address.sun_path), "%s/socket",
		server->directory);
	server->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(server->listening, (struct sockaddr *)&server->address,
				 sizeof(server->address)),
		0);
	ck_assert_int_eq(listen(server->listening, 1), 0);
}

/* One call, to the end of it, and the descriptor that came with it. */
static void hear(struct server *server, int fd, char *heard)
{
	size_t used = 0;

	while (fd >= 0 && used + 1 < CALL_MAX) {
		int passed;
		ssize_t n = descriptor_receive(fd, heard + used, CALL_MAX - 1 - used, 0, &passed);

		if (passed >= 0)
			server->passed = passed;
		if (n <= 0)
			return;
		used += (size_t)n;
		if (heard[used - 1] == '\0')
			return;
	}
}

static void answer(int fd, const char *const *replies)
{
	for (int i = 0; fd >= 0 && i < TALK_REPLIES && replies[i]; i++)
		send(fd, replies[i], strlen(replies[i]) + 1, MSG_NOSIGNAL);
}

static void *serve(void *context)
{
	struct server *server = context;
	int fd = accept(server->listening, NULL, NULL);
	char *second = server->second;

	hear(server, fd, server->heard);
	if (server->talk->waiting)
		server->talk->waiting(server->heard);
	answer(fd, server->talk->replies);
	if (server->talk->then[0]) {
		hear(server, fd, second);
		if (!second[0]) { /* it hung up and calls again */
			if (fd >= 0)
				close(fd);
			fd = accept(server->listening, NULL, NULL);
			hear(server, fd, second);
		}
		answer(fd, server->talk->then);
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void run(struct talk *talk, int count, char *const words[])
{
	struct command command = { 0 };
	size_t size;

	command.in = talk->input
			     ? fmemopen((void *)(uintptr_t)talk->input, strlen(talk->input), "r")
			     : fopen("/dev/null", "r");
	command.out = open_memstream(&talk->out, &size);
	command.err = open_memstream(&talk->err, &size);
	talk->outcome = command_line_run(count, words, &command);
	fclose(command.in);
	fclose(command.out);
	fclose(command.err);
}

void talk_run(struct talk *talk, char *const words[], size_t count)
{
	struct server server = { .talk = talk, .heard = calloc(1, CALL_MAX), .second = calloc(1, CALL_MAX), .passed = -1 };
	char *all[WORDS_MAX] = { "--socket", server.address.sun_path };
	pthread_t thread;

	talk_clear(talk);
	ck_assert_uint_le(count + 2, WORDS_MAX);
	memcpy(all + 2, words, count * sizeof(*all));
	listen_somewhere(&server);
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, &server), 0);
	run(talk, (int)count + 2, all);
	shutdown(server.listening,
		SHUT_RDWR); /* a verb that never called must not leave the server waiting */
	pthread_join(thread, NULL);
	if (server.heard[0])
		talk->call = json_loads(server.heard, 0, NULL);
	if (server.second[0])
		talk->later = json_loads(server.second, 0, NULL);
	talk->passed = server.passed;
	close(server.listening);
	unlink(server.address.sun_path);
	rmdir(server.directory);
	free(server.heard);
	free(server.second);
}

void talk_clear(struct talk *talk)
{
	if (talk->call && talk->passed >= 0)
		close(talk->passed);
	free(talk->out);
	free(talk->err);
	json_decref(talk->call);
	json_decref(talk->later);
	talk->out = talk->err = NULL;
	talk->call = talk->later = NULL;
}

void talk_heard(const struct talk *talk, const char *method, const char *parameters)
{
	char *heard = json_dumps(
		json_object_get(talk->call, "parameters"), JSON_SORT_KEYS | JSON_COMPACT);
	char name[64];

	snprintf(name, sizeof(name), "io.mediad.%s", method);
	ck_assert_ptr_nonnull(talk->call);
	ck_assert_str_eq(json_string_value(json_object_get(talk->call, "method")), name);
	ck_assert_str_eq(heard, parameters);
	free(heard);
}

void talk_passed(const struct talk *talk, const char *text)
{
	char passed[4096] = "";

	ck_assert_int_eq(fcntl(talk->passed, F_GET_SEALS) & F_SEAL_WRITE, F_SEAL_WRITE);
	ck_assert_int_gt(pread(talk->passed, passed, sizeof(passed) - 1, 0), 0);
	ck_assert_str_eq(passed, text);
}

void talk_japanese(void)
{
	char directory[] = "/tmp/locale-XXXXXX";
	char command[256];

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(command, sizeof(command),
		"mkdir -p %s/ja/LC_MESSAGES && msgfmt -o %s/ja/LC_MESSAGES/mediad.mo po/ja.po",
		directory, directory);
	ck_assert_int_eq(system(command), 0);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "ja", 1);
	setenv("MEDIAD_LOCALEDIR", directory, 1);
	language_start();
	ck_assert_msg(language_is_japanese(), "po/ja.po does not translate \"en\" into \"ja\"");
	/* The catalogue is mapped by now. */
	snprintf(command, sizeof(command), "rm -r %s", directory);
	ck_assert_int_eq(system(command), 0);
}
