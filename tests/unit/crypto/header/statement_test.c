// SPDX-License-Identifier: GPL-3.0-or-later
/* The label in a header's metadata: genuine where it was signed for, refused when altered, moved, renamed or missing. */
#include "crypto/header/statement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_image.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/suite.h"

struct bench {
	struct signer signer;
	json_t *metadata;
};

static json_t *token(const struct bench *bench)
{
	return json_object_get(json_object_get(bench->metadata, "tokens"), "0");
}

static char *sign(const struct bench *bench, const char *type, const char *number)
{
	json_t *payload = json_pack("{s:s, s:s}", "number", number, "handler", "佐藤 花子");
	uint8_t binding[32];
	char *jws;

	ck_assert_int_eq(header_binding(bench->metadata, HEADER_IMAGE_UUID, binding, NULL), 0);
	ck_assert_int_eq(json_put_hex(payload, LABEL_BINDING, binding, sizeof(binding)), 0);
	jws = signer_statement(&bench->signer, type, payload);
	json_decref(payload);
	return jws;
}

static void put(const struct bench *bench, const char *jws)
{
	ck_assert_int_eq(json_object_set_new(token(bench), "jws", json_string(jws)), 0);
}

static struct bench bench_new(void)
{
	struct header_image *image = malloc(sizeof(*image));
	struct bench bench = { .signer = signer_new() };
	char *jws;

	header_image_sample(image);
	bench.metadata = header_image_metadata(image);
	jws = sign(&bench, LABEL_TYPE, HEADER_IMAGE_NUMBER);
	put(&bench, jws);
	free(jws);
	free(image);
	return bench;
}

static void bench_free(struct bench *bench)
{
	json_decref(bench->metadata);
	signer_free(&bench->signer);
}

/* What becomes of the label when the header's own fields are these. */
static int check(const struct bench *bench, const char *number, const char *uuid, const char *says)
{
	const struct header_view view = { bench->metadata, number, uuid };
	SCOPED(json_release) json_t *payload = NULL;
	struct fault fault = { 0 };
	struct jws_key signer;
	char text[400];
	int r = header_label(&view, &signer, &payload, &fault);

	if (r == 0) {
		ck_assert_mem_eq(&signer, &bench->signer.public, sizeof(signer));
		ck_assert_str_eq(json_member_text(payload, "handler"), "佐藤 花子");
		return 0;
	}
	ck_assert_ptr_null(payload);
	fault_text(&fault, text, sizeof(text));
	ck_assert_msg(strstr(text, says) != NULL, "\"%s\" does not say \"%s\"", text, says);
	return r;
}

START_TEST(a_label_is_genuine_where_it_was_signed_for)
{
	struct bench bench = bench_new();

	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, ""), 0);
	ck_assert_int_eq(header_template_check(bench.metadata, NULL), 0);
	bench_free(&bench);
}
END_TEST

START_TEST(a_label_of_another_volume_is_refused)
{
	struct bench bench = bench_new();
	json_t *digest = json_object_get(json_object_get(bench.metadata, "digests"), "0");
	json_t *segment = json_object_get(json_object_get(bench.metadata, "segments"), "0");
	SCOPED(json_release) json_t *salt = json_incref(json_object_get(digest, "salt"));

	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, "00000000-4b5a-6978-8796-a5b4c3d2e1f0", "another medium"), -EKEYREJECTED);
	json_object_set_new(digest, "salt", json_string("BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "another medium"), -EKEYREJECTED);
	json_object_set(digest, "salt", salt);
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, ""), 0);
	json_object_set_new(segment, "offset", json_string("33554432"));
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "another medium"), -EKEYREJECTED);
	bench_free(&bench);
}
END_TEST

START_TEST(a_header_renamed_under_its_label_is_refused)
{
	struct bench bench = bench_new();

	ck_assert_int_eq(check(&bench, "M-0002", HEADER_IMAGE_UUID, "M-0002"), -EKEYREJECTED);
	bench_free(&bench);
}
END_TEST

START_TEST(an_altered_statement_and_one_of_another_kind_are_refused)
{
	struct bench bench = bench_new();
	char *jws = sign(&bench, LABEL_TYPE, HEADER_IMAGE_NUMBER), *other = sign(&bench, "mediad-certificate+jws", HEADER_IMAGE_NUMBER);
	char *place = strchr(jws, '.') + 10;

	*place = *place == 'A' ? 'B' : 'A';
	put(&bench, jws);
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "not genuine"), -EKEYREJECTED);
	put(&bench, other);
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "not genuine"), -EKEYREJECTED);
	put(&bench, "a.b.c");
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "not genuine"), -EKEYREJECTED);
	json_object_clear(json_object_get(bench.metadata, "tokens"));
	ck_assert_int_eq(check(&bench, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID, "no label"), -ENOENT);
	free(jws);
	free(other);
	bench_free(&bench);
}
END_TEST

RUN_TESTS("crypto/header/statement", a_label_is_genuine_where_it_was_signed_for, a_label_of_another_volume_is_refused,
	a_header_renamed_under_its_label_is_refused, an_altered_statement_and_one_of_another_kind_are_refused)
