// SPDX-License-Identifier: GPL-3.0-or-later
/* The parent: whom it hears, what it survives, how it ends. */
#include "mediad/volume/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/service.h"
#include "tests/fakes/suite.h"

struct bench {
	char folder[40], path[60];
	pid_t pid;
};

static void serve(const struct bench *bench)
{
	const struct volume_settings settings = { .state = bench->folder };
	struct server server = { .settings = &settings };
	sigset_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	server.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	server.listening = service_listen(bench->path, SOCK_SEQPACKET, NULL, NULL);
	_exit(server.listening >= 0 && server_run(&server) == 0 ? 0 : 1);
}

static void bench_open(struct bench *bench)
{
	strcpy(bench->folder, "/tmp/volume-server-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->folder));
	snprintf(bench->path, sizeof(bench->path), "%s/volume", bench->folder);
	bench->pid = fork();
	if (bench->pid == 0)
		serve(bench);
	for (int i = 0; i < 500 && access(bench->path, W_OK) < 0; i++)
		usleep(10000);
}

/* It must end by itself on SIGTERM, with success. */
static void bench_close(struct bench *bench)
{
	int status;

	ck_assert_int_eq(kill(bench->pid, SIGTERM), 0);
	ck_assert_int_eq(waitpid(bench->pid, &status, 0), bench->pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	unlink(bench->path);
	rmdir(bench->folder);
}

static int connect_once(const struct bench *bench)
{
	int fd = -1;

	for (int i = 0; i < 100 && fd < 0; i++) { /* the file appears before it listens */
		fd = wire_connect(bench->path);
		if (fd < 0)
			usleep(10000);
	}
	ck_assert_int_ge(fd, 0);
	return fd;
}

/* The code of the last report, or what the connection said instead. */
static int ask(const struct bench *bench, const struct volume_request *request)
{
	SCOPED(close_fd) int fd = connect_once(bench);
	struct volume_report report;
	int r = wire_send(fd, request, sizeof(*request));

	while (r == 0) {
		r = wire_receive(fd, &report, sizeof(report), 5000);
		if (r == 0 && report.final)
			return report.code;
	}
	return r;
}

static const struct volume_request inventory = { .version = WIRE_VERSION, .verb = VOLUME_INVENTORY };

START_TEST(only_root_and_mediad_are_heard)
{
	struct bench bench;
	int r;

	bench_open(&bench);
	r = ask(&bench, &inventory);
	if (service_is_ours(getuid()))
		ck_assert_int_eq(r, 0);
	else
		ck_assert_msg(r == -ECONNRESET || r == -EPIPE, "%d", r);
	bench_close(&bench);
}
END_TEST

START_TEST(a_message_of_another_size_costs_only_its_own_connection)
{
	struct bench bench;
	struct volume_report report;
	int fd, r;

	bench_open(&bench);
	fd = connect_once(&bench);
	wire_send(fd, "abc", 3);
	r = wire_receive(fd, &report, sizeof(report), 5000);
	ck_assert_msg(r == -ECONNRESET || r == -EPIPE, "%d", r);
	close(fd);
	r = ask(&bench, &inventory);
	ck_assert_int_eq(r == 0, service_is_ours(getuid()));
	bench_close(&bench);
}
END_TEST

START_TEST(more_jobs_than_places_are_all_served_in_turn)
{
	struct bench bench;

	bench_open(&bench);
	for (int i = 0; i < 40; i++)
		ck_assert_int_eq(ask(&bench, &inventory) == 0, service_is_ours(getuid()));
	bench_close(&bench);
}
END_TEST

START_TEST(the_next_step_on_a_medium_waits_for_the_last_one_to_be_buried)
{
	struct bench bench;
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_INVENTORY, .number = "MT-1" };

	bench_open(&bench);
	for (int i = 0; i < 40; i++)
		ck_assert_int_eq(ask(&bench, &request) == 0, service_is_ours(getuid()));
	bench_close(&bench);
}
END_TEST

START_TEST(a_senseless_request_gets_its_answer_from_the_child)
{
	struct bench bench;
	struct volume_request request = { .version = WIRE_VERSION, .verb = 99 };
	int r;

	bench_open(&bench);
	memset(request.number, 'A', sizeof(request.number)); /* no end */
	r = ask(&bench, &request);
	if (service_is_ours(getuid()))
		ck_assert_int_eq(r, -EINVAL);
	else
		ck_assert_int_lt(r, 0);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("volume/server", only_root_and_mediad_are_heard, a_message_of_another_size_costs_only_its_own_connection,
	more_jobs_than_places_are_all_served_in_turn,
	the_next_step_on_a_medium_waits_for_the_last_one_to_be_buried, a_senseless_request_gets_its_answer_from_the_child)
