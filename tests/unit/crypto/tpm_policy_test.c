// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <string.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"
#include "tests/fakes/tpm_probe.h"

#define PCRS (1u << 0 | 1u << 7)

/* A key that is sealed to PCRs, and what it takes to get it out. */
struct sealed {
	struct tpm_bench bench;
	struct secret *key, *code, *other_code;
	struct tpm_terms terms;
	struct tpm_blob blob;
};

static void measure(struct sealed *sealed, unsigned int pcr, const char *text)
{
	struct tpm_bench *bench = &sealed->bench;

	tpm_close(bench->tpm); /* swtpm serves one connection */
	bench->tpm = NULL;
	tpm_probe_extend(bench->swtpm.tcti, pcr, text);
	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
}

static void boot(struct sealed *sealed, const char *firmware)
{
	measure(sealed, 0, firmware);
	measure(sealed, 7, "a boot loader");
}

static void open_sealed(struct sealed *sealed)
{
	struct tpm_bench *bench = &sealed->bench;
	uint32_t blank = ~0u;

	*sealed = (struct sealed){ .terms.pcrs = PCRS };
	tpm_bench_open(bench);
	boot(sealed, "firmware 1");
	sealed->key = random_secret(32);
	sealed->code = random_secret(71);
	sealed->other_code = random_secret(71);
	ck_assert_int_eq(tpm_counter_read(bench->tpm, TPM_COUNTER_EPOCH, &sealed->terms.epoch, NULL), 0);
	ck_assert_int_eq(tpm_pcr_read(bench->tpm, PCRS, sealed->terms.values, &blank, &bench->fault), 0);
	ck_assert_uint_eq(blank, 0);
	sealed->terms.code = sealed->code;
	ck_assert_msg(tpm_seal(bench->tpm, sealed->key, &sealed->terms, &sealed->blob, &bench->fault) == 0, "%s", bench->fault.message);
}

static void close_sealed(struct sealed *sealed)
{
	secret_free(sealed->key);
	secret_free(sealed->code);
	secret_free(sealed->other_code);
	tpm_bench_close(&sealed->bench);
}

static void restart(struct sealed *sealed, const char *firmware)
{
	tpm_close(sealed->bench.tpm);
	sealed->bench.tpm = NULL;
	swtpm_kill(&sealed->bench.swtpm);
	swtpm_restart(&sealed->bench.swtpm);
	boot(sealed, firmware);
}

/* 0 if the very key comes out. */
static int unseal(struct sealed *sealed, const struct secret *code)
{
	struct secret *back = NULL;
	int r;

	sealed->terms.code = code;
	r = tpm_unseal(sealed->bench.tpm, &sealed->blob, &sealed->terms, &back, &sealed->bench.fault);
	if (r < 0) {
		ck_assert_ptr_null(back);
		return r;
	}
	ck_assert_uint_eq(back->size, sealed->key->size);
	ck_assert_mem_eq(back->bytes, sealed->key->bytes, back->size);
	secret_free(back);
	return 0;
}

START_TEST(what_is_sealed_to_pcrs_comes_out_while_they_are_as_they_were)
{
	struct sealed sealed;

	open_sealed(&sealed);
	ck_assert_int_eq(unseal(&sealed, NULL), 0);
	measure(&sealed, 5, "another PCR");
	ck_assert_int_eq(unseal(&sealed, NULL), 0);
	measure(&sealed, 7, "something more");
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYEXPIRED);
	ck_assert_ptr_nonnull(strstr(sealed.bench.fault.message, "mediactl host reseal"));
	restart(&sealed, "firmware 1");
	ck_assert_int_eq(unseal(&sealed, NULL), 0);
	restart(&sealed, "firmware 2");
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYEXPIRED);
	close_sealed(&sealed);
}
END_TEST

START_TEST(the_code_stands_in_for_pcrs_that_changed_and_nothing_else_does)
{
	struct sealed sealed;

	open_sealed(&sealed);
	ck_assert_int_eq(unseal(&sealed, sealed.code), 0);
	restart(&sealed, "firmware 2");
	ck_assert_int_eq(unseal(&sealed, sealed.other_code), -EACCES);
	ck_assert_ptr_nonnull(strstr(sealed.bench.fault.message, "reseal code"));
	for (int i = 0; i < 40; i++) /* which is no step towards lockout */
		ck_assert_int_eq(unseal(&sealed, sealed.other_code), -EACCES);
	ck_assert_int_eq(unseal(&sealed, sealed.code), 0);
	close_sealed(&sealed);
}
END_TEST

START_TEST(neither_pcrs_nor_code_bring_back_what_an_epoch_ended)
{
	struct sealed sealed;

	open_sealed(&sealed);
	ck_assert_int_eq(tpm_counter_increment(sealed.bench.tpm, TPM_COUNTER_EPOCH, NULL), 0);
	ck_assert_int_eq(unseal(&sealed, NULL), -ESTALE);
	ck_assert_uint_eq(tpm_answer(sealed.bench.tpm), 0x126);
	ck_assert_int_eq(unseal(&sealed, sealed.code), -ESTALE);
	sealed.terms.epoch++;
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYREJECTED);
	ck_assert_int_eq(unseal(&sealed, sealed.code), -EKEYREJECTED);
	close_sealed(&sealed);
}
END_TEST

/* As somebody would who may write the keyring's file. */
START_TEST(other_terms_than_it_was_sealed_under_open_nothing)
{
	struct sealed sealed;
	uint32_t blank;

	open_sealed(&sealed);
	restart(&sealed, "firmware 2");
	ck_assert_int_eq(tpm_pcr_read(sealed.bench.tpm, PCRS, sealed.terms.values, &blank, NULL), 0);
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYREJECTED);
	sealed.terms.pcrs = 1u << 7;
	ck_assert_int_eq(tpm_pcr_read(sealed.bench.tpm, 1u << 7, sealed.terms.values, &blank, NULL), 0);
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYREJECTED);
	sealed.terms.pcrs = 0;
	ck_assert_int_eq(unseal(&sealed, NULL), -EKEYREJECTED);
	close_sealed(&sealed);
}
END_TEST

START_TEST(nothing_is_sealed_to_pcrs_without_a_code)
{
	struct sealed sealed;
	struct tpm_blob blob;

	open_sealed(&sealed);
	sealed.terms.code = NULL;
	ck_assert_int_eq(tpm_seal(sealed.bench.tpm, sealed.key, &sealed.terms, &blob, NULL), -EINVAL);
	close_sealed(&sealed);
}
END_TEST

START_TEST(pcrs_that_nothing_was_measured_into_are_named)
{
	struct tpm_bench bench;
	uint8_t values[32];
	uint32_t blank = 0;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_pcr_read(bench.tpm, 1u << 3 | 1u << 17, values, &blank, NULL), 0); /* all 0x00, all 0xff */
	ck_assert_uint_eq(blank, 1u << 3 | 1u << 17);
	tpm_bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/tpm_policy", what_is_sealed_to_pcrs_comes_out_while_they_are_as_they_were,
	the_code_stands_in_for_pcrs_that_changed_and_nothing_else_does, neither_pcrs_nor_code_bring_back_what_an_epoch_ended,
	other_terms_than_it_was_sealed_under_open_nothing, nothing_is_sealed_to_pcrs_without_a_code,
	pcrs_that_nothing_was_measured_into_are_named)
