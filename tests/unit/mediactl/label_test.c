// SPDX-License-Identifier: GPL-3.0-or-later
/* label show and verify on an image: no mediad is asked, and what is not genuine is not shown. */
#include "mediactl/label.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_forgeries.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define IMAGE "/tmp/label-test-image"
#define HOST "/tmp/label-test-host"

struct bench {
	struct signer signer;
	char thumbprint[THUMBPRINT_TEXT];
	struct header_image *image;
};

static void store(const struct header_image *image)
{
	int fd = open(IMAGE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_int_eq(header_image_store(IMAGE, image), 0);
}

static void sign(struct bench *bench, const char *uuid)
{
	SCOPED(json_release) json_t *metadata = header_image_metadata(bench->image);
	SCOPED(json_release) json_t *payload = json_pack("{s:s, s:s}", "number", HEADER_IMAGE_NUMBER, "handler", "佐藤 花子");
	SCOPED(json_text_free) char *jws = NULL;
	uint8_t binding[32];

	ck_assert_int_eq(header_binding(metadata, uuid, binding, NULL), 0);
	ck_assert_int_eq(json_put_hex(payload, LABEL_BINDING, binding, sizeof(binding)), 0);
	jws = signer_statement(&bench->signer, LABEL_TYPE, payload);
	json_object_set_new(json_object_get(json_object_get(metadata, "tokens"), "0"), "jws", json_string(jws));
	ck_assert_int_eq(header_image_put(bench->image, metadata), 0);
	header_image_seal(bench->image);
	store(bench->image);
}

static void write_host(const struct jws_key *key)
{
	SCOPED(json_release) json_t *host = json_object();

	json_object_set_new(host, "signing", jws_key_to_json(key));
	json_object_set_new(host, "attestation", jws_key_to_json(key));
	ck_assert_int_eq(json_dump_file(host, HOST, 0), 0);
}

static struct bench bench_new(void)
{
	struct bench bench = { .signer = signer_new(), .image = malloc(sizeof(*bench.image)) };

	ck_assert_int_eq(jws_thumbprint(&bench.signer.public, bench.thumbprint), 0);
	header_image_sample(bench.image);
	sign(&bench, HEADER_IMAGE_UUID);
	write_host(&bench.signer.public);
	return bench;
}

static void bench_free(struct bench *bench)
{
	signer_free(&bench->signer);
	free(bench->image);
	unlink(IMAGE);
	unlink(HOST);
}

START_TEST(a_label_is_shown_from_an_image_without_mediad)
{
	struct bench bench = bench_new();
	struct talk talk = { 0 };

	TALK(&talk, "label", "show", IMAGE);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.out, "佐藤 花子"));
	ck_assert_ptr_nonnull(strstr(talk.out, bench.thumbprint));
	ck_assert_ptr_null(strstr(talk.out, "copies"));
	TALK(&talk, "--json", "label", "show", IMAGE);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"copies\": \"both\""));
	ck_assert_ptr_nonnull(strstr(talk.out, "\"uuid\": \"" HEADER_IMAGE_UUID "\""));
	bench_free(&bench);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_damaged_copy_is_said)
{
	struct bench bench = bench_new();
	struct talk talk = { 0 };

	bench.image->bytes[1][6000] ^= 1;
	store(bench.image);
	TALK(&talk, "label", "show", IMAGE);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "One of the two copies"));
	TALK(&talk, "--json", "label", "verify", IMAGE, "--host", HOST);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"copies\": \"first\""));
	bench_free(&bench);
	talk_clear(&talk);
}
END_TEST

START_TEST(verify_wants_a_signer_that_is_known)
{
	struct bench bench = bench_new();
	struct signer other = signer_new();
	struct talk talk = { 0 };

	TALK(&talk, "label", "verify", IMAGE, "--host", HOST);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "it is genuine"));
	TALK(&talk, "label", "verify", IMAGE, "--signer", bench.thumbprint);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	TALK(&talk, "--json", "label", "verify", IMAGE, "--host", HOST);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"known\": true"));
	write_host(&other.public);
	TALK(&talk, "label", "verify", IMAGE, "--host", HOST);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, bench.thumbprint));
	ck_assert_ptr_null(strstr(talk.out, "it is genuine"));
	TALK(&talk, "--json", "label", "verify", IMAGE, "--host", HOST);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl.UnknownSigner"));
	TALK(&talk, "label", "verify", IMAGE, "--host", "/nonexistent");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	signer_free(&other);
	bench_free(&bench);
	talk_clear(&talk);
}
END_TEST

static void expect_refused(const char *path, const char *says)
{
	struct talk talk = { 0 };

	for (int verify = 0; verify < 2; verify++) {
		TALK(&talk, "label", verify ? "verify" : "show", (char *)(uintptr_t)path);
		ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
		ck_assert_str_eq(talk.out, "");
		ck_assert_msg(strstr(talk.err, says) != NULL, "\"%s\" does not say \"%s\"", talk.err, says);
	}
	talk_clear(&talk);
}

START_TEST(a_moved_label_and_every_forged_header_are_refused_with_the_reason)
{
	struct bench bench = bench_new();
	const struct header_forgery *forgery;

	sign(&bench, "00000000-4b5a-6978-8796-a5b4c3d2e1f0");
	expect_refused(IMAGE, "another medium");
	for (size_t i = 0; (forgery = header_forgery_at(i)); i++) {
		header_image_sample(bench.image);
		header_forge(forgery, bench.image);
		store(bench.image);
		expect_refused(IMAGE, forgery->refusal);
	}
	bench_free(&bench);
}
END_TEST

START_TEST(what_is_no_storage_is_not_read)
{
	unlink(IMAGE);
	expect_refused(IMAGE, "could not be read");
	ck_assert_int_eq(mkfifo(IMAGE, 0600), 0);
	expect_refused(IMAGE, "neither a disk nor a file");
	expect_refused("/dev/zero", "neither a disk nor a file");
	expect_refused("/tmp", "neither a disk nor a file");
	expect_refused("./Makefile", "no LUKS2 header");
	unlink(IMAGE);
}
END_TEST

RUN_TESTS("mediactl/label", a_label_is_shown_from_an_image_without_mediad, a_damaged_copy_is_said,
	verify_wants_a_signer_that_is_known, a_moved_label_and_every_forged_header_are_refused_with_the_reason,
	what_is_no_storage_is_not_read)
