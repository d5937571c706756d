// SPDX-License-Identifier: GPL-3.0-or-later
/* docs/ERASE.md: what stands there, run as it stands there, over a certificate and a medium that our engine's stream lies on. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/certificate.h"
#include "common/text.h"
#include "common/validation.h"
#include "crypto/erase.h"
#include "tests/fakes/erased.h"
#include "tests/fakes/page.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/stated.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define PAGE "docs/ERASE.md"
#define SIZE (1u << 20) /* as the certificate has it */
#define NONCE 0x0123456789abcdefu

struct desk {
	struct signer signer, attestation;
	char folder[32], certificate[64], medium[64];
	char said[16384];
	struct secret *key;
	json_t *payload;
	const char *about; /* the certificate that the validation speaks of; NULL: this one */
};

static void write_medium(const struct desk *desk)
{
	static uint8_t bytes[SIZE];
	int fd = open(desk->medium, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_eq(erase_stream(desk->key, NONCE, 0, bytes, SIZE), 0);
	ck_assert_int_eq(write(fd, bytes, SIZE), SIZE);
	close(fd);
}

static void add_statement(const struct desk *desk)
{
	const char bound_to[] = "mediad-erase-v1" ERASED_NUMBER ERASED_JOB;
	struct stated stated = { .index = ATTEST_INDEX_EPOCH, .value = 5, .named = &desk->attestation, .by = &desk->attestation };

	ck_assert_int_eq(digest_bytes(bound_to, strlen(bound_to), stated.bound_to), 0);
	json_object_set_new(json_object_get(desk->payload, "key_destruction"), "statement", stated_make(&stated));
}

static void add_commitment(const struct desk *desk)
{
	uint8_t bytes[19 + 32], hash[DIGEST_SIZE];

	memcpy(bytes, "mediad-erase-commit", 19);
	memcpy(bytes + 19, desk->key->bytes, 32);
	ck_assert_int_eq(digest_bytes(bytes, sizeof(bytes), hash), 0);
	json_put_hex(json_object_get(desk->payload, "method"), "commitment", hash, sizeof(hash));
}

static void save(const struct desk *desk)
{
	char *jws = signer_statement(&desk->signer, CERTIFICATE_TYPE, desk->payload);
	json_t *validation = erased_validation(desk->about ? desk->about : jws);
	char *validated = signer_statement(&desk->signer, VALIDATION_TYPE, validation);
	json_t *file = json_pack("{s:s, s:s, s:s}", "mediad", "certificate", "jws", jws, "validation", validated);

	ck_assert_int_eq(json_dump_file(file, desk->certificate, 0), 0);
	json_decref(file);
	json_decref(validation);
	free(validated);
	free(jws);
}

static void desk_open(struct desk *desk)
{
	char first[160], hex[65], script[64];

	*desk = (struct desk){ .signer = signer_new(), .attestation = signer_new(), .folder = "/tmp/erase-page-XXXXXX",
		.payload = erased_payload() };
	ck_assert_ptr_nonnull(mkdtemp(desk->folder));
	text_format(desk->certificate, sizeof(desk->certificate), "%s/certificate.json", desk->folder);
	text_format(desk->medium, sizeof(desk->medium), "%s/medium.img", desk->folder);
	text_format(script, sizeof(script), "%s/page.sh", desk->folder);
	ck_assert_int_eq(secret_random(32, &desk->key, NULL), 0);
	text_hex(desk->key->bytes, 32, hex);
	text_format(first, sizeof(first), "pattern_key=%s\nmedium=medium.img\n", hex);
	ck_assert_int_eq(page_commands(PAGE, first, script), 6);
	write_medium(desk);
	add_statement(desk);
	add_commitment(desk);
	save(desk);
}

static int follow(struct desk *desk)
{
	return page_follow(desk->folder, desk->said, sizeof(desk->said));
}

static void desk_close(struct desk *desk)
{
	static const char *const left[] = { "certificate.json", "page.sh", "payload.json", "signed.txt", "key.der", "pair.conf", "signature.der",
		"validation.txt", "validation.json", "validation.der", "said.hex", "said.bin", "attestation.der", "said.der", "commit.hex", "medium.img" };
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
		text_format(path, sizeof(path), "%s/%s", desk->folder, left[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(desk->folder), 0);
	json_decref(desk->payload);
	secret_free(desk->key);
	signer_free(&desk->signer);
	signer_free(&desk->attestation);
}

/* Shows R-DSP-02, R-DSP-05. */
START_TEST(an_auditor_checks_certificate_and_medium_without_any_program_of_ours)
{
	char thumbprint[44];
	struct desk desk;

	desk_open(&desk);
	ck_assert_msg(follow(&desk) == 0, "%s", desk.said);
	ck_assert_msg(strstr(strstr(desk.said, "Verified OK") + 1, "Verified OK"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "the TPM stated epoch 5"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "the fields of C-0001 fit together"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "C-0001 was accepted by P-0003: 記録と現物を確認"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "every byte of medium.img is what the certificate says"), "%s", desk.said);
	jws_thumbprint(&desk.signer.public, thumbprint);
	ck_assert_msg(strstr(desk.said, thumbprint), "%s", desk.said);
	desk_close(&desk);
}
END_TEST

/* Each is one that the page must stop at. */
static void change_field(struct desk *desk, const char *part, const char *member, json_t *value)
{
	json_t *object = part ? json_object_get(desk->payload, part) : desk->payload, *kept = json_incref(json_object_get(object, member));

	json_object_set_new(object, member, value);
	save(desk);
	ck_assert_msg(follow(desk) != 0, "%s", desk->said);
	ck_assert_msg(!strstr(desk->said, "fit together"), "%s", desk->said);
	json_object_set_new(object, member, kept);
	save(desk);
}

START_TEST(the_page_stops_at_false_fields)
{
	struct desk desk;

	desk_open(&desk);
	change_field(&desk, "overwrite", "verified", json_integer(SIZE - 512));
	change_field(&desk, "overwrite", "power_cycled", json_false());
	change_field(&desk, "medium", "serial", json_string(""));
	change_field(&desk, "medium", "number", json_string("M-0002"));
	change_field(&desk, "key_destruction", "new_epoch", json_integer(6));
	change_field(&desk, "method", "claims", json_pack("[s]", CERTIFICATE_CLEAR));
	change_field(&desk, NULL, "job", json_string("6f1c2f6e-0000-4000-8000-000000000002"));
	desk_close(&desk);
}
END_TEST

static void change_byte(const char *path, off_t offset)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	uint8_t byte;

	ck_assert_int_eq(pread(fd, &byte, 1, offset), 1);
	byte ^= 1;
	ck_assert_int_eq(pwrite(fd, &byte, 1, offset), 1);
	close(fd);
}

/* Shows R-DSP-02. */
START_TEST(the_page_finds_one_other_byte_on_the_medium_and_another_key)
{
	static const off_t places[] = { 0, SIZE / 2 + 7, SIZE - 1 };
	struct desk desk;

	desk_open(&desk);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		char byte[32];

		change_byte(desk.medium, places[i]);
		ck_assert_msg(follow(&desk) != 0, "%s", desk.said);
		text_format(byte, sizeof(byte), "byte %lld,", (long long)places[i] + 1);
		ck_assert_msg(strstr(desk.said, byte), "%s", desk.said);
		change_byte(desk.medium, places[i]);
	}
	json_put_text(json_object_get(desk.payload, "method"), "commitment", "00");
	save(&desk);
	ck_assert_msg(follow(&desk) != 0, "%s", desk.said);
	desk_close(&desk);
}
END_TEST

START_TEST(the_page_finds_anothers_validation)
{
	struct desk desk;

	desk_open(&desk);
	desk.about = "e30.e30.c2ln";
	save(&desk);
	ck_assert_msg(follow(&desk) != 0, "%s", desk.said);
	ck_assert_msg(!strstr(desk.said, "was accepted"), "%s", desk.said);
	desk_close(&desk);
}
END_TEST

/* In the last part of the JWS whose member ends with `before`. */
static void falsify(const struct desk *desk, const char *before)
{
	char *text = calloc(1, 65536), *end;
	FILE *file = fopen(desk->certificate, "r+e");
	size_t length = fread(text, 1, 65535, file);

	end = strstr(text, before);
	ck_assert_ptr_nonnull(end);
	end -= 20;
	*end = *end == 'A' ? 'B' : 'A';
	rewind(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	fclose(file);
	free(text);
}

START_TEST(the_page_finds_a_false_signature)
{
	static const char *const befores[] = { "\", \"validation\"", "\"}" };
	struct desk desk;

	desk_open(&desk);
	for (size_t i = 0; i < ARRAY_SIZE(befores); i++) {
		save(&desk);
		falsify(&desk, befores[i]);
		ck_assert_msg(follow(&desk) != 0, "%s", desk.said);
		ck_assert_msg(strstr(desk.said, "Verification failure") || strstr(desk.said, "Verification Failure"), "%s", desk.said);
	}
	desk_close(&desk);
}
END_TEST

/* The line that `mediactl erase key` prints, over the file. */
static int compare_by_hand(const struct surface *surface, const char *nonce)
{
	char key[65], line[512];

	text_hex(surface->key->bytes, 32, key);
	text_format(line, sizeof(line), "openssl enc -aes-256-ctr -K %s -iv %s0000000000000000 -in /dev/zero 2>/dev/null | cmp -s -n %llu - /proc/%d/fd/%d",
		key, nonce, (unsigned long long)surface->size, getpid(), surface->fd);
	return system(line); /* NOLINT: nothing of it is foreign */
}

/* Shows R-DSP-02, R-EXT-06. */
START_TEST(of_a_job_with_several_passes_the_nonce_is_that_of_the_pass_that_lies_there)
{
	char nonces[3][17];
	struct surface surface;

	surface_open(&surface, SIZE + 512, 0xa5);
	for (int pass = 0; pass < 3; pass++) {
		SCOPED(json_release) json_t *state = json_object();

		ck_assert_int_eq(surface_erase(&surface), 0);
		ck_assert_int_eq(surface.state.pass, pass);
		ck_assert_int_eq(erase_state_to_json(&surface.state, 0, state), 0);
		text_copy(nonces[pass], sizeof(nonces[pass]), json_member_text(state, "nonce"));
		for (int other = 0; other <= pass; other++)
			ck_assert_int_eq(compare_by_hand(&surface, nonces[other]) == 0, other == pass);
	}
	surface_close(&surface);
}
END_TEST

RUN_TESTS("docs/ERASE.md", an_auditor_checks_certificate_and_medium_without_any_program_of_ours, the_page_stops_at_false_fields,
	the_page_finds_anothers_validation, the_page_finds_one_other_byte_on_the_medium_and_another_key,
	of_a_job_with_several_passes_the_nonce_is_that_of_the_pass_that_lies_there, the_page_finds_a_false_signature)
