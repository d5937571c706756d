// SPDX-License-Identifier: GPL-3.0-or-later
/* A TPM that stalls, a job that takes too long: a real swtpm is stopped in the middle. */
#include "mediad/volume/deadline.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fakes/job_bench.h"
#include "tests/fakes/suite.h"

/* In a child, as mediad-volume runs it: how that ended, and its last report in bench->report. */
static int run_in_child(struct bench *bench, uint32_t verb)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = verb, .number = NUMBER, .job = UUID };
	struct job job = make_job(bench, &request);
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(job_run(&job) == 0 ? 0 : 1);
	close(job.connection);
	close(job.stop);
	do
		ck_assert_int_eq(wire_receive(bench->broker, &bench->report, sizeof(bench->report), 20000), 0);
	while (!bench->report.final);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	close(bench->broker);
	return status;
}

START_TEST(a_tpm_that_stalls_ends_the_job_and_is_named)
{
	static const uint32_t verbs[] = { VOLUME_DESTROY_KEY, VOLUME_RESEAL, VOLUME_EXAMINE };
	struct bench bench;
	int status;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		bench.settings.tpm_patience = 300;
		ck_assert_int_eq(kill(bench.swtpm.pid, SIGSTOP), 0);
		status = run_in_child(&bench, verbs[i]);
		ck_assert_int_eq(kill(bench.swtpm.pid, SIGCONT), 0);
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* so the parent sweeps up */
		ck_assert_int_eq(bench.report.code, -ETIMEDOUT);
		ck_assert_uint_eq(bench.report.verb, verbs[i]);
		ck_assert_ptr_nonnull(strstr(bench.report.fault.message, "TPM"));
		swtpm_kill(&bench.swtpm); /* it may hold half a command */
		swtpm_restart(&bench.swtpm);
		bench.settings.tpm_patience = 0; /* as it commonly is: this machine may be busy */
		status = run_in_child(&bench, verbs[i]);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", bench.report.fault.message);
	}
	bench_close(&bench);
}
END_TEST

/* What it takes away from a job's time is that job's. */
START_TEST(a_job_ends_in_its_time_whatever_the_tpm_does)
{
	struct deadline deadline;
	int status;
	pid_t pid;
	struct volume_report report;

	for (int asking = 0; asking <= 1; asking++) {
		struct bench bench = { 0 };
		struct volume_request request = { 0 };
		struct job job = make_job(&bench, &request);
		const struct deadline_wish wish = { .connection = job.connection, .verb = VOLUME_OPEN, .seconds = 1, .tpm = 60000 };

		pid = fork();
		if (pid == 0) {
			ck_assert_int_eq(deadline_start(&deadline, &wish, NULL), 0);
			deadline_tpm(&deadline, true);
			deadline_tpm(&deadline, asking);
			for (;;)
				pause();
		}
		ck_assert_int_eq(wire_receive(bench.broker, &report, sizeof(report), 20000), 0);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_int_eq(report.code, -ETIMEDOUT);
		ck_assert_uint_eq(report.final, 1);
		ck_assert_ptr_null(strstr(report.fault.message, "TPM"));
		close(job.connection);
		close(job.stop);
		close(bench.broker);
	}
}
END_TEST

START_TEST(a_job_without_an_end_has_one_only_while_the_tpm_is_asked)
{
	const struct deadline_wish wish = { .connection = -1, .verb = VOLUME_REGISTER, .tpm = 60000 };
	struct itimerspec set;
	struct deadline deadline;

	ck_assert_int_eq(deadline_start(&deadline, &wish, NULL), 0);
	ck_assert_int_eq(timer_gettime(deadline.timer, &set), 0);
	ck_assert_int_eq(set.it_value.tv_sec, 0);
	deadline_tpm(&deadline, true);
	ck_assert_int_eq(timer_gettime(deadline.timer, &set), 0);
	ck_assert_int_ge(set.it_value.tv_sec, 50);
	deadline_tpm(&deadline, false);
	ck_assert_int_eq(timer_gettime(deadline.timer, &set), 0);
	ck_assert_int_eq(set.it_value.tv_sec, 0);
	ck_assert_int_eq(set.it_value.tv_nsec, 0);
	deadline_end(&deadline);
}
END_TEST

RUN_TESTS("volume/deadline", a_tpm_that_stalls_ends_the_job_and_is_named, a_job_ends_in_its_time_whatever_the_tpm_does,
	a_job_without_an_end_has_one_only_while_the_tpm_is_asked)
