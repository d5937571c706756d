// SPDX-License-Identifier: GPL-3.0-or-later
/* Certificates as `openssl req` makes them, and boxes that `openssl cms -decrypt` opens by the documented command. */
#include "crypto/escrow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/jws.h"
#include "common/modhex.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"

#define TEXT "cccccccc-cccccccb-cccccccd-bbbbbbbb-dddddddd-eeeeeeee-ffffffff-vvvvvvvv"
#define DAY 86400

struct bench {
	char folder[40];
	struct fault fault;
	char said[512];
};

static void bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	officer_folder(bench->folder);
}

static int load(struct bench *bench, int64_t later, struct escrow **out)
{
	int r = escrow_load(bench->folder, clock_now() + later, out, &bench->fault);

	fault_text(&bench->fault, bench->said, sizeof(bench->said));
	return r;
}

static struct secret *text_of(const char *text)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(MODHEX_TEXT, &secret, NULL), 0);
	memcpy(secret->bytes, text, MODHEX_TEXT);
	return secret;
}

/* The boxes for TEXT. */
static json_t *seal(struct bench *bench)
{
	SCOPED(escrow_free) struct escrow *escrow = NULL;
	SCOPED(secret_free) struct secret *key = text_of(TEXT);
	json_t *boxes = NULL;
	int r = load(bench, 0, &escrow);

	ck_assert_msg(r == 0, "%s", bench->said);
	ck_assert_int_eq(escrow_seal(escrow, key, &boxes, &bench->fault), 0);
	return boxes;
}

static void opened_by(struct bench *bench, const char *name, const json_t *box, char out[MODHEX_TEXT + 1])
{
	ck_assert_int_eq(officer_open_box(bench->folder, name, json_string_value(box), out), MODHEX_TEXT);
}

static void one_certificate_opens(const char *how)
{
	struct bench bench;
	SCOPED(json_release) json_t *boxes = NULL;
	char text[MODHEX_TEXT + 1];

	bench_open(&bench);
	officer_make(bench.folder, "one", how);
	boxes = seal(&bench);
	ck_assert_uint_eq(json_array_size(boxes), 1);
	opened_by(&bench, "one", json_array_get(boxes, 0), text);
	ck_assert_str_eq(text, TEXT);
	officer_remove(bench.folder);
}

START_TEST(what_is_sealed_openssl_opens_with_each_kind_of_key)
{
	one_certificate_opens(OFFICER_P256);
	one_certificate_opens(OFFICER_P384);
	one_certificate_opens(OFFICER_RSA);
	one_certificate_opens(OFFICER_P256 " -addext keyUsage=critical,keyAgreement");
	one_certificate_opens(OFFICER_RSA " -addext keyUsage=keyEncipherment");
}
END_TEST

START_TEST(another_persons_key_opens_no_box)
{
	struct bench bench, other;
	SCOPED(json_release) json_t *boxes = NULL;
	char text[MODHEX_TEXT + 1];

	bench_open(&bench);
	bench_open(&other);
	officer_make(bench.folder, "one", OFFICER_P256);
	officer_make(other.folder, "one", OFFICER_P256);
	boxes = seal(&bench);
	ck_assert_int_lt(officer_open_box(other.folder, "one", json_string_value(json_array_get(boxes, 0)), text), 0);
	officer_remove(bench.folder);
	officer_remove(other.folder);
}
END_TEST

START_TEST(a_box_is_authenticated_with_aes_256_gcm_and_sha_256)
{
	static const struct {
		const char *how;
		const uint8_t digest[11]; /* how SHA-256 is named in it */
	} kinds[] = {
		{ OFFICER_P256, { 0x06, 0x06, 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01 } },
		{ OFFICER_RSA, { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 } },
	};
	static const uint8_t enveloped[] = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17 };
	static const uint8_t gcm[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct bench bench;
		SCOPED(json_release) json_t *boxes = NULL;
		const char *text;
		uint8_t *der;
		size_t length;

		bench_open(&bench);
		officer_make(bench.folder, "one", kinds[i].how);
		boxes = seal(&bench);
		text = json_string_value(json_array_get(boxes, 0));
		ck_assert_int_eq(jws_unbase64(text, strlen(text), &der, &length), 0);
		ck_assert_uint_le(length, ESCROW_BOX_MAX);
		ck_assert_ptr_nonnull(memmem(der, length, enveloped, sizeof(enveloped)));
		ck_assert_ptr_nonnull(memmem(der, length, gcm, sizeof(gcm)));
		ck_assert_ptr_nonnull(memmem(der, length, kinds[i].digest, kinds[i].digest[1] + 2u));
		free(der);
		officer_remove(bench.folder);
	}
}
END_TEST

/* The two officers put their shares together with the command of docs/RECOVERY.md. */
static void by_the_page(struct bench *bench, const char *first, const char *second)
{
	char folder[256], line[800];

	ck_assert_ptr_nonnull(getcwd(folder, sizeof(folder)));
	snprintf(line, sizeof(line),
		"printf %%s %s >share1 && printf %%s %s >share2 && grep '^python3 -c' %s/docs/RECOVERY.md >command && sh -e command && "
		"test \"$(cat key)\" = %s",
		first, second, folder, TEXT);
	officer_shell(bench->folder, line);
}

START_TEST(with_two_certificates_one_share_alone_says_nothing_of_the_key)
{
	struct bench bench;
	SCOPED(json_release) json_t *boxes = NULL;
	SCOPED(json_release) json_t *again = NULL;
	char first[MODHEX_TEXT + 1], second[MODHEX_TEXT + 1], other[MODHEX_TEXT + 1];
	uint8_t a[MODHEX_BYTES], b[MODHEX_BYTES];
	char whole[MODHEX_TEXT];

	bench_open(&bench);
	officer_make(bench.folder, "a", OFFICER_P256);
	officer_make(bench.folder, "b", OFFICER_RSA);
	boxes = seal(&bench);
	again = seal(&bench);
	ck_assert_uint_eq(json_array_size(boxes), 2);
	opened_by(&bench, "a", json_array_get(boxes, 0), first);
	opened_by(&bench, "b", json_array_get(boxes, 1), second);
	opened_by(&bench, "a", json_array_get(again, 0), other);
	ck_assert_str_ne(first, TEXT);
	ck_assert_str_ne(second, TEXT);
	ck_assert_str_ne(first, other); /* drawn anew each time */
	ck_assert_int_lt(officer_open_box(bench.folder, "a", json_string_value(json_array_get(boxes, 1)), other), 0);
	ck_assert(modhex_read(first, MODHEX_TEXT, a) && modhex_read(second, MODHEX_TEXT, b));
	for (size_t i = 0; i < MODHEX_BYTES; i++)
		a[i] ^= b[i];
	modhex_write(a, whole);
	ck_assert_mem_eq(whole, TEXT, MODHEX_TEXT);
	by_the_page(&bench, first, second);
	officer_remove(bench.folder);
}
END_TEST

START_TEST(the_fingerprints_are_those_that_openssl_shows)
{
	struct bench bench;
	SCOPED(escrow_free) struct escrow *escrow = NULL;
	SCOPED(json_release) json_t *list = NULL;
	char shown[65];

	bench_open(&bench);
	officer_make(bench.folder, "one", OFFICER_P256);
	officer_fingerprint(bench.folder, "one", shown);
	ck_assert_int_eq(load(&bench, 0, &escrow), 0);
	list = escrow_certificates(escrow);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_string_value(json_array_get(list, 0)), shown);
	officer_remove(bench.folder);
}
END_TEST

/* Refused, and the sentence has these words. */
static void refused(struct bench *bench, int64_t later, int code, const char *words)
{
	struct escrow *escrow = NULL;
	int r = load(bench, later, &escrow);

	ck_assert_msg(r == code && strstr(bench->said, words), "%d \"%s\", not %d \"%s\"", r, bench->said, code, words);
	ck_assert_ptr_null(escrow);
}

START_TEST(no_certificate_no_folder_or_three_are_refused)
{
	struct bench bench;

	bench_open(&bench);
	refused(&bench, 0, -ENOKEY, bench.folder);
	officer_make(bench.folder, "a", OFFICER_P256);
	officer_make(bench.folder, "b", OFFICER_P256);
	officer_make(bench.folder, "c", OFFICER_P256);
	refused(&bench, 0, -E2BIG, "more than two");
	officer_remove(bench.folder);
	refused(&bench, 0, -ENOKEY, "docs/RECOVERY.md");
}
END_TEST

static void bad_certificate(const char *how, int64_t later, int code, const char *words)
{
	struct bench bench;

	bench_open(&bench);
	officer_make(bench.folder, "one", how);
	refused(&bench, later, code, words);
	officer_remove(bench.folder);
}

START_TEST(a_certificate_that_is_expired_weak_or_for_another_use_is_refused_by_name)
{
	bad_certificate(OFFICER_P256 " -days 10", 11 * DAY, -EKEYEXPIRED, "one.pem has expired");
	bad_certificate(OFFICER_P256, -2 * DAY, -EINVAL, "has not begun");
	bad_certificate("-newkey rsa:1024", 0, -EINVAL, "one.pem has a key that is not used here");
	bad_certificate("-newkey ec -pkeyopt ec_paramgen_curve:secp224r1", 0, -EINVAL, "not used here");
	bad_certificate("-newkey ed25519", 0, -EINVAL, "not used here");
	bad_certificate(OFFICER_P256 " -addext keyUsage=digitalSignature", 0, -EINVAL, "key usage");
	bad_certificate(OFFICER_RSA " -addext keyUsage=keyAgreement", 0, -EINVAL, "key usage");
}
END_TEST

START_TEST(one_bad_certificate_spoils_both)
{
	struct bench bench;

	bench_open(&bench);
	officer_make(bench.folder, "a", OFFICER_P256);
	officer_make(bench.folder, "b", OFFICER_P256 " -addext keyUsage=digitalSignature");
	refused(&bench, 0, -EINVAL, "b.pem");
	officer_remove(bench.folder);
}
END_TEST

START_TEST(a_file_that_holds_something_else_is_refused)
{
	struct bench bench;

	bench_open(&bench);
	officer_make(bench.folder, "one", OFFICER_P256);
	officer_shell(bench.folder, "cp one.pem kept && cat one.key >>one.pem");
	refused(&bench, 0, -EPERM, "private key");
	officer_shell(bench.folder, "cat kept kept >one.pem");
	refused(&bench, 0, -EINVAL, "more than one");
	officer_shell(bench.folder, "echo nothing >one.pem");
	refused(&bench, 0, -EBADMSG, "cannot be read");
	officer_shell(bench.folder, ": >one.pem");
	refused(&bench, 0, -EBADMSG, "cannot be read");
	officer_shell(bench.folder, "cp kept two.pem && cp kept one.pem");
	refused(&bench, 0, -EEXIST, "two key pairs");
	officer_remove(bench.folder);
}
END_TEST

START_TEST(what_others_can_write_is_refused)
{
	struct bench bench;

	bench_open(&bench);
	officer_make(bench.folder, "one", OFFICER_P256);
	officer_shell(bench.folder, "chmod 666 one.pem");
	refused(&bench, 0, -EPERM, "one.pem");
	officer_shell(bench.folder, "chmod 644 one.pem && mv one.pem one && ln -s one one.pem");
	refused(&bench, 0, -EPERM, "one.pem");
	officer_shell(bench.folder, "rm one.pem && mv one one.pem && chmod 777 .");
	refused(&bench, 0, -EPERM, "must belong to root");
	officer_remove(bench.folder);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(sealing_leaves_no_copy_of_the_key_in_memory)
{
	static const char *const kinds[] = { OFFICER_P256, OFFICER_RSA };
	uint8_t masked[MODHEX_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		SCOPED(escrow_free) struct escrow *escrow = NULL;
		SCOPED(secret_free) struct secret *bytes = NULL;
		SCOPED(secret_free) struct secret *key = NULL;
		json_t *boxes = NULL;
		struct bench bench;

		bench_open(&bench);
		officer_make(bench.folder, "one", kinds[i]);
		ck_assert_int_eq(load(&bench, 0, &escrow), 0);
		ck_assert_int_eq(secret_random(MODHEX_BYTES, &bytes, NULL), 0);
		ck_assert_int_eq(secret_new(MODHEX_TEXT, &key, NULL), 0);
		modhex_write(bytes->bytes, (char *)key->bytes);
		for (size_t n = 0; n < MODHEX_TEXT; n++)
			masked[n] = key->bytes[n] ^ MEMORY_SCAN_MASK;
		ck_assert_uint_gt(memory_scan(masked, sizeof(masked)), 0); /* it would find one */
		ck_assert_int_eq(escrow_seal(escrow, key, &boxes, &bench.fault), 0);
		secret_free(MOVE(key));
		ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), 0);
		json_decref(boxes);
		officer_remove(bench.folder);
	}
}
END_TEST
#define IN_MEMORY , sealing_leaves_no_copy_of_the_key_in_memory
#else
#define IN_MEMORY
#endif

RUN_TESTS("crypto/escrow", what_is_sealed_openssl_opens_with_each_kind_of_key, another_persons_key_opens_no_box,
	a_box_is_authenticated_with_aes_256_gcm_and_sha_256, with_two_certificates_one_share_alone_says_nothing_of_the_key,
	the_fingerprints_are_those_that_openssl_shows, no_certificate_no_folder_or_three_are_refused,
	a_certificate_that_is_expired_weak_or_for_another_use_is_refused_by_name, one_bad_certificate_spoils_both,
	a_file_that_holds_something_else_is_refused, what_others_can_write_is_refused IN_MEMORY)
