// SPDX-License-Identifier: GPL-3.0-or-later
/* Signed statements as text: builds what is to be signed, checks what was signed; knows no TPM and
 * trusts no key. */
#include "common/jws.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"

#define COMPACT_MAX (2 * JSON_TEXT_MAX)
#define SIGNATURE_SIZE 64

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *jws_base64(const void *bytes, size_t length)
{
	const uint8_t *in = bytes;
	char *out = malloc(length / 3 * 4 + 4);
	char *end = out;
	uint32_t bits = 0;
	int held = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		bits = bits << 8 | in[i];
		for (held += 8; held >= 6; held -= 6)
			*end++ = alphabet[bits >> (held - 6) & 63];
	}
	if (held)
		*end++ = alphabet[bits << (6 - held) & 63];
	*end = '\0';
	return out;
}

/* One text for one value: padding, stray bits at the end and a lone last character are refused. */
int jws_unbase64(const char *text, size_t length, uint8_t **out, size_t *out_length)
{
	SCOPED(json_text_free) char *bytes = malloc(length / 4 * 3 + 3);
	size_t used = 0;
	uint32_t bits = 0;
	int held = 0;

	if (!bytes)
		return -ENOMEM;
	for (size_t i = 0; i < length; i++) {
		const char *digit = text[i] ? strchr(alphabet, text[i]) : NULL;

		if (!digit)
			return -EBADMSG;
		bits = bits << 6 | (uint32_t)(digit - alphabet);
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[used++] = (char)(bits >> held & 0xff);
		}
	}
	if (held >= 6 || bits & ((1u << held) - 1))
		return -EBADMSG;
	*out = (uint8_t *)MOVE(bytes);
	*out_length = used;
	return 0;
}

static int put_coordinate(json_t *json, const char *name, const uint8_t coordinate[32])
{
	SCOPED(json_text_free) char *text = jws_base64(coordinate, 32);

	return text ? json_put_text(json, name, text) : -ENOMEM;
}

json_t *jws_key_to_json(const struct jws_key *key)
{
	SCOPED(json_release) json_t *json = json_object();

	if (!json || json_put_text(json, "crv", "P-256") < 0 ||
		json_put_text(json, "kty", "EC") < 0 || put_coordinate(json, "x", key->x) < 0 ||
		put_coordinate(json, "y", key->y) < 0)
		return NULL;
	return MOVE(json);
}

int jws_thumbprint(const struct jws_key *key, char out[44])
{
	SCOPED(json_release) json_t *json = jws_key_to_json(key);
	SCOPED(json_text_free) char *text = json ? json_canonical(json) : NULL;
	SCOPED(json_text_free) char *name = NULL;
	uint8_t digest[DIGEST_SIZE];
	int r;

	if (!text)
		return -ENOMEM;
	r = digest_bytes(text, strlen(text), digest);
	if (r < 0)
		return r;
	name = jws_base64(digest, sizeof(digest));
	if (!name)
		return -ENOMEM;
	memcpy(out, name, 44);
	return 0;
}

static json_t *make_header(const struct jws_key *key, const char *type)
{
	SCOPED(json_release) json_t *header = json_object();
	char name[44];

	if (!header || jws_thumbprint(key, name) < 0)
		return NULL;
	if (json_put_text(header, "alg", "ES256") < 0 || json_put_text(header, "kid", name) < 0 ||
		json_put_text(header, "typ", type) < 0 ||
		json_object_set_new(header, "jwk", jws_key_to_json(key)) < 0)
		return NULL;
	return MOVE(header);
}

static char *encode_canonical(const json_t *json)
{
	SCOPED(json_text_free) char *text = json ? json_canonical(json) : NULL;

	return text ? jws_base64(text, strlen(text)) : NULL;
}

/* "left.right", heap. */
static char *join(const char *left, const char *right)
{
	char *text;

	return asprintf(&text, "%s.%s", left, right) < 0 ? NULL : text;
}

int jws_signing_input(
	const struct jws_key *key, const char *type, const json_t *payload, char **out)
{
	SCOPED(json_release) json_t *header = make_header(key, type);
	SCOPED(json_text_free) char *left = encode_canonical(header);
	SCOPED(json_text_free) char *right = encode_canonical(payload);
	char *text = left && right ? join(left, right) : NULL;

	if (!text)
		return -ENOMEM;
	*out = text;
	return 0;
}

int jws_attach(const char *input, const uint8_t signature[64], char **out)
{
	SCOPED(json_text_free) char *encoded = jws_base64(signature, SIGNATURE_SIZE);
	char *text = encoded ? join(input, encoded) : NULL;

	if (!text)
		return -ENOMEM;
	*out = text;
	return 0;
}

static int decode_object(const char *text, size_t length, json_t **out)
{
	SCOPED(json_text_free) char *bytes = NULL;
	uint8_t *decoded = NULL;
	size_t size;
	int r;

	r = jws_unbase64(text, length, &decoded, &size);
	if (r < 0)
		return r;
	bytes = (char *)decoded;
	return json_decode(bytes, size, JSON_TEXT_MAX, out, NULL);
}

static bool member_is(const json_t *object, const char *name, const char *value)
{
	const char *text = json_member_text(object, name);

	return text && strcmp(text, value) == 0;
}

/* Our header and no other: an unknown member could change what the signature means (RFC
 * 7515, 4.1.11). */
static int check_header(const char *text, size_t length, const char *type, struct jws_key *key)
{
	SCOPED(json_release) json_t *header = NULL;
	char name[44];
	int r;

	r = decode_object(text, length, &header);
	if (r < 0)
		return r;
	if (json_object_size(header) != 4 || !member_is(header, "alg", "ES256") ||
		!member_is(header, "typ", type))
		return -EBADMSG;
	r = jws_key_from_json(json_object_get(header, "jwk"), key);
	if (r < 0)
		return r;
	r = jws_thumbprint(key, name);
	if (r < 0)
		return r;
	return member_is(header, "kid", name) ? 0 : -EBADMSG;
}

static int decode_signature(const char *text, uint8_t signature[SIGNATURE_SIZE])
{
	SCOPED(json_text_free) char *bytes = NULL;
	uint8_t *decoded = NULL;
	size_t size;
	int r;

	r = jws_unbase64(text, strlen(text), &decoded, &size);
	if (r < 0)
		return r;
	bytes = (char *)decoded;
	if (size != SIGNATURE_SIZE)
		return -EBADMSG;
	memcpy(signature, bytes, SIGNATURE_SIZE);
	return 0;
}

static int verify_parts(
	const char *compact, const char *type, struct jws_key *key, json_t **payload)
{
	const char *middle =
		strnlen(compact, COMPACT_MAX + 1) > COMPACT_MAX ? NULL : strchr(compact, '.');
	const char *last = middle ? strchr(middle + 1, '.') : NULL;
	SCOPED(json_release) json_t *content = NULL;
	uint8_t signature[SIGNATURE_SIZE];
	struct jws_key signer;
	int r;

	if (!last)
		return -EBADMSG;
	r = check_header(compact, (size_t)(middle - compact), type, &signer);
	if (r < 0)
		return r;
	r = decode_signature(last + 1, signature);
	if (r < 0)
		return r;
	r = jws_check_raw(&signer, compact, (size_t)(last - compact), signature);
	if (r < 0)
		return r;
	r = decode_object(middle + 1, (size_t)(last - middle - 1), &content);
	if (r < 0)
		return r;
	*key = signer;
	*payload = MOVE(content);
	return 0;
}

int jws_verify(const char *compact, const char *type, struct jws_key *key, json_t **payload,
	struct fault *fault)
{
	int r = verify_parts(compact, type, key, payload);

	if (r == -EKEYREJECTED)
		return fault_set(fault, r,
			N_("The signature is false: the statement was changed after it was signed."));
	if (r == -EBADMSG || r == -E2BIG)
		return fault_set(fault, -EBADMSG,
			N_("This is not a signed statement of the kind %s."), type);
	if (r < 0)
		return fault_errno(fault, r,
			N_("The signed statement of the kind %s could not be checked: %s."), type);
	return 0;
}
