// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/jws.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define TYPE "mediad-test+jws"

/* RFC 7515, A.3 */
#define RFC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define RFC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define RFC_INPUT                                                                                  \
	"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC_SIGNATURE                                                                              \
	"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

struct signer {
	EVP_PKEY *private;
	struct jws_key key;
};

static struct signer signer_new(void)
{
	struct signer signer = { .private = EVP_EC_gen("P-256") };
	uint8_t point[65];
	size_t length = 0;

	ck_assert_int_eq(EVP_PKEY_get_octet_string_param(signer.private, OSSL_PKEY_PARAM_PUB_KEY,
				 point, sizeof(point), &length),
		1);
	ck_assert_uint_eq(length, sizeof(point));
	memcpy(signer.key.x, point + 1, 32);
	memcpy(signer.key.y, point + 33, 32);
	return signer;
}

static void sign(const struct signer *signer, const char *text, uint8_t out[64])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(signer->private, NULL);
	uint8_t digest[DIGEST_SIZE], der[80];
	const uint8_t *next = der;
	size_t length = sizeof(der);
	ECDSA_SIG *both;

	digest_bytes(text, strlen(text), digest);
	ck_assert_int_eq(EVP_PKEY_sign_init(context), 1);
	ck_assert_int_eq(EVP_PKEY_sign(context, der, &length, digest, sizeof(digest)), 1);
	both = d2i_ECDSA_SIG(NULL, &next, (long)length);
	BN_bn2binpad(ECDSA_SIG_get0_r(both), out, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(both), out + 32, 32);
	ECDSA_SIG_free(both);
	EVP_PKEY_CTX_free(context);
}

/* Signs any text that stands where header.payload belongs. Heap. */
static char *seal(const struct signer *signer, const char *input)
{
	uint8_t signature[64];
	char *out = NULL;

	sign(signer, input, signature);
	ck_assert_int_eq(jws_attach(input, signature, &out), 0);
	return out;
}

static char *make(const struct signer *signer, const json_t *payload)
{
	char *input = NULL, *out;

	ck_assert_int_eq(jws_signing_input(&signer->key, TYPE, payload, &input), 0);
	out = seal(signer, input);
	free(input);
	return out;
}

static int verify(const char *compact)
{
	json_t *payload = NULL;
	struct jws_key key;
	int r = jws_verify(compact, TYPE, &key, &payload, NULL);

	ck_assert(r == 0 || !payload);
	json_decref(payload);
	return r;
}

START_TEST(base64url_goes_there_and_back_without_padding)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg" }, { "fo", "Zm8" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy" }, { "\xfb\xff\xbf", "-_-_" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char *text = jws_base64(pairs[i][0], strlen(pairs[i][0]));
		uint8_t *bytes = NULL;
		size_t length = 99;

		ck_assert_str_eq(text, pairs[i][1]);
		ck_assert_int_eq(jws_unbase64(text, strlen(text), &bytes, &length), 0);
		ck_assert_uint_eq(length, strlen(pairs[i][0]));
		ck_assert_mem_eq(bytes, pairs[i][0], length);
		free(bytes);
		free(text);
	}
}
END_TEST

START_TEST(every_value_has_one_base64url_text)
{
	static const char *const bad[] = { "Z", "Zg==", "Zh", "Zm9", "Zm9vY", "Zm9v\n", "Zm 9",
		"Zm+v", "Zm/v", "Zm9v." };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t *bytes = NULL;
		size_t length;

		ck_assert_msg(jws_unbase64(bad[i], strlen(bad[i]), &bytes, &length) == -EBADMSG,
			"%s was taken", bad[i]);
		ck_assert_ptr_null(bytes);
	}
	uint8_t *bytes = NULL;
	size_t length;
	ck_assert_int_eq(jws_unbase64("Zm\0v", 4, &bytes, &length), -EBADMSG);
}
END_TEST

START_TEST(the_signature_of_rfc_7515_is_true_and_its_neighbours_are_false)
{
	json_t *json =
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", RFC_X, "y", RFC_Y);
	uint8_t *signature = NULL;
	struct jws_key key;
	size_t length;

	ck_assert_int_eq(jws_key_from_json(json, &key), 0);
	ck_assert_int_eq(
		jws_unbase64(RFC_SIGNATURE, strlen(RFC_SIGNATURE), &signature, &length), 0);
	ck_assert_uint_eq(length, 64);
	ck_assert_int_eq(jws_check_raw(&key, RFC_INPUT, strlen(RFC_INPUT), signature), 0);
	ck_assert_int_eq(
		jws_check_raw(&key, RFC_INPUT, strlen(RFC_INPUT) - 1, signature), -EKEYREJECTED);
	for (int bit = 0; bit < 512; bit += 3) {
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_int_eq(jws_check_raw(&key, RFC_INPUT, strlen(RFC_INPUT), signature),
			-EKEYREJECTED);
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	memset(signature, 0, 64);
	ck_assert_int_eq(
		jws_check_raw(&key, RFC_INPUT, strlen(RFC_INPUT), signature), -EKEYREJECTED);
	free(signature);
	json_decref(json);
}
END_TEST

START_TEST(only_points_of_the_curve_in_the_exact_form_are_keys)
{
	static const char *const zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	json_t *bad[] = {
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", RFC_Y, "y", RFC_X),
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", zero, "y", zero),
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-384", "x", RFC_X, "y", RFC_Y),
		json_pack(
			"{s:s,s:s,s:s,s:s}", "kty", "RSA", "crv", "P-256", "x", RFC_X, "y", RFC_Y),
		json_pack(
			"{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", RFC_X, "y", "x_FE"),
		json_pack("{s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", RFC_X),
		json_pack("{s:s,s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", RFC_X, "y",
			RFC_Y, "d", zero),
		json_pack("{s:s,s:s,s:s,s:i}", "kty", "EC", "crv", "P-256", "x", RFC_X, "y", 1),
		json_array(),
	};
	struct jws_key key;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(jws_key_from_json(bad[i], &key) == -EBADMSG, "case %zu was taken", i);
		json_decref(bad[i]);
	}
	ck_assert_int_eq(jws_key_from_json(NULL, &key), -EBADMSG);
}
END_TEST

START_TEST(a_key_goes_through_json_and_is_named_by_its_thumbprint)
{
	struct signer signer = signer_new();
	struct jws_key back;
	char name[44], text[256], expected[44], *encoded;
	uint8_t digest[DIGEST_SIZE];
	json_t *json = jws_key_to_json(&signer.key);

	ck_assert_int_eq(jws_key_from_json(json, &back), 0);
	ck_assert_mem_eq(&back, &signer.key, sizeof(back));
	ck_assert_int_eq(jws_thumbprint(&signer.key, name), 0);
	/* RFC 7638, 3.2: these members, in this order */
	text_format(text, sizeof(text),
		"{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
		json_member_text(json, "x"), json_member_text(json, "y"));
	digest_bytes(text, strlen(text), digest);
	encoded = jws_base64(digest, sizeof(digest));
	text_copy(expected, sizeof(expected), encoded);
	ck_assert_str_eq(name, expected);
	free(encoded);
	json_decref(json);
	EVP_PKEY_free(signer.private);
}
END_TEST

START_TEST(a_signed_statement_says_what_was_signed_and_by_which_key)
{
	struct signer signer = signer_new();
	json_t *payload = json_pack("{s:s,s:i}", "number", "管理-0001", "generation", 3),
	       *read = NULL;
	char *compact = make(&signer, payload);
	struct jws_key key;

	ck_assert_int_eq(jws_verify(compact, TYPE, &key, &read, NULL), 0);
	ck_assert(json_equal(payload, read));
	ck_assert_mem_eq(&key, &signer.key, sizeof(key));
	json_decref(read);
	json_decref(payload);
	free(compact);
	EVP_PKEY_free(signer.private);
}
END_TEST

START_TEST(no_character_of_a_statement_can_be_changed)
{
	struct signer signer = signer_new();
	json_t *payload = json_pack("{s:s}", "number", "M-0001");
	char *compact = make(&signer, payload);
	size_t length = strlen(compact);

	for (size_t i = 0; i < length; i++) {
		char good = compact[i];
		int r;

		compact[i] = good == 'A' ? 'B' : 'A';
		r = verify(compact);
		ck_assert_msg(r == -EBADMSG || r == -EKEYREJECTED, "character %zu: %d", i, r);
		compact[i] = '\0';
		ck_assert_int_lt(verify(compact), 0);
		compact[i] = good;
	}
	ck_assert_int_eq(verify(compact), 0);
	json_decref(payload);
	free(compact);
	EVP_PKEY_free(signer.private);
}
END_TEST

/* What a header says, signed by the very key it names: true as a signature, refused as a form. */
static int verify_header(const struct signer *signer, const char *header, const char *payload)
{
	char *left = jws_base64(header, strlen(header)),
	     *right = jws_base64(payload, strlen(payload));
	char *input = malloc(strlen(left) + strlen(right) + 2), *compact;
	int r;

	sprintf(input, "%s.%s", left, right);
	compact = seal(signer, input);
	r = verify(compact);
	free(compact);
	free(input);
	free(left);
	free(right);
	return r;
}

START_TEST(only_the_exact_header_is_accepted)
{
	struct signer signer = signer_new(), other = signer_new();
	json_t *json = jws_key_to_json(&signer.key);
	char *key = json_canonical(json), name[44], wrong[44], header[1024];

	jws_thumbprint(&signer.key, name);
	jws_thumbprint(&other.key, wrong);
#define HEADER(alg, kid, typ, more)                                                                \
	(text_format(header, sizeof(header),                                                       \
		 "{\"alg\":\"%s\",\"jwk\":%s,\"kid\":\"%s\",\"typ\":\"%s\"%s}", alg, key, kid,     \
		 typ, more),                                                                       \
		header)
	ck_assert_int_eq(verify_header(&signer, HEADER("ES256", name, TYPE, ""), "{}"), 0);
	ck_assert_int_eq(verify_header(&signer, HEADER("none", name, TYPE, ""), "{}"), -EBADMSG);
	ck_assert_int_eq(verify_header(&signer, HEADER("HS256", name, TYPE, ""), "{}"), -EBADMSG);
	ck_assert_int_eq(verify_header(&signer, HEADER("ES256", wrong, TYPE, ""), "{}"), -EBADMSG);
	ck_assert_int_eq(
		verify_header(&signer, HEADER("ES256", name, "mediad-label+jws", ""), "{}"),
		-EBADMSG);
	ck_assert_int_eq(
		verify_header(&signer, HEADER("ES256", name, TYPE, ",\"crit\":[\"b64\"]"), "{}"),
		-EBADMSG);
	ck_assert_int_eq(
		verify_header(&signer, HEADER("ES256", name, TYPE, ",\"alg\":\"none\""), "{}"),
		-EBADMSG);
	ck_assert_int_eq(verify_header(&signer, HEADER("ES256", name, TYPE, ""), "[]"), -EBADMSG);
	ck_assert_int_eq(
		verify_header(&signer, HEADER("ES256", name, TYPE, ""), "{\"a\":1,\"a\":2}"),
		-EBADMSG);
	/* signed by another key than the header names */
	ck_assert_int_eq(
		verify_header(&other, HEADER("ES256", name, TYPE, ""), "{}"), -EKEYREJECTED);
	free(key);
	json_decref(json);
	EVP_PKEY_free(signer.private);
	EVP_PKEY_free(other.private);
}
END_TEST

START_TEST(what_is_no_statement_is_refused_with_its_kind)
{
	static const char *const bad[] = { "", ".", "..", "...", "a.b", "a.b.c", "{}.{}.{}",
		"e30.e30.", "e30.e30.e30" };
	struct fault fault;
	struct jws_key key;
	json_t *payload;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(jws_verify(bad[i], TYPE, &key, &payload, &fault), -EBADMSG);
		ck_assert_str_eq(fault.argument[0], TYPE);
	}
	char *huge = malloc(1 << 20);
	memset(huge, 'A', (1 << 20) - 1);
	huge[(1 << 20) - 1] = '\0';
	ck_assert_int_eq(verify(huge), -EBADMSG);
	free(huge);
}
END_TEST

RUN_TESTS("common/jws", base64url_goes_there_and_back_without_padding,
	every_value_has_one_base64url_text,
	the_signature_of_rfc_7515_is_true_and_its_neighbours_are_false,
	only_points_of_the_curve_in_the_exact_form_are_keys,
	a_key_goes_through_json_and_is_named_by_its_thumbprint,
	a_signed_statement_says_what_was_signed_and_by_which_key,
	no_character_of_a_statement_can_be_changed, only_the_exact_header_is_accepted,
	what_is_no_statement_is_refused_with_its_kind)
