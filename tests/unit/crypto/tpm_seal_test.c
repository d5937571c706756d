// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/attest.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/tpm_internal.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"
#include "tests/fakes/tpm_probe.h"

START_TEST(what_is_sealed_comes_back_while_the_epoch_lasts)
{
	struct secret *back = NULL;
	struct tpm_bench bench;
	struct tpm_blob blob;
	uint64_t epoch;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, &bench.fault), 0);
	for (size_t size = 1; size <= 128; size += 127) {
		struct secret *secret = random_secret(size);

		ck_assert_msg(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, &bench.fault) == 0, "%s",
			bench.fault.message);
		ck_assert_msg(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault) == 0, "%s",
			bench.fault.message);
		ck_assert_uint_eq(back->size, size);
		ck_assert_mem_eq(back->bytes, secret->bytes, size);
		secret_free(secret);
		secret_free(back);
		back = NULL;
	}
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_passed_epoch_is_dead_and_the_one_to_come_is_not_yet_alive)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_blob now, next;
	struct tpm_bench bench;
	uint64_t epoch, after;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &now, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch + 1), &next, NULL), 0);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &next, TPM_EPOCH(epoch + 1), &back, &bench.fault), -ESTALE);

	ck_assert_int_eq(tpm_counter_increment(bench.tpm, TPM_COUNTER_EPOCH, &bench.fault), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &after, NULL), 0);
	ck_assert_uint_eq(after, epoch + 1);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &now, TPM_EPOCH(epoch), &back, &bench.fault), -ESTALE);
	ck_assert_uint_eq(tpm_answer(bench.tpm), 0x126);
	/* claiming the present epoch for it helps no more */
	ck_assert_int_eq(
		tpm_unseal(bench.tpm, &now, TPM_EPOCH(epoch + 1), &back, &bench.fault), -EKEYREJECTED);
	ck_assert_ptr_null(back);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &next, TPM_EPOCH(epoch + 1), &back, &bench.fault), 0);
	ck_assert_mem_eq(back->bytes, secret->bytes, 32);
	secret_free(back);
	secret_free(secret);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(an_epoch_that_was_deleted_and_made_again_never_goes_back)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_blob blob;
	struct tpm_bench bench;
	uint64_t epoch, after;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	tpm_close(bench.tpm);
	tpm_probe_undefine(bench.swtpm.tcti, ATTEST_INDEX_EPOCH);
	tpm_bench_provision(&bench);
	ck_assert_int_eq(tpm_open(bench.swtpm.tcti, &bench.host, &bench.tpm, NULL), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &after, NULL), 0);
	ck_assert_uint_gt(after, epoch);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault), -ESTALE);
	secret_free(secret);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(no_altered_byte_of_a_blob_unseals)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_blob blob;
	struct tpm_bench bench;
	uint64_t epoch;

	tpm_bench_open(&bench);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	for (uint16_t i = 0; i < blob.length; i++) {
		blob.bytes[i] ^= 1;
		ck_assert_msg(
			tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault) == -EKEYREJECTED,
			"byte %u: code %d, answer 0x%x", i, bench.fault.code,
			tpm_answer(bench.tpm));
		blob.bytes[i] ^= 1;
	}
	blob.length--;
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, &bench.fault), -EKEYREJECTED);
	ck_assert_ptr_null(back);
	secret_free(secret);
	tpm_bench_close(&bench);
}
END_TEST

/* Something that answers with our storage root's public part but does not hold its private half,
 * past the first look. */
START_TEST(a_tpm_that_only_claims_the_pinned_root_learns_and_gives_nothing)
{
	struct secret *secret = random_secret(32), *back = NULL;
	struct tpm_bench ours, theirs;
	struct tpm_blob blob = { 0 };
	uint64_t epoch = 0;

	tpm_bench_open(&ours);
	tpm_bench_open(&theirs);
	ck_assert_int_eq(tpm_counter_read(theirs.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(theirs.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	ck_assert_uint_eq(Esys_TR_Close(theirs.tpm->esys, &theirs.tpm->srk), TSS2_RC_SUCCESS);
	ck_assert_uint_eq(Esys_TR_Deserialize(theirs.tpm->esys, ours.host.srk, ours.host.srk_length,
				  &theirs.tpm->srk),
		TSS2_RC_SUCCESS);
	ck_assert_int_eq(tpm_counter_read(theirs.tpm, TPM_COUNTER_EPOCH, &epoch, &theirs.fault),
		-EKEYREJECTED);
	ck_assert_int_eq(
		tpm_counter_increment(theirs.tpm, TPM_COUNTER_EPOCH, &theirs.fault), -EKEYREJECTED);
	ck_assert_int_eq(tpm_unseal(theirs.tpm, &blob, TPM_EPOCH(epoch), &back, &theirs.fault), -EKEYREJECTED);
	ck_assert_int_eq(tpm_seal(theirs.tpm, secret, TPM_EPOCH(epoch), &blob, &theirs.fault), -EKEYREJECTED);
	ck_assert_ptr_null(back);
	secret_free(secret);
	tpm_bench_close(&theirs);
	tpm_bench_close(&ours);
}
END_TEST

static bool contains(const char *bytes, size_t length, const uint8_t *part, size_t part_length)
{
	return memmem(bytes, length, part, part_length);
}

/* As somebody with a probe on the TPM's bus would see it; the transport "pcap" writes down every
 * byte. */
START_TEST(nothing_of_a_secret_passes_over_the_bus)
{
	struct secret *secret = random_secret(32), *back = NULL;
	char file[96], tcti[128], *bytes = NULL;
	struct tpm_blob blob;
	struct tpm_bench bench;
	uint64_t epoch;
	size_t length;

	tpm_bench_open(&bench);
	tpm_close(bench.tpm);
	text_format(file, sizeof(file), "%s/bus.pcap", bench.swtpm.directory);
	text_format(tcti, sizeof(tcti), "pcap:%s", bench.swtpm.tcti);
	ck_assert_int_eq(setenv("TCTI_PCAP_FILE", file, 1), 0);
	ck_assert_int_eq(tpm_open(tcti, &bench.host, &bench.tpm, &bench.fault), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, NULL), 0);
	tpm_close(bench.tpm);
	bench.tpm = NULL;

	ck_assert_int_eq(file_read(AT_FDCWD, file, 1 << 20, &bytes, &length), 0);
	ck_assert(contains(bytes, length, blob.bytes + blob.length - 32,
		32)); /* the public part is seen: the file holds it all */
	for (size_t i = 0; i + 6 <= secret->size; i++)
		ck_assert_msg(!contains(bytes, length, secret->bytes + i, 6),
			"bytes from %zu on are in clear", i);
	free(bytes);
	secret_free(secret);
	secret_free(back);
	tpm_bench_close(&bench);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(nothing_of_a_secret_is_left_in_memory)
{
	struct secret *secret = random_secret(96), *back = NULL;
	uint8_t masked[96];
	struct tpm_blob blob;
	struct tpm_bench bench;
	uint64_t epoch;

	tpm_bench_open(&bench);
	for (int i = 0; i < 96; i++)
		masked[i] = secret->bytes[i] ^ MEMORY_SCAN_MASK;
	ck_assert_uint_gt(memory_scan(masked, sizeof(masked)),
		0); /* the secret itself: the scan does find things */
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(tpm_seal(bench.tpm, secret, TPM_EPOCH(epoch), &blob, NULL), 0);
	secret_free(secret);
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), 0);
	ck_assert_int_eq(tpm_unseal(bench.tpm, &blob, TPM_EPOCH(epoch), &back, NULL), 0);
	secret_free(back);
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), 0);
	tpm_bench_close(&bench);
}
END_TEST
#define IN_MEMORY , nothing_of_a_secret_is_left_in_memory
#else
#define IN_MEMORY
#endif

RUN_TESTS("crypto/tpm_seal", a_tpm_that_only_claims_the_pinned_root_learns_and_gives_nothing,
	what_is_sealed_comes_back_while_the_epoch_lasts,
	a_passed_epoch_is_dead_and_the_one_to_come_is_not_yet_alive,
	an_epoch_that_was_deleted_and_made_again_never_goes_back, no_altered_byte_of_a_blob_unseals,
	nothing_of_a_secret_passes_over_the_bus IN_MEMORY)
