// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase on files that take O_DIRECT: what is counted must be right to the byte, whatever the medium does. */
#include "crypto/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define MIB SURFACE_MIB
#define SIZE (5 * MIB + 3 * 512) /* not a multiple of a block, nor of 4096 */

static uint64_t wrong_bytes(const struct erase_state *state)
{
	return state->bytes[ERASE_UNWRITTEN] + state->bytes[ERASE_UNREADABLE] + state->mismatched;
}

static void erase_soundly(bool threads)
{
	static uint8_t expected[SIZE], found[SIZE] __attribute__((aligned(4096)));
	struct surface surface;

	surface_open(&surface, SIZE, 0xa5);
	surface.job.threads = threads;
	ck_assert_int_eq(surface_erase(&surface), 0);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	ck_assert_uint_eq(surface.state.durable, SIZE);
	ck_assert_uint_eq(wrong_bytes(&surface.state) + surface.state.old_sectors + surface.state.extents, 0);
	ck_assert_uint_eq(surface.state.first_bad, UINT64_MAX);
	ck_assert_uint_eq(surface.state.interruptions, 0);
	ck_assert_uint_eq(surface.ends, 2);
	ck_assert_uint_eq(surface.checkpoints, 2);
	ck_assert_int_eq(erase_stream(surface.key, surface.state.nonce, 0, expected, SIZE), 0);
	ck_assert_int_eq(pread(surface.fd, found, SIZE, 0), SIZE);
	ck_assert_mem_eq(found, expected, SIZE);
	surface_close(&surface);
}

/* Shows R-DSP-02, R-REU-02. */
START_TEST(a_sound_medium_is_written_and_read_back_whole_and_holds_nothing_but_the_stream)
{
	erase_soundly(false);
	erase_soundly(true);
}
END_TEST

START_TEST(the_stream_is_aes_256_in_counter_mode_by_offset)
{
	SCOPED(secret_free) struct secret *key = NULL;
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	uint8_t counter[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0x12, 0x34 };
	uint8_t expected[32], found[16];
	int length = 0;

	ck_assert_int_eq(secret_random(32, &key, NULL), 0);
	ck_assert_int_eq(EVP_EncryptInit_ex(cipher, EVP_aes_256_ecb(), NULL, key->bytes, NULL), 1);
	ck_assert_int_eq(EVP_EncryptUpdate(cipher, expected, &length, counter, sizeof(counter)), 1);
	EVP_CIPHER_CTX_free(cipher);
	ck_assert_int_eq(erase_stream(key, 0x0102030405060708, 0x12340, found, sizeof(found)), 0);
	ck_assert_mem_eq(found, expected, sizeof(found));
	ck_assert_int_lt(erase_stream(key, 0, 8, found, sizeof(found)), 0);
}
END_TEST

static void key_of(const struct secret *root, const char *job, uint8_t out[40])
{
	SCOPED(secret_free) struct secret *key = NULL;
	uint64_t nonce;

	ck_assert_int_eq(erase_key(root, job, &key, &nonce, NULL), 0);
	ck_assert_uint_eq(key->size, 32);
	memcpy(out, key->bytes, 32);
	memcpy(out + 32, &nonce, 8);
}

START_TEST(a_job_has_one_key_and_no_two_jobs_share_it)
{
	SCOPED(secret_free) struct secret *root = NULL, *other_root = NULL;
	uint8_t first[40], again[40], other_job[40], other_host[40];

	ck_assert_int_eq(secret_random(ERASE_ROOT_SIZE, &root, NULL), 0);
	ck_assert_int_eq(secret_random(ERASE_ROOT_SIZE, &other_root, NULL), 0);
	key_of(root, SURFACE_JOB, first);
	key_of(root, SURFACE_JOB, again);
	key_of(root, "00000000-0000-4000-8000-000000000000", other_job);
	key_of(other_root, SURFACE_JOB, other_host);
	ck_assert_mem_eq(first, again, 40);
	ck_assert_mem_ne(first, other_job, 32);
	ck_assert_mem_ne(first + 32, other_job + 32, 8);
	ck_assert_mem_ne(first, other_host, 32);
}
END_TEST

START_TEST(what_the_tpm_hashes_names_job_number_and_size)
{
	uint8_t one[ERASE_MESSAGE_MAX], other[ERASE_MESSAGE_MAX];
	size_t length, other_length;

	ck_assert_int_eq(erase_message(SURFACE_JOB, "MT-1", 12, one, &length), 0);
	ck_assert_int_eq(erase_message(SURFACE_JOB, "MT-11", 2, other, &other_length), 0);
	ck_assert(length != other_length || memcmp(one, other, length) != 0);
	ck_assert_uint_eq(length, strlen("mediad-erase-v1") + strlen(SURFACE_JOB) + strlen("MT-1") + 2 + 3);
}
END_TEST

START_TEST(the_commitment_names_the_key)
{
	struct surface surface;
	uint8_t bytes[19 + 32], expected[32];

	surface_open(&surface, 4096, 0);
	ck_assert_int_eq(surface_erase(&surface), 0);
	memcpy(bytes, "mediad-erase-commit", 19);
	memcpy(bytes + 19, surface.key->bytes, 32);
	ck_assert_int_eq(EVP_Digest(bytes, sizeof(bytes), expected, NULL, EVP_sha256(), NULL), 1);
	ck_assert_mem_eq(surface.state.commitment, expected, 32);
	surface_close(&surface);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_cannot_be_read_back_is_counted_to_the_sector)
{
	struct surface surface;

	surface_open(&surface, SIZE, 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_int_eq(ftruncate(surface.fd, 4 * MIB + 5 * 512), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_uint_eq(surface.state.verified, 4 * MIB + 5 * 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNREADABLE], SIZE - (4 * MIB + 5 * 512));
	ck_assert_uint_eq(surface.state.mismatched, 0);
	ck_assert_uint_eq(surface.state.first_bad, 4 * MIB + 5 * 512);
	ck_assert_uint_eq(surface.state.extents, 1);
	ck_assert_int_eq(surface.state.extent[0].kind, ERASE_UNREADABLE);
	ck_assert_uint_eq(surface.state.extent[0].length, SIZE - (4 * MIB + 5 * 512));
	surface_close(&surface);
}
END_TEST

/* The kernel refuses writes beyond the file size limit: a surface that is bad from there on. */
static void limit_writes(rlim_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void write_in_part(bool threads)
{
	struct surface surface;

	surface_open(&surface, SIZE, 0);
	surface.job.threads = threads;
	limit_writes(4 * MIB + 9 * 512);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_uint_eq(surface.state.written, 4 * MIB + 9 * 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], SIZE - (4 * MIB + 9 * 512));
	ck_assert_uint_eq(surface.state.first_bad, 4 * MIB + 9 * 512);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.verified, 4 * MIB + 9 * 512);
	ck_assert_uint_eq(surface.state.mismatched, SIZE - (4 * MIB + 9 * 512));
	ck_assert_uint_eq(surface.state.old_sectors, (SIZE - (4 * MIB + 9 * 512)) / 512); /* the old zeros are still there */
	ck_assert_uint_eq(surface.state.extents, 1);
	ck_assert_int_eq(surface.state.extent[0].kind, ERASE_UNWRITTEN);
	surface_close(&surface);
}

/* Shows R-DSP-02. */
START_TEST(what_cannot_be_written_is_counted_to_the_sector_and_read_all_the_same)
{
	write_in_part(false);
}
END_TEST

START_TEST(so_it_is_where_the_kernel_has_no_io_uring)
{
	write_in_part(true);
}
END_TEST

/* No more descriptors: the kernel cannot give a ring, as where it is switched off. */
START_TEST(where_io_uring_is_refused_a_thread_does_the_same)
{
	struct rlimit limit = { .rlim_max = 4096 };
	struct surface surface;

	surface_open(&surface, SIZE, 0xa5);
	limit.rlim_cur = (rlim_t)dup(surface.fd);
	close((int)limit.rlim_cur);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_eq(dup(surface.fd), -1);
	ck_assert_int_eq(surface_erase(&surface), 0);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	surface_close(&surface);
}
END_TEST

START_TEST(a_medium_that_is_bad_all_over_ends_the_job_and_counts_the_rest)
{
	struct surface surface;

	surface_open(&surface, 64 * MIB, 0);
	limit_writes(MIB);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EIO);
	ck_assert_uint_eq(surface.state.written, MIB);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 63 * MIB);
	ck_assert_uint_eq(surface.state.extents, 1);
	surface_close(&surface);
}
END_TEST

static enum erase_wish cancel(struct surface *surface, uint64_t done)
{
	return done == surface->size ? ERASE_CANCEL : ERASE_GO_ON;
}

START_TEST(either_phase_can_be_stopped)
{
	struct surface surface;

	surface_open(&surface, SIZE, 0);
	surface.strike = cancel;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -ECANCELED);
	surface.strike = NULL;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	surface.strike = cancel;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -ECANCELED);
	surface_close(&surface);
}
END_TEST

START_TEST(buffered_access_and_odd_sizes_are_refused_before_anything_is_written)
{
	struct surface surface;
	struct stat status;

	surface_open(&surface, SIZE, 0);
	surface.job.size = SIZE - 1;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINVAL);
	surface.job.size = 0;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINVAL);
	surface.job.size = SIZE;
	ck_assert_int_eq(fcntl(surface.fd, F_SETFL, 0), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINVAL);
	ck_assert_int_eq(fstat(surface.fd, &status), 0);
	ck_assert_int_eq(status.st_blocks, 0);
	surface_close(&surface);
}
END_TEST

START_TEST(a_medium_that_takes_no_writes_at_all_ends_the_job_at_once)
{
	struct surface surface;
	char path[40];

	surface_open(&surface, SIZE, 0);
	text_format(path, sizeof(path), "/proc/self/fd/%d", surface.fd);
	surface.job.fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	ck_assert_int_lt(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_uint_eq(surface.state.written + wrong_bytes(&surface.state), 0);
	ck_assert_str_ne(surface.fault.message, "");
	close(surface.job.fd);
	surface_close(&surface);
}
END_TEST

RUN_TESTS("crypto/erase", a_sound_medium_is_written_and_read_back_whole_and_holds_nothing_but_the_stream,
	the_stream_is_aes_256_in_counter_mode_by_offset, a_job_has_one_key_and_no_two_jobs_share_it,
	what_the_tpm_hashes_names_job_number_and_size, the_commitment_names_the_key, what_cannot_be_read_back_is_counted_to_the_sector,
	what_cannot_be_written_is_counted_to_the_sector_and_read_all_the_same, so_it_is_where_the_kernel_has_no_io_uring,
	where_io_uring_is_refused_a_thread_does_the_same,
	a_medium_that_is_bad_all_over_ends_the_job_and_counts_the_rest, either_phase_can_be_stopped,
	buffered_access_and_odd_sizes_are_refused_before_anything_is_written, a_medium_that_takes_no_writes_at_all_ends_the_job_at_once)
