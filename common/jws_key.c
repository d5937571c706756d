// SPDX-License-Identifier: GPL-3.0-or-later
/* ECDSA P-256 public keys: read from JSON, used to check a signature with OpenSSL; knows no
 * statement. */
#include "common/jws.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <string.h>

#include "common/digest.h"

SCOPED_DEFINE(EVP_PKEY_free, EVP_PKEY *)
SCOPED_DEFINE(EVP_PKEY_CTX_free, EVP_PKEY_CTX *)
SCOPED_DEFINE(ECDSA_SIG_free, ECDSA_SIG *)
SCOPED_DEFINE(BN_free, BIGNUM *)

/* OpenSSL checks whether it is on the curve as it reads the octets. */
EVP_PKEY *jws_key_openssl(const struct jws_key *key)
{
	SCOPED(EVP_PKEY_CTX_free)
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	char group[] = "prime256v1";
	uint8_t point[65] = { POINT_CONVERSION_UNCOMPRESSED };
	EVP_PKEY *out = NULL;
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};

	memcpy(point + 1, key->x, 32);
	memcpy(point + 33, key->y, 32);
	if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
		EVP_PKEY_fromdata(context, &out, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
		return NULL;
	return out;
}

static int read_coordinate(const json_t *json, const char *name, uint8_t out[32])
{
	SCOPED(json_text_free) char *bytes = NULL;
	const char *text = json_member_text(json, name);
	uint8_t *decoded = NULL;
	size_t size;
	int r;

	if (!text || strlen(text) != 43)
		return -EBADMSG;
	r = jws_unbase64(text, 43, &decoded, &size);
	if (r < 0)
		return r;
	bytes = (char *)decoded;
	memcpy(out, bytes, 32);
	return 0;
}

static bool names_p256(const json_t *json)
{
	const char *kind = json_member_text(json, "kty");
	const char *curve = json_member_text(json, "crv");

	return kind && curve && strcmp(kind, "EC") == 0 && strcmp(curve, "P-256") == 0;
}

/* Refuses a point off the curve too, so that no unusable key is ever pinned. */
int jws_key_from_json(const json_t *json, struct jws_key *out)
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *probe = NULL;
	struct jws_key key;
	int r;

	if (json_object_size(json) != 4 || !names_p256(json))
		return -EBADMSG;
	r = read_coordinate(json, "x", key.x);
	if (r < 0)
		return r;
	r = read_coordinate(json, "y", key.y);
	if (r < 0)
		return r;
	probe = jws_key_openssl(&key);
	if (!probe)
		return -EBADMSG;
	*out = key;
	return 0;
}

/* The DER that OpenSSL wants, from r || s. Returns its length; 0: no memory. */
static int to_der(const uint8_t signature[64], uint8_t der[80])
{
	SCOPED(ECDSA_SIG_free) ECDSA_SIG *both = ECDSA_SIG_new();
	SCOPED(BN_free) BIGNUM *r = BN_bin2bn(signature, 32, NULL);
	SCOPED(BN_free) BIGNUM *s = BN_bin2bn(signature + 32, 32, NULL);
	uint8_t *end = der;

	if (!both || !r || !s || ECDSA_SIG_set0(both, r, s) != 1)
		return 0;
	r = NULL; /* both are the signature's now */
	s = NULL;
	return i2d_ECDSA_SIG(both, &end); /* at most 72 bytes for 256-bit numbers */
}

int jws_check_digest(
	const struct jws_key *key, const uint8_t digest[32], const uint8_t signature[64])
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *public = jws_key_openssl(key);
	SCOPED(EVP_PKEY_CTX_free)
	EVP_PKEY_CTX *context = public ? EVP_PKEY_CTX_new(public, NULL) : NULL;
	uint8_t der[80];
	int size = to_der(signature, der);

	if (!context || size <= 0 || EVP_PKEY_verify_init(context) != 1)
		return -EKEYREJECTED;
	return EVP_PKEY_verify(context, der, (size_t)size, digest, DIGEST_SIZE) == 1
		       ? 0
		       : -EKEYREJECTED;
}

int jws_check_raw(
	const struct jws_key *key, const void *bytes, size_t length, const uint8_t signature[64])
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(bytes, length, digest) < 0)
		return -EKEYREJECTED;
	return jws_check_digest(key, digest, signature);
}
