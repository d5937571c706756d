// SPDX-License-Identifier: GPL-3.0-or-later
/* The key of an erase: the same from the TPM at any time, another for any other job, and what is asked of it afterwards. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/text.h"
#include "mediad/volume/erasing.h"
#include "mediad/volume/pattern.h"
#include "mediad/volume/vault.h"
#include "tests/fakes/job_bench.h"
#include "tests/fakes/suite.h"

#define OTHER "00000000-0000-4000-8000-000000000000"
#define SIZE (64u << 20)

static int make_pattern(struct bench *bench, const char *uuid, uint64_t size, bool make, struct pattern *out)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_OVERWRITE, .number = NUMBER };
	struct job job;

	text_copy(request.job, sizeof(request.job), uuid);
	job = make_job(bench, &request);
	return pattern_make(&job, size, make, out);
}

START_TEST(the_key_is_the_same_after_a_restart_and_after_other_keys_were_destroyed)
{
	SCOPED(pattern_clear) struct pattern first = { 0 };
	SCOPED(pattern_clear) struct pattern again = { 0 };
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, true, &first), 0);
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	swtpm_kill(&bench.swtpm);
	swtpm_restart(&bench.swtpm);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, false, &again), 0);
	ck_assert_uint_eq(first.key->size, 32);
	ck_assert_mem_eq(first.key->bytes, again.key->bytes, 32);
	ck_assert_uint_eq(first.nonce, again.nonce);
	bench_close(&bench);
}
END_TEST

START_TEST(no_other_job_nor_size_has_that_key)
{
	SCOPED(pattern_clear) struct pattern first = { 0 };
	SCOPED(pattern_clear) struct pattern job = { 0 };
	SCOPED(pattern_clear) struct pattern size = { 0 };
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, true, &first), 0);
	ck_assert_int_eq(make_pattern(&bench, OTHER, SIZE, true, &job), 0);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE + 512, true, &size), 0);
	ck_assert_mem_ne(first.key->bytes, job.key->bytes, 32);
	ck_assert_mem_ne(first.key->bytes, size.key->bytes, 32);
	bench_close(&bench);
}
END_TEST

START_TEST(without_the_tpms_key_nothing_is_invented)
{
	SCOPED(pattern_clear) struct pattern none = { 0 };
	struct bench bench;
	char path[96];
	FILE *file;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, false, &none), -ENOENT);
	text_format(path, sizeof(path), "%s/erase.key", bench.state);
	file = fopen(path, "w");
	fputs("{\"blob\":\"00zz\"}", file);
	fclose(file);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, true, &none), -EBADMSG); /* not made anew over one that may be mended */
	ck_assert_ptr_null(none.key);
	ck_assert_int_eq(remove(path), 0);
	bench_close(&bench);
}
END_TEST

START_TEST(an_auditor_gets_the_key_that_the_commitment_names)
{
	SCOPED(pattern_clear) struct pattern pattern = { 0 };
	SCOPED(json_release) json_t *result = NULL;
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_ERASE_KEY, .number = NUMBER, .job = UUID, .size = SIZE };
	uint8_t bytes[19 + 32], expected[32], commitment[32];
	struct bench bench;
	struct job job;

	bench_open(&bench);
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(make_pattern(&bench, UUID, SIZE, true, &pattern), 0);
	job = make_job(&bench, &request);
	ck_assert_int_eq(job_run(&job), 0);
	ck_assert_int_eq(wire_receive(bench.broker, &bench.report, sizeof(bench.report), 0), 0);
	result = result_of(&bench);
	memcpy(bytes, "mediad-erase-commit", 19);
	ck_assert(text_unhex(json_member_text(result, "key"), bytes + 19, 32));
	ck_assert(text_unhex(json_member_text(result, "commitment"), commitment, 32));
	ck_assert_mem_eq(bytes + 19, pattern.key->bytes, 32);
	ck_assert_int_eq(EVP_Digest(bytes, sizeof(bytes), expected, NULL, EVP_sha256(), NULL), 1);
	ck_assert_mem_eq(commitment, expected, 32);
	ck_assert_ptr_null(json_object_get(result, "nonce")); /* which pass it was, the certificate alone says */
	bench_close(&bench);
}
END_TEST

START_TEST(the_end_of_a_job_leaves_nothing_to_go_on_from)
{
	struct erasing erasing = { 0 };
	struct bench bench;
	char path[96];

	bench_open(&bench);
	erase_begin(&erasing.state, ERASE_WRITE);
	erasing.state.size = SIZE;
	ck_assert_int_eq(erasing_keep(bench.state, NUMBER, UUID, &erasing, NULL), 0);
	ck_assert_int_eq(erasing_read(bench.state, NUMBER, UUID, &erasing), 0);
	ck_assert_int_eq(run(&bench, VOLUME_ERASE_END), 0);
	ck_assert_int_eq(erasing_read(bench.state, NUMBER, UUID, &erasing), -ENOENT);
	ck_assert_int_eq(run(&bench, VOLUME_ERASE_END), 0);
	text_format(path, sizeof(path), "%s/erasing", bench.state);
	ck_assert_int_eq(remove(path), 0);
	bench_close(&bench);
}
END_TEST

/* Of a disk that is not there. */
static int drop_header(struct bench *bench, struct fault *fault)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_DROP_HEADER, .number = NUMBER, .job = UUID,
		.disk = { .major = 8, .minor = 255, .usb = "99-99" } };
	struct job job = make_job(bench, &request);
	int r = job_drop_header(&job);

	*fault = job.fault;
	return r;
}

/* Shows R-DSP-03. */
START_TEST(a_header_stays_as_long_as_its_key_lives)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *key = NULL;
	struct fault fault;
	struct bench bench;

	bench_open(&bench);
	ck_assert_int_eq(drop_header(&bench, &fault), -ENOENT); /* not set up: nobody knows */
	ck_assert_int_eq(run(&bench, VOLUME_PROVISION), 0);
	ck_assert_int_eq(secret_random(64, &key, NULL), 0);
	ck_assert_int_eq(vault_open(&bench.settings, &vault, NULL), 0);
	ck_assert_int_eq(keyring_add(vault.keyring, NUMBER, OTHER, key, NULL), 0);
	vault_close(&vault);
	ck_assert_int_eq(drop_header(&bench, &fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(fault.message, "not destroyed yet"));
	ck_assert_int_eq(run(&bench, VOLUME_DESTROY_KEY), 0);
	ck_assert_int_eq(drop_header(&bench, &fault), -ENODEV); /* only now does it look for the disk */
	bench_close(&bench);
}
END_TEST

RUN_TESTS("mediad/volume/job_erased", a_header_stays_as_long_as_its_key_lives, the_key_is_the_same_after_a_restart_and_after_other_keys_were_destroyed,
	no_other_job_nor_size_has_that_key, without_the_tpms_key_nothing_is_invented, an_auditor_gets_the_key_that_the_commitment_names,
	the_end_of_a_job_leaves_nothing_to_go_on_from)
