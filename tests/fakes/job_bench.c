// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs jobs in the test's own process; knows no test. */
#include "tests/fakes/job_bench.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

void bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	strcpy(bench->state, "/tmp/volume-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->state));
	bench->settings = (struct volume_settings){ .state = bench->state, .policy = bench->policy, .tcti = bench->swtpm.tcti };
	snprintf(bench->policy, sizeof(bench->policy), "%s/policy.d", bench->state);
	bench->broker = -1;
}

void bench_close(struct bench *bench)
{
	static const char *const files[] = { "host.json", "keyring", "keyring.next", "passphrases", "erase.key" };
	char path[80];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench->state, files[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/keys.conf", bench->policy);
	unlink(path);
	rmdir(bench->policy);
	ck_assert_int_eq(rmdir(bench->state), 0);
	swtpm_stop(&bench->swtpm);
}

struct job make_job(struct bench *bench, const struct volume_request *request)
{
	int ends[2];
	sigset_t none;

	sigemptyset(&none);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	bench->broker = ends[0];
	return (struct job){
		.settings = &bench->settings,
		.request = request,
		.connection = ends[1],
		.passed = -1,
		.stop = signalfd(-1, &none, SFD_CLOEXEC),
	};
}

int run_with_secret(struct bench *bench, uint32_t verb, const char *secret)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = verb, .number = NUMBER, .job = UUID,
		.words = NUMBER "\nMidori Prefecture\nsato" };
	struct job job;
	int r;

	strcpy(request.secret, secret);
	job = make_job(bench, &request);
	r = job_run(&job);
	do
		ck_assert_int_eq(wire_receive(bench->broker, &bench->report, sizeof(bench->report), 1000), 0);
	while (!bench->report.final);
	ck_assert_int_eq(bench->report.code, r);
	ck_assert_uint_eq(bench->report.verb, verb);
	close(bench->broker);
	close(job.connection);
	close(job.stop);
	return r;
}

int run(struct bench *bench, uint32_t verb)
{
	return run_with_secret(bench, verb, "");
}

void bench_set_policy(const struct bench *bench, const char *text)
{
	char path[80];
	FILE *file;

	mkdir(bench->policy, 0755);
	snprintf(path, sizeof(path), "%s/keys.conf", bench->policy);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fchmod(fileno(file), 0644), 0);
	ck_assert_int_eq(fclose(file), 0);
}

json_t *result_of(const struct bench *bench)
{
	json_t *result = NULL;

	ck_assert_int_eq(json_decode(bench->report.result, strlen(bench->report.result), sizeof(bench->report.result), &result, NULL), 0);
	return result;
}

int64_t number_in_result(const struct bench *bench, const char *key)
{
	SCOPED(json_release) json_t *result = result_of(bench);

	return json_member_number(result, key, -1);
}
