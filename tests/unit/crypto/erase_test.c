// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase on files that take O_DIRECT: what is counted must be right to the byte, whatever the medium does. */
#include "crypto/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define MIB (1u << 20)
#define SIZE (5 * MIB + 3 * 512) /* not a multiple of a block, nor of 4096 */
#define JOB "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"

/* What the medium does to us: called between the blocks. */
struct mishap {
	int fd;
	int (*strike)(struct mishap *mishap, int verifying, uint64_t done, uint64_t total);
	unsigned int calls, ends;
};

/* Beside the test program: /tmp may be a tmpfs, which knows no O_DIRECT. */
static int open_medium(uint64_t size)
{
	char exe[PATH_MAX] = { 0 }, path[PATH_MAX];
	int fd;

	ck_assert_int_gt(readlink("/proc/self/exe", exe, sizeof(exe) - 1), 0);
	ck_assert(text_format(path, sizeof(path), "%s/medium-XXXXXX", dirname(exe)));
	fd = mkostemp(path, O_DIRECT | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	unlink(path);
	ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
	return fd;
}

static int on_progress(void *context, int verifying, uint64_t done, uint64_t total)
{
	struct mishap *mishap = context;

	mishap->calls++;
	if (done == total)
		mishap->ends++;
	return mishap->strike ? mishap->strike(mishap, verifying, done, total) : 0;
}

static int run_sized(struct mishap *mishap, uint64_t size, struct erase_result *result, struct fault *fault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	struct erase_job job = { .size = size, .sector = 512, .progress = on_progress, .context = mishap };

	ck_assert_int_eq(erase_key(JOB, &key, &job.nonce, NULL), 0);
	job.key = key;
	job.fd = mishap->fd;
	return erase_run(&job, result, fault);
}

static void change_bytes(int fd, uint64_t offset, size_t length)
{
	char path[40];
	uint8_t bytes[4096];
	int plain;

	text_format(path, sizeof(path), "/proc/self/fd/%d", fd);
	plain = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(plain, 0);
	ck_assert_int_eq(pread(plain, bytes, length, (off_t)offset), (ssize_t)length);
	for (size_t i = 0; i < length; i++)
		bytes[i] ^= 0x40;
	ck_assert_int_eq(pwrite(plain, bytes, length, (off_t)offset), (ssize_t)length);
	ck_assert_int_eq(fsync(plain), 0);
	close(plain);
}

START_TEST(a_sound_medium_is_written_and_read_back_whole)
{
	struct mishap mishap = { .fd = open_medium(SIZE) };
	struct erase_result result;

	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), 0);
	ck_assert_uint_eq(result.written, SIZE);
	ck_assert_uint_eq(result.verified, SIZE);
	ck_assert_uint_eq(result.unwritten + result.unreadable + result.mismatched, 0);
	ck_assert_uint_eq(result.first_bad, UINT64_MAX);
	ck_assert_uint_eq(mishap.ends, 2);
	close(mishap.fd);
}
END_TEST

START_TEST(the_surface_holds_the_keyed_stream_and_nothing_else)
{
	static uint8_t expected[SIZE], found[SIZE] __attribute__((aligned(4096)));
	SCOPED(secret_free) struct secret *key = NULL;
	struct erase_job job = { .fd = open_medium(SIZE), .size = SIZE, .sector = 512 };
	struct erase_result result;

	ck_assert_int_eq(erase_key(JOB, &key, &job.nonce, NULL), 0);
	job.key = key;
	ck_assert_int_eq(erase_run(&job, &result, NULL), 0);
	ck_assert_int_eq(erase_stream(key, job.nonce, 0, expected, SIZE), 0);
	ck_assert_int_eq(pread(job.fd, found, SIZE, 0), SIZE);
	ck_assert_mem_eq(found, expected, SIZE);
	close(job.fd);
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

START_TEST(no_two_jobs_share_a_key)
{
	SCOPED(secret_free) struct secret *first = NULL, *second = NULL;
	uint64_t nonce, other;

	ck_assert_int_eq(erase_key(JOB, &first, &nonce, NULL), 0);
	ck_assert_int_eq(erase_key(JOB, &second, &other, NULL), 0);
	ck_assert_uint_eq(first->size, 32);
	ck_assert_mem_ne(first->bytes, second->bytes, 32);
	ck_assert_uint_ne(nonce, other);
}
END_TEST

START_TEST(the_commitment_names_the_key)
{
	SCOPED(secret_free) struct secret *key = NULL;
	struct erase_job job = { .fd = open_medium(4096), .size = 4096, .sector = 512 };
	struct erase_result result;
	uint8_t bytes[19 + 32], expected[32];

	ck_assert_int_eq(erase_key(JOB, &key, &job.nonce, NULL), 0);
	job.key = key;
	ck_assert_int_eq(erase_run(&job, &result, NULL), 0);
	memcpy(bytes, "mediad-erase-commit", 19);
	memcpy(bytes + 19, key->bytes, 32);
	ck_assert_int_eq(EVP_Digest(bytes, sizeof(bytes), expected, NULL, EVP_sha256(), NULL), 1);
	ck_assert_mem_eq(result.commitment, expected, 32);
	close(job.fd);
}
END_TEST

static int alter_three_sectors(struct mishap *mishap, int verifying, uint64_t done, uint64_t total)
{
	if (!verifying && done == total) {
		change_bytes(mishap->fd, 2 * MIB + 512 * 7 + 100, 1);
		change_bytes(mishap->fd, 4 * MIB - 512, 512);
		change_bytes(mishap->fd, total - 1, 1);
	}
	return 0;
}

START_TEST(one_changed_byte_between_the_passes_is_found_to_the_sector)
{
	struct mishap mishap = { .fd = open_medium(SIZE), .strike = alter_three_sectors };
	struct erase_result result;
	struct fault fault = { 0 };

	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, &fault), -EIO);
	ck_assert_uint_eq(result.mismatched, 3 * 512);
	ck_assert_uint_eq(result.verified, SIZE - 3 * 512);
	ck_assert_uint_eq(result.first_bad, 2 * MIB + 512 * 7);
	ck_assert_uint_eq(result.unwritten + result.unreadable, 0);
	ck_assert_str_eq(fault.argument[2], "1536");
	close(mishap.fd);
}
END_TEST

static int shorten(struct mishap *mishap, int verifying, uint64_t done, uint64_t total)
{
	if (!verifying && done == total)
		ck_assert_int_eq(ftruncate(mishap->fd, 4 * MIB + 5 * 512), 0);
	return 0;
}

START_TEST(what_cannot_be_read_back_is_counted_to_the_sector)
{
	struct mishap mishap = { .fd = open_medium(SIZE), .strike = shorten };
	struct erase_result result;

	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), -EIO);
	ck_assert_uint_eq(result.written, SIZE);
	ck_assert_uint_eq(result.verified, 4 * MIB + 5 * 512);
	ck_assert_uint_eq(result.unreadable, SIZE - (4 * MIB + 5 * 512));
	ck_assert_uint_eq(result.mismatched, 0);
	ck_assert_uint_eq(result.first_bad, 4 * MIB + 5 * 512);
	close(mishap.fd);
}
END_TEST

/* The kernel refuses writes beyond the file size limit: a surface that is bad from there on. */
static void limit_writes(rlim_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(what_cannot_be_written_is_counted_to_the_sector_and_read_all_the_same)
{
	struct mishap mishap = { .fd = open_medium(SIZE) };
	struct erase_result result;

	limit_writes(4 * MIB + 9 * 512);
	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), -EIO);
	ck_assert_uint_eq(result.written, 4 * MIB + 9 * 512);
	ck_assert_uint_eq(result.unwritten, SIZE - (4 * MIB + 9 * 512));
	ck_assert_uint_eq(result.first_bad, 4 * MIB + 9 * 512);
	ck_assert_uint_eq(result.verified, 4 * MIB + 9 * 512);
	ck_assert_uint_eq(result.mismatched, SIZE - (4 * MIB + 9 * 512)); /* the old zeros are still there */
	close(mishap.fd);
}
END_TEST

START_TEST(a_medium_that_is_bad_all_over_ends_the_job_and_counts_the_rest)
{
	struct mishap mishap = { .fd = open_medium(64 * MIB) };
	struct erase_result result;

	limit_writes(MIB);
	ck_assert_int_eq(run_sized(&mishap, 64 * MIB, &result, NULL), -EIO);
	ck_assert_uint_eq(result.written, MIB);
	ck_assert_uint_eq(result.unwritten, 63 * MIB);
	ck_assert_uint_eq(result.verified, 0);
	close(mishap.fd);
}
END_TEST

static int stop_while_writing(struct mishap *mishap, int verifying, uint64_t done, uint64_t total)
{
	(void)mishap;
	(void)verifying;
	return done == total;
}

static int stop_while_verifying(struct mishap *mishap, int verifying, uint64_t done, uint64_t total)
{
	(void)mishap;
	return verifying && done == total;
}

START_TEST(the_broker_can_stop_either_pass)
{
	struct mishap mishap = { .fd = open_medium(SIZE), .strike = stop_while_writing };
	struct erase_result result;

	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), -ECANCELED);
	ck_assert_uint_eq(result.verified, 0);
	mishap.strike = stop_while_verifying;
	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), -ECANCELED);
	ck_assert_uint_eq(result.written, SIZE);
	close(mishap.fd);
}
END_TEST

START_TEST(buffered_access_and_odd_sizes_are_refused_before_anything_is_written)
{
	struct mishap mishap = { .fd = open_medium(SIZE) };
	struct erase_result result;
	struct stat status;

	ck_assert_int_eq(run_sized(&mishap, SIZE - 1, &result, NULL), -EINVAL);
	ck_assert_int_eq(run_sized(&mishap, 0, &result, NULL), -EINVAL);
	ck_assert_int_eq(fcntl(mishap.fd, F_SETFL, 0), 0);
	ck_assert_int_eq(run_sized(&mishap, SIZE, &result, NULL), -EINVAL);
	ck_assert_int_eq(fstat(mishap.fd, &status), 0);
	ck_assert_int_eq(status.st_blocks, 0);
	close(mishap.fd);
}
END_TEST

START_TEST(a_medium_that_takes_no_writes_at_all_ends_the_job_at_once)
{
	char path[40];
	struct mishap mishap = { .fd = open_medium(SIZE) };
	struct erase_result result;
	struct fault fault = { 0 };
	int plain = mishap.fd;

	text_format(path, sizeof(path), "/proc/self/fd/%d", plain);
	mishap.fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	ck_assert_int_lt(run_sized(&mishap, SIZE, &result, &fault), 0);
	ck_assert_uint_eq(result.written + result.unwritten + result.verified, 0);
	ck_assert_str_ne(fault.message, "");
	close(plain);
	close(mishap.fd);
}
END_TEST

RUN_TESTS("crypto/erase", a_sound_medium_is_written_and_read_back_whole, the_surface_holds_the_keyed_stream_and_nothing_else,
	the_stream_is_aes_256_in_counter_mode_by_offset, no_two_jobs_share_a_key, the_commitment_names_the_key,
	one_changed_byte_between_the_passes_is_found_to_the_sector, what_cannot_be_read_back_is_counted_to_the_sector,
	what_cannot_be_written_is_counted_to_the_sector_and_read_all_the_same,
	a_medium_that_is_bad_all_over_ends_the_job_and_counts_the_rest, the_broker_can_stop_either_pass,
	buffered_access_and_odd_sizes_are_refused_before_anything_is_written, a_medium_that_takes_no_writes_at_all_ends_the_job_at_once)
