// SPDX-License-Identifier: GPL-3.0-or-later
/* The TPM's own HMAC key: the same answer at any time, from this TPM alone, and never a byte of it in clear. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/tpm_internal.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

static const struct tpm_message one = { 3, "one" }, two = { 3, "two" };

static void restart(struct tpm_bench *bench)
{
	tpm_close(bench->tpm);
	swtpm_kill(&bench->swtpm);
	swtpm_restart(&bench->swtpm);
	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault), 0);
}

START_TEST(a_message_gives_the_same_answer_for_ever_and_another_message_another)
{
	struct secret *first = NULL, *again = NULL, *other = NULL;
	struct tpm_bench bench;
	struct tpm_blob key;

	tpm_bench_open(&bench);
	ck_assert_msg(tpm_hmac_create(bench.tpm, &key, &bench.fault) == 0, "%s", bench.fault.message);
	ck_assert_msg(tpm_hmac(bench.tpm, &key, &one, &first, &bench.fault) == 0, "%s", bench.fault.message);
	ck_assert_uint_eq(first->size, 32);
	restart(&bench);
	ck_assert_int_eq(tpm_counter_increment(bench.tpm, TPM_COUNTER_EPOCH, &bench.fault), 0); /* a key was destroyed meanwhile */
	ck_assert_int_eq(tpm_hmac(bench.tpm, &key, &one, &again, &bench.fault), 0);
	ck_assert_int_eq(tpm_hmac(bench.tpm, &key, &two, &other, &bench.fault), 0);
	ck_assert_mem_eq(first->bytes, again->bytes, 32);
	ck_assert_mem_ne(first->bytes, other->bytes, 32);
	secret_free(first);
	secret_free(again);
	secret_free(other);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(no_two_keys_and_no_two_tpms_answer_alike)
{
	struct secret *first = NULL, *second = NULL, *none = NULL;
	struct tpm_bench ours, theirs;
	struct tpm_blob key, other;

	tpm_bench_open(&ours);
	tpm_bench_open(&theirs);
	ck_assert_int_eq(tpm_hmac_create(ours.tpm, &key, NULL), 0);
	ck_assert_int_eq(tpm_hmac_create(ours.tpm, &other, NULL), 0);
	ck_assert_int_eq(tpm_hmac(ours.tpm, &key, &one, &first, NULL), 0);
	ck_assert_int_eq(tpm_hmac(ours.tpm, &other, &one, &second, NULL), 0);
	ck_assert_mem_ne(first->bytes, second->bytes, 32);
	ck_assert_int_eq(tpm_hmac(theirs.tpm, &key, &one, &none, &theirs.fault), -EKEYREJECTED);
	ck_assert_ptr_null(none);
	secret_free(first);
	secret_free(second);
	tpm_bench_close(&theirs);
	tpm_bench_close(&ours);
}
END_TEST

START_TEST(no_altered_byte_of_the_key_is_taken_nor_a_key_of_another_kind)
{
	struct secret *sealed = random_secret(32), *answer = NULL;
	struct tpm_bench bench;
	struct tpm_blob key, other;
	uint64_t epoch;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_hmac_create(bench.tpm, &key, NULL), 0);
	for (uint16_t i = 0; i < key.length; i++) {
		key.bytes[i] ^= 1;
		ck_assert_msg(tpm_hmac(bench.tpm, &key, &one, &answer, &bench.fault) == -EKEYREJECTED, "byte %u: code %d, answer 0x%x",
			i, bench.fault.code, tpm_answer(bench.tpm));
		key.bytes[i] ^= 1;
	}
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, sealed, TPM_EPOCH(epoch), &other, NULL), 0);
	ck_assert_int_eq(tpm_hmac(bench.tpm, &other, &one, &answer, &bench.fault), -EKEYREJECTED);
	ck_assert_ptr_null(answer);
	secret_free(sealed);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(nothing_of_an_answer_passes_over_the_bus)
{
	struct secret *answer = NULL;
	char file[96], tcti[128], *bytes = NULL;
	struct tpm_bench bench;
	struct tpm_blob key;
	size_t length;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	text_format(file, sizeof(file), "%s/bus.pcap", bench.swtpm.directory);
	text_format(tcti, sizeof(tcti), "pcap:%s", bench.swtpm.tcti);
	ck_assert_int_eq(setenv("TCTI_PCAP_FILE", file, 1), 0);
	ck_assert_int_eq(tpm_open(tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	ck_assert_int_eq(tpm_hmac_create(bench.tpm, &key, NULL), 0);
	ck_assert_int_eq(tpm_hmac(bench.tpm, &key, &one, &answer, NULL), 0);
	tpm_close(bench.tpm);
	bench.tpm = NULL;
	ck_assert_int_eq(file_read(AT_FDCWD, file, 1 << 20, &bytes, &length), 0);
	ck_assert_ptr_nonnull(memmem(bytes, length, key.bytes + key.length - 32, 32)); /* the file holds what is not secret */
	for (size_t i = 0; i + 6 <= answer->size; i++)
		ck_assert_msg(!memmem(bytes, length, answer->bytes + i, 6), "bytes from %zu on are in clear", i);
	free(bytes);
	secret_free(answer);
	tpm_bench_close(&bench);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(nothing_of_an_answer_is_left_in_memory)
{
	struct secret *answer = NULL;
	struct tpm_bench bench;
	struct tpm_blob key;
	uint8_t masked[32];

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_hmac_create(bench.tpm, &key, NULL), 0);
	ck_assert_int_eq(tpm_hmac(bench.tpm, &key, &one, &answer, NULL), 0);
	for (int i = 0; i < 32; i++)
		masked[i] = answer->bytes[i] ^ MEMORY_SCAN_MASK;
	ck_assert_uint_gt(memory_scan(masked, sizeof(masked)), 0); /* the answer itself: the scan does find things */
	secret_free(answer);
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), 0);
	tpm_bench_close(&bench);
}
END_TEST
#define IN_MEMORY , nothing_of_an_answer_is_left_in_memory
#else
#define IN_MEMORY
#endif

RUN_TESTS("crypto/tpm_hmac", a_message_gives_the_same_answer_for_ever_and_another_message_another,
	no_two_keys_and_no_two_tpms_answer_alike, no_altered_byte_of_the_key_is_taken_nor_a_key_of_another_kind,
	nothing_of_an_answer_passes_over_the_bus IN_MEMORY)
