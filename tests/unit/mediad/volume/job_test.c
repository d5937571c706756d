// SPDX-License-Identifier: GPL-3.0-or-later
/* Whole jobs that need no stick, against a real TPM; and what a job does when nobody listens any more. */
#include "mediad/volume/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/digest.h"
#include "common/fault.h"
#include "crypto/passphrase.h"
#include "mediad/volume/custody.h"
#include "tests/fakes/job_bench.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_probe.h"

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

START_TEST(an_owner_password_comes_with_the_request)
{
	struct bench bench;

	bench_open(&bench);
	tpm_probe_set_owner_password(bench.swtpm.tcti, "geheim");
	ck_assert_int_eq(run_with_secret(&bench, VOLUME_PROVISION, ""), -ENOKEY);
	ck_assert_ptr_nonnull(strstr(bench.report.fault.message, "--owner-password-file"));
	ck_assert_int_eq(run_with_secret(&bench, VOLUME_PROVISION, "falsch"), -EACCES);
	ck_assert_uint_eq(tpm_probe_failures(bench.swtpm.tcti), 0);
	ck_assert_msg(run_with_secret(&bench, VOLUME_PROVISION, "geheim") == 0, "%s", bench.report.fault.message);
	ck_assert_ptr_null(strstr(bench.report.result, "geheim"));
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0); /* no other work needs it */
	bench_close(&bench);
}
END_TEST

/* The reason is said, and never what was typed. */
static void refuses(struct bench *bench, const char *passphrase, int code, const char *reason)
{
	char said[400];

	ck_assert_int_eq(run_with_secret(bench, VOLUME_PASSPHRASE, passphrase), code);
	fault_text(&bench->report.fault, said, sizeof(said));
	ck_assert_msg(strstr(said, reason) != NULL, "%s", said);
	ck_assert(!passphrase[0] || !strstr(said, passphrase));
}

START_TEST(a_passphrase_is_held_against_the_rules_its_people_and_those_that_were_used)
{
	SCOPED(secret_free) struct secret *used = NULL;
	struct bench bench;
	int folder;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	refuses(&bench, "", -EINVAL, "No passphrase");
	refuses(&bench, "vK9#tmW", -EINVAL, "too short");
	refuses(&bench, "vk9#tmwq2$lz", -EINVAL, "four kinds");
	refuses(&bench, "9#PREFECTURE$Lz7x", -EINVAL, "belongs to");
	refuses(&bench, "x9#mt-2026-0001Lz$7K", -EINVAL, "belongs to");
	refuses(&bench, "Password1!x", -EINVAL, "dictionary");
	ck_assert_int_eq(run_with_secret(&bench, VOLUME_PASSPHRASE, "vK9#tmWq2$Lz7x"), 0);
	ck_assert_int_eq(run_with_secret(&bench, VOLUME_PASSPHRASE, "vK9#tmWq2$Lz7x"), 0); /* asking uses nothing up */
	ck_assert_int_eq(secret_new(14, &used, NULL), 0);
	memcpy(used->bytes, "vK9#tmWq2$Lz7x", 14);
	folder = open(bench.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(passphrase_use(folder, used, NULL), 0);
	close(folder);
	refuses(&bench, "vK9#tmWq2$Lz7x", -EEXIST, "used before");
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

/* It broke off between the key and the copy. Shows R-DSP-03. */
START_TEST(a_copy_that_did_not_go_with_the_key_goes_when_it_is_asked_again)
{
	SCOPED(json_release) json_t *again = NULL;
	struct bench bench;
	char path[80], copy[112];
	int state;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	state = open(bench.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(custody_keep(state, NUMBER, "a.b.c", NULL), 0);
	snprintf(path, sizeof(path), "%s/escrow", bench.state);
	snprintf(copy, sizeof(copy), "%s/" NUMBER ".json", path);
	ck_assert_int_eq(unlink(copy), 0);
	ck_assert_int_eq(mkdir(copy, 0700), 0); /* what cannot be unlinked */
	ck_assert_int_lt(run(&bench, VOLUME_DESTROY_KEY), 0); /* nothing is on the books */
	ck_assert_int_eq(rmdir(copy), 0);
	ck_assert_int_eq(custody_keep(state, NUMBER, "a.b.c", NULL), 0);
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	again = result_of(&bench);
	ck_assert_str_eq(json_member_text(again, "escrow_copy"), "removed");
	ck_assert_str_eq(json_member_text(again, "answer"), "0x126");
	ck_assert_int_eq(run(&bench, VOLUME_CUSTODY), -ENOENT);
	close(state);
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

/* A key that is none, unsealed, too long, or no file at all ends it before any device is looked for. */
START_TEST(recovering_takes_only_a_sealed_key)
{
	static const char key[] = "cbcccdce-cfcgchci-cjckclcn-crctcucv-vcvbvdve-vfvgvhvi-vjvkvlvn-vrvtvuvv";
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_RECOVER, .number = NUMBER, .uid = 1000, .gid = 1000,
		.disk = { .usb = "9-9", .bus = 9, .device = 9 } };
	struct bench bench;
	int ends[2];

	bench_open(&bench);
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	for (int i = 0; i < 5; i++) {
		struct job job = make_job(&bench, &request);
		int fd = memfd_create("key", MFD_CLOEXEC | MFD_ALLOW_SEALING), r;

		ck_assert_int_gt(write(fd, key, i == 1 ? 70 : 71), 0);
		if (i == 2)
			ck_assert_int_eq(pwrite(fd, "a", 1, 5), 1);
		if (i != 0)
			ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE), 0);
		job.passed = i == 3 ? ends[0] : fd;
		r = job_run(&job);
		ck_assert_int_eq(wire_receive(bench.broker, &bench.report, sizeof(bench.report), 1000), 0);
		if (i < 4)
			ck_assert_int_eq(r, -EINVAL);
		else
			ck_assert_msg(r < 0 && r != -EINVAL, "%d %s", r, bench.report.fault.message); /* a good one: there is no stick */
		ck_assert_ptr_null(strstr(bench.report.fault.argument[0], "cbcccdce"));
		close(bench.broker);
		close(job.connection);
		close(job.stop);
		close(fd);
	}
	close(ends[0]);
	close(ends[1]);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("volume/job", recovering_takes_only_a_sealed_key, setting_up_twice_gives_the_same_host, an_owner_password_comes_with_the_request,
	a_passphrase_is_held_against_the_rules_its_people_and_those_that_were_used, a_destroyed_key_is_stated_by_the_tpm_for_this_medium_and_job,
	a_host_that_is_not_set_up_says_so, a_state_folder_that_others_may_write_is_refused,
	a_senseless_request_is_answered_with_a_fault, a_stick_that_is_not_there_is_refused,
	registering_refuses_without_an_escrow_certificate_before_anything_is_erased, the_copy_of_the_recovery_key_goes_with_the_key,
		a_copy_that_did_not_go_with_the_key_goes_when_it_is_asked_again,
	nothing_is_destroyed_once_the_broker_is_gone, progress_is_rare_and_notices_a_lost_broker_or_a_stop)
