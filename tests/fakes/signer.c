// SPDX-License-Identifier: GPL-3.0-or-later
/* A P-256 key that lives in the test's process; needs no test around it, for the fuzzers sign too. */
#include "tests/fakes/signer.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void require(bool holds)
{
	if (!holds)
		abort();
}

struct signer signer_new(void)
{
	struct signer signer = { .key = EVP_EC_gen("P-256") };
	unsigned char point[65];
	size_t length;

	require(EVP_PKEY_get_octet_string_param(signer.key, "pub", point, sizeof(point), &length) == 1);
	require(length == sizeof(point));
	memcpy(signer.public.x, point + 1, 32);
	memcpy(signer.public.y, point + 33, 32);
	return signer;
}

void signer_free(struct signer *signer)
{
	EVP_PKEY_free(signer->key);
}

void signer_sign(
	const struct signer *signer, const void *bytes, size_t length, uint8_t signature[64])
{
	unsigned char der[128];
	const unsigned char *p = der;
	size_t der_length = sizeof(der);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	ECDSA_SIG *pair;

	require(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, signer->key) == 1);
	require(EVP_DigestSign(context, der, &der_length, bytes, length) == 1);
	pair = d2i_ECDSA_SIG(NULL, &p, (long)der_length);
	BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32);
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(context);
}

char *signer_statement(const struct signer *signer, const char *type, const json_t *payload)
{
	uint8_t signature[64];
	char *input, *jws;

	require(jws_signing_input(&signer->public, type, payload, &input) == 0);
	signer_sign(signer, input, strlen(input), signature);
	require(jws_attach(input, signature, &jws) == 0);
	free(input);
	return jws;
}
