// SPDX-License-Identifier: GPL-3.0-or-later
/* Signed statements: JWS compact form with ES256 (RFC 7515, RFC 7518), checked with OpenSSL. Signing is
 * crypto/'s business: here the text to sign is built and a finished one is checked. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/json.h"

/* An ECDSA P-256 public key, as affine coordinates. */
struct jws_key {
	uint8_t x[32], y[32];
};

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */
/* The caller's; NULL: the point is not on the curve, or no memory. */
struct evp_pkey_st *jws_key_openssl(const struct jws_key *key);

/* RFC 7638 thumbprint (SHA-256, base64url, 43 characters): how keys are named. */
int jws_thumbprint(const struct jws_key *key, char out[44]);
/* {"crv":"P-256","kty":"EC","x":…,"y":…}; NULL without memory. */
json_t *jws_key_to_json(const struct jws_key *key);
int jws_key_from_json(const json_t *json, struct jws_key *out);

/* base64url without padding; heap, NULL without memory. */
char *jws_base64(const void *bytes, size_t length);
/* -EBADMSG: not base64url. *out heap. */
int jws_unbase64(const char *text, size_t length, uint8_t **out, size_t *out_length);

/* "BASE64(header).BASE64(payload)": header {"alg":"ES256","jwk":…,"kid":…,"typ":type}; both canonical. Heap. */
int jws_signing_input(const struct jws_key *key, const char *type, const json_t *payload, char **out);
/* Appends ".BASE64(r||s)" to a signing input. Heap. */
int jws_attach(const char *input, const uint8_t signature[64], char **out);

/* Checks form, type and signature of a compact JWS under the key it carries. *key says which key that was: the
 * caller decides whether to trust it. *payload is the caller's. -EBADMSG malformed, -EKEYREJECTED false. */
int jws_verify(const char *compact, const char *type, struct jws_key *key, json_t **payload,
	struct fault *fault);

/* Checks a raw signature r||s over SHA-256(bytes). 0, or -EKEYREJECTED. */
int jws_check_raw(const struct jws_key *key, const void *bytes, size_t length, const uint8_t signature[64]);
/* The same over the digest itself. */
int jws_check_digest(const struct jws_key *key, const uint8_t digest[32], const uint8_t signature[64]);
