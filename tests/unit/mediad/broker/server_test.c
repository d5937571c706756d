// SPDX-License-Identifier: GPL-3.0-or-later
/* A real server in a child process, a client here: frames whole, split, joined, too long, and clients that leave. */
#include "mediad/broker/server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/fault.h"
#include "common/service.h"
#include "common/text.h"
#include "mediad/broker/refusal.h"
#include "tests/fakes/suite.h"

static struct server *server;
static char path[64];
static pid_t child;

static int ends[2]; /* a byte for each watch that ended */

static void watch_ended(void *context)
{
	const char *how = context;

	if (write(ends[1], how, 1) != 1)
		abort();
}

/* {"watch":n}: goes on for ever; says n parts of 1,000 bytes, and is cut off when more than 256 KiB of it wait. */
static void watch(uint64_t connection, int64_t parts)
{
	char text[1000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	server_when_gone(server, connection, watch_ended, "g");
	for (int64_t i = 0; i < parts; i++) {
		server_continue(server, connection, json_pack("{s:s}", "part", text));
		if (server_waiting(server, connection) > 256 << 10)
			server_drop(server, connection);
	}
}

/* {"passed":1}: did a descriptor come with it? Writes a word there. */
static void passed(uint64_t connection)
{
	int fd = server_take_descriptor(server, connection);
	bool wrote = fd >= 0 && write(fd, "taken", 5) == 5;

	if (fd >= 0)
		close(fd);
	server_reply(server, connection, json_pack("{s:b, s:b}", "came", fd >= 0, "wrote", wrote));
}

/* Answers {"method":"echo"} with its parameters, anything else with an error. */
static void echo(void *context, uint64_t connection, uint32_t uid, const char *text, size_t length)
{
	json_t *message = NULL;
	struct fault fault = { 0 };

	(void)context;
	if (uid != getuid() || json_decode(text, length, JSON_TEXT_MAX, &message, &fault) < 0) {
		server_error(server, connection, "io.mediad.BadInput", refusal_describe(&fault));
		return;
	}
	if (json_object_get(message, "watch")) {
		watch(connection, json_member_number(message, "watch", 0));
		json_decref(message);
		return;
	}
	if (json_object_get(message, "passed")) {
		passed(connection);
		json_decref(message);
		return;
	}
	if (json_object_get(message, "more"))
		server_continue(server, connection, json_pack("{s:i}", "part", 1));
	server_reply(server, connection, json_incref(json_object_get(message, "parameters")));
	json_decref(message);
}

static void setup(void)
{
	int ready[2];
	char byte;

	snprintf(path, sizeof(path), "/tmp/mediad-server-%d", getpid());
	ck_assert_int_eq(pipe(ready), 0);
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct loop *loop;
		int listening = service_listen(path, SOCK_STREAM, NULL, NULL);

		if (listening < 0 || loop_new(&loop) < 0 || server_new(loop, listening, echo, NULL, &server) < 0)
			_exit(1);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		_exit(loop_run(loop) < 0);
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

static void teardown(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	unlink(path);
}

static int client(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	text_copy(address.sun_path, sizeof(address.sun_path), path);
	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

static void say(int fd, const char *bytes, size_t length)
{
	ck_assert_int_eq(send(fd, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* Reads one frame; "" when the server has hung up. */
static const char *hear(int fd)
{
	static char frame[4096];
	size_t used = 0;

	for (;;) {
		ssize_t n = recv(fd, frame + used, 1, 0);

		if (n <= 0)
			return "";
		if (frame[used++] == '\0')
			return frame;
		ck_assert(used < sizeof(frame));
	}
}

#define CALL "{\"method\":\"echo\",\"parameters\":{\"a\":1}}"
#define REPLY "{\"parameters\":{\"a\":1}}"

START_TEST(a_call_is_answered)
{
	int fd = client();

	say(fd, CALL, sizeof(CALL));
	ck_assert_str_eq(hear(fd), REPLY);
	close(fd);
}
END_TEST

#define PASSED "{\"method\":\"x\",\"passed\":1}"

/* One that is taken is the taker's; one that nobody takes is closed, as are those that came before it. */
START_TEST(a_descriptor_comes_with_its_call_alone)
{
	char word[8] = "";
	int fd = client(), pipes[2];

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	ck_assert_int_eq(descriptor_send(fd, PASSED, sizeof(PASSED), pipes[1]), sizeof(PASSED));
	ck_assert_str_eq(hear(fd), "{\"parameters\":{\"came\":true,\"wrote\":true}}");
	ck_assert_int_eq(read(pipes[0], word, 5), 5);
	ck_assert_str_eq(word, "taken");
	for (int i = 0; i < 20; i++) {
		ck_assert_int_eq(descriptor_send(fd, CALL, sizeof(CALL), pipes[1]), sizeof(CALL));
		ck_assert_str_eq(hear(fd), REPLY);
	}
	say(fd, PASSED, sizeof(PASSED));
	ck_assert_str_eq(hear(fd), "{\"parameters\":{\"came\":false,\"wrote\":false}}");
	ck_assert_int_eq(descriptor_send(fd, CALL, 10, pipes[1]), 10);
	ck_assert_int_eq(descriptor_send(fd, CALL + 10, 10, pipes[1]), 10);
	close(pipes[1]);
	close(fd);
	ck_assert_int_eq(read(pipes[0], word, 1), 0); /* nobody has the other end any more */
	close(pipes[0]);
}
END_TEST

START_TEST(a_call_may_come_in_single_bytes_and_several_at_once)
{
	int fd = client();

	for (size_t i = 0; i < sizeof(CALL); i++)
		say(fd, &CALL[i], 1);
	ck_assert_str_eq(hear(fd), REPLY);
	say(fd, CALL "\0" CALL "\0" CALL, 3 * sizeof(CALL));
	for (int i = 0; i < 3; i++)
		ck_assert_str_eq(hear(fd), REPLY);
	close(fd);
}
END_TEST

START_TEST(progress_comes_before_the_reply)
{
	static const char call[] = "{\"method\":\"echo\",\"more\":true,\"parameters\":{}}";
	int fd = client();

	say(fd, call, sizeof(call));
	ck_assert_str_eq(hear(fd), "{\"continues\":true,\"parameters\":{\"part\":1}}");
	ck_assert_str_eq(hear(fd), "{\"parameters\":{}}");
	close(fd);
}
END_TEST

START_TEST(a_message_without_an_end_is_cut_off)
{
	static char flood[JSON_TEXT_MAX + 1];
	int fd = client();

	memset(flood, ' ', sizeof(flood));
	say(fd, flood, sizeof(flood));
	ck_assert_str_eq(hear(fd), "");
	close(fd);
}
END_TEST

START_TEST(rubbish_gets_a_sentence_and_the_next_call_works)
{
	static const char *const rubbish[] = { "", "[]", "{", "{\"a\":1,\"a\":2}", "{\"a\":1.5}", "{\"a\":\"\xff\"}",
		"{\"a\":[[[[[[[[1]]]]]]]]}", "{} {}" };
	int fd = client();

	for (size_t i = 0; i < ARRAY_SIZE(rubbish); i++) {
		say(fd, rubbish[i], strlen(rubbish[i]) + 1);
		ck_assert_ptr_nonnull(strstr(hear(fd), "io.mediad.BadInput"));
	}
	say(fd, CALL, sizeof(CALL));
	ck_assert_str_eq(hear(fd), REPLY);
	close(fd);
}
END_TEST

START_TEST(one_person_cannot_take_all_connections)
{
	int fds[SERVER_PER_USER + 1];

	for (int i = 0; i < SERVER_PER_USER; i++) {
		fds[i] = client();
		say(fds[i], CALL, sizeof(CALL));
		ck_assert_str_eq(hear(fds[i]), REPLY);
	}
	fds[SERVER_PER_USER] = client();
	ck_assert_str_eq(hear(fds[SERVER_PER_USER]), "");
	close(fds[0]);
	for (int tries = 0; tries < 100; tries++) {
		int fd = client();

		if (send(fd, CALL, sizeof(CALL), MSG_NOSIGNAL) == sizeof(CALL) && strcmp(hear(fd), REPLY) == 0)
			return;
		close(fd);
	}
	ck_abort_msg("a place that became free was not given again");
}
END_TEST

#define PATIENT_CALLS 200
#define LONG_TEXT 60000

/* So many long replies are more than the server would keep for anybody. */
START_TEST(who_reads_slowly_is_waited_for)
{
	static const char start[] = "{\"parameters\":{\"a\":\"";
	static char call[LONG_TEXT + 64];
	int fd = client(), heard = 0;
	char bytes[4096];
	pid_t sender;

	memset(call, 'x', sizeof(call));
	memcpy(call, start, strlen(start));
	strcpy(call + LONG_TEXT, "\"}}");
	sender = fork();
	if (sender == 0) {
		for (int i = 0; i < PATIENT_CALLS; i++)
			if (send(fd, call, strlen(call) + 1, MSG_NOSIGNAL) < 0)
				_exit(1);
		_exit(0);
	}
	usleep(1000000);
	while (heard < PATIENT_CALLS) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

		ck_assert_msg(n > 0, "cut off after %d replies", heard);
		for (ssize_t i = 0; i < n; i++)
			heard += bytes[i] == '\0';
	}
	ck_assert_int_eq(waitpid(sender, NULL, 0), sender);
	close(fd);
}
END_TEST

START_TEST(many_user_ids_cannot_shut_others_out)
{
	if (geteuid() != 0)
		return; /* nobody else can be many users */
	for (int i = 0; i < SERVER_CONNECTIONS; i++) {
		ck_assert_int_eq(seteuid(20000 + (uid_t)(i / SERVER_PER_USER)), 0);
		client();
		ck_assert_int_eq(seteuid(0), 0);
	}
	int fd = client();

	say(fd, CALL, sizeof(CALL));
	ck_assert_str_eq(hear(fd), REPLY);
}
END_TEST

START_TEST(clients_that_leave_in_the_middle_do_no_harm)
{
	int fd;

	for (int i = 0; i < 200; i++) {
		fd = client();
		say(fd, CALL, (size_t)(i % (int)sizeof(CALL)) + 1);
		close(fd);
	}
	fd = client();
	say(fd, CALL, sizeof(CALL));
	for (int tries = 0; tries < 100 && strcmp(hear(fd), REPLY) != 0; tries++) {
		close(fd);
		fd = client();
		say(fd, CALL, sizeof(CALL));
	}
	close(fd);
	ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0);
}
END_TEST

START_TEST(a_call_that_goes_on_ends_with_its_connection_and_only_once)
{
	static const char call[] = "{\"watch\":1}";
	char byte = '?';
	int fd = client();

	say(fd, call, sizeof(call));
	ck_assert_str_ne(hear(fd), "");
	close(fd);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'g');
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fd = client();
	say(fd, CALL, sizeof(CALL)); /* served on, and nothing more is heard of the one before */
	ck_assert_str_eq(hear(fd), REPLY);
	ck_assert_int_eq(read(ends[0], &byte, 1), -1);
	close(fd);
}
END_TEST

START_TEST(who_does_not_take_what_goes_on_can_be_cut_off)
{
	static const char call[] = "{\"watch\":5000}"; /* 5 MB, more than any socket holds */
	char byte = '?';
	int fd = client();

	say(fd, call, sizeof(call));
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	while (hear(fd)[0])
		;
	close(fd);
	fd = client();
	say(fd, CALL, sizeof(CALL));
	ck_assert_str_eq(hear(fd), REPLY);
	close(fd);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_call_is_answered, a_descriptor_comes_with_its_call_alone, a_call_that_goes_on_ends_with_its_connection_and_only_once,
		who_does_not_take_what_goes_on_can_be_cut_off, a_call_may_come_in_single_bytes_and_several_at_once,
		progress_comes_before_the_reply, a_message_without_an_end_is_cut_off,
		rubbish_gets_a_sentence_and_the_next_call_works, one_person_cannot_take_all_connections,
		who_reads_slowly_is_waited_for, many_user_ids_cannot_shut_others_out,
		clients_that_leave_in_the_middle_do_no_harm };

	return suite_run_with("mediad/broker/server", tests, ARRAY_SIZE(tests), setup, teardown);
}
