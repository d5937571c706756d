// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/tpm.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/attest.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"
#include "tests/fakes/tpm_probe.h"

START_TEST(provisioning_twice_changes_nothing)
{
	struct tpm_bench bench;
	struct tpm_host first;
	uint64_t before, after;

	tpm_bench_open(&bench);
	first = bench.host;
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &before, NULL), 0);
	tpm_close(bench.tpm);
	tpm_bench_provision(&bench);
	ck_assert_mem_eq(&first, &bench.host, sizeof(first));
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &first, &bench.tpm, NULL), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &after, NULL), 0);
	ck_assert_uint_eq(before, after);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_host_record_goes_there_and_back)
{
	struct tpm_host read = { 0 };
	struct tpm_bench bench;
	json_t *json;

	tpm_bench_open(&bench);
	json = tpm_host_to_json(&bench.host);
	ck_assert_ptr_nonnull(json);
	ck_assert_int_eq(tpm_host_from_json(json, &read, &bench.fault), 0);
	ck_assert_mem_eq(&read, &bench.host, sizeof(read));
	json_object_del(json_object_get(json, "signing"), "x");
	ck_assert_int_eq(tpm_host_from_json(json, &read, &bench.fault), -EBADMSG);
	json_decref(json);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_statement_is_signed_by_the_pinned_key)
{
	json_t *payload = json_pack("{s:s}", "number", "管理-0001"), *read = NULL;
	struct jws_key key;
	struct tpm_bench bench;
	char *jws = NULL;

	tpm_bench_open(&bench);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(tpm_sign_statement(
					 bench.tpm, "mediad-test+jws", payload, &jws, &bench.fault),
			0);
		ck_assert_int_eq(jws_verify(jws, "mediad-test+jws", &key, &read, &bench.fault), 0);
		ck_assert_mem_eq(&key, &bench.host.signing, sizeof(key));
		ck_assert(json_equal(payload, read));
		json_decref(read);
		free(jws);
	}
	json_decref(payload);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(another_tpm_is_recognised_and_opens_nothing)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_bench ours, theirs;
	struct tpm *wrong = NULL;
	struct tpm_blob blob;
	uint64_t epoch;

	tpm_bench_open(&ours);
	tpm_bench_open(&theirs);
	ck_assert_int_eq(tpm_counter_read(ours.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(ours.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	ck_assert_int_eq(tpm_unseal(theirs.tpm, &blob, TPM_EPOCH(epoch), &back, &theirs.fault), -EKEYREJECTED);
	ck_assert_uint_eq(tpm_answer(theirs.tpm), 0x9f);
	tpm_close(theirs.tpm);
	theirs.tpm = NULL;
	ck_assert_int_eq(
		tpm_open(theirs.swtpm.tcti, &ours.host, &wrong, &theirs.fault), -EKEYREJECTED);
	ck_assert_ptr_null(wrong);
	secret_free(secret);
	tpm_bench_close(&theirs);
	tpm_bench_close(&ours);
}
END_TEST

/* The storage root's pin says ours, its keys do not: what a root who swaps the host record's parts
 * would try. */
START_TEST(a_signing_key_that_is_not_the_pinned_one_is_not_used)
{
	uint8_t digest[32] = { 1 }, signature[64], zero[64] = { 0 };
	struct tpm_bench bench;
	json_t *statement = NULL;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	tpm_probe_evict(bench.swtpm.tcti, TPM_SIGNING_HANDLE);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, NULL), 0);
	ck_assert_int_eq(tpm_sign(bench.tpm, digest, signature, &bench.fault), -EKEYREJECTED);
	tpm_close(bench.tpm);

	struct tpm_host pinned = bench.host;
	tpm_bench_provision(&bench);
	ck_assert_mem_ne(&pinned.signing, &bench.host.signing, sizeof(struct jws_key));
	pinned.attestation = pinned.signing;
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &pinned, &bench.tpm, NULL), 0);
	memset(signature, 0, sizeof(signature));
	ck_assert_int_eq(tpm_sign(bench.tpm, digest, signature, &bench.fault), -EKEYREJECTED);
	ck_assert_mem_eq(signature, zero, sizeof(zero));
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "recorded"));
	ck_assert_int_eq(
		tpm_counter_certify(bench.tpm, TPM_COUNTER_EPOCH, digest, &statement, &bench.fault),
		-EKEYREJECTED);
	ck_assert_ptr_null(statement);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_cleared_tpm_says_so)
{
	struct tpm_bench bench;
	struct tpm *again = NULL;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	tpm_probe_clear(bench.swtpm.tcti);
	ck_assert_int_eq(
		tpm_open(bench.swtpm.tcti, &bench.host, &again, &bench.fault), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "cleared"));
	bench.tpm = NULL;
	struct tpm_host old = bench.host;
	tpm_bench_provision(&bench);
	ck_assert_mem_ne(old.srk, bench.host.srk, old.srk_length);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &old, &again, &bench.fault), -EKEYREJECTED);
	ck_assert_ptr_null(again);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_killed_tpm_gives_a_clean_error_and_works_again_later)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_blob blob;
	struct tpm_bench bench;
	uint64_t epoch;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	swtpm_kill(&bench.swtpm);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault), -ENODEV);
	ck_assert_int_eq(bench.fault.code, -ENODEV);
	ck_assert_int_eq(
		tpm_counter_increment(bench.tpm, TPM_COUNTER_EPOCH, &bench.fault), -ENODEV);
	tpm_close(bench.tpm);
	bench.tpm = NULL;
	ck_assert_int_eq(
		tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, &bench.fault), -ENODEV);

	swtpm_restart(&bench.swtpm);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault), 0);
	secret_free(back);
	secret_free(secret);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_counter_exchanged_for_an_ordinary_index_is_not_believed)
{
	struct tpm_bench bench;
	uint64_t value = 7;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	tpm_probe_undefine(bench.swtpm.tcti, ATTEST_INDEX_EPOCH);
	tpm_probe_define_ordinary(bench.swtpm.tcti, ATTEST_INDEX_EPOCH);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, NULL), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &value, &bench.fault),
		-EKEYREJECTED);
	ck_assert_int_eq(
		tpm_counter_increment(bench.tpm, TPM_COUNTER_EPOCH, &bench.fault), -EKEYREJECTED);
	ck_assert_uint_eq(value, 7);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(the_tpm_states_its_counters_for_anyone_to_check)
{
	uint8_t qualifying[32] = "what this statement is bound to";
	struct attest_counter stated;
	json_t *statement = NULL;
	struct tpm_bench bench;
	struct jws_key key;
	uint64_t value;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_increment(bench.tpm, TPM_COUNTER_CHECKPOINT, NULL), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_CHECKPOINT, &value, NULL), 0);
	ck_assert_msg(tpm_counter_certify(bench.tpm, TPM_COUNTER_CHECKPOINT, qualifying, &statement,
			      &bench.fault) == 0,
		"%s", bench.fault.message);
	ck_assert_int_eq(attest_verify(statement, &key, &stated, &bench.fault), 0);
	ck_assert_mem_eq(&key, &bench.host.attestation, sizeof(key));
	ck_assert_uint_eq(stated.value, value);
	ck_assert_uint_eq(stated.qualifying_length, 32);
	ck_assert_mem_eq(stated.qualifying, qualifying, 32);
	ck_assert(attest_is_counter(&stated, ATTEST_INDEX_CHECKPOINT));
	ck_assert(!attest_is_counter(&stated, ATTEST_INDEX_EPOCH));
	json_decref(statement);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(nothing_works_before_the_host_is_set_up)
{
	struct secret *secret = random_secret(32);
	uint8_t digest[32] = { 0 }, signature[64];
	struct tpm_bench bench = { 0 };
	struct tpm_blob blob;

	swtpm_start(&bench.swtpm);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, NULL, &bench.tpm, &bench.fault), 0);
	ck_assert_int_eq(tpm_sign(bench.tpm, digest, signature, &bench.fault), -EINVAL);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(1), &blob, &bench.fault), -EINVAL);
	ck_assert_int_eq(
		tpm_counter_increment(bench.tpm, TPM_COUNTER_EPOCH, &bench.fault), -EKEYREJECTED);
	secret_free(secret);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_missing_tpm_is_one_clear_sentence)
{
	struct tpm *tpm = NULL;
	struct fault fault;

	ck_assert_int_eq(tpm_open("swtpm:path=/nonexistent/socket", NULL, &tpm, &fault), -ENODEV);
	ck_assert_int_eq(fault.code, -ENODEV);
	ck_assert_int_eq(tpm_open("device:/dev/null/no", NULL, &tpm, &fault), -ENODEV);
	ck_assert_ptr_null(tpm);
}
END_TEST

/* Whoever sets our environment chooses neither the TPM nor whether the library prints secrets. */
START_TEST(the_environment_chooses_nothing)
{
	struct tpm_bench bench;
	struct tpm *tpm = NULL;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	bench.tpm = NULL;
	ck_assert_int_eq(setenv("TSS2_TCTI", bench.swtpm.tcti, 1), 0);
	ck_assert_int_eq(setenv("TPM2TOOLS_TCTI", bench.swtpm.tcti, 1), 0);
	if (access("/dev/tpmrm0", F_OK) < 0) {
		ck_assert_int_eq(tpm_open(NULL, &bench.host, &tpm, &bench.fault), -ENODEV);
		ck_assert_str_eq(bench.fault.argument[0], "/dev/tpmrm0");
	} else { /* a PC with a TPM: the real one answers, and it is not the pinned one */
		ck_assert_int_lt(tpm_open(NULL, &bench.host, &tpm, &bench.fault), 0);
	}
	ck_assert_int_eq(setenv("TSS2_LOG", "all+trace", 1), 0);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	ck_assert_str_eq(getenv("TSS2_LOG"), "all+none");
	tpm_bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/tpm", provisioning_twice_changes_nothing, a_host_record_goes_there_and_back,
	a_statement_is_signed_by_the_pinned_key, another_tpm_is_recognised_and_opens_nothing,
	a_signing_key_that_is_not_the_pinned_one_is_not_used, a_cleared_tpm_says_so,
	a_killed_tpm_gives_a_clean_error_and_works_again_later,
	a_counter_exchanged_for_an_ordinary_index_is_not_believed,
	the_tpm_states_its_counters_for_anyone_to_check, nothing_works_before_the_host_is_set_up,
	a_missing_tpm_is_one_clear_sentence,
	the_environment_chooses_nothing)
