// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <string.h>

#include "tests/fakes/keyring_bench.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_probe.h"

#define PCRS (1u << 7)

struct host {
	struct keyring_bench bench;
	struct secret *code, *next_code;
	json_t *boxes;
};

static void reopen(struct host *host)
{
	struct keyring_bench *bench = &host->bench;

	expect(bench, tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
	open_keyring(bench);
}

static void boot(struct host *host, const char *firmware)
{
	struct keyring_bench *bench = &host->bench;

	keyring_close(bench->keyring);
	tpm_close(bench->tpm);
	bench->keyring = NULL;
	swtpm_kill(&bench->swtpm);
	swtpm_restart(&bench->swtpm);
	if (firmware)
		tpm_probe_extend(bench->swtpm.tcti, 7, firmware);
	reopen(host);
}

static void open_host(struct host *host)
{
	keyring_bench_open(&host->bench);
	host->boxes = json_pack("[s, s]", "box 1", "box 2");
	ck_assert_int_eq(secret_random(71, &host->code, NULL), 0);
	ck_assert_int_eq(secret_random(71, &host->next_code, NULL), 0);
	boot(host, "firmware 1");
}

static void close_host(struct host *host)
{
	secret_free(host->code);
	secret_free(host->next_code);
	json_decref(host->boxes);
	keyring_bench_close(&host->bench);
}

static int reseal(struct host *host, const struct keyring_seal *seal)
{
	struct keyring_moved moved;
	uint64_t before = epoch(&host->bench);
	int r = keyring_reseal(host->bench.keyring, seal, keyring_bench_binding, &moved, &host->bench.fault);

	ck_assert_uint_eq(epoch(&host->bench), before + (r == 0));
	if (r < 0)
		return r;
	ck_assert_uint_eq(moved.old_epoch, before);
	ck_assert_uint_eq(moved.new_epoch, before + 1);
	ck_assert_uint_eq(moved.answer, 0x126);
	json_decref(moved.statement);
	return 0;
}

static int seal_to_pcrs(struct host *host, const struct secret *code, const struct secret *old_code)
{
	return reseal(host, &(struct keyring_seal){ .pcrs = PCRS, .code = code, .boxes = host->boxes,
			       .certificates = host->boxes, .old_code = old_code });
}

static bool fits(struct host *host)
{
	bool fits = false;

	expect(&host->bench, keyring_fits(host->bench.keyring, &fits, &host->bench.fault), 0);
	return fits;
}

START_TEST(sealed_anew_everything_opens_and_every_older_copy_is_dead)
{
	struct host host = { 0 };
	struct copy old;

	open_host(&host);
	old = keep(&host.bench, "keyring");
	expect(&host.bench, reseal(&host, &(struct keyring_seal){ 0 }), 0);
	ck_assert_uint_eq(keyring_pcrs(host.bench.keyring), 0);
	ck_assert_ptr_null(keyring_boxes(host.bench.keyring));
	expect_media(&host.bench, true, true);
	boot(&host, "firmware 2");
	expect_media(&host.bench, true, true);
	ck_assert(fits(&host));
	put_back(&host.bench, "keyring", &old);
	expect(&host.bench, unwrap(&host.bench, "M-0001", UUID_A, host.bench.a), -ESTALE);
	free(old.bytes);
	close_host(&host);
}
END_TEST

START_TEST(a_changed_firmware_locks_out_until_the_code_seals_anew)
{
	struct host host = { 0 };

	open_host(&host);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), 0);
	expect_media(&host.bench, true, true);
	boot(&host, "firmware 1");
	ck_assert_uint_eq(keyring_pcrs(host.bench.keyring), PCRS);
	ck_assert_uint_eq(json_array_size(keyring_boxes(host.bench.keyring)), 2);
	ck_assert(fits(&host));
	expect_media(&host.bench, true, true);

	boot(&host, "firmware 2");
	ck_assert(!fits(&host));
	expect(&host.bench, unwrap(&host.bench, "M-0001", UUID_A, host.bench.a), -EKEYEXPIRED);
	expect(&host.bench, keyring_add(host.bench.keyring, "M-0003", UUID_A, host.bench.a, &host.bench.fault), -EKEYEXPIRED);
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, NULL), -EKEYEXPIRED);
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, host.next_code), -EACCES);
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, host.code), 0);
	ck_assert(fits(&host));
	expect_media(&host.bench, true, true);

	boot(&host, "firmware 1");
	expect(&host.bench, unwrap(&host.bench, "M-0001", UUID_A, host.bench.a), -EKEYEXPIRED);
	expect(&host.bench, seal_to_pcrs(&host, host.code, host.code), -EACCES); /* the one before */
	expect(&host.bench, reseal(&host, &(struct keyring_seal){ .old_code = host.next_code }), 0);
	boot(&host, NULL);
	expect_media(&host.bench, true, true);
	close_host(&host);
}
END_TEST

/* What docs/ARCHITECTURE.md says of the price. */
START_TEST(an_opening_with_pcrs_takes_nine_commands)
{
	struct host host = { 0 };
	unsigned int before;

	open_host(&host);
	before = swtpm_commands(&host.bench.swtpm);
	expect(&host.bench, take(&host.bench, "M-0001", UUID_A, host.bench.a), 0);
	ck_assert_uint_eq(swtpm_commands(&host.bench.swtpm) - before, 6);
	open_keyring(&host.bench);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), 0);
	before = swtpm_commands(&host.bench.swtpm);
	expect(&host.bench, take(&host.bench, "M-0001", UUID_A, host.bench.a), 0);
	ck_assert_uint_eq(swtpm_commands(&host.bench.swtpm) - before, 9);
	close_host(&host);
}
END_TEST

START_TEST(a_destroyed_key_stays_dead_for_the_right_firmware_and_for_the_code)
{
	struct host host = { 0 };
	struct keyring_moved moved;
	struct copy old;

	open_host(&host);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), 0);
	old = keep(&host.bench, "keyring");
	destroy_a(&host.bench, &moved);
	expect_media(&host.bench, false, true);
	boot(&host, "firmware 1");
	expect_media(&host.bench, false, true);
	ck_assert_uint_eq(keyring_pcrs(host.bench.keyring), PCRS);

	boot(&host, "firmware 2");
	expect(&host.bench, keyring_destroy(host.bench.keyring, "M-0002", keyring_bench_binding, &moved, &host.bench.fault),
		-EKEYEXPIRED);
	put_back(&host.bench, "keyring", &old);
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, host.code), -ESTALE);
	free(old.bytes);
	close_host(&host);
}
END_TEST

/* The destruction sealed with the same code again. */
START_TEST(the_code_outlives_a_destruction)
{
	struct keyring_moved moved;
	struct host host = { 0 };

	open_host(&host);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), 0);
	destroy_a(&host.bench, &moved);
	boot(&host, "firmware 2");
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, host.code), 0);
	expect_media(&host.bench, false, true);
	close_host(&host);
}
END_TEST

START_TEST(nothing_is_sealed_to_a_pcr_that_measures_nothing)
{
	struct host host = { 0 };

	open_host(&host);
	boot(&host, NULL);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), -ENODATA);
	ck_assert_str_eq(host.bench.fault.argument[0], "7");
	expect_media(&host.bench, true, true);
	close_host(&host);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(neither_key_nor_code_is_left_in_memory)
{
	uint8_t key[64], code[71];
	struct host host = { 0 };

	open_host(&host);
	for (size_t i = 0; i < sizeof(code); i++)
		code[i] = host.code->bytes[i] ^ MEMORY_SCAN_MASK;
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = host.bench.b->bytes[i] ^ MEMORY_SCAN_MASK;
	ck_assert_uint_gt(memory_scan(code, sizeof(code)), 0);
	expect(&host.bench, seal_to_pcrs(&host, host.code, NULL), 0);
	expect(&host.bench, seal_to_pcrs(&host, host.next_code, host.code), 0);
	expect_media(&host.bench, true, true);
	secret_free(host.code);
	secret_free(host.bench.b);
	host.code = host.bench.b = NULL;
	ck_assert_uint_eq(memory_scan(code, sizeof(code)), 0);
	ck_assert_uint_eq(memory_scan(key, sizeof(key)), 0);
	close_host(&host);
}
END_TEST
#define IN_MEMORY , neither_key_nor_code_is_left_in_memory
#else
#define IN_MEMORY
#endif

RUN_TESTS("crypto/keyring_reseal", sealed_anew_everything_opens_and_every_older_copy_is_dead,
	a_changed_firmware_locks_out_until_the_code_seals_anew, an_opening_with_pcrs_takes_nine_commands,
	a_destroyed_key_stays_dead_for_the_right_firmware_and_for_the_code, the_code_outlives_a_destruction,
	nothing_is_sealed_to_a_pcr_that_measures_nothing IN_MEMORY)
