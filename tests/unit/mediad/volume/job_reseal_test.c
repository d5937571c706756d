// SPDX-License-Identifier: GPL-3.0-or-later
/* How the host's keys are sealed, by whole jobs against a real TPM. */
#include <errno.h>
#include <string.h>

#include "common/attest.h"
#include "common/digest.h"
#include "tests/fakes/job_bench.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_probe.h"

struct town {
	struct bench bench;
	char officer[40];
};

static void boot(struct town *town, const char *firmware)
{
	swtpm_kill(&town->bench.swtpm);
	swtpm_restart(&town->bench.swtpm);
	if (firmware)
		tpm_probe_extend(town->bench.swtpm.tcti, 7, firmware);
}

static void town_open(struct town *town)
{
	bench_open(&town->bench);
	officer_folder(town->officer);
	officer_make(town->officer, "town", OFFICER_P256);
	town->bench.settings.escrow = town->officer;
	boot(town, "firmware 1");
}

static void town_close(struct town *town)
{
	officer_remove(town->officer);
	bench_close(&town->bench);
}

static void expect_run(struct town *town, uint32_t verb, const char *secret, int expected)
{
	int r = run_with_secret(&town->bench, verb, secret);

	ck_assert_msg(r == expected, "%d: %s", r, town->bench.report.fault.message);
}

/* As it is handed out, opened by the officer. */
static void decrypt_code(struct town *town, char code[72])
{
	SCOPED(json_release) json_t *result = NULL;
	const json_t *boxes;

	expect_run(town, VOLUME_CODE, "", 0);
	result = result_of(&town->bench);
	ck_assert_str_eq(json_member_text(result, "pcrs"), "7");
	ck_assert_uint_eq(json_array_size(json_object_get(result, "certificates")), 1);
	boxes = json_object_get(result, "boxes");
	ck_assert_uint_eq(json_array_size(boxes), 1);
	ck_assert_int_eq(officer_open_box(town->officer, "town", json_string_value(json_array_get(boxes, 0)), code), 71);
	officer_shell(town->officer, "rm box.pem"); /* no certificate */
}

/* "PCRs sealed to/PCRs wanted/fits" */
static void expect_examined(struct town *town, const char *sealed, const char *wanted, bool fits)
{
	SCOPED(json_release) json_t *result = NULL;

	expect_run(town, VOLUME_EXAMINE, "", 0);
	result = result_of(&town->bench);
	ck_assert_str_eq(json_member_text(result, "pcrs"), sealed);
	ck_assert_str_eq(json_member_text(result, "wanted"), wanted);
	ck_assert_int_eq(json_is_true(json_object_get(result, "fits")), fits);
}

START_TEST(the_setting_alone_changes_nothing_until_the_keys_are_sealed_anew)
{
	SCOPED(json_release) json_t *result = NULL;
	struct town town;

	town_open(&town);
	expect_run(&town, VOLUME_PROVISION, "", 0);
	bench_set_policy(&town.bench, "[keys]\npcr = 7\n");
	expect_examined(&town, "", "7", true);
	expect_run(&town, VOLUME_CODE, "", -ENOENT);
	boot(&town, "firmware 2");
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0);
	expect_examined(&town, "", "7", true);

	expect_run(&town, VOLUME_RESEAL, "", 0);
	result = result_of(&town.bench);
	ck_assert_str_eq(json_member_text(result, "pcrs"), "7");
	ck_assert_uint_eq(json_array_size(json_object_get(result, "certificates")), 1);
	expect_examined(&town, "7", "7", true);
	bench_set_policy(&town.bench, "[keys]\npcr =\n");
	expect_examined(&town, "7", "", true);
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0);
	expect_examined(&town, "7", "", true);
	expect_run(&town, VOLUME_RESEAL, "", 0);
	expect_examined(&town, "", "", true);
	town_close(&town);
}
END_TEST

START_TEST(after_a_change_of_firmware_the_officers_code_seals_anew_and_only_once)
{
	struct town town;
	char code[72], next[72];

	town_open(&town);
	bench_set_policy(&town.bench, "[keys]\npcr = 7\n");
	expect_run(&town, VOLUME_PROVISION, "", 0);
	expect_examined(&town, "7", "7", true);
	decrypt_code(&town, code);

	boot(&town, "firmware 2");
	expect_examined(&town, "7", "7", false);
	expect_run(&town, VOLUME_DESTROY_KEY, "", -EKEYEXPIRED);
	expect_run(&town, VOLUME_RESEAL, "", -ENOKEY);
	ck_assert_ptr_nonnull(strstr(town.bench.report.fault.message, "reseal code"));
	expect_run(&town, VOLUME_RESEAL, "not the code", -EACCES);
	expect_run(&town, VOLUME_RESEAL, code, 0);
	ck_assert_ptr_null(strstr(town.bench.report.result, code));
	expect_examined(&town, "7", "7", true);
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0);
	decrypt_code(&town, next);
	ck_assert_str_ne(code, next);

	boot(&town, "firmware 1");
	expect_run(&town, VOLUME_RESEAL, code, -EACCES);
	expect_run(&town, VOLUME_RESEAL, next, 0);
	town_close(&town);
}
END_TEST

START_TEST(nothing_is_sealed_to_pcrs_without_an_escrow_certificate)
{
	struct town town;
	char none[40];

	town_open(&town);
	officer_folder(none);
	expect_run(&town, VOLUME_PROVISION, "", 0);
	bench_set_policy(&town.bench, "[keys]\npcr = 7\n");
	town.bench.settings.escrow = none;
	expect_run(&town, VOLUME_RESEAL, "", -ENOENT);
	bench_set_policy(&town.bench, "[keys]\npcr = 16\n"); /* which any program can reset */
	expect_run(&town, VOLUME_RESEAL, "", -EINVAL);
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0);
	officer_remove(none);
	town_close(&town);
}
END_TEST

/* The TPM states the new epoch for this job. */
static void expect_statement(const json_t *result)
{
	struct attest_counter counter;
	struct jws_key key;
	uint8_t binding[32];

	ck_assert_int_eq(attest_verify(json_member_object(result, "statement"), &key, &counter, NULL), 0);
	ck_assert_int_eq((int64_t)counter.value, json_member_number(result, "new_epoch", 0));
	ck_assert_int_eq(digest_bytes("mediad-reseal-v1" UUID, strlen("mediad-reseal-v1" UUID), binding), 0);
	ck_assert_mem_eq(counter.qualifying, binding, sizeof(binding));
}

START_TEST(the_tpm_states_the_sealing_for_this_job)
{
	SCOPED(json_release) json_t *result = NULL;
	struct town town;

	town_open(&town);
	expect_run(&town, VOLUME_PROVISION, "", 0);
	expect_run(&town, VOLUME_RESEAL, "", 0);
	result = result_of(&town.bench);
	ck_assert_int_eq(json_member_number(result, "new_epoch", 0), json_member_number(result, "old_epoch", 0) + 1);
	expect_statement(result);
	town_close(&town);
}
END_TEST

/* NULL: it was not this job. */
static json_t *recall(struct town *town)
{
	json_t *result;

	expect_run(town, VOLUME_EXAMINE, "", 0);
	result = result_of(&town->bench);
	if (json_object_get(result, "statement"))
		return result;
	json_decref(result);
	return NULL;
}

START_TEST(who_did_not_hear_the_end_is_told_by_the_keyring_until_the_epoch_moves_again)
{
	SCOPED(json_release) json_t *recalled = NULL;
	SCOPED(json_release) json_t *result = NULL;
	struct town town;

	town_open(&town);
	expect_run(&town, VOLUME_PROVISION, "", 0);
	ck_assert_ptr_null(recall(&town));
	bench_set_policy(&town.bench, "[keys]\npcr = 7\n");
	expect_run(&town, VOLUME_RESEAL, "", 0);
	result = result_of(&town.bench);
	recalled = recall(&town);
	ck_assert_ptr_nonnull(recalled);
	expect_statement(recalled);
	ck_assert_int_eq(json_member_number(recalled, "old_epoch", 0), json_member_number(result, "old_epoch", -1));
	ck_assert_int_eq(json_member_number(recalled, "new_epoch", 0), json_member_number(result, "new_epoch", -1));
	ck_assert_str_eq(json_member_text(recalled, "pcrs"), "7");
	ck_assert(json_equal(json_object_get(recalled, "certificates"), json_object_get(result, "certificates")));
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0);
	ck_assert_ptr_null(recall(&town));
	town_close(&town);
}
END_TEST

START_TEST(what_locks_a_tpm_is_told)
{
	SCOPED(json_release) json_t *before = NULL;
	SCOPED(json_release) json_t *after = NULL;
	struct town town;

	town_open(&town);
	expect_run(&town, VOLUME_PROVISION, "", 0);
	expect_run(&town, VOLUME_EXAMINE, "", 0);
	before = result_of(&town.bench);
	ck_assert(json_is_false(json_object_get(before, "locked_out")));
	ck_assert(json_is_false(json_object_get(before, "owner_password")));
	tpm_probe_lock_out(town.bench.swtpm.tcti);
	tpm_probe_set_owner_password(town.bench.swtpm.tcti, "geheim");
	expect_run(&town, VOLUME_EXAMINE, "", 0);
	after = result_of(&town.bench);
	ck_assert(json_is_true(json_object_get(after, "locked_out")));
	ck_assert(json_is_true(json_object_get(after, "owner_password")));
	expect_run(&town, VOLUME_DESTROY_KEY, "", 0); /* our keys do not mind */

	tpm_probe_release(town.bench.swtpm.tcti);
	tpm_probe_clear(town.bench.swtpm.tcti);
	expect_run(&town, VOLUME_EXAMINE, "", -EKEYREJECTED);
	town_close(&town);
}
END_TEST

RUN_TESTS("volume/job_reseal", the_setting_alone_changes_nothing_until_the_keys_are_sealed_anew,
	after_a_change_of_firmware_the_officers_code_seals_anew_and_only_once,
	nothing_is_sealed_to_pcrs_without_an_escrow_certificate, the_tpm_states_the_sealing_for_this_job,
	who_did_not_hear_the_end_is_told_by_the_keyring_until_the_epoch_moves_again, what_locks_a_tpm_is_told)
