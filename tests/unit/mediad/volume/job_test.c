// SPDX-License-Identifier: GPL-3.0-or-later
/* Whole jobs that need no stick, against a real TPM; and what a job does when nobody listens any more. */
#include "mediad/volume/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/digest.h"
#include "mediad/volume/custody.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swtpm.h"
#include "tests/fakes/tpm_probe.h"

#define UUID "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"
#define NUMBER "MT-2026-0001"

struct bench {
	struct swtpm swtpm;
	char state[40];
	struct volume_settings settings;
	int broker; /* the broker's end */
	struct volume_report report;
};

static void bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	strcpy(bench->state, "/tmp/volume-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench->state));
	bench->settings = (struct volume_settings){ .state = bench->state, .tcti = bench->swtpm.tcti };
	bench->broker = -1;
}

static void bench_close(struct bench *bench)
{
	static const char *const files[] = { "host.json", "keyring", "keyring.next" };
	char path[80];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench->state, files[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(bench->state), 0);
	swtpm_stop(&bench->swtpm);
}

static struct job make_job(struct bench *bench, const struct volume_request *request)
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
		.stop = signalfd(-1, &none, SFD_CLOEXEC),
	};
}

/* Runs the job here and keeps its last report. */
static int run(struct bench *bench, uint32_t verb)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = verb, .number = NUMBER, .job = UUID };
	struct job job = make_job(bench, &request);
	int r = job_run(&job);

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

static json_t *result_of(const struct bench *bench)
{
	json_t *result = NULL;

	ck_assert_int_eq(json_decode(bench->report.result, strlen(bench->report.result), sizeof(bench->report.result), &result, NULL), 0);
	return result;
}

static int64_t number_in_result(const struct bench *bench, const char *key)
{
	SCOPED(json_release) json_t *result = result_of(bench);

	return json_member_number(result, key, -1);
}

START_TEST(setting_up_twice_gives_the_same_host)
{
	struct bench bench;
	char first[sizeof(bench.report.result)], path[80];
	SCOPED(json_release) json_t *result = NULL;
	struct jws_key key;
	struct stat status;

	bench_open(&bench);
	ck_assert_msg(run(&bench, VOLUME_PROVISION) == 0, "%s", bench.report.fault.message);
	result = result_of(&bench);
	ck_assert_int_eq(jws_key_from_json(json_member_object(result, "signing"), &key), 0);
	ck_assert_int_eq(jws_key_from_json(json_member_object(result, "attestation"), &key), 0);
	ck_assert_ptr_nonnull(json_member_object(result, "host"));
	strcpy(first, bench.report.result);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_str_eq(bench.report.result, first);
	snprintf(path, sizeof(path), "%s/host.json", bench.state);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0644);
	snprintf(path, sizeof(path), "%s/keyring", bench.state);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	bench_close(&bench);
}
END_TEST

/* As run(), with the owner password that came with the call. */
static int run_with_password(struct bench *bench, const char *password)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_PROVISION };
	struct job job;
	int r;

	strcpy(request.owner_password, password);
	job = make_job(bench, &request);
	r = job_run(&job);
	ck_assert_int_eq(wire_receive(bench->broker, &bench->report, sizeof(bench->report), 1000), 0);
	close(bench->broker);
	close(job.connection);
	close(job.stop);
	return r;
}

START_TEST(an_owner_password_comes_with_the_request)
{
	struct bench bench;

	bench_open(&bench);
	tpm_probe_set_owner_password(bench.swtpm.tcti, "geheim");
	ck_assert_int_eq(run_with_password(&bench, ""), -ENOKEY);
	ck_assert_ptr_nonnull(strstr(bench.report.fault.message, "--owner-password-file"));
	ck_assert_int_eq(run_with_password(&bench, "falsch"), -EACCES);
	ck_assert_uint_eq(tpm_probe_failures(bench.swtpm.tcti), 0);
	ck_assert_msg(run_with_password(&bench, "geheim") == 0, "%s", bench.report.fault.message);
	ck_assert_ptr_null(strstr(bench.report.result, "geheim"));
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0); /* no other work needs it */
	bench_close(&bench);
}
END_TEST

START_TEST(a_destroyed_key_is_stated_by_the_tpm_for_this_medium_and_job)
{
	struct bench bench;
	SCOPED(json_release) json_t *result = NULL;
	struct attest_counter counter;
	struct jws_key key;
	uint8_t binding[32];

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_msg(run(&bench, VOLUME_DESTROY_KEY) == 0, "%s", bench.report.fault.message);
	result = result_of(&bench);
	ck_assert_int_eq(json_member_number(result, "new_epoch", 0), json_member_number(result, "old_epoch", 0) + 1);
	ck_assert_str_eq(json_member_text(result, "answer"), "0x126");
	ck_assert_int_eq(attest_verify(json_member_object(result, "statement"), &key, &counter, NULL), 0);
	ck_assert_uint_eq(counter.value, (uint64_t)json_member_number(result, "new_epoch", 0));
	ck_assert_int_eq(digest_bytes("mediad-erase-v1" NUMBER UUID, strlen("mediad-erase-v1" NUMBER UUID), binding), 0);
	ck_assert_uint_eq(counter.qualifying_length, 32);
	ck_assert_mem_eq(counter.qualifying, binding, 32);
	bench_close(&bench);
}
END_TEST

START_TEST(a_host_that_is_not_set_up_says_so)
{
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), -ENOENT);
	ck_assert_ptr_nonnull(strstr(bench.report.fault.message, "mediactl host init"));
	ck_assert_str_eq(bench.report.result, "");
	bench_close(&bench);
}
END_TEST

START_TEST(a_state_folder_that_others_may_write_is_refused)
{
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(chmod(bench.state, 0777), 0);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), -EPERM);
	bench_close(&bench);
}
END_TEST

START_TEST(a_senseless_request_is_answered_with_a_fault)
{
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, 99), -EINVAL);
	ck_assert_str_ne(bench.report.fault.message, "");
	bench_close(&bench);
}
END_TEST

START_TEST(a_stick_that_is_not_there_is_refused)
{
	struct bench bench;
	struct volume_request request = {
		.version = WIRE_VERSION,
		.verb = VOLUME_OVERWRITE,
		.number = NUMBER,
		.job = UUID,
		.disk = { .usb = "9-9", .bus = 9, .device = 9, .major = 4000, .minor = 1, .sequence = 1 },
	};
	struct job job;

	bench_open(&bench);
	job = make_job(&bench, &request);
	ck_assert_int_eq(job_run(&job), -ENODEV);
	bench_close(&bench);
}
END_TEST

/* Without an escrow certificate nothing is so much as looked for; with one the stick is. */
START_TEST(registering_refuses_without_an_escrow_certificate_before_anything_is_erased)
{
	struct bench bench;
	struct volume_request request = {
		.version = WIRE_VERSION,
		.verb = VOLUME_REGISTER,
		.number = NUMBER,
		.job = UUID,
		.label = "{}",
		.disk = { .usb = "9-9", .bus = 9, .device = 9, .major = 4000, .minor = 1, .sequence = 1 },
	};
	char folder[40];
	struct job job;

	bench_open(&bench);
	officer_folder(folder);
	bench.settings.escrow = folder;
	job = make_job(&bench, &request);
	ck_assert_int_eq(job_run(&job), -ENOKEY);
	ck_assert_str_eq(job.fault.argument[0], folder);
	officer_make(folder, "town", OFFICER_P256);
	job = make_job(&bench, &request);
	ck_assert_int_eq(job_run(&job), -ENODEV);
	officer_remove(folder);
	bench_close(&bench);
}
END_TEST

START_TEST(the_copy_of_the_recovery_key_goes_with_the_key)
{
	SCOPED(json_release) json_t *first = NULL;
	SCOPED(json_release) json_t *second = NULL;
	struct bench bench;
	char path[80];
	int state;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	state = open(bench.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(run(&bench, VOLUME_CUSTODY), -ENOENT);
	ck_assert_int_eq(custody_keep(state, NUMBER, "a.b.c", NULL), 0);
	ck_assert_int_eq(run(&bench, VOLUME_CUSTODY), 0);
	ck_assert_str_eq(bench.report.result, "{\"jws\":\"a.b.c\"}");
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	first = result_of(&bench);
	ck_assert_str_eq(json_member_text(first, "escrow_copy"), "removed");
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	second = result_of(&bench);
	ck_assert_str_eq(json_member_text(second, "escrow_copy"), "none");
	close(state);
	snprintf(path, sizeof(path), "%s/escrow", bench.state);
	ck_assert_int_eq(rmdir(path), 0); /* empty */
	bench_close(&bench);
}
END_TEST

START_TEST(nothing_is_destroyed_once_the_broker_is_gone)
{
	struct bench bench;
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_DESTROY_KEY, .number = NUMBER, .job = UUID };
	struct job job;
	int64_t before;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	before = number_in_result(&bench, "new_epoch");
	job = make_job(&bench, &request);
	close(bench.broker);
	ck_assert_int_eq(job_run(&job), -ECANCELED);
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	ck_assert_int_eq(number_in_result(&bench, "old_epoch"), before);
	bench_close(&bench);
}
END_TEST

START_TEST(progress_is_rare_and_notices_a_lost_broker_or_a_stop)
{
	struct bench bench;
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_OVERWRITE };
	struct volume_report report;
	struct job job;
	sigset_t set;

	bench_open(&bench);
	job = make_job(&bench, &request);
	for (uint64_t done = 1; done <= 1000; done++)
		ck_assert_int_eq(job_progress(&job, PHASE_ERASE_WRITE, done, 2000), 0);
	ck_assert_int_eq(wire_receive(bench.broker, &report, sizeof(report), 0), 0);
	ck_assert_uint_eq(report.done, 1);
	ck_assert_uint_eq(report.final, 0);
	ck_assert_int_eq(wire_receive(bench.broker, &report, sizeof(report), 0), -ETIMEDOUT);
	ck_assert_int_eq(job_progress(&job, PHASE_ERASE_WRITE, 2000, 2000), 0);
	ck_assert_int_eq(wire_receive(bench.broker, &report, sizeof(report), 0), 0);
	ck_assert_uint_eq(report.done, 2000);

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	job.stop = signalfd(-1, &set, SFD_CLOEXEC);
	ck_assert_int_eq(job_check(&job), 0);
	raise(SIGTERM);
	ck_assert_int_eq(job_check(&job), -ECANCELED);
	close(job.stop);
	job.stop = -1;
	ck_assert_int_eq(job_check(&job), 0);
	close(bench.broker);
	ck_assert_int_eq(job_check(&job), -ECANCELED);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("volume/job", setting_up_twice_gives_the_same_host, an_owner_password_comes_with_the_request, a_destroyed_key_is_stated_by_the_tpm_for_this_medium_and_job,
	a_host_that_is_not_set_up_says_so, a_state_folder_that_others_may_write_is_refused,
	a_senseless_request_is_answered_with_a_fault, a_stick_that_is_not_there_is_refused,
	registering_refuses_without_an_escrow_certificate_before_anything_is_erased, the_copy_of_the_recovery_key_goes_with_the_key,
	nothing_is_destroyed_once_the_broker_is_gone, progress_is_rare_and_notices_a_lost_broker_or_a_stop)
