// SPDX-License-Identifier: GPL-3.0-or-later
/* Setting a TPM up that others used before: whose storage root it is, who owns it, what is in the way. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/attest.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/tpm.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"
#include "tests/fakes/tpm_probe.h"

#define PASSWORD "geheim-\xe6\x9c\x83"

static struct secret *password(const char *text)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(strlen(text), &secret, NULL), 0);
	memcpy(secret->bytes, text, strlen(text));
	return secret;
}

/* tpm_provision on a new connection, with the owner password `text` or none. */
static int provision(struct tpm_bench *bench, const char *text)
{
	struct secret *owner = text ? password(text) : NULL;
	struct tpm *fresh = NULL;
	int r;

	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, NULL, &fresh, &bench->fault), 0);
	r = tpm_provision(fresh, owner, &bench->host, &bench->fault);
	secret_free(owner);
	tpm_close(fresh);
	ck_assert_uint_eq(tpm_probe_loaded(bench->swtpm.tcti), 0);
	return r;
}

/* Sessions, sealing, unsealing, signing and counting, all on the storage root that is there. */
static void use(struct tpm_bench *bench)
{
	struct secret *secret = random_secret(64), *back = NULL;
	uint8_t digest[32] = { 7 }, signature[64];
	json_t *statement = NULL;
	struct tpm_blob blob;
	uint64_t epoch;

	ck_assert_msg(tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault) == 0, "%s",
		bench->fault.message);
	ck_assert_int_eq(tpm_counter_read(bench->tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench->tpm, secret, TPM_EPOCH(epoch), &blob, &bench->fault), 0);
	ck_assert_int_eq(tpm_unseal(bench->tpm, &blob, TPM_EPOCH(epoch), &back, &bench->fault), 0);
	ck_assert_mem_eq(secret->bytes, back->bytes, secret->size);
	ck_assert_int_eq(tpm_sign(bench->tpm, digest, signature, &bench->fault), 0);
	ck_assert_int_eq(tpm_counter_certify(bench->tpm, TPM_COUNTER_EPOCH, digest, &statement, &bench->fault), 0);
	json_decref(statement);
	ck_assert_int_eq(tpm_counter_increment(bench->tpm, TPM_COUNTER_EPOCH, &bench->fault), 0);
	secret_free(back);
	back = NULL;
	ck_assert_int_eq(tpm_unseal(bench->tpm, &blob, TPM_EPOCH(epoch), &back, &bench->fault), -ESTALE);
	ck_assert_uint_eq(tpm_answer(bench->tpm), 0x126);
	secret_free(secret);
}

START_TEST(an_rsa_storage_root_that_is_there_is_used_for_everything)
{
	struct tpm_bench bench = { 0 };
	struct tpm_host first;

	swtpm_start(&bench.swtpm);
	tpm_probe_make_root(bench.swtpm.tcti, ROOT_RSA);
	ck_assert_msg(provision(&bench, NULL) == 0, "%s", bench.fault.message);
	first = bench.host;
	ck_assert_uint_gt(first.srk_length, 256); /* an RSA modulus alone is that long */
	ck_assert_int_eq(provision(&bench, NULL), 0);
	ck_assert_mem_eq(&first, &bench.host, sizeof(first));
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(what_is_no_fit_storage_root_is_refused_and_left_alone)
{
	static const struct {
		enum tpm_probe_root kind;
		const char *word;
	} cases[] = { { ROOT_SIGNING, "another key" }, { ROOT_P384, "another key" }, { ROOT_PASSWORD, "has a password" } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tpm_bench bench = { 0 };

		swtpm_start(&bench.swtpm);
		tpm_probe_make_root(bench.swtpm.tcti, cases[i].kind);
		ck_assert_int_eq(provision(&bench, NULL), -EEXIST);
		ck_assert_msg(strstr(bench.fault.message, cases[i].word), "%s", bench.fault.message);
		tpm_probe_evict(bench.swtpm.tcti, 0x81000001); /* it is still there */
		ck_assert_int_eq(provision(&bench, NULL), 0);
		tpm_bench_close(&bench);
	}
}
END_TEST

START_TEST(an_owner_password_is_asked_for_and_a_wrong_one_is_not_counted)
{
	char longer[100] = "";
	struct tpm_bench bench = { 0 };

	memset(longer, 'x', sizeof(longer) - 1);
	swtpm_start(&bench.swtpm);
	tpm_probe_set_owner_password(bench.swtpm.tcti, PASSWORD);
	ck_assert_int_eq(provision(&bench, NULL), -ENOKEY);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "owner password"));
	ck_assert_int_eq(provision(&bench, "wrong"), -EACCES);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "not the TPM's owner password"));
	ck_assert_int_eq(provision(&bench, longer), -EACCES);
	ck_assert_uint_eq(tpm_probe_failures(bench.swtpm.tcti), 0);
	ck_assert_msg(provision(&bench, PASSWORD) == 0, "%s", bench.fault.message);
	ck_assert_int_eq(provision(&bench, NULL), 0); /* all is there: nobody need own anything */
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_password_for_a_tpm_that_has_none_does_no_harm)
{
	struct tpm_bench bench = { 0 };

	swtpm_start(&bench.swtpm);
	ck_assert_msg(provision(&bench, PASSWORD) == 0, "%s", bench.fault.message);
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

/* As somebody with a probe on the TPM's bus would see it, with a storage root to salt the session to and without. */
START_TEST(the_owner_password_never_passes_over_the_bus)
{
	for (int rsa = 0; rsa < 2; rsa++) {
		char file[96], tcti[128], *bytes = NULL;
		struct tpm_bench bench = { 0 };
		size_t length;

		swtpm_start(&bench.swtpm);
		if (rsa)
			tpm_probe_make_root(bench.swtpm.tcti, ROOT_RSA);
		tpm_probe_set_owner_password(bench.swtpm.tcti, PASSWORD);
		text_format(file, sizeof(file), "%s/bus.pcap", bench.swtpm.directory);
		text_format(tcti, sizeof(tcti), "%s", bench.swtpm.tcti);
		text_format(bench.swtpm.tcti, sizeof(bench.swtpm.tcti), "pcap:%s", tcti);
		ck_assert_int_eq(setenv("TCTI_PCAP_FILE", file, 1), 0);
		ck_assert_msg(provision(&bench, PASSWORD) == 0, "%s", bench.fault.message);
		ck_assert_int_eq(file_read(AT_FDCWD, file, 1 << 20, &bytes, &length), 0);
		ck_assert_uint_gt(length, 1000);
		ck_assert_ptr_null(memmem(bytes, length, PASSWORD, 6));
		free(bytes);
		text_format(bench.swtpm.tcti, sizeof(bench.swtpm.tcti), "%s", tcti);
		tpm_bench_close(&bench);
	}
}
END_TEST

START_TEST(a_tpm_in_lockout_is_not_set_up_but_serves_who_is)
{
	struct tpm_bench bench = { 0 };

	swtpm_start(&bench.swtpm);
	tpm_probe_lock_out(bench.swtpm.tcti);
	ck_assert_int_eq(provision(&bench, NULL), -EBUSY);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "dictionarylockout"));
	tpm_probe_release(bench.swtpm.tcti);
	ck_assert_int_eq(provision(&bench, NULL), 0);
	tpm_probe_undefine(bench.swtpm.tcti, 0x01800100);
	tpm_probe_lock_out(bench.swtpm.tcti); /* somebody else's trouble: nothing of ours is locked by it */
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_full_tpm_says_so_and_works_when_there_is_room)
{
	struct tpm_bench bench = { 0 };

	swtpm_start(&bench.swtpm);
	tpm_probe_fill_nv(bench.swtpm.tcti);
	ck_assert_int_eq(provision(&bench, NULL), -ENOSPC);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "full"));
	for (unsigned int index = 0x01800200; index < 0x01800203; index++)
		tpm_probe_undefine(bench.swtpm.tcti, index);
	ck_assert_msg(provision(&bench, NULL) == 0, "%s", bench.fault.message);
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_tpm_that_the_firmware_switched_off_says_so)
{
	struct tpm_bench bench = { 0 };

	swtpm_start(&bench.swtpm);
	tpm_probe_switch_off(bench.swtpm.tcti);
	ck_assert_int_eq(provision(&bench, NULL), -ENODEV);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "switched off"));
	swtpm_kill(&bench.swtpm);
	swtpm_restart(&bench.swtpm); /* on again with the next start */
	ck_assert_int_eq(provision(&bench, NULL), 0);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(an_index_that_is_no_counter_is_not_taken_for_one)
{
	struct tpm_bench bench = { 0 };

	swtpm_start(&bench.swtpm);
	tpm_probe_define_ordinary(bench.swtpm.tcti, ATTEST_INDEX_EPOCH);
	ck_assert_int_eq(provision(&bench, NULL), -EEXIST);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_cleared_tpm_can_be_set_up_anew)
{
	struct tpm_host old;
	struct tpm_bench bench;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	bench.tpm = NULL;
	old = bench.host;
	tpm_probe_clear(bench.swtpm.tcti);
	ck_assert_int_eq(provision(&bench, NULL), 0);
	ck_assert_mem_ne(&old.signing, &bench.host.signing, sizeof(old.signing));
	use(&bench);
	tpm_bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/tpm_provision", an_rsa_storage_root_that_is_there_is_used_for_everything,
	what_is_no_fit_storage_root_is_refused_and_left_alone,
	an_owner_password_is_asked_for_and_a_wrong_one_is_not_counted,
	a_password_for_a_tpm_that_has_none_does_no_harm, the_owner_password_never_passes_over_the_bus,
	a_tpm_in_lockout_is_not_set_up_but_serves_who_is, a_full_tpm_says_so_and_works_when_there_is_room,
	a_tpm_that_the_firmware_switched_off_says_so, an_index_that_is_no_counter_is_not_taken_for_one, a_cleared_tpm_can_be_set_up_anew)
